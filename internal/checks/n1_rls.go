package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1RLS = Rule{
	ID:      "n1-rls",
	Default: finding.Error,
	Doc: Doc{
		Title:    "row-level security does not hide rows from the running release",
		Breaks:   "Reads and updates become silently empty, writes fail (42501), COPY FROM always fails (0A000).",
		Safe:     "Create a permissive policy for the application's role and command in the same file, before ENABLE ROW LEVEL SECURITY.",
		Limits:   "A policy's expression is not evaluated.",
		Example:  "`ALTER TABLE items ENABLE ROW LEVEL SECURITY` without a policy for app: it sees no rows.",
		Approval: "rls items since #12",
	},
	Delta: breaksOf("n1-rls"),
}
