package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Publication = Rule{
	ID:      "n1-publication",
	Default: finding.Error,
	Doc: Doc{
		Title:    "published tables can still be updated",
		Breaks:   "UPDATE and DELETE on a published table without a replica identity fail (55000), as they do when a row filter names a column outside it (42P10).",
		Safe:     "Give the table a primary key or REPLICA IDENTITY first, or publish inserts only.",
		Limits:   "Subscribers are not looked at.",
		Example:  "`CREATE PUBLICATION p FOR TABLE log` where log has no primary key.",
		Approval: "publication log since #12",
	},
	Delta: breaksOf("n1-publication"),
}
