package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Sequence = Rule{
	ID:      "n1-sequence",
	Default: finding.Error,
	Doc: Doc{
		Title:    "sequences that are called by name stay",
		Breaks:   "nextval('s') fails (42P01), or hands out values that exist already.",
		Safe:     "Keep the sequence under its name; there is no shim for one.",
		Limits:   "The sequence of an identity column is not called by name and may go with it.",
		Example:  "`ALTER SEQUENCE s RENAME TO s2`: nextval('s') fails (42P01).",
		Approval: "sequence s since #12",
	},
	Delta: breaksOf("n1-sequence"),
}
