package catalog

// Every object enters, leaves and changes its name through these functions, so
// that the names stay in step with the objects and everything can be undone.

// put enters an object into its map, or removes it with nil, and can undo that.
func put[V any](c *Catalog, m map[OID]*V, oid OID, v *V) {
	old := m[oid]
	c.undo = append(c.undo, func() {
		if old == nil {
			delete(m, oid)
		} else {
			m[oid] = old
		}
		c.deps.changed(oid)
	})
	if v == nil {
		delete(m, oid)
	} else {
		m[oid] = v
	}
	c.deps.changed(oid)
}

func (c *Catalog) addSchema(s *Schema) {
	put(c, c.Schemas, s.OID, s)
	setName(c, c.names.schemas, s.Name, s.OID)
	c.setGone('n', inSchema{0, s.Name}, false)
}

func (c *Catalog) removeSchema(s *Schema) {
	put(c, c.Schemas, s.OID, nil)
	setName(c, c.names.schemas, s.Name, 0)
	c.setGone('n', inSchema{0, s.Name}, true)
}

func (c *Catalog) renameSchema(s *Schema, name string) {
	c.touchSchema(s)
	setName(c, c.names.schemas, s.Name, 0)
	c.setGone('n', inSchema{0, s.Name}, true)
	s.Name = name
	setName(c, c.names.schemas, name, s.OID)
	c.setGone('n', inSchema{0, name}, false)
}

// hasRowType: pg_type has a composite type for these kinds of relation.
func (k RelationKind) hasRowType() bool {
	switch k {
	case Table, PartitionedTable, ForeignTable, View, MaterializedView, CompositeType:
		return true
	}
	return false
}

// addRelation enters a relation that has its OID, schema and name, and with it
// the composite type of its rows.
func (c *Catalog) addRelation(r *Relation) {
	put(c, c.Relations, r.OID, r)
	r.mark = c.epoch // undone by put
	c.bindRelation(r)
	if !r.Kind.hasRowType() || r.RowType != 0 {
		return
	}
	if t := c.TypeNamed(r.Schema, r.Name); t != nil && r.Assumed {
		if !t.Assumed || t.Relation != 0 {
			return // not both can be true, and the type was made here
		}
		// The type was mentioned before the table: RETURNS SETOF t.
		c.touchType(t)
		t.Kind, t.Relation, r.RowType = Composite, r.OID, t.OID
		delete(c.Assumed.Types, t.OID)
		return
	}
	r.RowType = c.newOID()
	c.addType(&Type{
		OID: r.RowType, Schema: r.Schema, Name: r.Name, Kind: Composite,
		Owner: r.Owner, Relation: r.OID, Created: r.Created, Assumed: r.Assumed,
	})
}

func (c *Catalog) bindRelation(r *Relation) {
	in := inSchema{r.Schema, r.Name}
	setName(c, c.names.relations, in, r.OID)
	c.setGone('r', in, false)
}

func (c *Catalog) unbindRelation(r *Relation) {
	in := inSchema{r.Schema, r.Name}
	setName(c, c.names.relations, in, 0)
	c.setGone('r', in, true)
}

// removeRelation takes a relation away, its row type and, for an index, its
// place in the table's list. What depends on it is drop's business.
func (c *Catalog) removeRelation(r *Relation) {
	put(c, c.Relations, r.OID, nil)
	c.unbindRelation(r)
	if t := c.Types[r.RowType]; t != nil {
		c.removeType(t)
	}
	if r.Index != nil {
		if t := c.Relations[r.Index.Table]; t != nil {
			c.touch(t)
			t.Indexes = without(t.Indexes, r.OID)
		}
	}
}

// renameRelation gives a relation and its row type another schema or name.
func (c *Catalog) renameRelation(r *Relation, schema OID, name string) {
	c.touch(r)
	c.unbindRelation(r)
	r.Schema, r.Name = schema, name
	c.bindRelation(r)
	if t := c.Types[r.RowType]; t != nil {
		c.renameType(t, schema, name)
	}
}

func (c *Catalog) addType(t *Type) {
	put(c, c.Types, t.OID, t)
	t.mark = c.epoch
	in := inSchema{t.Schema, t.Name}
	setName(c, c.names.types, in, t.OID)
	c.setGone('t', in, false)
}

func (c *Catalog) removeType(t *Type) {
	put(c, c.Types, t.OID, nil)
	in := inSchema{t.Schema, t.Name}
	setName(c, c.names.types, in, 0)
	c.setGone('t', in, true)
}

// renameType renames a type; that of a relation goes through renameRelation.
func (c *Catalog) renameType(t *Type, schema OID, name string) {
	c.touchType(t)
	in := inSchema{t.Schema, t.Name}
	setName(c, c.names.types, in, 0)
	c.setGone('t', in, true)
	t.Schema, t.Name = schema, name
	in = inSchema{schema, name}
	setName(c, c.names.types, in, t.OID)
	c.setGone('t', in, false)
}

func (c *Catalog) addFunction(f *Function) {
	put(c, c.Functions, f.OID, f)
	f.mark = c.epoch
	in := inSchema{f.Schema, f.Name}
	c.setFunctionName(in, f.OID, true)
	c.setGone('f', in, false)
}

func (c *Catalog) removeFunction(f *Function) {
	put(c, c.Functions, f.OID, nil)
	in := inSchema{f.Schema, f.Name}
	c.setFunctionName(in, f.OID, false)
	c.setGone('f', in, true)
}

func (c *Catalog) renameFunction(f *Function, schema OID, name string) {
	c.touchFunction(f)
	in := inSchema{f.Schema, f.Name}
	c.setFunctionName(in, f.OID, false)
	c.setGone('f', in, true)
	f.Schema, f.Name = schema, name
	in = inSchema{schema, name}
	c.setFunctionName(in, f.OID, true)
	c.setGone('f', in, false)
}

func (o *Other) key() otherName { return otherName{o.Kind, inSchema{o.Schema, o.Name}} }

// goneKey: one space serves all kinds, so the name is led by the kind.
func (o *Other) goneKey() inSchema { return inSchema{o.Schema, o.Kind + " " + o.Name} }

func (c *Catalog) addOther(o *Other) {
	put(c, c.Others, o.OID, o)
	o.mark = c.epoch
	setName(c, c.names.others, o.key(), o.OID)
	c.setKind(o.Kind, append(c.names.kinds[o.Kind], o.OID))
	c.setGone('o', o.goneKey(), false)
}

func (c *Catalog) removeOther(o *Other) {
	put(c, c.Others, o.OID, nil)
	setName(c, c.names.others, o.key(), 0)
	c.setKind(o.Kind, without(c.names.kinds[o.Kind], o.OID))
	c.setGone('o', o.goneKey(), true)
}

// setKind lists the others of a kind, and can undo that.
func (c *Catalog) setKind(kind string, list []OID) {
	m, old := c.names.kinds, c.names.kinds[kind]
	c.undo = append(c.undo, func() {
		if old == nil {
			delete(m, kind)
		} else {
			m[kind] = old
		}
	})
	m[kind] = list
}

func (c *Catalog) renameOther(o *Other, schema OID, name string) {
	c.touchOther(o)
	setName(c, c.names.others, o.key(), 0)
	c.setGone('o', o.goneKey(), true)
	o.Schema, o.Name = schema, name
	setName(c, c.names.others, o.key(), o.OID)
	c.setGone('o', o.goneKey(), false)
}

// without is list less what equals v, in a new slice.
func without[T comparable](list []T, v T) []T {
	out := make([]T, 0, len(list))
	for _, x := range list {
		if x != v {
			out = append(out, x)
		}
	}
	return out
}
