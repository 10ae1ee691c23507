package contract

import (
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// copies notes which tables a change filled from which others, by INSERT …
// SELECT or CREATE TABLE AS: a table that takes over another's name keeps the
// rows only if they were copied.
type copies map[[2]catalog.OID]bool

func (c copies) has(to, from catalog.OID) bool { return c[[2]catalog.OID{to, from}] }

// updated says whether the change updates rows of a table: it may backfill it.
func (c copies) updated(oid catalog.OID) bool { return c.has(oid, oid) }

// anything stands for tables that code of the change may have filled.
const anything catalog.OID = 0

// unseen says whether the change runs code that may fill any table.
func (c copies) unseen() bool { return c.has(anything, anything) }

// note looks at a statement that was just applied.
func (c copies) note(s *catalog.Session, n *ast.Node) {
	switch st := ast.Unwrap(n).(type) {
	case *ast.InsertStmt:
		c.add(s, st.Relation, st.SelectStmt)
	case *ast.UpdateStmt:
		if t := find(s, st.Relation); t != nil {
			c[[2]catalog.OID{t.OID, t.OID}] = true
		}
	case *ast.DoStmt, *ast.CallStmt, *ast.SelectStmt:
		c[[2]catalog.OID{anything, anything}] = true
	case *ast.CreateTableAsStmt:
		c.add(s, st.GetInto().GetRel(), st.Query)
	}
}

func (c copies) add(s *catalog.Session, to *ast.RangeVar, query *ast.Node) {
	target := find(s, to)
	if target == nil || query == nil {
		return
	}
	ast.Walk(query, func(m any) bool {
		if rv, ok := m.(*ast.RangeVar); ok {
			if from := find(s, rv); from != nil {
				c[[2]catalog.OID{target.OID, from.OID}] = true
			}
		}
		return true
	})
}

// find resolves a name as the session does.
func find(s *catalog.Session, rv *ast.RangeVar) *catalog.Relation {
	if rv == nil {
		return nil
	}
	schema, name := ast.Relation(rv)
	path := s.SearchPath
	if schema != "" {
		path = []string{schema}
	}
	for _, p := range path {
		if p == "$user" {
			p = s.Role
		}
		if in := s.Catalog.SchemaNamed(p); in != nil {
			if r := s.Catalog.RelationNamed(in.OID, name); r != nil {
				return r
			}
		}
	}
	return nil
}
