package checks

import "github.com/renewa/migration-gate/internal/finding"

var shimIncomplete = Rule{
	ID:      "shim-incomplete",
	Default: finding.Error,
	Doc: Doc{
		Title:    "a shim covers all of what it stands for",
		Breaks:   "What the shim leaves out fails for the running release as if there were no shim: a missing column (42703), a missing right (42501), a read-only column (0A000), a lost default.",
		Safe:     "Select every old column by its bare name in the old order, grant what the old object granted, and keep to one base table without DISTINCT, joins, LIMIT or a filter. On a table with row-level security use WITH (security_invoker = true).",
		Limits:   "What no view can do (ON CONFLICT ON CONSTRAINT, COPY, TRUNCATE, MERGE before PostgreSQL 17) is listed as the shim's limits.",
		Example:  "`CREATE VIEW users AS SELECT id, name FROM accounts`: users.email is missing.",
		Approval: "rename users since #12",
	},
	Delta: breaksOf("shim-incomplete"),
}
