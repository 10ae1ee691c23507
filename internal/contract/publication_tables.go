package contract

import (
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// publishes says whether a publication has a table.
func publishes(_ *catalog.Catalog, o *catalog.Other, t *catalog.Relation) bool {
	return truthy(o.Options["all tables"]) || slices.ContainsFunc(o.Deps, func(d catalog.Ref) bool { return d.Object == t.OID })
}

// filterColumns are those that the row filter of a table names.
func filterColumns(_ *catalog.Catalog, _ *catalog.Other, _ *catalog.Relation) []string { return nil }
