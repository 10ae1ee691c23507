package contract

import (
	"maps"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// tookAlong names what of base depended on a relation and is gone with it,
// views of views included (documentation, 5.14 "Dependency Tracking").
func (c *comparison) tookAlong(r *catalog.Relation) []string {
	gone := map[catalog.OID]bool{}
	for queue := []catalog.OID{r.OID}; len(queue) > 0; queue = queue[1:] {
		for _, v := range c.then.viewsOver(queue[0]) {
			if !gone[v.OID] && c.now.Relations[v.OID] == nil {
				gone[v.OID] = true
				queue = append(queue, v.OID)
			}
		}
	}
	for _, t := range c.then.referring(r.OID) {
		gone[t.OID] = gone[t.OID] || t.OID != r.OID && c.now.Relations[t.OID] != nil
	}
	var names []string
	for _, oid := range slices.Sorted(maps.Keys(gone)) {
		v := c.base.Relations[oid]
		switch {
		case !gone[oid]:
		case c.now.Relations[oid] == nil:
			names = append(names, relationName(c.base, v))
		default:
			for _, k := range v.Constraints {
				if k.Kind == catalog.ForeignKey && k.References == r.OID {
					names = append(names, part(k.Name, relationName(c.base, v)))
				}
			}
		}
	}
	return names
}

// withColumn names what goes with a dropped column without anybody saying so
// (documentation of ALTER TABLE, DROP COLUMN): indexes and constraints of
// several columns. An approval of the drop has to name them.
func (c *comparison) withColumn(base, now *face, b *column) []string {
	if b.source == nil || now.root == nil {
		return nil
	}
	var names []string
	for _, k := range base.root.Constraints {
		if len(k.Columns) > 1 && has(k.Columns, b.source.Num) && constraintByOID(now.root, k.OID) == nil {
			names = append(names, part(k.Name, relationName(c.base, base.root)))
		}
	}
	for _, oid := range base.root.Indexes {
		i := c.base.Relations[oid]
		if i == nil || i.Index == nil || i.Index.Constraint != 0 || c.now.Relations[oid] != nil || !i.Index.Unique {
			continue
		}
		ref := catalog.Ref{Object: base.root.OID, Column: b.source.Num}
		if usesColumn(i.Index, ref) {
			names = append(names, part(i.Name, relationName(c.base, base.root)))
		}
	}
	return names
}
