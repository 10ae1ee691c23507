package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Enum = Rule{
	ID:      "n1-enum",
	Default: finding.Error,
	Doc: Doc{
		Title:    "enum labels that the running release writes and reads stay",
		Breaks:   "A renamed label fails when written (22P02). A new label is read by code that does not know it.",
		Safe:     "Release code that tolerates the new label before anything writes it. A label cannot be renamed under a running release.",
		Limits:   "Which labels the running release knows is taken to be those of base.",
		Example:  "`ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'`: writes of 'ok' fail (22P02).",
		Approval: "enum-value 'ok' of mood since #12",
	},
	Delta: breaksOf("n1-enum"),
}
