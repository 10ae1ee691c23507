package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Unique = Rule{
	ID:      "n1-unique",
	Default: finding.Error,
	Doc: Doc{
		Title:    "what serves ON CONFLICT stays",
		Breaks:   "Without the unique index `ON CONFLICT (sku)` fails (42P10), `ON CONFLICT ON CONSTRAINT name` fails when the name goes (42704), and duplicates are accepted silently. A deferrable constraint or a partial or expression index does not serve instead (55000, 42P10).",
		Safe:     "Create the new constraint or index first, under another name, and drop the old one a release later.",
		Limits:   "An index that remains on the same columns keeps ON CONFLICT (columns) working, a partial one for ON CONFLICT (columns) WHERE its condition, and NULLS NOT DISTINCT does not matter to it. The name still matters to ON CONSTRAINT and to code that matches error names.",
		Example:  "`DROP INDEX items_sku_key`: upserts on (sku) fail (42P10).",
		Approval: "unique items_sku_key of items since #12",
	},
	Delta: breaksOf("n1-unique"),
}
