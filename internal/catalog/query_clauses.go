package catalog

import (
	"slices"
	"strconv"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

func itoa(n int) string { return strconv.Itoa(n) }

// with adds the WITH queries to a scope. A query that nobody reads is resolved
// all the same, as in the server.
func (b *binder) with(w *ast.WithClause, sc *scope) {
	declared := map[*ast.CommonTableExpr]*cte{}
	if w != nil && w.Recursive { // each sees all of them
		for _, n := range w.Ctes {
			if e := n.GetCommonTableExpr(); e != nil {
				declared[e] = &cte{name: e.Ctename, wild: true}
				sc.ctes = append(sc.ctes, declared[e])
			}
		}
	}
	for _, n := range w.GetCtes() {
		e := n.GetCommonTableExpr()
		if e == nil {
			continue
		}
		q := declared[e]
		if q != nil {
			b.recursive(e, q, sc)
		} else {
			q = &cte{name: e.Ctename}
			out, _ := b.statement(e.Ctequery, sc, true)
			q.set(out, e)
			sc.ctes = append(sc.ctes, q)
		}
		b.searchAndCycle(e, q, sc)
	}
}

// recursive resolves a WITH RECURSIVE query: its first arm says what the columns
// are, its second sees them.
func (b *binder) recursive(e *ast.CommonTableExpr, q *cte, sc *scope) {
	sel := e.Ctequery.GetSelectStmt()
	if sel == nil || sel.Larg == nil {
		out, _ := b.statement(e.Ctequery, sc, true)
		q.set(out, e)
		return
	}
	inner := &scope{outer: sc}
	b.with(sel.WithClause, inner)
	left := b.selectStmt(sel.Larg, &scope{outer: inner})
	for i := range left {
		left[i].value = left[i].asColumn()
	}
	q.set(left, e)
	b.unite(sel, left, inner)
}

func (q *cte) set(out []output, e *ast.CommonTableExpr) {
	q.columns, q.wild = nil, false
	names := ast.Strings(e.Aliascolnames)
	for i, o := range out {
		if o.name == wildColumnName {
			q.wild = true
			continue
		}
		if i < len(names) {
			o.name = names[i]
		}
		q.columns = append(q.columns, column{name: o.name, value: o.asColumn()})
	}
}

func (b *binder) searchAndCycle(e *ast.CommonTableExpr, q *cte, sc *scope) {
	if s := e.SearchClause; s != nil {
		t := TypeRef{Type: oidRecord, Array: true}
		if s.SearchBreadthFirst {
			t = plain(oidRecord)
		}
		q.columns = append(q.columns, column{name: s.SearchSeqColumn, value: value{typ: t}})
	}
	if c := e.CycleClause; c != nil {
		t := plain(oidBool)
		if c.CycleMarkValue != nil {
			v, d := b.expr(c.CycleMarkValue, sc), b.expr(c.CycleMarkDefault, sc)
			t, _ = b.c.commonType([]TypeRef{v.typ, d.typ})
		}
		q.columns = append(q.columns, column{name: c.CycleMarkColumn, value: value{typ: t}},
			column{name: c.CyclePathColumn, value: value{typ: TypeRef{Type: oidRecord, Array: true}}})
	}
}

func (b *binder) exprs(list []*ast.Node, sc *scope) []value {
	out := make([]value, 0, len(list))
	for _, n := range list {
		out = append(out, b.expr(n, sc))
	}
	return out
}

// condition is an expression that must be boolean.
func (b *binder) condition(n *ast.Node, sc *scope) {
	if n == nil {
		return
	}
	if cur := n.GetCurrentOfExpr(); cur != nil {
		if len(sc.from) > 0 && sc.from[0].rel != nil && sc.from[0].rel.Kind == View {
			b.fault(true, "0A000", "WHERE CURRENT OF on a view is not implemented")
		}
		return
	}
	v := b.expr(n, sc)
	if v.typ.Known() && !b.c.converts(v.typ, plain(oidBool), 'a') {
		b.fault(true, "42804", "argument of a condition must be type boolean, not type %s", b.c.FormatType(v.typ))
	}
}

// sort is ORDER BY: a name of the result, a number, or an expression.
func (b *binder) sort(list []*ast.Node, out []output, sc *scope) {
	for _, n := range list {
		if by := n.GetSortBy(); by != nil {
			b.sortKey(by.Node, out, sc)
		} else {
			b.sortKey(n, out, sc)
		}
	}
}

func (b *binder) sortKey(n *ast.Node, out []output, sc *scope) {
	if ref := n.GetColumnRef(); ref != nil && len(ref.Fields) == 1 {
		if name := ast.Strings(ref.Fields); len(name) == 1 && slices.ContainsFunc(out, func(o output) bool { return o.name == name[0] }) {
			return
		}
	}
	if c := n.GetAConst(); c != nil && c.GetIval() != nil {
		if i := int(c.GetIval().GetIval()); (i < 1 || i > len(out)) && !wildOutput(out) {
			b.fault(true, "42P10", "ORDER BY position %d is not in select list", i)
		}
		return
	}
	b.expr(n, sc)
}

func (b *binder) windows(list []*ast.Node, sc *scope) {
	for _, n := range list {
		b.window(n.GetWindowDef(), sc)
	}
}

func (b *binder) window(w *ast.WindowDef, sc *scope) {
	if w == nil {
		return
	}
	b.exprs(w.PartitionClause, sc)
	for _, n := range w.OrderClause {
		if by := n.GetSortBy(); by != nil {
			b.expr(by.Node, sc)
		}
	}
	b.expr(w.StartOffset, sc)
	b.expr(w.EndOffset, sc)
}

func (b *binder) limit(m *ast.SelectStmt, sc *scope) {
	b.expr(m.LimitOffset, &scope{outer: sc.outer})
	b.expr(m.LimitCount, &scope{outer: sc.outer})
}
