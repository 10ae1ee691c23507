package contract

import (
	"context"
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// run applies the files of a change to a catalog of its own, statement by
// statement, as a server would.
type run struct {
	change  Change
	catalog *catalog.Catalog
	session *catalog.Session
	closed  bool
	control *sqlparse.File
	copies  copies
	failed  []Failure
	events  []Break
	// after is called for each statement that was applied, commit at each
	// commit point with the last statement before it.
	after, commit func(Cause)
}

// The statements of a run's control file.
const (
	beginWork = iota
	rollbackWork
)

func newRun(ctx context.Context, c Change) (*run, error) {
	parser := sqlparse.Parser{}
	control := parser.Parse(ctx, []sqlparse.Source{{Name: "", Data: []byte("BEGIN; ROLLBACK;")}})
	if len(control) != 1 || len(control[0].Statements) != 2 {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("prepare a transaction: %w", err)
		}
		return nil, fmt.Errorf("prepare a transaction: the parser read %d files", len(control))
	}
	return &run{
		change: c, catalog: c.Base.Clone(), control: control[0], copies: copies{},
		closed: len(c.Base.Relations) > 0 && !c.Base.Assumed.Any(),
	}, nil
}

// all runs the change. A statement that certainly fails ends it: the server
// rolls the file back, and Atlas does not go on.
func (r *run) all(ctx context.Context) error {
	role := r.change.Role
	if role == "" {
		role = catalog.Superuser
	}
	for i, f := range r.change.Files {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("judge %s: %w", f.Name, err)
		}
		r.session = catalog.NewSession(r.catalog, role)
		r.session.Closed = r.closed && len(r.catalog.Opaque) == 0
		if !r.file(i, f) {
			return nil
		}
	}
	return nil
}

// file runs one file, and says whether Atlas goes on to the next.
func (r *run) file(index int, f *sqlparse.File) bool {
	inside := !r.change.autocommit(index)
	if inside {
		r.exec(beginWork)
	}
	at := Cause{File: index, Line: 1}
	for i := range f.Statements {
		at = Cause{File: index, Statement: i, Line: f.Statements[i].Line}
		n := f.Statements[i].Node
		r.unseen(f, i, at)
		err := r.refused(f, i, inside)
		if err == nil {
			err = r.session.Exec(f, i)
		}
		if err != nil {
			r.failed = append(r.failed, Failure{Cause: at, Err: err})
			if !err.Certain {
				continue
			}
			if inside {
				r.exec(rollbackWork)
			}
			return false
		}
		r.copies.note(r.session, n)
		if r.after != nil {
			r.after(at)
		}
		was := inside
		inside = transaction(n, inside)
		if !inside && (!was || committed(n)) {
			r.point(at)
		}
	}
	r.session.Close()
	if inside || len(f.Statements) == 0 {
		r.point(at)
	}
	return true
}

func (r *run) point(at Cause) {
	if r.commit != nil {
		r.commit(at)
	}
}

func (r *run) exec(statement int) {
	_ = r.session.Exec(r.control, statement) // BEGIN and ROLLBACK are refused by nobody
}

// transaction says whether a transaction is open after a statement.
func transaction(n *ast.Node, inside bool) bool {
	st, ok := ast.Unwrap(n).(*ast.TransactionStmt)
	if !ok {
		return inside
	}
	switch st.Kind {
	case ast.TransactionStmtKind_TRANS_STMT_BEGIN, ast.TransactionStmtKind_TRANS_STMT_START:
		return true
	case ast.TransactionStmtKind_TRANS_STMT_COMMIT, ast.TransactionStmtKind_TRANS_STMT_ROLLBACK, ast.TransactionStmtKind_TRANS_STMT_PREPARE:
		return st.Chain
	}
	return inside
}

func committed(n *ast.Node) bool {
	st, ok := ast.Unwrap(n).(*ast.TransactionStmt)
	return ok && st.Kind == ast.TransactionStmtKind_TRANS_STMT_COMMIT
}

// refused says why a statement cannot run in the transaction around it: such
// as CONCURRENTLY (25001).
func (r *run) refused(f *sqlparse.File, index int, inside bool) *catalog.Error {
	if !inside {
		return nil
	}
	switch ast.Unwrap(f.Statements[index].Node).(type) {
	case *ast.IndexStmt, *ast.DropStmt, *ast.ReindexStmt, *ast.AlterTableStmt, *ast.VacuumStmt, *ast.CreatedbStmt, *ast.DropdbStmt,
		*ast.CreateTableSpaceStmt, *ast.DropTableSpaceStmt, *ast.AlterSystemStmt, *ast.DiscardStmt:
		// The catalog knows which; it is asked before the objects matter.
		alone := &sqlparse.File{Name: f.Name, Statements: f.Statements[index : index+1]}
		for _, failure := range catalog.Replay(catalog.New(), alone, catalog.ReplayOptions{}) {
			if failure.Err.State == "25001" {
				return failure.Err
			}
		}
	}
	return nil
}

// autocommit says whether a file of the change runs without a transaction
// around it: Commits says so, or the file's own header (Atlas's LocalFile
// directives: comments from the first byte on, ended by an empty line).
func (c Change) autocommit(index int) bool {
	if index < len(c.Commits) && c.Commits[index] {
		return true
	}
	f := c.Files[index]
	line, none := 1, false
	for _, comment := range f.Comments {
		if comment.Line != line || comment.Column != 1 || comment.Block {
			break
		}
		none = none || strings.Join(strings.Fields(comment.Text), " ") == "atlas:txmode none"
		line++
	}
	for _, s := range f.Statements {
		return none && s.Line > line
	}
	return none
}
