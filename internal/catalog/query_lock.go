package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// locking is FOR UPDATE and its like: of the named sources, or of all
// (transformLockingClause, parser/analyze.c; markQueryForLocking,
// rewrite/rewriteHandler.c, which goes on into views).
func (b *binder) locking(list []*ast.Node, sc *scope) {
	for _, n := range list {
		lock := n.GetLockingClause()
		if lock == nil {
			continue
		}
		if len(lock.LockedRels) == 0 {
			for _, src := range sc.from {
				b.lockable(src.rel)
			}
		}
		for _, r := range lock.LockedRels {
			rv := r.GetRangeVar()
			if rv == nil {
				continue
			}
			src := sc.findSource(b.c, "", rv.Relname)
			if src == nil {
				b.fault(true, "42P01", "relation %q in FOR UPDATE clause not found in FROM clause", rv.Relname)
				continue
			}
			b.lockable(src.rel)
		}
	}
}

func (b *binder) lockable(r *Relation) {
	if r == nil || r.Assumed {
		return
	}
	switch r.Kind {
	case MaterializedView:
		b.fault(true, "42809", "cannot lock rows in materialized view %q", r.Name)
	case Sequence:
		b.fault(true, "42809", "cannot lock rows in sequence %q", r.Name)
	case View:
		b.lockableView(r)
	}
}

func (b *binder) lockableView(r *Relation) {
	if r.View == nil {
		return
	}
	sel := r.View.Query.GetSelectStmt()
	if why := unlockable(sel, r.View.Why); why != "" {
		b.fault(true, "0A000", "FOR UPDATE is not allowed with %s (in view %q)", why, r.Name)
		return
	}
	for _, n := range sel.GetFromClause() {
		if outerJoin(n, 0) {
			b.fault(true, "0A000", "FOR UPDATE cannot be applied to the nullable side of an outer join (in view %q)", r.Name)
			return
		}
	}
	// Names in the query may be out of date, the view's dependencies are not.
	for _, d := range r.View.Deps {
		if d.Column == 0 && d.Object != r.OID {
			b.lockable(b.c.Relations[d.Object])
		}
	}
}

// unlockable is CheckSelectLocking.
func unlockable(sel *ast.SelectStmt, why string) string {
	switch {
	case sel == nil:
		return ""
	case sel.Larg != nil || sel.Rarg != nil:
		return "UNION/INTERSECT/EXCEPT"
	case len(sel.DistinctClause) > 0:
		return "DISTINCT clause"
	case len(sel.GroupClause) > 0:
		return "GROUP BY clause"
	case sel.HavingClause != nil:
		return "HAVING clause"
	}
	switch why {
	case whyAggregates:
		return "aggregate functions"
	case whyWindows:
		return "window functions"
	case whySets:
		return "set-returning functions in the target list"
	}
	return ""
}

func outerJoin(n *ast.Node, depth int) bool {
	j := n.GetJoinExpr()
	if j == nil || depth > 200 {
		return false
	}
	switch j.Jointype {
	case ast.JoinType_JOIN_LEFT, ast.JoinType_JOIN_RIGHT, ast.JoinType_JOIN_FULL:
		return true
	}
	return outerJoin(j.Larg, depth+1) || outerJoin(j.Rarg, depth+1)
}
