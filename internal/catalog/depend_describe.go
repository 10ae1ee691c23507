package catalog

import "fmt"

// String is the kind in SQL's words; a partitioned table is a table.
func (k RelationKind) String() string {
	switch k {
	case Table, PartitionedTable:
		return "table"
	case ForeignTable:
		return "foreign table"
	case View:
		return "view"
	case MaterializedView:
		return "materialized view"
	case Sequence:
		return "sequence"
	case CompositeType:
		return "composite type"
	case Index:
		return "index"
	}
	return "relation"
}

// describe names a thing for people, as getObjectDescription does.
func (c *Catalog) describe(t thing) string {
	switch t.class {
	case aSchema:
		if s := c.Schemas[t.object]; s != nil {
			return "schema " + s.Name
		}
	case aType, aDomainCheck:
		if ty := c.Types[t.object]; ty != nil {
			name := "type " + c.Qualified(ty.Schema, ty.Name)
			for _, k := range ty.Checks {
				if k.OID == t.part {
					return fmt.Sprintf("constraint %s on %s", k.Name, name)
				}
			}
			return name
		}
	case aFunction:
		if f := c.Functions[t.object]; f != nil {
			kind := "function"
			switch f.Kind {
			case Procedure:
				kind = "procedure"
			case Aggregate:
				kind = "aggregate"
			}
			return kind + " " + c.Qualified(f.Schema, f.Name)
		}
	case anOther:
		if o := c.Others[t.object]; o != nil {
			return o.Kind + " " + c.Qualified(o.Schema, o.Name)
		}
	default:
		if r := c.Relations[t.object]; r != nil {
			whole := r.Kind.String() + " " + c.Qualified(r.Schema, r.Name)
			if part := r.describePart(t); part != "" {
				return part + whole
			}
			return whole
		}
	}
	return fmt.Sprintf("object %d", t.object)
}

func (r *Relation) describePart(t thing) string {
	switch t.class {
	case aColumn, aDefault:
		if col := r.ColumnNum(t.column); col != nil {
			if t.class == aDefault {
				return fmt.Sprintf("default value for column %s of ", col.Name)
			}
			return fmt.Sprintf("column %s of ", col.Name)
		}
	case aConstraint:
		for _, k := range r.Constraints {
			if k.OID == t.part {
				return fmt.Sprintf("constraint %s on ", k.Name)
			}
		}
	case aTrigger:
		for _, x := range r.Triggers {
			if x.OID == t.part {
				return fmt.Sprintf("trigger %s on ", x.Name)
			}
		}
	case aRule:
		for _, x := range r.Rules {
			if x.OID == t.part {
				return fmt.Sprintf("rule %s on ", x.Name)
			}
		}
	case aPolicy:
		for _, x := range r.Policies {
			if x.OID == t.part {
				return fmt.Sprintf("policy %s on ", x.Name)
			}
		}
	}
	return ""
}
