package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Grant = Rule{
	ID:      "n1-grant",
	Default: finding.Error,
	Doc: Doc{
		Title:    "rights that the running release uses stay",
		Breaks:   "Statements fail with 42501. RETURNING, WHERE and ON CONFLICT need SELECT too, FOR UPDATE needs UPDATE. A changed owner takes away what the application had as the owner, or what a view or a SECURITY DEFINER function reached through it. Without CONNECT on the database, LOGIN, a valid password or a connection left, no new connection is let in.",
		Safe:     "Grant the new way first and revoke a release later.",
		Limits:   "Roles of the running release are those to which the directory grants; where it grants nothing, the owner.",
		Example:  "`REVOKE SELECT ON items FROM app`: reads and RETURNING fail (42501).",
		Approval: "grant items since #12",
	},
	Delta: breaksOf("n1-grant"),
}
