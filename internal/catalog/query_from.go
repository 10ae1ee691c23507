package catalog

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// fromItem adds an entry of FROM to a scope and returns what it made visible
// (transformFromClauseItem, parser/parse_clause.c).
func (b *binder) fromItem(n *ast.Node, sc *scope) []*source {
	if !b.enter() {
		return nil
	}
	defer b.leave()
	switch m := ast.Unwrap(n).(type) {
	case *ast.RangeVar:
		return sc.add(b.rangeVar(m, sc))
	case *ast.RangeSubselect:
		// Only a LATERAL sub-select sees its neighbours.
		inner := sc
		if !m.Lateral {
			inner = &scope{outer: sc.outer, ctes: sc.ctes}
		}
		out, _ := b.statement(m.Subquery, inner, true)
		return sc.add(subquery(out, m.Alias))
	case *ast.RangeFunction:
		return sc.add(b.rangeFunction(m, sc))
	case *ast.RangeTableSample:
		made := b.fromItem(m.Relation, sc)
		for _, src := range made {
			if r := src.rel; r != nil && r.Kind == View {
				b.fault(!r.Assumed, "0A000", "TABLESAMPLE clause can only be applied to tables and materialized views")
			}
		}
		b.exprs(m.Args, sc)
		b.expr(m.Repeatable, sc)
		return made
	case *ast.RangeTableFunc:
		return sc.add(b.tableFunc(m, sc))
	case *ast.JoinExpr:
		return b.join(m, sc)
	}
	// JSON_TABLE and whatever else a newer grammar has: its columns are unknown.
	b.unresolved = true
	return sc.add(&source{wild: true, byColumn: true})
}

func (sc *scope) add(src *source) []*source {
	sc.from = append(sc.from, src)
	return []*source{src}
}

// rangeVar is a table, a view or a WITH query.
func (b *binder) rangeVar(rv *ast.RangeVar, sc *scope) *source {
	name := rv.GetRelname()
	src := &source{name: name, byName: true, byColumn: true}
	if rv.GetSchemaname() == "" {
		if q := sc.findCTE(name); q != nil {
			src.columns, src.wild = append([]column(nil), q.columns...), q.wild
			src.rename(rv.Alias)
			return src
		}
	}
	r := b.relation(rv)
	src.rel = r
	if r == nil {
		src.wild = true
	} else {
		b.use(r.OID, 0)
		src.wild = r.unknownColumns()
		src.columns = b.relationSource(r, name).columns
	}
	src.rename(rv.Alias)
	return src
}

// relation finds a relation that a query reads. It is nil where nothing is known
// of it: one of the server's own catalogs, or one that is missing, which is then
// noted as an error.
func (b *binder) relation(rv *ast.RangeVar) *Relation {
	schema, name := ast.Relation(rv)
	r := b.s.findRelation(schema, name)
	if r != nil && r.Kind != Index && r.Kind != CompositeType {
		return r
	}
	if system(schema, name) {
		return nil
	}
	var err *Error
	switch {
	case r != nil:
		err = fail("42809", "cannot open relation %q", name)
	case b.assume:
		r, err = b.s.readRelation(rv)
	default:
		_, gone := b.s.homeOf(schema, name, 'r')
		err = &Error{State: "42P01", Certain: gone || !b.s.open(), Message: "relation \"" + strings.TrimPrefix(schema+"."+name, ".") + "\" does not exist"}
	}
	if err != nil {
		b.unresolved = true
		b.refuse(err)
		return nil
	}
	return r
}

// system says that a relation is one of the server's own, which are not modelled.
func system(schema, name string) bool {
	switch schema {
	case "pg_catalog", "information_schema", "pg_toast":
		return true
	}
	return schema == "" && strings.HasPrefix(name, "pg_")
}

// rename applies an alias with its column names.
func (src *source) rename(a *ast.Alias) {
	if a == nil {
		return
	}
	src.name, src.aliased, src.byName = a.Aliasname, true, true
	names := ast.Strings(a.Colnames)
	if len(names) == 0 {
		if src.scalar && len(src.columns) > 0 && src.columns[0].outName == "" {
			src.columns[0].name = a.Aliasname
		}
		return
	}
	src.columns = append([]column(nil), src.columns...)
	i := 0
	for at := range src.columns {
		if i < len(names) && !src.columns[at].hidden {
			src.columns[at].name = names[i]
			i++
		}
	}
	for ; i < len(names); i++ { // of a relation whose columns nobody knows
		src.columns = append(src.columns, column{name: names[i]})
	}
}

func subquery(out []output, alias *ast.Alias) *source {
	src := &source{byColumn: true, aliased: true}
	for _, o := range out {
		if o.name == wildColumnName {
			src.wild = true
			continue
		}
		src.columns = append(src.columns, column{name: o.name, value: o.value.asColumn()})
	}
	src.rename(alias)
	return src
}

// asColumn is a value seen from an outer query: no longer a literal.
func (v value) asColumn() value {
	v.literal, v.null, v.explicit = nil, false, false
	if isUnknown(v.typ) {
		v.typ = plain(oidText)
	}
	return v
}

// join is a JOIN: what is below is seen by qualified names only.
func (b *binder) join(m *ast.JoinExpr, sc *scope) []*source {
	left := b.fromItem(m.Larg, sc)
	right := b.fromItem(m.Rarg, sc)
	lcols, lwild := visible(left)
	rcols, rwild := visible(right)
	var using []string
	switch {
	case m.IsNatural:
		for _, l := range lcols {
			for _, r := range rcols {
				if l.name == r.name {
					using = append(using, l.name)
				}
			}
		}
	default:
		using = ast.Strings(m.UsingClause)
	}
	joined := &source{byColumn: true, wild: lwild || rwild, join: true, aliased: true}
	var usingColumns []column
	for _, name := range using {
		usingColumns = append(usingColumns, b.merge(name, m.Jointype, left, right))
	}
	joined.columns = append(joined.columns, usingColumns...)
	for _, col := range slices.Concat(lcols, rcols) {
		if !slices.Contains(using, col.name) {
			joined.columns = append(joined.columns, col)
		}
	}
	if m.Quals != nil {
		b.condition(m.Quals, &scope{outer: sc.outer, ctes: sc.ctes, from: slices.Concat(left, right)})
	}
	for _, src := range slices.Concat(left, right) {
		src.byColumn = false
		if m.Alias != nil {
			src.byName = false
		}
	}
	made := slices.Concat(left, right)
	if a := m.JoinUsingAlias; a != nil {
		u := &source{name: a.Aliasname, aliased: true, byName: true, columns: usingColumns, join: true}
		sc.from = append(sc.from, u)
		made = append(made, u)
	}
	joined.rename(m.Alias)
	sc.from = append(sc.from, joined)
	return append(made, joined)
}

// visible are the columns that * would give.
func visible(list []*source) (cols []column, wild bool) {
	for _, src := range list {
		if src.byColumn {
			wild = wild || src.wild
			for _, c := range src.columns {
				if !c.hidden {
					cols = append(cols, c)
				}
			}
		}
	}
	return cols, wild
}

// merge is a column of USING: that of the side which cannot be NULL, or the
// common type of both in a FULL JOIN or where they differ (buildMergedJoinVar).
func (b *binder) merge(name string, kind ast.JoinType, left, right []*source) column {
	side := func(list []*source) column {
		for _, src := range list {
			if !src.byColumn {
				continue
			}
			if hits := src.find(name); len(hits) > 0 {
				return *hits[0]
			}
			if src.wild {
				v := b.wildColumn(src, name)
				return column{name: name, value: v}
			}
		}
		b.fault(true, "42703", "column %q specified in USING clause does not exist", name)
		return column{name: name}
	}
	l, r := side(left), side(right)
	for _, c := range []column{l, r} {
		for _, ref := range c.refs {
			b.use(ref.Object, ref.Column)
		}
	}
	if l.typ.Known() && r.typ.Known() {
		b.operator("=", l.value, r.value)
	}
	t, ok := b.c.commonType([]TypeRef{l.typ, r.typ})
	if !ok {
		b.fault(b.sure(l.typ, r.typ), "42804", "JOIN/USING types of column %q cannot be matched", name)
	}
	converted := column{name: name, value: value{typ: t, collation: l.collation}, refs: slices.Concat(l.refs, r.refs)}
	l.name, r.name = name, name
	switch {
	case !t.Known() || kind == ast.JoinType_JOIN_FULL:
	case kind != ast.JoinType_JOIN_RIGHT && sameType(l.typ, t) && l.typ.Mods == t.Mods:
		return l
	case kind != ast.JoinType_JOIN_LEFT && sameType(r.typ, t):
		return r
	case kind != ast.JoinType_JOIN_RIGHT && sameType(l.typ, t):
		return l
	}
	return converted
}
