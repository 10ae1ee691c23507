package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1DataLoss = Rule{
	ID:      "n1-data-loss",
	Default: finding.Error,
	Doc: Doc{
		Title:    "a table is not dropped and made again",
		Breaks:   "The running release goes on working, on an empty table: what it had written is gone.",
		Safe:     "Change the table in place, or copy the rows in the same transaction under another name and swap with a shim.",
		Limits:   "Rows cannot be seen: a table that is empty everywhere needs an approval that says so.",
		Example:  "`DROP TABLE settings; CREATE TABLE settings (…)` with the same columns.",
		Approval: "drop settings since #12",
	},
	Delta: breaksOf("n1-data-loss"),
}
