package contract

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// childless reports a view that selects FROM ONLY a table which has its rows in
// others.
func (c *comparison) childless(base, now *face) {
	if only(base) || !only(now) {
		return
	}
	what := ""
	switch {
	case now.root.Kind == catalog.PartitionedTable:
		what = "partitions"
	case c.hasChildren(now.root.OID):
		what = "children"
	default:
		return
	}
	object, table := relationName(c.base, base.rel), relationName(c.now, now.root)
	c.add(Break{
		Rule: "n1-view", Level: Breaks, Object: object, aspect: "only",
		Message: fmt.Sprintf("%s shows the rows of ONLY %s, and not those of its %s: they silently vanish from the running release", short(object), short(table), what),
		Help:    fmt.Sprintf("select FROM %s, without ONLY", table),
	})
}

// only says whether a view on the way to the root leaves children out.
func only(f *face) bool {
	for _, v := range f.through {
		if v.View != nil && v.View.Only {
			return true
		}
	}
	return false
}

// hasChildren says whether a table of now inherits from another.
func (c *comparison) hasChildren(parent catalog.OID) (found bool) {
	eachValue(c.now.Relations, func(r *catalog.Relation) {
		found = found || slices.Contains(r.Inherits, parent)
	})
	return found
}
