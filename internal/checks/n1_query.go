package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Query = Rule{
	ID:      "n1-query",
	Default: finding.Error,
	Doc: Doc{
		Title:   "the running release's queries still resolve",
		Breaks:  "A query of the files that n1.queries names resolved before the change and does not after it.",
		Safe:    "Change the query and release it first, or keep what it names with a shim.",
		Limits:  "Queries are resolved, not run: privileges and data are the other rules'. That no query uses an object is evidence, not proof: code may build SQL at run time.",
		Example: "`queries/users.sql:12: column u.email does not exist (42703)`.",
	},
	Delta: breaksOf("n1-query"),
}
