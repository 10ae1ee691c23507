package contract

import "github.com/renewa/migration-gate/internal/catalog"

// tookAlong names what of base depended on a relation and is gone with it,
// views of views included (documentation, 5.14 "Dependency Tracking").
func (c *comparison) tookAlong(r *catalog.Relation) []string {
	views := map[catalog.OID]bool{}
	c.viewsGone(r.OID, views)
	var names []string
	eachValue(c.base.Relations, func(v *catalog.Relation) {
		if views[v.OID] {
			names = append(names, relationName(c.base, v))
		}
		for _, k := range v.Constraints {
			if k.Kind == catalog.ForeignKey && k.References == r.OID && v.OID != r.OID && c.now.Relations[v.OID] != nil {
				names = append(names, part(k.Name, relationName(c.base, v)))
			}
		}
	})
	return names
}

// viewsGone adds the views that read a relation, themselves or through another
// view, and are gone.
func (c *comparison) viewsGone(oid catalog.OID, gone map[catalog.OID]bool) {
	eachValue(c.base.Relations, func(v *catalog.Relation) {
		if v.View != nil && !gone[v.OID] && c.now.Relations[v.OID] == nil && uses(v.View.Deps, oid) {
			gone[v.OID] = true
			c.viewsGone(v.OID, gone)
		}
	})
}

func uses(deps []catalog.Ref, oid catalog.OID) bool {
	for _, d := range deps {
		if d.Object == oid {
			return true
		}
	}
	return false
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
