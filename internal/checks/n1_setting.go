package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Setting = Rule{
	ID:      "n1-setting",
	Default: finding.Error,
	Doc: Doc{
		Title:    "database and role settings do not change under the running release",
		Breaks:   "ALTER DATABASE or ALTER ROLE … SET holds for new sessions only: old and new connections of the same release then differ in search_path, time zone, date format, read-only mode or row security.",
		Safe:     "Set it in the application's connection instead, or change it between releases.",
		Limits:   "Only parameters that change what statements mean are looked at.",
		Example:  "`ALTER ROLE app SET search_path = s2`.",
		Approval: "setting search_path since #12",
	},
	Delta: breaksOf("n1-setting"),
}
