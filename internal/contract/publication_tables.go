package contract

import (
	"slices"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// publishes says whether a publication has a table: by itself, with its schema,
// with all tables, or through the partitioned table (see createPublication).
func publishes(c *catalog.Catalog, o *catalog.Other, t *catalog.Relation) bool {
	if truthy(o.Options["all tables"]) || slices.Contains(strings.Fields(o.Options["schemas"]), strconv.Itoa(int(t.Schema))) ||
		slices.ContainsFunc(o.Deps, func(d catalog.Ref) bool { return d.Object == t.OID }) {
		return true
	}
	if t.Bound != "" && len(t.Inherits) == 1 {
		if parent := c.Relations[t.Inherits[0]]; parent != nil {
			return publishes(c, o, parent)
		}
	}
	return false
}

// filterColumns are those of a table that its row filter uses, which are
// dependencies of the publication.
func filterColumns(o *catalog.Other, t *catalog.Relation) []int {
	var columns []int
	if o.Options["filter "+strconv.Itoa(int(t.OID))] == "" {
		return nil
	}
	for _, d := range o.Deps {
		if d.Object == t.OID && d.Column != 0 {
			columns = append(columns, d.Column)
		}
	}
	return columns
}
