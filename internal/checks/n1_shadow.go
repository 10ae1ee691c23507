package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Shadow = Rule{
	ID:      "n1-shadow",
	Default: finding.Error,
	Doc: Doc{
		Title:    "a new object does not stand in front of one that the running release means",
		Breaks:   "An unqualified name resolves to the first schema of the search_path that has it: statements silently use the new object. A new column can capture a function-notation call.",
		Safe:     "Choose another name, or qualify in the application first.",
		Limits:   "The search_path of the running release is taken to be the database's and the role's own.",
		Example:  "`CREATE TABLE tenant.items` where tenant precedes public in the search_path.",
		Approval: "shadow tenant.items since #12",
	},
	Delta: breaksOf("n1-shadow"),
}
