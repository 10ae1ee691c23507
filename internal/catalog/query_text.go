package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// sublink writes a sub-select where an expression can have one.
func (w *writer) sublink(m *ast.SubLink, depth int) {
	switch m.SubLinkType {
	case ast.SubLinkType_EXISTS_SUBLINK:
		w.put("EXISTS ")
	case ast.SubLinkType_ARRAY_SUBLINK:
		w.put("ARRAY")
	case ast.SubLinkType_ANY_SUBLINK, ast.SubLinkType_ALL_SUBLINK:
		w.operand(m.Testexpr, depth)
		_, name := ast.Qualified(m.OperName)
		switch {
		case name == "":
			w.put(" IN ")
		case m.SubLinkType == ast.SubLinkType_ALL_SUBLINK:
			w.put(" ", name, " ALL ")
		default:
			w.put(" ", name, " ANY ")
		}
	}
	w.put("(")
	w.node(m.Subselect, depth)
	w.put(")")
}

var setOperations = map[ast.SetOperation]string{
	ast.SetOperation_SETOP_UNION: " UNION ", ast.SetOperation_SETOP_INTERSECT: " INTERSECT ", ast.SetOperation_SETOP_EXCEPT: " EXCEPT ",
}

func (w *writer) selectStmt(m *ast.SelectStmt, depth int) {
	if m == nil {
		return
	}
	w.with(m.WithClause, depth)
	switch word := setOperations[m.Op]; {
	case word != "":
		w.arm(m.Larg, depth)
		w.put(word)
		if m.All {
			w.put("ALL ")
		}
		w.arm(m.Rarg, depth)
	case len(m.ValuesLists) > 0:
		w.put("VALUES ")
		w.list(m.ValuesLists, depth)
	default:
		w.plainSelect(m, depth)
	}
	w.clause(" ORDER BY ", m.SortClause, depth)
	if m.LimitOffset != nil {
		w.put(" OFFSET ")
		w.operand(m.LimitOffset, depth)
	}
	switch {
	case m.LimitCount == nil:
	case m.LimitOption == ast.LimitOption_LIMIT_OPTION_WITH_TIES:
		w.put(" FETCH FIRST (")
		w.node(m.LimitCount, depth)
		w.put(") ROWS WITH TIES")
	default:
		w.put(" LIMIT ")
		w.operand(m.LimitCount, depth)
	}
	for _, n := range m.LockingClause {
		w.locking(n.GetLockingClause(), depth)
	}
}

// arm is one side of a set operation.
func (w *writer) arm(m *ast.SelectStmt, depth int) {
	w.put("(")
	w.node(&ast.Node{Node: &ast.Node_SelectStmt{SelectStmt: m}}, depth)
	w.put(")")
}

func (w *writer) plainSelect(m *ast.SelectStmt, depth int) {
	w.put("SELECT ")
	if len(m.DistinctClause) > 0 {
		w.put("DISTINCT ")
		if ast.Unwrap(m.DistinctClause[0]) != nil {
			w.put("ON (")
			w.list(m.DistinctClause, depth)
			w.put(") ")
		}
	}
	w.list(m.TargetList, depth)
	w.clause(" FROM ", m.FromClause, depth)
	if m.WhereClause != nil {
		w.put(" WHERE ")
		w.node(m.WhereClause, depth)
	}
	group := " GROUP BY "
	if m.GroupDistinct {
		group = " GROUP BY DISTINCT "
	}
	w.clause(group, m.GroupClause, depth)
	if m.HavingClause != nil {
		w.put(" HAVING ")
		w.node(m.HavingClause, depth)
	}
	w.clause(" WINDOW ", m.WindowClause, depth)
}

func (w *writer) clause(word string, list []*ast.Node, depth int) {
	if len(list) > 0 {
		w.put(word)
		w.list(list, depth)
	}
}

func (w *writer) with(m *ast.WithClause, depth int) {
	if m == nil {
		return
	}
	w.put("WITH ")
	if m.Recursive {
		w.put("RECURSIVE ")
	}
	w.list(m.Ctes, depth)
	w.put(" ")
}

func (w *writer) cte(m *ast.CommonTableExpr, depth int) {
	w.put(QuoteName(m.Ctename))
	w.columns(m.Aliascolnames)
	w.put(" AS ")
	switch m.Ctematerialized {
	case ast.CTEMaterialize_CTEMaterializeAlways:
		w.put("MATERIALIZED ")
	case ast.CTEMaterialize_CTEMaterializeNever:
		w.put("NOT MATERIALIZED ")
	}
	w.put("(")
	w.node(m.Ctequery, depth)
	w.put(")")
	if m.SearchClause != nil || m.CycleClause != nil {
		w.put(" …")
	}
}

// columns is a list of names in parentheses, where there are any.
func (w *writer) columns(list []*ast.Node) {
	for i, n := range list {
		if i == 0 {
			w.put("(")
		} else {
			w.put(", ")
		}
		w.put(QuoteName(n.GetString_().GetSval()))
	}
	if len(list) > 0 {
		w.put(")")
	}
}

var lockStrengths = map[ast.LockClauseStrength]string{
	ast.LockClauseStrength_LCS_FORKEYSHARE: " FOR KEY SHARE", ast.LockClauseStrength_LCS_FORSHARE: " FOR SHARE",
	ast.LockClauseStrength_LCS_FORNOKEYUPDATE: " FOR NO KEY UPDATE", ast.LockClauseStrength_LCS_FORUPDATE: " FOR UPDATE",
}

func (w *writer) locking(m *ast.LockingClause, depth int) {
	w.put(lockStrengths[m.GetStrength()])
	w.clause(" OF ", m.GetLockedRels(), depth)
	switch m.GetWaitPolicy() {
	case ast.LockWaitPolicy_LockWaitSkip:
		w.put(" SKIP LOCKED")
	case ast.LockWaitPolicy_LockWaitError:
		w.put(" NOWAIT")
	}
}
