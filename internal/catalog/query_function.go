package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// rangeFunction is a function in FROM, or ROWS FROM (transformRangeFunction).
// It sees the entries before it, as if LATERAL were written.
func (b *binder) rangeFunction(m *ast.RangeFunction, sc *scope) *source {
	src := &source{byName: true, byColumn: true, aliased: true}
	scalars := 0
	for _, item := range m.Functions {
		list := item.GetList().GetItems()
		if len(list) == 0 {
			continue
		}
		defs := m.Coldeflist
		if len(list) > 1 && list[1].GetList() != nil {
			defs = list[1].GetList().Items
		}
		name := figureColumn(list[0])
		if src.name == "" {
			src.name = name
		}
		cols, scalar, wild := b.functionColumns(list[0], name, defs, sc)
		src.columns = append(src.columns, cols...)
		src.wild = src.wild || wild
		if scalar {
			scalars++
		}
	}
	src.scalar = scalars == 1 && len(m.Functions) == 1 && !m.Ordinality
	if m.Ordinality {
		ord := column{name: "ordinality", value: value{typ: plain(oidInt8)}}
		src.columns = append(src.columns, ord)
		if a := m.Alias; a != nil && len(a.Colnames) == 0 && scalars == 1 && len(m.Functions) == 1 && src.columns[0].outName == "" {
			src.columns[0].name = a.Aliasname
		}
	}
	src.rename(m.Alias)
	return src
}

// functionColumns are the columns of one function in FROM.
func (b *binder) functionColumns(call *ast.Node, name string, defs []*ast.Node, sc *scope) (cols []column, scalar, wild bool) {
	inner := &scope{outer: sc}
	if list := call.GetFuncCall(); list != nil && len(list.Args) > 1 && len(list.Funcname) == 1 && ast.Strings(list.Funcname)[0] == "unnest" {
		// unnest(a, b) is ROWS FROM (unnest(a), unnest(b)).
		for _, a := range list.Args {
			v := b.expr(a, inner)
			elem, ok := elementOf(b.c.baseOf(v.typ))
			if !ok {
				b.unresolved = true
			}
			cols = append(cols, column{name: name, value: value{typ: elem, collation: v.collation}})
		}
		return cols, false, false
	}
	v := b.expr(call, inner)
	if len(defs) > 0 {
		for _, d := range defs {
			if def := d.GetColumnDef(); def != nil {
				cols = append(cols, column{name: def.Colname, value: value{typ: b.typeName(def.TypeName)}})
			}
		}
		return cols, false, false
	}
	fields, known := b.fieldsOf(v)
	switch {
	case len(fields) > 0:
		for _, f := range fields {
			cols = append(cols, column{name: f.name, value: value{typ: f.typ, collation: f.collation}})
		}
		if u := b.c.Types[b.c.baseOf(v.typ).Type]; u != nil && u.Relation != 0 {
			b.use(u.OID, 0)
		}
		return cols, false, !known
	case !known || !v.typ.Known() || sameType(v.typ, plain(oidRecord)):
		// A type that nobody created may be a row's.
		b.unresolved = true
		return nil, false, true
	}
	if v.outName != "" { // chooseScalarFunctionAlias: it comes before any alias
		name = v.outName
	}
	return []column{{name: name, value: v.asColumn()}}, true, false
}

// tableFunc is XMLTABLE.
func (b *binder) tableFunc(m *ast.RangeTableFunc, sc *scope) *source {
	b.expr(m.Docexpr, sc)
	b.expr(m.Rowexpr, sc)
	for _, ns := range m.Namespaces {
		if t := ns.GetResTarget(); t != nil {
			b.expr(t.Val, sc)
		}
	}
	src := &source{name: "xmltable", byName: true, byColumn: true, aliased: true}
	for _, n := range m.Columns {
		c := n.GetRangeTableFuncCol()
		if c == nil {
			continue
		}
		col := column{name: c.Colname, value: value{typ: plain(oidInt4)}}
		if !c.ForOrdinality {
			col.typ = b.typeName(c.TypeName)
			b.expr(c.Colexpr, sc)
			b.expr(c.Coldefexpr, sc)
		}
		src.columns = append(src.columns, col)
	}
	src.rename(m.Alias)
	return src
}
