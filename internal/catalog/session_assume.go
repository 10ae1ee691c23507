package catalog

// What a directory relies on and did not create was there before it. Assuming
// is knowledge about the past, so that it stays when the statement fails.

// unlogged runs f without leaving a way to undo it.
func (c *Catalog) unlogged(f func()) {
	n := len(c.undo)
	f()
	c.cut(n)
}

func (c *Catalog) assumeSchema(name string) *Schema {
	s := &Schema{OID: c.newOID(), Name: name, Assumed: true}
	c.unlogged(func() { c.addSchema(s) })
	c.Assumed.Schemas[s.OID] = cloneSchema(s)
	return s
}

func (c *Catalog) assumeRelation(schema OID, name string, kind RelationKind) *Relation {
	r := &Relation{
		OID: c.newOID(), Schema: schema, Name: name, Persistence: 'p',
		ReplicaIdentity: 'd', Assumed: true,
	}
	r.Kind = Table
	c.learnRelationKind(r, kind)
	c.unlogged(func() { c.addRelation(r) })
	if s := c.Schemas[schema]; s == nil || !s.Builtin() {
		c.Assumed.Relations[r.OID] = cloneRelation(r)
	}
	return r
}

// assumeType makes known a type that nobody created.
func (c *Catalog) assumeType(schema OID, name string, kind TypeKind) *Type {
	t := &Type{OID: c.newOID(), Schema: schema, Name: name, Kind: kind, Assumed: true}
	c.unlogged(func() { c.addType(t) })
	if s := c.Schemas[schema]; s == nil || !s.Builtin() {
		c.Assumed.Types[t.OID] = cloneType(t)
	}
	return t
}

// assumeFunction makes known a function that nobody created; the caller fills
// in the rest before it calls.
func (c *Catalog) assumeFunction(f *Function) *Function {
	f.OID, f.Assumed = c.newOID(), true
	c.unlogged(func() { c.addFunction(f) })
	if s := c.Schemas[f.Schema]; s == nil || !s.Builtin() {
		c.Assumed.Functions[f.OID] = cloneFunction(f)
	}
	return f
}

// learnRelationKind corrects the kind of an assumed relation, which is a table until a
// statement shows what it is.
func (c *Catalog) learnRelationKind(r *Relation, kind RelationKind) {
	if !r.Assumed || r.Kind != Table || kind == Table {
		return
	}
	for _, x := range []*Relation{r, c.Assumed.Relations[r.OID]} {
		if x == nil {
			continue
		}
		x.Kind = kind
		switch kind {
		case Index:
			x.Index = &IndexInfo{Valid: true, Immediate: true}
		case Sequence:
			x.Sequence = &SequenceInfo{}
		case View, MaterializedView:
			x.View = &ViewQuery{Unresolved: true, Open: true}
		}
	}
}

// unknownColumns says that a relation may have columns that are not listed.
func (r *Relation) unknownColumns() bool {
	return r.Assumed || r.Unlisted || r.View != nil && r.View.Open
}

// column finds a column by name. One that an assumed table may have is assumed.
func (s *Session) column(r *Relation, name string) (*Column, *Error) {
	if col := r.Column(name); col != nil {
		return col, nil
	}
	missing := "column %q of relation %q does not exist"
	if !r.unknownColumns() || name == "" || s.Catalog.gone('c', r.OID, name) {
		return nil, fail("42703", missing, name, r.Name)
	}
	return s.Catalog.assumeColumn(r, name), nil
}

func (c *Catalog) assumeColumn(r *Relation, name string) *Column {
	c.touch(r)
	r.NextColumn++
	col := &Column{Num: r.NextColumn, Name: name, Local: true, Assumed: true}
	r.Columns = append(r.Columns, col)
	if was := c.Assumed.Relations[r.OID]; was != nil && was.Column(name) == nil {
		then := *col
		was.Columns = append(was.Columns, &then)
		was.NextColumn = max(was.NextColumn, col.Num)
	}
	return col
}
