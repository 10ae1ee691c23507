package contract

// Rule is an id under which breaks are reported and the word of the approval
// that fits it.
type Rule struct {
	ID, Change string
}

// ShimIncomplete is the rule of a break whose object is answered by a shim that
// does not cover the old interface. Its approval has the word of the change
// that is not covered.
const ShimIncomplete = "shim-incomplete"

// Rules are the rules that Judge and Queries report under, with one approval
// word each. Failures and opaque SQL are reported apart from the breaks.
var Rules = [...]Rule{
	{"n1-drop", "drop"},
	{"n1-rename", "rename"},
	{"n1-data-loss", "drop"},
	{"n1-not-null", "not-null"},
	{"n1-required", "required"},
	{"n1-type", "type"},
	{"n1-default", "default"},
	{"n1-unique", "unique"},
	{"n1-constraint", "constraint"},
	{"n1-view", "view"},
	{"n1-function", "function"},
	{"n1-enum", "enum-value"},
	{"n1-domain", "domain"},
	{"n1-grant", "grant"},
	{"n1-rls", "rls"},
	{"n1-trigger", "trigger"},
	{"n1-partition", "partition"},
	{"n1-sequence", "sequence"},
	{"n1-setting", "setting"},
	{"n1-publication", "publication"},
	{"n1-shadow", "shadow"},
	{"n1-query", "query"},
	{"n1-fails", "fails"},
	{"n1-opaque", "effects"},
}

func changeOf(rule string) string {
	for _, r := range Rules {
		if r.ID == rule {
			return r.Change
		}
	}
	return ""
}
