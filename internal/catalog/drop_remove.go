package catalog

import "slices"

// remove takes one thing out of the catalog. Parts whose whole is gone already
// are gone with it.
func (c *Catalog) remove(t thing) {
	switch t.class {
	case aSchema:
		if s := c.Schemas[t.object]; s != nil {
			c.removeSchema(s)
			c.touchDefaultACLs()
			c.DefaultACLs = slices.DeleteFunc(c.DefaultACLs, func(d DefaultACL) bool { return d.Schema == s.OID })
		}
	case aRelation:
		if r := c.Relations[t.object]; r != nil {
			c.removeRelation(r)
			c.unpublish(r.OID)
		}
	case aType:
		if ty := c.Types[t.object]; ty != nil {
			c.removeType(ty)
		}
	case aFunction:
		if f := c.Functions[t.object]; f != nil {
			c.removeFunction(f)
		}
	case anOther:
		if o := c.Others[t.object]; o != nil {
			c.removeOther(o)
		}
	case aDomainCheck:
		if ty := c.Types[t.object]; ty != nil {
			c.touchType(ty)
			ty.Checks = slices.DeleteFunc(ty.Checks, func(k *Constraint) bool { return k.OID == t.part })
		}
	default:
		if r := c.Relations[t.object]; r != nil {
			c.touch(r)
			r.removePart(t)
			if t.class == aColumn && t.column != 0 {
				c.goneColumn(r, t.column)
			}
		}
	}
}

func (r *Relation) removePart(t thing) {
	switch t.class {
	case aColumn:
		// The column itself is taken out by goneColumn, which needs its name.
	case aDefault:
		if col := r.ColumnNum(t.column); col != nil {
			col.Default = nil
		}
	case aConstraint:
		r.Constraints = slices.DeleteFunc(r.Constraints, func(k *Constraint) bool { return k.OID == t.part })
	case aTrigger:
		r.Triggers = slices.DeleteFunc(r.Triggers, func(x *Trigger) bool { return x.OID == t.part })
	case aRule:
		r.Rules = slices.DeleteFunc(r.Rules, func(x *Rule) bool { return x.OID == t.part })
	case aPolicy:
		r.Policies = slices.DeleteFunc(r.Policies, func(x *Policy) bool { return x.OID == t.part })
	}
}

// goneColumn takes a column out and remembers that its name is free.
func (c *Catalog) goneColumn(r *Relation, num int) {
	if col := r.ColumnNum(num); col != nil {
		c.setGone('c', inSchema{r.OID, col.Name}, true)
		r.Columns = slices.DeleteFunc(r.Columns, func(x *Column) bool { return x.Num == num })
	}
}

// unpublish takes a table out of the publications that list it, which is what
// DROP TABLE does without a word.
func (c *Catalog) unpublish(oid OID) {
	for o := range c.others("publication") {
		if !slices.ContainsFunc(o.Deps, func(d Ref) bool { return d.Object == oid }) {
			continue
		}
		c.touchOther(o)
		o.Deps = slices.DeleteFunc(o.Deps, func(d Ref) bool { return d.Object == oid })
	}
}
