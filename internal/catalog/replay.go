package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// ReplayOptions say how a file is run.
type ReplayOptions struct {
	// Role runs the file; empty means the superuser.
	Role string
	// SearchPath of the connection; nil means the server's default.
	SearchPath []string
	// NoTransaction runs each statement by itself, as Atlas does under
	// "-- atlas:txmode none"; otherwise the file is one transaction.
	NoTransaction bool
	// Ran says that the file is known to have run: it belongs to the history.
	// What it mentions and nobody created is then assumed to have existed, and
	// a statement that cannot run in the transaction around it is applied all
	// the same, since whoever ran it had none. Otherwise a catalog that assumes
	// nothing is taken to be complete.
	Ran bool
	// Applied is called after each statement that succeeded, before it is
	// known whether it is committed.
	Applied func(statement int, cascaded []Cascaded)
	// Committed is called at every commit point, which is where others see the
	// catalog: at the end of the file, at COMMIT, and after each statement
	// outside of a transaction. The index is that of the last statement that
	// ran; -1 for a file without any.
	Committed func(statement int)
}

// Failure is a statement that the server refuses. The replay goes on as if it
// had not been there.
type Failure struct {
	Statement int
	Err       *Error
	// Applied says that the statement changed the catalog nevertheless; see
	// ReplayOptions.Ran.
	Applied bool
}

// Replay runs a whole file in a session of its own and returns the statements
// that fail.
func Replay(c *Catalog, file *sqlparse.File, o ReplayOptions) []Failure {
	s := NewSession(c, o.Role)
	if o.SearchPath != nil {
		s.SearchPath = o.SearchPath
	}
	s.Closed = !o.Ran && c.complete()
	r := replaying{s: s, o: o}
	if !o.NoTransaction {
		s.begin()
	}
	for i := range file.Statements {
		r.statement(file, i)
	}
	r.end(len(file.Statements) - 1)
	return r.failures
}

// complete says that the directory made everything that there is.
func (c *Catalog) complete() bool { return len(c.Relations) > 0 && !c.Assumed.Any() }

// replaying is a file that is being run.
type replaying struct {
	s        *Session
	o        ReplayOptions
	failures []Failure
	// pending says that something ran since the last commit point.
	pending bool
}

func (r *replaying) statement(file *sqlparse.File, i int) {
	n := file.Statements[i].Node
	if n == nil {
		return
	}
	if what := outsideOnly(n); what != "" && r.s.inTransaction() {
		err := fail("25001", "%s cannot run inside a transaction block", what)
		r.failures = append(r.failures, Failure{Statement: i, Err: err, Applied: r.o.Ran})
		if !r.o.Ran {
			return
		}
	}
	before := r.s.txn
	if err := r.s.Exec(file, i); err != nil {
		r.failures = append(r.failures, Failure{Statement: i, Err: err})
		return
	}
	r.pending = true
	if r.o.Applied != nil {
		r.o.Applied(i, r.s.Cascaded)
	}
	tx, isTx := ast.Unwrap(n).(*ast.TransactionStmt)
	switch {
	case isTx && tx.Kind == ast.TransactionStmtKind_TRANS_STMT_COMMIT:
		if before != nil {
			r.commit(i)
		}
	case isTx:
	case !r.s.inTransaction():
		r.commit(i)
	}
}

func (r *replaying) commit(i int) {
	r.pending = false
	if r.o.Committed != nil {
		r.o.Committed(i)
	}
}

func (r *replaying) end(last int) {
	open := r.s.inTransaction()
	r.s.Close()
	if open || r.pending || last < 0 {
		r.commit(last)
	}
}
