package catalog

import (
	"iter"
	"maps"
	"slices"
)

// names finds objects by schema and name. Relations share one namespace, types
// another; a function name stands for all its overloads.
type names struct {
	schemas   map[string]OID
	relations map[inSchema]OID
	types     map[inSchema]OID
	functions map[inSchema][]OID
	others    map[otherName]OID
	// kinds has the OIDs of each kind of others, ascending.
	kinds map[string][]OID
	// gone remembers names that the directory itself took away: an object of
	// such a name is known not to exist, and is never assumed.
	gone map[goneName]bool
}

type inSchema struct {
	schema OID
	name   string
}

type otherName struct {
	kind string
	in   inSchema
}

// goneName is a name of a space: 'n' schemas, 'r' relations, 't' types, 'f'
// functions, 'o' others (their name is led by the kind).
type goneName struct {
	space byte
	in    inSchema
}

func newNames() names {
	return names{
		schemas:   map[string]OID{},
		relations: map[inSchema]OID{},
		types:     map[inSchema]OID{},
		functions: map[inSchema][]OID{},
		others:    map[otherName]OID{},
		kinds:     map[string][]OID{},
		gone:      map[goneName]bool{},
	}
}

func (n *names) clone() names {
	out := names{
		schemas:   maps.Clone(n.schemas),
		relations: maps.Clone(n.relations),
		types:     maps.Clone(n.types),
		functions: make(map[inSchema][]OID, len(n.functions)),
		others:    maps.Clone(n.others),
		kinds:     make(map[string][]OID, len(n.kinds)),
		gone:      maps.Clone(n.gone),
	}
	for k, v := range n.kinds {
		out.kinds[k] = slices.Clone(v)
	}
	for k, v := range n.functions {
		out.functions[k] = slices.Clone(v)
	}
	return out
}

// SchemaNamed finds a schema by name; nil when there is none.
func (c *Catalog) SchemaNamed(name string) *Schema { return c.Schemas[c.names.schemas[name]] }

// RelationNamed finds a relation in a schema; nil when there is none.
func (c *Catalog) RelationNamed(schema OID, name string) *Relation {
	return c.Relations[c.names.relations[inSchema{schema, name}]]
}

// TypeNamed finds a user-defined type in a schema; nil when there is none.
func (c *Catalog) TypeNamed(schema OID, name string) *Type {
	return c.Types[c.names.types[inSchema{schema, name}]]
}

// FunctionsNamed lists the overloads of a name in a schema, oldest first.
func (c *Catalog) FunctionsNamed(schema OID, name string) []*Function {
	oids := c.names.functions[inSchema{schema, name}]
	if len(oids) == 0 {
		return nil
	}
	fs := make([]*Function, 0, len(oids))
	for _, oid := range oids {
		fs = append(fs, c.Functions[oid])
	}
	return fs
}

// OtherNamed finds an object of another kind; schema is 0 for kinds that live
// in none.
func (c *Catalog) OtherNamed(kind string, schema OID, name string) *Other {
	return c.Others[c.names.others[otherName{kind, inSchema{schema, name}}]]
}

// others visits the objects of another kind, oldest first: most catalogs have
// few operators and many comments, and are asked for an operator at every one.
func (c *Catalog) others(kind string) iter.Seq[*Other] {
	return func(yield func(*Other) bool) {
		for _, oid := range c.names.kinds[kind] {
			if !yield(c.Others[oid]) {
				return
			}
		}
	}
}

// Column finds a column by name; nil when there is none.
func (r *Relation) Column(name string) *Column {
	for _, col := range r.Columns {
		if col.Name == name {
			return col
		}
	}
	return nil
}

// ColumnNum finds a column by attribute number; nil when it was dropped.
func (r *Relation) ColumnNum(num int) *Column {
	for _, col := range r.Columns {
		if col.Num == num {
			return col
		}
	}
	return nil
}

// Constraint finds a constraint by name; nil when there is none.
func (r *Relation) Constraint(name string) *Constraint {
	for _, k := range r.Constraints {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// Qualified is schema.name, for messages and facts; not quoted.
func (c *Catalog) Qualified(schema OID, name string) string {
	if s := c.Schemas[schema]; s != nil {
		return s.Name + "." + name
	}
	return name
}

// setName puts an OID under a name, or takes the name away with 0, and can
// undo that.
func setName[K comparable](c *Catalog, m map[K]OID, key K, oid OID) {
	old, had := m[key]
	c.undo = append(c.undo, func() {
		if had {
			m[key] = old
		} else {
			delete(m, key)
		}
	})
	if oid == 0 {
		delete(m, key)
	} else {
		m[key] = oid
	}
}

// setGone records that a name is known to be free, or is used again.
func (c *Catalog) setGone(space byte, in inSchema, gone bool) {
	key := goneName{space, in}
	if c.names.gone[key] == gone {
		return
	}
	m := c.names.gone
	c.undo = append(c.undo, func() {
		if gone {
			delete(m, key)
		} else {
			m[key] = true
		}
	})
	if gone {
		m[key] = true
	} else {
		delete(m, key)
	}
}

func (c *Catalog) gone(space byte, schema OID, name string) bool {
	return len(c.names.gone) > 0 && c.names.gone[goneName{space, inSchema{schema, name}}]
}

// setFunctionName keeps the overloads of a name in order of creation.
func (c *Catalog) setFunctionName(in inSchema, oid OID, there bool) {
	m, old := c.names.functions, c.names.functions[in]
	c.undo = append(c.undo, func() {
		if old == nil {
			delete(m, in)
		} else {
			m[in] = old
		}
	})
	list := slices.DeleteFunc(slices.Clone(old), func(o OID) bool { return o == oid })
	if there {
		list = append(list, oid)
		slices.Sort(list)
	}
	if len(list) == 0 {
		delete(m, in)
		return
	}
	m[in] = list
}
