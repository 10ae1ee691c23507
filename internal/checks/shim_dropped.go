package checks

import "github.com/renewa/migration-gate/internal/finding"

var shimDropped = Rule{
	ID:      "shim-dropped",
	Default: finding.Error,
	Doc: Doc{
		Title:   "a shim stays as long as a release may use it",
		Breaks:  "The shim's old name is what the release before it speaks.",
		Safe:    "Drop it when every release that may be running contains the migration that brought it.",
		Limits:  "Under n1.release: every-merge a shim on the target branch counts as released, and the output says so.",
		Example: "`DROP VIEW users` in the change that follows the rename, while v1.4 from before it is deployed.",
	},
	Delta: foundAs("shim-dropped"),
}
