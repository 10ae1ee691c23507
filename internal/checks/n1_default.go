package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Default = Rule{
	ID:      "n1-default",
	Default: finding.Error,
	Doc: Doc{
		Title:    "defaults, identity and generation that the running release relies on stay",
		Breaks:   "An INSERT that leaves the column out fails (23502), or stores NULL without a word. GENERATED ALWAYS refuses what the running release writes itself (428C9).",
		Safe:     "Keep the default until no running release relies on it. Use BY DEFAULT and RESTART past the greatest value instead of ALWAYS.",
		Limits:   "Whether the running release leaves the column out is not visible in the schema.",
		Example:  "`ALTER COLUMN qty DROP DEFAULT` on a NOT NULL column: INSERTs that omit qty fail (23502).",
		Approval: "default items.qty since #12",
	},
	Delta: breaksOf("n1-default"),
}
