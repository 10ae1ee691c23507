package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Type = Rule{
	ID:      "n1-type",
	Default: finding.Error,
	Doc: Doc{
		Title:    "a column keeps a type that the running release reads and writes",
		Breaks:   "text to enum or uuid and back fails for typed parameters (42883, 42804); narrowing fails on long or large values; a changed time zone, precision or padding is silent. Any change of type, modifier or collation makes prepared statements that return the column fail once per connection (0A000), which is a warning.",
		Safe:     "Add a second column of the new type, keep both in step with a BEFORE trigger, move the code, then drop the old one.",
		Limits:   "Views, rules, policies and generated columns on the column make PostgreSQL refuse the change; that is `n1-fails`.",
		Example:  "`ALTER COLUMN status TYPE order_status USING …`: parameters sent as text fail (42804).",
		Approval: "type orders.status since #12",
	},
	Delta: breaksOf("n1-type"),
}
