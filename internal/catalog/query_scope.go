package catalog

// scope is one query level: what names stand for in it (ParseState and its
// namespace, parser/parse_relation.c).
type scope struct {
	outer *scope
	from  []*source
	ctes  []*cte
	// aggregates, windows, sets: the level's select list or HAVING has them.
	aggregates, windows, sets bool
	// used are the columns read outside of aggregates, to hold GROUP BY against.
	used []Ref
	// trackUsed is on while the select list, HAVING and ORDER BY are read.
	trackUsed bool
}

// cte is a WITH query.
type cte struct {
	name    string
	columns []column
	// wild: the columns are not known.
	wild bool
}

// source is an entry of FROM.
type source struct {
	// name by which columns are qualified; empty for a join without alias.
	name string
	// aliased: a schema-qualified name does not find it.
	aliased bool
	rel     *Relation
	columns []column
	// wild: columns beyond those listed may exist.
	wild bool
	// byName and byColumn say how it can be seen: what is below a join is not
	// seen by the bare names of its columns.
	byName, byColumn bool
	// scalar: a function's result that is not a row; its name is the value.
	scalar bool
	// join has no row of its own to refer to.
	join bool
}

// column is a column of a source.
type column struct {
	name string
	value
	// refs are what using it depends on.
	refs []Ref
	// hidden columns are found by name and left out by *: the system's own.
	hidden bool
}

// systemColumns of every table (documentation, "System Columns").
func systemColumn(name string) (TypeRef, bool) {
	switch name {
	case "ctid":
		return plain(27), true
	case "xmin", "xmax":
		return plain(28), true
	case "cmin", "cmax":
		return plain(29), true
	case "tableoid":
		return plain(oidOid), true
	}
	return TypeRef{}, false
}

func (src *source) find(name string) (hits []*column) {
	for i := range src.columns {
		if src.columns[i].name == name {
			hits = append(hits, &src.columns[i])
		}
	}
	if len(hits) == 0 && src.rel != nil {
		switch src.rel.Kind {
		case Table, PartitionedTable, ForeignTable, MaterializedView:
			if t, ok := systemColumn(name); ok {
				hits = append(hits, &column{name: name, value: value{typ: t}, hidden: true})
			}
		}
	}
	return hits
}

// findCTE looks for a WITH query, the innermost first.
func (sc *scope) findCTE(name string) *cte {
	for ; sc != nil; sc = sc.outer {
		for i := len(sc.ctes) - 1; i >= 0; i-- {
			if sc.ctes[i].name == name {
				return sc.ctes[i]
			}
		}
	}
	return nil
}

// findSource looks for a FROM entry by the name that qualifies a column.
func (sc *scope) findSource(c *Catalog, schema, name string) *source {
	for ; sc != nil; sc = sc.outer {
		for _, src := range sc.from {
			if !src.byName || src.name != name {
				continue
			}
			if schema == "" || !src.aliased && src.rel != nil && c.Schemas[src.rel.Schema] != nil && c.Schemas[src.rel.Schema].Name == schema {
				return src
			}
			if schema != "" && src.rel == nil && src.wild && !src.aliased {
				return src // one of the system's, of which nothing is known
			}
		}
	}
	return nil
}

// wildSources are the sources of all levels of which not every column is known.
func (sc *scope) wildSources() (wild []*source) {
	for ; sc != nil; sc = sc.outer {
		for _, src := range sc.from {
			if src.wild && src.byColumn {
				wild = append(wild, src)
			}
		}
	}
	return wild
}
