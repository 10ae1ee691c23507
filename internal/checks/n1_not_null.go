package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1NotNull = Rule{
	ID:      "n1-not-null",
	Default: finding.Error,
	Doc: Doc{
		Title:    "a column of the running release does not become NOT NULL under its feet",
		Breaks:   "The running release's INSERTs that leave the column out, and writes of NULL, fail (23502), backfilled or not; with a default only explicit NULLs fail. The other direction is a warning: after DROP NOT NULL the running release may read NULLs that it does not expect.",
		Safe:     "Give the column a default or a BEFORE INSERT trigger that fills it, release code that always writes it, then SET NOT NULL with an approval that names the pull request.",
		Limits:   "Whether the running release always writes the column is not visible in the schema; that is what the approval states.",
		Example:  "`ALTER COLUMN sku SET NOT NULL` without a default: INSERTs that omit sku fail (23502).",
		Approval: "not-null items.sku since #12",
	},
	Delta: breaksOf("n1-not-null"),
}
