package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// columnRef resolves a name that may be a column, a row, a variable or a
// function of a row (transformColumnRef, parser/parse_expr.c).
func (b *binder) columnRef(ref *ast.ColumnRef, sc *scope) value {
	names := ast.Strings(ref.GetFields())
	if len(names) != len(ref.GetFields()) { // ends in *
		if src := b.starSource(names, sc); src != nil {
			return b.wholeRow(src, sc)
		}
		return value{}
	}
	switch len(names) {
	case 0:
		return value{}
	case 1:
		return b.bareName(names[0], sc)
	case 2:
		if v, ok := b.qualifiedName("", names[0], names[1], sc); ok {
			return v
		}
		return b.noSource(names, sc)
	case 3:
		if v, ok := b.qualifiedName(names[0], names[1], names[2], sc); ok {
			return v
		}
		// A field of a variable's field, or label.record.field.
		if b.records[names[0]] != nil || b.vars[names[0]] != nil || b.records[names[1]] != nil {
			return value{}
		}
		return b.noSource(names, sc)
	}
	if v, ok := b.qualifiedName(names[1], names[2], names[3], sc); ok {
		return v
	}
	return b.noSource(names, sc)
}

func (b *binder) bareName(name string, sc *scope) value {
	for at := sc; at != nil; at = at.outer {
		var hits []*column
		for _, src := range at.from {
			if src.byColumn {
				hits = append(hits, src.find(name)...)
			}
		}
		if len(hits) > 1 {
			b.fault(true, "42702", "column reference %q is ambiguous", name)
			return value{}
		}
		if len(hits) == 1 {
			if b.plpgsql && (b.vars[name] != nil || b.records[name] != nil) {
				b.fault(true, "42702", "column reference %q is ambiguous: it could be a variable or a column", name)
			}
			return b.takeColumn(hits[0], at)
		}
	}
	if v := b.vars[name]; v != nil {
		return *v
	}
	if src := b.records[name]; src != nil {
		return b.rowOf(src)
	}
	if src := sc.findSource(b.c, "", name); src != nil {
		return b.wholeRow(src, sc)
	}
	switch wild := sc.wildSources(); {
	case len(wild) == 0:
		b.fault(true, "42703", "column %q does not exist", name)
	case len(wild) == 1 && wild[0].rel != nil:
		return b.wildColumn(wild[0], name)
	}
	b.unresolved = true
	return value{}
}

// qualifiedName resolves source.column; ok is false where there is no such source.
func (b *binder) qualifiedName(schema, name, col string, sc *scope) (value, bool) {
	src := sc.findSource(b.c, schema, name)
	if src == nil && schema == "" {
		src = b.records[name]
	}
	if src == nil && schema != "" {
		src = b.records[name] // label.record.field
	}
	if src == nil {
		if schema == "" && b.vars[name] != nil {
			return b.fieldOf(*b.vars[name], col), true
		}
		return value{}, false
	}
	switch hits := src.find(col); {
	case len(hits) == 1:
		return b.takeColumn(hits[0], sc), true
	case len(hits) > 1:
		b.fault(true, "42702", "column reference %q is ambiguous", col)
		return value{}, true
	}
	if src.wild {
		return b.wildColumn(src, col), true
	}
	if v, ok := b.rowFunction(col, src, sc); ok {
		return v, true
	}
	b.fault(true, "42703", "column %s.%s does not exist", name, col)
	return value{}, true
}

// rowFunction is t.f for f(t).
func (b *binder) rowFunction(name string, src *source, sc *scope) (value, bool) {
	if len(b.c.functionsByPath(b.s, "", name)) == 0 && len(builtinCalls().functions[name]) == 0 {
		return value{}, false
	}
	row := b.rowOf(src)
	r := b.lookup(call{name: name, given: []TypeRef{row.typ}})
	if r.verdict != found {
		return value{}, false
	}
	b.wholeRow(src, sc)
	return b.called(r, []value{row}, sc), true
}

// noSource is for a qualified name whose qualifier is not in FROM.
func (b *binder) noSource(names []string, sc *scope) value {
	qualifier := names[len(names)-2]
	if v := b.vars[names[len(names)-1]]; v != nil {
		return *v // function.parameter or label.variable
	}
	if b.plpgsql && len(sc.wildSources()) > 0 {
		b.unresolved = true
		return value{}
	}
	b.fault(true, "42P01", "missing FROM-clause entry for table %q (%s)", qualifier, strings.Join(names, "."))
	return value{}
}

func (b *binder) takeColumn(col *column, at *scope) value {
	b.columnsRead++
	for _, r := range col.refs {
		b.use(r.Object, r.Column)
		if at != nil && at.trackUsed && b.inAggregate == 0 {
			at.used = append(at.used, r)
		}
	}
	return col.value
}

// wildColumn is a column that nobody created of a relation of which not all is
// known: it is taken for granted unless the directory took it away.
func (b *binder) wildColumn(src *source, name string) value {
	b.unresolved = true
	if src.rel == nil {
		return value{}
	}
	if _, ok := systemColumn(name); ok {
		return value{}
	}
	if b.c.gone('c', src.rel.OID, name) {
		b.fault(true, "42703", "column %q of %q does not exist any more", name, src.rel.Name)
		return value{}
	}
	if !b.assume {
		return value{}
	}
	col, err := b.s.column(src.rel, name)
	if err != nil {
		b.refuse(err)
		return value{}
	}
	if col == nil {
		return value{}
	}
	own := b.tableColumn(src.rel, col)
	src.columns = append(src.columns, own)
	return b.takeColumn(&own, nil)
}

// tableColumn is a column of a relation as a query sees it.
func (b *binder) tableColumn(r *Relation, col *Column) column {
	ref := Ref{Object: r.OID, Column: col.Num}
	return column{name: col.Name, value: value{typ: col.Type, collation: col.Collation, source: ref}, refs: []Ref{ref}}
}

// wholeRow is a reference to all of a source's columns at once.
func (b *binder) wholeRow(src *source, sc *scope) value {
	if src.rel != nil {
		b.use(src.rel.OID, 0)
	}
	if sc != nil && sc.trackUsed && b.inAggregate == 0 {
		for _, c := range src.columns {
			sc.used = append(sc.used, c.refs...)
		}
	}
	return b.rowOf(src)
}

// rowOf is the value that a source's name stands for.
func (b *binder) rowOf(src *source) value {
	if src.scalar && len(src.columns) > 0 {
		return src.columns[0].value
	}
	if src.rel != nil && src.rel.RowType != 0 {
		return value{typ: plain(src.rel.RowType)}
	}
	if src.wild {
		b.unresolved = true
		return value{}
	}
	v := value{typ: plain(oidRecord)}
	for _, c := range src.columns {
		v.fields = append(v.fields, field{name: c.name, typ: c.typ, collation: c.collation})
	}
	return v
}

// fieldsOf lists the fields of a row; known is false where they cannot be told.
func (b *binder) fieldsOf(v value) (fields []field, known bool) {
	if v.fields != nil {
		return v.fields, true
	}
	t := b.c.baseOf(v.typ)
	u := b.c.Types[t.Type]
	if t.Array || u == nil {
		return nil, t.Known() && t.Type != oidRecord
	}
	r := b.c.Relations[u.Relation]
	if r == nil {
		return nil, !u.Assumed && u.Extension == 0 // an extension's may be a row's
	}
	for _, col := range r.Columns {
		fields = append(fields, field{name: col.Name, typ: col.Type, collation: col.Collation})
	}
	return fields, !r.Assumed
}

// fieldOf is (v).name.
func (b *binder) fieldOf(v value, name string) value {
	fields, known := b.fieldsOf(v)
	for _, f := range fields {
		if f.name == name {
			b.useField(v, name)
			return value{typ: f.typ, collation: f.collation}
		}
	}
	if r := b.lookup(call{name: name, given: []TypeRef{v.typ}}); v.typ.Known() && r.verdict == found {
		return b.called(r, []value{v}, nil)
	}
	if !known || !v.typ.Known() {
		b.unresolved = true
		return value{}
	}
	b.fault(true, "42703", "column %q not found in data type %s", name, b.c.FormatType(v.typ))
	return value{}
}

// useField records what FieldSelect depends on: the attribute of the type.
func (b *binder) useField(v value, name string) {
	if u := b.c.Types[b.c.baseOf(v.typ).Type]; u != nil {
		if r := b.c.Relations[u.Relation]; r != nil {
			if col := r.Column(name); col != nil {
				b.use(r.OID, col.Num)
			}
		}
	}
}
