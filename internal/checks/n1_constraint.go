package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Constraint = Rule{
	ID:      "n1-constraint",
	Default: finding.Error,
	Doc: Doc{
		Title:    "new and lost constraints are looked at",
		Breaks:   "A new CHECK, FOREIGN KEY, UNIQUE or EXCLUDE refuses rows that the running release may still write (23514, 23503, 23505, 23P01); NOT VALID is no help, every later UPDATE of an old row is checked. A lost one stops enforcing silently.",
		Safe:     "Clean the data, release code that keeps the rule, then add the constraint; DEFERRABLE INITIALLY DEFERRED for a foreign key whose child may be written first.",
		Limits:   "Depends on data: a warning that names the condition, and an error only where the running release cannot satisfy the constraint at all. A check that lets through all that the former one did (a looser bound, another arm) refuses nothing: a notice, since the running release may read what it would not have written; a longer list of values stays a warning, as for an enum.",
		Example:  "`ADD CONSTRAINT positive CHECK (qty > 0)`: writes of qty <= 0 fail (23514).",
		Approval: "constraint positive of items since #12",
	},
	Delta: breaksOf("n1-constraint"),
}
