package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Partition = Rule{
	ID:      "n1-partition",
	Default: finding.Error,
	Doc: Doc{
		Title:    "partitions stay attached",
		Breaks:   "The rows of a detached or dropped partition vanish from the table silently, and new ones for its range fail (23514). A table that the running release writes directly is bound by the partition's limits once attached.",
		Safe:     "Move the data first; detach after the release that no longer needs it.",
		Limits:   "Whether rows are in the partition is not visible.",
		Example:  "`ALTER TABLE m DETACH PARTITION m23`.",
		Approval: "partition m23 since #12",
	},
	Delta: breaksOf("n1-partition"),
}
