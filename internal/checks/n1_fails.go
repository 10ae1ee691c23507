package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Fails = Rule{
	ID:      "n1-fails",
	Default: finding.Error,
	Doc: Doc{
		Title:   "the migration itself runs",
		Breaks:  "PostgreSQL refuses the statement: the deployment stops half way, and with `atlas:txmode none` leaves the first half applied.",
		Safe:    "Write what the message says is missing.",
		Limits:  "Only what the directory alone proves: an object that nobody created may exist in an older database.",
		Example: "`DROP TABLE users` while the view active_users depends on it (2BP01).",
	},
	Delta: breaksOf("n1-fails"),
}
