package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// table writes what FROM and the lists of a query consist of; false for
// anything else.
func (w *writer) table(n *ast.Node, depth int) bool {
	switch m := ast.Unwrap(n).(type) {
	case *ast.SelectStmt:
		w.selectStmt(m, depth)
	case *ast.SubLink:
		w.sublink(m, depth)
	case *ast.CommonTableExpr:
		w.cte(m, depth)
	case *ast.ResTarget:
		w.node(m.Val, depth)
		if m.Name != "" {
			w.put(" AS ", QuoteName(m.Name))
		}
	case *ast.RangeVar:
		w.rangeVar(m)
	case *ast.RangeSubselect:
		w.lateral(m.Lateral)
		w.put("(")
		w.node(m.Subquery, depth)
		w.put(")")
		w.alias(m.Alias)
	case *ast.RangeFunction:
		return w.rangeFunction(m, depth)
	case *ast.JoinExpr:
		w.join(m, depth)
	case *ast.SortBy:
		return w.sortBy(m, depth)
	case *ast.WindowDef:
		if m.Name != "" {
			w.put(QuoteName(m.Name), " AS ")
		}
		w.window(m, depth)
	case *ast.GroupingSet:
		w.groupingSet(m, depth)
	default:
		return false
	}
	return true
}

func (w *writer) rangeVar(m *ast.RangeVar) {
	if !m.Inh {
		w.put("ONLY ")
	}
	for _, name := range []string{m.Catalogname, m.Schemaname} {
		if name != "" {
			w.put(QuoteName(name), ".")
		}
	}
	w.put(QuoteName(m.Relname))
	w.alias(m.Alias)
}

func (w *writer) lateral(is bool) {
	if is {
		w.put("LATERAL ")
	}
}

func (w *writer) alias(m *ast.Alias) {
	if m != nil {
		w.put(" AS ", QuoteName(m.Aliasname))
		w.columns(m.Colnames)
	}
}

// rangeFunction writes one function in FROM; several at once (ROWS FROM) and
// those with a list of columns and types have no form here.
func (w *writer) rangeFunction(m *ast.RangeFunction, depth int) bool {
	if m.IsRowsfrom || len(m.Coldeflist) > 0 || len(m.Functions) != 1 {
		return false
	}
	w.lateral(m.Lateral)
	if items := m.Functions[0].GetList().GetItems(); len(items) > 0 {
		w.node(items[0], depth)
	}
	if m.Ordinality {
		w.put(" WITH ORDINALITY")
	}
	w.alias(m.Alias)
	return true
}

var joins = map[ast.JoinType]string{
	ast.JoinType_JOIN_INNER: "JOIN ", ast.JoinType_JOIN_LEFT: "LEFT JOIN ", ast.JoinType_JOIN_RIGHT: "RIGHT JOIN ", ast.JoinType_JOIN_FULL: "FULL JOIN ",
}

func (w *writer) join(m *ast.JoinExpr, depth int) {
	if m.Alias != nil {
		w.put("(")
	}
	w.node(m.Larg, depth)
	w.put(" ")
	word := joins[m.Jointype]
	switch {
	case m.IsNatural:
		w.put("NATURAL ")
	case m.Quals == nil && len(m.UsingClause) == 0:
		word = "CROSS JOIN "
	}
	w.put(word)
	if m.Rarg.GetJoinExpr() != nil {
		w.put("(")
		w.node(m.Rarg, depth)
		w.put(")")
	} else {
		w.node(m.Rarg, depth)
	}
	if len(m.UsingClause) > 0 {
		w.put(" USING ")
		w.columns(m.UsingClause)
		w.alias(m.JoinUsingAlias)
	}
	if m.Quals != nil {
		w.put(" ON ")
		w.node(m.Quals, depth)
	}
	if m.Alias != nil {
		w.put(")")
		w.alias(m.Alias)
	}
}

func (w *writer) sortBy(m *ast.SortBy, depth int) bool {
	if len(m.UseOp) > 0 {
		return false
	}
	w.node(m.Node, depth)
	switch m.SortbyDir {
	case ast.SortByDir_SORTBY_ASC:
		w.put(" ASC")
	case ast.SortByDir_SORTBY_DESC:
		w.put(" DESC")
	}
	switch m.SortbyNulls {
	case ast.SortByNulls_SORTBY_NULLS_FIRST:
		w.put(" NULLS FIRST")
	case ast.SortByNulls_SORTBY_NULLS_LAST:
		w.put(" NULLS LAST")
	}
	return true
}

func (w *writer) groupingSet(m *ast.GroupingSet, depth int) {
	switch m.Kind {
	case ast.GroupingSetKind_GROUPING_SET_ROLLUP:
		w.put("ROLLUP ")
	case ast.GroupingSetKind_GROUPING_SET_CUBE:
		w.put("CUBE ")
	case ast.GroupingSetKind_GROUPING_SET_SETS:
		w.put("GROUPING SETS ")
	}
	w.put("(")
	w.list(m.Content, depth)
	w.put(")")
}
