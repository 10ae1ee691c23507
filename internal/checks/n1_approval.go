package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Approval = Rule{
	ID:      "n1-approval",
	Default: finding.Error,
	Doc: Doc{
		Title:   "an approval is proved by a merged pull request",
		Breaks:  "`n-1-ok` is a claim. When the pull request that made the code ready is open, or merged after the release that is running, the running release still needs the object.",
		Safe:    "Merge the code first, release it, then approve with its pull request's number.",
		Limits:  "It must be merged, not this pull request itself, and its merge commit part of every release that the policy names; under every-merge, of the target branch.",
		Example: "`-- renewa:n-1-ok: drop users.email since #12` while #12 is still open.",
	},
	Delta: foundAs("n1-approval"),
}
