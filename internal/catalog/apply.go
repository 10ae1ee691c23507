package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// apply runs one statement: one line for each kind that is handled. What is
// neither here nor inert in kinds.go is opaque.
func (s *Session) apply(n *ast.Node) *Error {
	s.Catalog.nextEpoch() // a statement of a body is one too
	switch m := ast.Unwrap(n).(type) {
	case *ast.CreateStmt:
		return s.createTable(m, Table)
	case *ast.CreateForeignTableStmt:
		return s.createForeignTable(m)
	case *ast.AlterTableStmt:
		return s.evaluated(n, s.alterTable(m))
	case *ast.IndexStmt:
		return s.evaluated(n, s.createIndex(m))
	case *ast.CreateSeqStmt:
		return s.createSequence(m)
	case *ast.AlterSeqStmt:
		return s.alterSequence(m)
	case *ast.CreateSchemaStmt:
		return s.createSchema(m)
	case *ast.DropStmt:
		return s.dropStatement(m)
	case *ast.RenameStmt:
		return s.rename(m)
	case *ast.AlterObjectSchemaStmt:
		return s.setSchema(m)
	case *ast.TransactionStmt:
		return s.transactionStatement(m)
	case *ast.VariableSetStmt:
		return s.set(m)
	case *ast.DiscardStmt:
		return s.discard(m)
	case *ast.TruncateStmt:
		if err := s.truncate(m); err != nil {
			return err
		}
		return s.dataStatement(n)
	case *ast.LockStmt:
		return s.lock(m)
	case *ast.SelectStmt:
		return s.selectStatement(n)

	// Queries, views, functions, triggers, rules.
	case *ast.ViewStmt:
		return s.createView(m)
	case *ast.CreateTableAsStmt:
		return s.evaluatedAs(m)
	case *ast.RefreshMatViewStmt:
		return s.evaluated(n, s.refresh(m))
	case *ast.CreateTrigStmt:
		return s.createTrigger(m)
	case *ast.RuleStmt:
		return s.createRule(m)
	case *ast.CreateFunctionStmt:
		return s.createFunction(m)
	case *ast.AlterFunctionStmt:
		return s.alterFunction(m)
	case *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt, *ast.MergeStmt:
		return s.dataStatement(n)
	case *ast.CopyStmt:
		return s.copy(n, m)
	case *ast.DeclareCursorStmt:
		return s.dataStatement(m.Query)
	case *ast.DoStmt:
		return s.do(m)
	case *ast.CallStmt:
		return s.callStatement(m)
	case *ast.ExplainStmt:
		return s.explain(m)
	case *ast.PrepareStmt:
		return s.prepare(m)
	case *ast.ExecuteStmt:
		return s.executePrepared(m)
	}
	return s.applyObject(n)
}

func (s *Session) unhandled(n *ast.Node) *Error {
	if kind := ast.Kind(n); treatmentOf(kind) != inert {
		s.opaque("statement kind "+kind, "")
	}
	return nil
}

// truncate is TRUNCATE: the schema stays, the rows go. It is refused where a
// table that is not truncated along refers to one that is (0A000).
func (s *Session) truncate(m *ast.TruncateStmt) *Error {
	listed := map[OID]bool{}
	for _, n := range m.Relations {
		r, err := s.readRelation(n.GetRangeVar())
		if err != nil {
			return err
		}
		if r.Kind != Table && r.Kind != PartitionedTable && r.Kind != ForeignTable {
			return fail("42809", "%q is not a table", r.Name)
		}
		s.truncated(r, n.GetRangeVar().GetInh(), listed)
	}
	if m.Behavior == ast.DropBehavior_DROP_CASCADE {
		return nil
	}
	for oid := range listed {
		for _, u := range s.Catalog.usersOf(oid) {
			t := s.Catalog.Relations[u]
			if t == nil || listed[u] {
				continue
			}
			for _, k := range t.Constraints {
				if k.Kind == ForeignKey && k.References == oid {
					return fail("0A000", "cannot truncate a table referenced in a foreign key constraint: table %q references %q",
						t.Name, s.Catalog.Relations[oid].Name)
				}
			}
		}
	}
	return nil
}

func (s *Session) truncated(r *Relation, recurse bool, listed map[OID]bool) {
	listed[r.OID] = true
	if !recurse {
		return
	}
	for _, child := range s.Catalog.children(r.OID) {
		s.truncated(child, true, listed)
	}
}

func (s *Session) lock(m *ast.LockStmt) *Error {
	for _, n := range m.Relations {
		if _, err := s.readRelation(n.GetRangeVar()); err != nil {
			return err
		}
	}
	return nil
}
