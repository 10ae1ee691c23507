package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Drop = Rule{
	ID:      "n1-drop",
	Default: finding.Error,
	Doc: Doc{
		Title:    "an object that the running release can use is not dropped",
		Breaks:   "The release that is still serving traffic gets 42P01, 42703 or 42883 on its next statement. What CASCADE takes along often goes silently: foreign keys, checks, triggers, defaults, policies; a column takes every multi-column UNIQUE index and partial index that mentions it, without CASCADE.",
		Safe:     "Expand, migrate, contract: release code that does not use the object, let that release replace all others, then drop in a later migration with an approval that names the pull request which made the code ready.",
		Limits:   "Without n1.queries nobody can see what the running release really uses, so every object of base counts as used. An object that is dropped and made again with the same shape is `n1-data-loss`.",
		Example:  "`DROP COLUMN email` on users: the running release's statements that name users.email fail (42703).",
		Approval: "drop users.email since #12",
	},
	Delta: breaksOf("n1-drop"),
}
