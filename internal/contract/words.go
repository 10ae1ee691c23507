package contract

// Changes are the words that an approval or a declared effect may use.
func Changes() []string {
	var words []string
	seen := map[string]bool{}
	for _, r := range Rules {
		if !seen[r.Change] && r.Change != "effects" && r.Change != "fails" {
			seen[r.Change] = true
			words = append(words, r.Change)
		}
	}
	return words
}

// RuleOf is the rule that reports a change; empty for a word that none uses.
func RuleOf(change string) string {
	for _, r := range Rules {
		if r.Change == change {
			return r.ID
		}
	}
	return ""
}
