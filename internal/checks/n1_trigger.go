package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Trigger = Rule{
	ID:      "n1-trigger",
	Default: finding.Error,
	Doc: Doc{
		Title:    "triggers and rules do what the running release relies on",
		Breaks:   "A dropped or disabled trigger stops filling, checking or auditing silently; a new one can refuse or drop rows; a rule on a table ends ON CONFLICT, MERGE and RETURNING.",
		Safe:     "Add triggers whose function only adds, as SECURITY DEFINER where it writes tables the application cannot. Drop a trigger after the release that no longer needs it.",
		Limits:   "What a new trigger's function does is judged as far as its statements are static.",
		Example:  "`DROP TRIGGER touch ON items`: updated_at is no longer set.",
		Approval: "trigger touch of items since #12",
	},
	Delta: breaksOf("n1-trigger"),
}
