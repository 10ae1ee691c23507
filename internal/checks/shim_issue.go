package checks

import "github.com/renewa/migration-gate/internal/finding"

var shimIssue = Rule{
	ID:      "shim-issue",
	Default: finding.Error,
	Doc: Doc{
		Title:   "the issue of a live shim is an issue that can be read",
		Breaks:  "A pull request's number, a deleted or a missing issue cannot remember anything; one that cannot be read may be closed.",
		Safe:    "Annotate the shim with an open issue of this repository, or give the token `issues: read`.",
		Limits:  "What cannot be read is undecided and names the permission. A transferred issue is followed only into repositories that policy lists.",
		Example: "`#12 is a pull request, not an issue`.",
	},
	Always: true,
	Delta:  foundAs("shim-issue"),
}
