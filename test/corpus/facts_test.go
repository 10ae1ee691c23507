//go:build corpus

package corpus

import "strings"

// question is one thing that both the facts and the gate answer: how many
// files, or 1 and 0 for a sum. measured is false where the facts do not say.
type question struct {
	name string
	fact func(facts) (n int, measured bool)
	gate func(answer) int
}

// questions is the whole comparison. A finding counts whatever its severity:
// what is excused, or stands on base, is seen all the same.
//
// For a pull request sum-append has two grounds. The facts compare head with
// the merge base; the gate also says when the target moved on, since the merge
// will conflict then. So only a branch whose target did not move is comparable
// there.
func questions() []question {
	return []question{
		{"sum-append",
			func(f facts) (int, bool) {
				return yes(f.PrefixOK != nil && !*f.PrefixOK), f.PrefixOK != nil && !f.TipMoved
			},
			func(a answer) int { return yes(a.count("sum-append") > 0) }},
		{"sum-valid",
			func(f facts) (int, bool) { return yes(f.HeadValid != nil && !*f.HeadValid), f.HeadValid != nil },
			func(a answer) int { return yes(a.count("sum-valid") > 0) }},
		{"version-order",
			func(f facts) (int, bool) { return max(f.Older, len(f.OlderThanTip)), true },
			func(a answer) int { return a.count("version-order") }},
		{"edited",
			func(f facts) (int, bool) { return max(f.Edited, f.EditedSpace), true },
			func(a answer) int {
				return a.count("merged-file-changed", "was edited after", "got other line endings")
			}},
		{"renamed",
			func(f facts) (int, bool) { return f.Renamed, true },
			func(a answer) int { return a.count("merged-file-changed", "was renamed to") }},
		{"deleted",
			func(f facts) (int, bool) { return f.Deleted, true },
			func(a answer) int {
				if a.count("merged-file-changed", "the migration directory is gone") > 0 {
					return a.directory.BaseFiles
				}
				return a.count("merged-file-changed", "was deleted after", "revert of merged migrations")
			}},
	}
}

// count is the number of the rule's findings whose message has any of the
// words; with no words, of all of them.
func (a answer) count(rule string, words ...string) int {
	n := 0
	for _, f := range a.findings {
		if f.Rule == rule && (len(words) == 0 || hasAny(f.Message, words)) {
			n++
		}
	}
	return n
}

func hasAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func yes(is bool) int {
	if is {
		return 1
	}
	return 0
}

// keepsEveryRule says that by the facts the change does nothing that a history
// rule forbids; the form of versions is judged apart.
func (f facts) keepsEveryRule() bool {
	for _, q := range questions() {
		if broken, _ := q.fact(f); broken > 0 {
			return false
		}
	}
	return f.PrefixOK != nil
}
