package checks

import "github.com/renewa/migration-gate/internal/finding"

var annotationRule = Rule{
	ID:      "annotation",
	Default: finding.Error,
	Doc: Doc{
		Title:   "an annotation is written as the gate reads it",
		Breaks:  "A misspelt `n-1-shims`, a missing issue or an unknown environment protects nothing, and nobody notices until the shim outlives its issue.",
		Safe:    "Write the form that the message shows. Annotations are `--` comments of the migration, and are hashed with it: mend them before the merge.",
		Limits:  "Annotations that are merged already are immutable; a wrong one among them is a notice.",
		Example: "`-- renewa:n-1-shims: users drop-with #12`: did you mean `renewa:n-1-shim`?",
	},
	Delta: foundAs("annotation"),
}
