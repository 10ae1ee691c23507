package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Rename = Rule{
	ID:      "n1-rename",
	Default: finding.Error,
	Doc: Doc{
		Title:    "a rename or a move leaves something that answers to the old name",
		Breaks:   "A rename is a drop for whoever knows the old name: 42P01, 42703, 42883. What follows a rename by itself (views, foreign keys, defaults) is inside the database; SQL text in the application, and in plpgsql and SQL string bodies, does not. Enum values, sequences called by name and composite attributes have no shim.",
		Safe:     "Ship a compat view under the old name in the same file, grant it what the table granted, and annotate it: `-- renewa:n-1-shim: users drop-with #12`. A column is renamed through a table rename with a mapping view, or by a second column kept in step by a two-way BEFORE trigger.",
		Limits:   "A rename that is renamed back before the commit is no break. A rename in one file with its view in the next is a break in the window between them.",
		Example:  "`ALTER TABLE users RENAME TO accounts` without a view users: every statement of the running release on users fails (42P01).",
		Approval: "rename users since #12",
	},
	Delta: breaksOf("n1-rename"),
}
