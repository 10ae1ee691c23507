package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// transactionStatement is BEGIN, COMMIT, SAVEPOINT and their like. They do not
// run under atomically: they decide about what is to be undone.
func (s *Session) transactionStatement(n *ast.TransactionStmt) *Error {
	switch n.Kind {
	case ast.TransactionStmtKind_TRANS_STMT_BEGIN, ast.TransactionStmtKind_TRANS_STMT_START:
		s.begin() // within a transaction: a warning
	case ast.TransactionStmtKind_TRANS_STMT_COMMIT:
		s.commit()
		if n.Chain {
			s.begin()
		}
	case ast.TransactionStmtKind_TRANS_STMT_ROLLBACK:
		s.rollback()
		if n.Chain {
			s.begin()
		}
	case ast.TransactionStmtKind_TRANS_STMT_SAVEPOINT:
		return s.setSavepoint(n.SavepointName)
	case ast.TransactionStmtKind_TRANS_STMT_RELEASE:
		return s.releaseSavepoint(n.SavepointName)
	case ast.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO:
		return s.rollbackToSavepoint(n.SavepointName)
	default:
		// A prepared transaction may be committed by anybody at any time.
		s.opaque("two-phase commit", n.Gid)
		s.commit()
	}
	return nil
}

// outsideOnly is what a statement is called if it cannot run inside of a
// transaction block (PreventInTransactionBlock), else empty.
func outsideOnly(n *ast.Node) string {
	switch m := ast.Unwrap(n).(type) {
	case *ast.IndexStmt:
		if m.Concurrent {
			return "CREATE INDEX CONCURRENTLY"
		}
	case *ast.DropStmt:
		if m.Concurrent {
			return "DROP INDEX CONCURRENTLY"
		}
	case *ast.ReindexStmt:
		if ast.Option(m.Params, "concurrently") != nil {
			return "REINDEX CONCURRENTLY"
		}
		switch m.Kind {
		case ast.ReindexObjectType_REINDEX_OBJECT_SCHEMA:
			return "REINDEX SCHEMA"
		case ast.ReindexObjectType_REINDEX_OBJECT_SYSTEM:
			return "REINDEX SYSTEM"
		case ast.ReindexObjectType_REINDEX_OBJECT_DATABASE:
			return "REINDEX DATABASE"
		}
	case *ast.AlterTableStmt:
		for _, c := range m.Cmds {
			if c.GetAlterTableCmd().GetDef().GetPartitionCmd().GetConcurrent() {
				return "ALTER TABLE ... DETACH CONCURRENTLY"
			}
		}
	case *ast.VacuumStmt:
		if m.IsVacuumcmd {
			return "VACUUM"
		}
	case *ast.CreatedbStmt:
		return "CREATE DATABASE"
	case *ast.DropdbStmt:
		return "DROP DATABASE"
	case *ast.CreateTableSpaceStmt:
		return "CREATE TABLESPACE"
	case *ast.DropTableSpaceStmt:
		return "DROP TABLESPACE"
	case *ast.AlterSystemStmt:
		return "ALTER SYSTEM"
	case *ast.DiscardStmt:
		if m.Target == ast.DiscardMode_DISCARD_ALL {
			return "DISCARD ALL"
		}
	}
	return ""
}
