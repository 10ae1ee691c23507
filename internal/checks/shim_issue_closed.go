package checks

import "github.com/renewa/migration-gate/internal/finding"

var shimIssueClosed = Rule{
	ID:      "shim-issue-closed",
	Default: finding.Error,
	Doc: Doc{
		Title:   "the issue of a live shim is open",
		Breaks:  "The issue is the only thing that remembers the shim. Closed, it is forgotten, and the compat object stays.",
		Safe:    "Reopen the issue, or drop the shim in the same change. A later migration that only holds an annotation can point a live shim to another open issue.",
		Limits:  "Asked live at every run, never taken from the event. A change that touches no migration directory gets a warning, unless the policy says shims.scope: every-change.",
		Example: "`users stands in for accounts until #12 is done, and #12 was closed as completed while users is still there`.",
	},
	Always: true,
	Delta:  foundAs("shim-issue-closed"),
}
