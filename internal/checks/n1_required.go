package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Required = Rule{
	ID:      "n1-required",
	Default: finding.Error,
	Doc: Doc{
		Title:    "a new column can be left out by the running release",
		Breaks:   "The running release does not know the column, so every INSERT of it fails: 23502 where the column is NOT NULL without a default, 42501 where its default calls a function or a sequence that the application's role may not use (bigserial; an identity column is fine), 23505 where it is UNIQUE with a constant default.",
		Safe:     "Add it nullable or with a default, release code that fills it, then tighten.",
		Limits:   "A default that is set and dropped again in the same change counts as no default.",
		Example:  "`ADD COLUMN region text NOT NULL` on orders: the running release's INSERTs fail (23502).",
		Approval: "required orders.region since #12",
	},
	Delta: breaksOf("n1-required"),
}
