package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Opaque = Rule{
	ID:      "n1-opaque",
	Default: finding.Error,
	Doc: Doc{
		Title:   "SQL that runs can be seen through",
		Breaks:  "A statement whose effect cannot be known could do anything to the running release. It is undecided, never a pass.",
		Safe:    "Write it as plain statements, or declare what it does in the same file: `-- renewa:n-1-effects: drop users.email`, or `-- renewa:n-1-effects: none`. What is declared is judged as if it were written out.",
		Limits:  "DO blocks and bodies in SQL and PL/pgSQL are looked into; a body that is only created is never opaque by itself.",
		Example: "`DO $$ BEGIN EXECUTE (SELECT …); END $$`.",
	},
	Delta: breaksOf("n1-opaque"),
}
