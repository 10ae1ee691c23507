package contract

import (
	"context"
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// run applies the files of a change to a catalog of its own, statement by
// statement, as a server would.
type run struct {
	change  Change
	session *catalog.Session
	control *sqlparse.File
	copies  copies
	failed  []Failure
	events  []Break
	labels  []label
	// after is called for each statement that was applied, commit at each
	// commit point with the last statement before it.
	after, commit func(Cause)
}

// The statements of a run's control file.
const (
	beginWork = iota
	commitWork
	rollbackWork
)

func newRun(ctx context.Context, c Change) (*run, error) {
	parser := sqlparse.Parser{}
	control := parser.Parse(ctx, []sqlparse.Source{{Name: "", Data: []byte("BEGIN; COMMIT; ROLLBACK;")}})
	if len(control) != 1 || len(control[0].Statements) != 3 {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("prepare a transaction: %w", err)
		}
		return nil, fmt.Errorf("prepare a transaction: %v", control)
	}
	role := c.Role
	if role == "" {
		role = catalog.Superuser
	}
	s := catalog.NewSession(c.Base.Clone(), role)
	s.Closed = len(c.Base.Relations) > 0 && !c.Base.Assumed.Any()
	return &run{change: c, session: s, control: control[0], copies: copies{}}, nil
}

// all runs the change. A statement that certainly fails ends it: the server
// rolls the file back, and Atlas does not go on.
func (r *run) all(ctx context.Context) error {
	for i, f := range r.change.Files {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("judge %s: %w", f.Name, err)
		}
		if !r.file(i, f) {
			return nil
		}
	}
	return nil
}

func (r *run) file(index int, f *sqlparse.File) bool {
	autocommit := r.change.Autocommit(index)
	if !autocommit {
		r.exec(beginWork)
	}
	r.labels = nil
	last := Cause{File: index, Line: 1}
	for i := range f.Statements {
		last = Cause{File: index, Statement: i, Line: f.Statements[i].Line}
		r.unseen(f, i, last)
		if !autocommit && r.tooEarly(f, i, last) {
			r.exec(rollbackWork)
			return false
		}
		if err := r.session.Exec(f, i); err != nil {
			r.failed = append(r.failed, Failure{Cause: last, Err: err})
			if err.Certain {
				if !autocommit {
					r.exec(rollbackWork)
				}
				return false
			}
			continue
		}
		r.added(f.Statements[i].Node)
		r.copies.note(r.session, f.Statements[i].Node)
		if r.after != nil {
			r.after(last)
		}
		if autocommit && r.commit != nil {
			r.commit(last)
		}
	}
	if !autocommit {
		r.exec(commitWork)
		if r.commit != nil {
			r.commit(last)
		}
	}
	return true
}

func (r *run) exec(statement int) {
	_ = r.session.Exec(r.control, statement) // BEGIN, COMMIT and ROLLBACK are refused by nobody
}

// Autocommit says whether a file of the change runs without a transaction
// around it: Commits says so, or the file's own header (Atlas's LocalFile
// directives: comments from the first byte on, ended by an empty line).
func (c Change) Autocommit(index int) bool {
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
