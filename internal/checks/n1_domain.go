package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Domain = Rule{
	ID:      "n1-domain",
	Default: finding.Error,
	Doc: Doc{
		Title:    "a domain or a composite type accepts what the running release writes",
		Breaks:   "SET NOT NULL on a domain refuses omitted columns (23502); a new CHECK refuses old values (23514); an attribute more or less breaks row literals (22P02, 42846).",
		Safe:     "Make a new domain and move the columns after the code.",
		Limits:   "Depends on data where a CHECK is added.",
		Example:  "`ALTER DOMAIN email SET NOT NULL`: INSERTs that omit such a column fail (23502).",
		Approval: "domain email since #12",
	},
	Delta: breaksOf("n1-domain"),
}
