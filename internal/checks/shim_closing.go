package checks

import "github.com/renewa/migration-gate/internal/finding"

var shimClosing = Rule{
	ID:      "shim-closing",
	Default: finding.Error,
	Doc: Doc{
		Title:   "a change does not close the issue of a shim that it leaves alive",
		Breaks:  "Merging it closes the issue, and the next change is stopped because of it.",
		Safe:    "Drop the shim in the same change, or take the closing keyword out.",
		Limits:  "Looked for in the pull request's closing references, its title and body, and its commit messages, where the target is the default branch.",
		Example: "`Closes #12` while the view users stays.",
	},
	Always: true,
	Delta:  foundAs("shim-closing"),
}
