package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createTableAs is CREATE TABLE AS, SELECT INTO and CREATE MATERIALIZED VIEW
// (commands/createas.c).
func (s *Session) createTableAs(m *ast.CreateTableAsStmt) *Error {
	into := m.Into
	if into == nil || into.Rel == nil {
		return fail("42601", "a table without a name")
	}
	in, err := s.createIn(into.Rel)
	if err != nil {
		return err
	}
	if m.IfNotExists && s.Catalog.RelationNamed(in.OID, into.Rel.Relname) != nil {
		return nil
	}
	kind := Table
	if m.Objtype == ast.ObjectType_OBJECT_MATVIEW {
		kind = MaterializedView
	}
	q, columns, err := s.viewQuery(asQuery(m.Query), ast.Strings(into.ColNames))
	if err != nil {
		return err
	}
	if kind == MaterializedView {
		q.Updatable, q.Why, q.Base, q.Filter = false, "it is a materialized view", 0, nil
		q.Sources = make([]int, len(q.Sources))
		q.Empty = into.SkipData
		return s.addQueryRelation(in, into.Rel, kind, q, columns, viewOptions(into.Options))
	}
	if q.Open {
		s.opaque("CREATE TABLE AS over columns that are not known", q.Text)
	}
	err = s.addQueryRelation(in, into.Rel, kind, nil, columns, viewOptions(into.Options))
	if err == nil && into.OnCommit == ast.OnCommitAction_ONCOMMIT_DROP && s.txn != nil {
		s.txn.onCommitDrop = append(s.txn.onCommitDrop, s.Catalog.names.relations[inSchema{in.OID, truncated(into.Rel.Relname)}])
	}
	return err
}

// asQuery takes INTO out of a SELECT INTO.
func asQuery(n *ast.Node) *ast.Node {
	sel := n.GetSelectStmt()
	if sel == nil || sel.IntoClause == nil {
		return n
	}
	return &ast.Node{Node: &ast.Node_SelectStmt{SelectStmt: withoutInto(sel)}}
}

func withoutInto(sel *ast.SelectStmt) *ast.SelectStmt {
	return &ast.SelectStmt{
		DistinctClause: sel.DistinctClause, TargetList: sel.TargetList, FromClause: sel.FromClause,
		WhereClause: sel.WhereClause, GroupClause: sel.GroupClause, GroupDistinct: sel.GroupDistinct,
		HavingClause: sel.HavingClause, WindowClause: sel.WindowClause, ValuesLists: sel.ValuesLists,
		SortClause: sel.SortClause, LimitOffset: sel.LimitOffset, LimitCount: sel.LimitCount,
		LimitOption: sel.LimitOption, LockingClause: sel.LockingClause, WithClause: sel.WithClause,
		Op: sel.Op, All: sel.All, Larg: sel.Larg, Rarg: sel.Rarg,
	}
}

// selectInto is SELECT … INTO table.
func (s *Session) selectInto(sel *ast.SelectStmt) *Error {
	return s.createTableAs(&ast.CreateTableAsStmt{
		Query: &ast.Node{Node: &ast.Node_SelectStmt{SelectStmt: withoutInto(sel)}},
		Into:  sel.IntoClause, Objtype: ast.ObjectType_OBJECT_TABLE, IsSelectInto: true,
	})
}

// refresh is REFRESH MATERIALIZED VIEW; CONCURRENTLY needs a unique index over
// plain columns of all rows (commands/matview.c).
func (s *Session) refresh(m *ast.RefreshMatViewStmt) *Error {
	r, err := s.relationAs(m.Relation, MaterializedView)
	if err != nil {
		return err
	}
	if r.Assumed {
		return nil
	}
	if r.Kind != MaterializedView || r.View == nil {
		return fail("42809", "%q is not a table or materialized view", r.Name)
	}
	switch {
	case m.Concurrent && r.View.Empty:
		return fail("0A000", "CONCURRENTLY cannot be used when the materialized view is not populated")
	case m.Concurrent && m.SkipData:
		return fail("42601", "REFRESH options CONCURRENTLY and WITH NO DATA cannot be used together")
	case m.Concurrent && !s.Catalog.RefreshesConcurrently(r):
		return fail("55000", "cannot refresh materialized view %q concurrently", r.Name)
	}
	s.Catalog.touch(r)
	r.View.Empty = m.SkipData
	return nil
}

// RefreshesConcurrently says whether a materialized view has the index that
// REFRESH … CONCURRENTLY needs.
func (c *Catalog) RefreshesConcurrently(r *Relation) bool {
	for _, oid := range r.Indexes {
		x := c.Relations[oid]
		if x == nil || x.Index == nil || !x.Index.Unique || !x.Index.Valid || x.Index.Predicate != nil {
			continue
		}
		plainly := len(x.Index.Keys) > 0
		for _, k := range x.Index.Keys {
			plainly = plainly && k.Expr == nil
		}
		if plainly {
			return true
		}
	}
	return false
}

// queryText writes a query for people and for comparison.
func queryText(sel *ast.SelectStmt) string {
	return exprText(&ast.Node{Node: &ast.Node_SelectStmt{SelectStmt: sel}})
}
