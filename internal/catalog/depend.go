package catalog

import (
	"maps"
	"slices"
)

// class says what a thing is.
type class byte

const (
	aSchema class = iota
	aRelation
	aColumn
	aDefault // of a column
	aConstraint
	aTrigger
	aRule
	aPolicy
	aType
	aDomainCheck
	aFunction
	anOther
)

// thing is whatever can be dropped by itself: an object, or a part of one.
type thing struct {
	class  class
	object OID
	// column of aColumn and aDefault.
	column int
	// part is the OID of a constraint, trigger, rule, policy or domain check.
	part OID
}

// how a thing depends on another (pg_depend.deptype): normal keeps it from
// being dropped, auto and internal go along; an internal one cannot be dropped
// by itself.
type how byte

const (
	normal   how = 'n'
	auto     how = 'a'
	internal how = 'i'
)

// Dependent is something that depends on an object or a column.
type Dependent struct {
	thing thing
	// Auto: it goes along without CASCADE.
	Auto bool
	// Ref is the object, or the relation's column, that depends; for a
	// constraint, trigger, rule, policy or default the relation that has it.
	Ref Ref
	// What in SQL's words: "view public.v", "constraint c on table public.t".
	What string
}

// usersOf lists the objects that refer to an object or part, in order of OID.
func (c *Catalog) usersOf(oid OID) []OID {
	c.deps.flush(c)
	users := c.deps.users[oid]
	if len(users) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(users))
}

// children are the relations that inherit from one or are its partitions.
func (c *Catalog) children(oid OID) []*Relation {
	if r := c.Relations[oid]; r == nil || !r.subclassed {
		return nil
	}
	var out []*Relation
	for _, u := range c.usersOf(oid) {
		if r := c.Relations[u]; r != nil && slices.Contains(r.Inherits, oid) {
			out = append(out, r)
		}
	}
	return out
}

// inheritor is a descendant, with how many of its parents are the ancestor or
// descendants of it (find_all_inheritors).
type inheritor struct {
	rel     *Relation
	parents int
}

// inheritors are all descendants of a relation, each once.
func (c *Catalog) inheritors(r *Relation) []inheritor {
	var out []inheritor
	at := map[OID]int{r.OID: -1}
	queue := []*Relation{r}
	for i := 0; i < len(queue); i++ { // the list grows on the way
		for _, child := range c.children(queue[i].OID) {
			if n, seen := at[child.OID]; seen {
				if n >= 0 {
					out[n].parents++
				}
				continue
			}
			at[child.OID] = len(out)
			out = append(out, inheritor{child, 1})
			queue = append(queue, child)
		}
	}
	return out
}

// on says whether a reference is one to the thing.
func (t thing) on(to Ref) bool {
	switch t.class {
	case aColumn:
		return to.Object == t.object && to.Column == t.column
	case aConstraint, aTrigger, aRule, aPolicy, aDomainCheck:
		return to.Object == t.part
	case aDefault:
		return false
	default:
		return to.Object == t.object
	}
}

// target is the OID under which others refer to the thing.
func (t thing) target() OID {
	if t.part != 0 {
		return t.part
	}
	return t.object
}

// dependentsOf visits what depends on a thing directly.
func (c *Catalog) dependentsOf(t thing, visit func(from thing, h how)) {
	look := func(from thing, to Ref, h how) {
		if t.on(to) && from != t {
			visit(from, h)
		}
	}
	if t.class == aColumn {
		c.edges(t.object, look)
	}
	for _, u := range c.usersOf(t.target()) {
		c.edges(u, look)
	}
	switch t.class {
	case aSchema:
		c.inSchema(t.object, func(from thing) { visit(from, normal) })
	case aRelation:
		if r := c.Relations[t.object]; r != nil && c.Types[r.RowType] != nil {
			visit(thing{class: aType, object: r.RowType}, internal)
		}
	case aType:
		if ty := c.Types[t.object]; ty != nil && c.standaloneComposite(ty) {
			visit(thing{class: aRelation, object: ty.Relation}, internal)
		}
	}
}

// standaloneComposite says that a type was made by CREATE TYPE … AS: its
// attributes' relation belongs to it, and not the other way round.
func (c *Catalog) standaloneComposite(t *Type) bool {
	r := c.Relations[t.Relation]
	return r != nil && r.Kind == CompositeType
}

// dependents lists what depends on an object or a column directly.
func (c *Catalog) dependents(ref Ref) []Dependent {
	var out []Dependent
	seen := map[thing]int{}
	c.dependentsOf(c.thingOf(ref), func(from thing, h how) {
		if i, ok := seen[from]; ok {
			out[i].Auto = out[i].Auto || h != normal
			return
		}
		seen[from] = len(out)
		out = append(out, Dependent{
			thing: from, Auto: h != normal, What: c.describe(from),
			Ref: Ref{Object: from.object, Column: from.column},
		})
	})
	return out
}

// thingOf is the object or column of a reference.
func (c *Catalog) thingOf(ref Ref) thing {
	switch {
	case ref.Column != 0:
		return thing{class: aColumn, object: ref.Object, column: ref.Column}
	case c.Relations[ref.Object] != nil:
		return thing{class: aRelation, object: ref.Object}
	case c.Types[ref.Object] != nil:
		return thing{class: aType, object: ref.Object}
	case c.Functions[ref.Object] != nil:
		return thing{class: aFunction, object: ref.Object}
	case c.Schemas[ref.Object] != nil:
		return thing{class: aSchema, object: ref.Object}
	default:
		return thing{class: anOther, object: ref.Object}
	}
}

// inSchema visits everything that lives in a schema, in order of OID, without
// what belongs to something else there (row types).
func (c *Catalog) inSchema(schema OID, visit func(thing)) {
	var all []thing
	for oid, r := range c.Relations {
		if r.Schema == schema {
			all = append(all, thing{class: aRelation, object: oid})
		}
	}
	for oid, t := range c.Types {
		if t.Schema == schema && t.Relation == 0 {
			all = append(all, thing{class: aType, object: oid})
		}
	}
	for oid, f := range c.Functions {
		if f.Schema == schema {
			all = append(all, thing{class: aFunction, object: oid})
		}
	}
	for oid, o := range c.Others {
		if o.Schema == schema || o.Home == schema {
			all = append(all, thing{class: anOther, object: oid})
		}
	}
	slices.SortFunc(all, func(a, b thing) int { return int(a.object) - int(b.object) })
	for _, t := range all {
		visit(t)
	}
}
