package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1View = Rule{
	ID:      "n1-view",
	Default: finding.Error,
	Doc: Doc{
		Title:    "a view keeps its columns, their order and its writability",
		Breaks:   "A dropped column or rights lost by DROP and CREATE fail at once; a view that gains a join, DISTINCT, a filter or an expression can no longer be written (55000, 0A000), or hides rows silently.",
		Safe:     "CREATE OR REPLACE VIEW, new columns at the end. After DROP and CREATE repeat grants, column defaults, INSTEAD OF triggers, owner and options.",
		Limits:   "What a view shows of the data is compared by its definition, not by its rows.",
		Example:  "`DROP VIEW v; CREATE VIEW v AS …` without its GRANTs: the application's SELECTs fail (42501).",
		Approval: "view v since #12",
	},
	Delta: breaksOf("n1-view"),
}
