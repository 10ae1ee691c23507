package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// updatable says whether PostgreSQL updates a view by itself, in the order in
// which view_query_is_auto_updatable (rewrite/rewriteHandler.c) asks.
func (s *Session) updatable(q *ViewQuery, sel *ast.SelectStmt, a *analyzed) {
	base, why := s.viewBase(sel, a)
	if why != "" {
		q.Why, q.Sources = why, make([]int, len(q.Sources))
		return
	}
	q.Updatable, q.Base, q.Only = true, base.OID, !sel.FromClause[0].GetRangeVar().Inh
	for i, o := range a.columns {
		if i < len(q.Sources) && o.source.Object != base.OID {
			q.Sources[i] = 0 // the column of a sub-select, or computed
		}
	}
	if sel.WhereClause != nil {
		b := s.binder(true)
		sc := &scope{}
		for _, f := range sel.FromClause {
			b.fromItem(f, sc)
		}
		b.seen, b.deps = map[Ref]bool{}, nil
		q.Filter, _ = b.bound(sel.WhereClause, sc) // it was bound before without an error
	}
}

// What keeps a view from being updated and from being locked.
const (
	whyAggregates = "it returns aggregate functions"
	whyWindows    = "it returns window functions"
	whySets       = "it returns set-returning functions"
)

func (s *Session) viewBase(sel *ast.SelectStmt, a *analyzed) (*Relation, string) {
	switch {
	case len(sel.DistinctClause) > 0:
		return nil, "it contains DISTINCT"
	case len(sel.GroupClause) > 0:
		return nil, "it contains GROUP BY"
	case sel.HavingClause != nil:
		return nil, "it contains HAVING"
	case sel.Larg != nil || sel.Rarg != nil:
		return nil, "it contains UNION, INTERSECT, or EXCEPT"
	case sel.WithClause != nil:
		return nil, "it contains WITH"
	case sel.LimitCount != nil || sel.LimitOffset != nil:
		return nil, "it contains LIMIT or OFFSET"
	case a.level.aggregates:
		return nil, whyAggregates
	case a.level.windows:
		return nil, whyWindows
	case a.level.sets:
		return nil, whySets
	case len(sel.FromClause) != 1:
		return nil, "it does not select from a single table or view"
	}
	rv := sel.FromClause[0].GetRangeVar()
	if sel.FromClause[0].GetRangeTableSample() != nil {
		return nil, "it contains TABLESAMPLE"
	}
	if rv == nil {
		return nil, "it does not select from a single table or view"
	}
	base := s.findRelation(rv.Schemaname, rv.Relname)
	if base == nil {
		return nil, "it does not select from a table or view that is known"
	}
	switch base.Kind {
	case Table, PartitionedTable, ForeignTable, View:
		return base, ""
	}
	return nil, "it does not select from a single table or view"
}
