package catalog

import (
	"context"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// run executes what a step runs: static SQL, or the text of EXECUTE.
func (r *runner) run(st *sqlparse.Step) *Error {
	if st.Opaque != "" {
		return r.dynamic(st)
	}
	if st.Op == sqlparse.OpSQL && len(st.Runs) == 1 {
		r.into(st)
	}
	if r.loops > 0 && st.Op == sqlparse.OpExecute && len(st.Exprs) > 0 {
		// Runs has what all turns of the loop run; this is one of them.
		if done, err := r.computed(st.Exprs[0]); done {
			return err
		}
	}
	return r.statements(st.Runs)
}

// computed runs the text that an expression gives, where that can be told.
func (r *runner) computed(e sqlparse.Expr) (bool, *Error) {
	text, ok := textOf(r.evaluate(e))
	if !ok {
		return false, nil
	}
	f := r.s.parser().Parse(context.Background(), []sqlparse.Source{{Data: []byte(text)}})[0]
	if len(f.Problems) > 0 {
		return false, nil
	}
	return true, r.statements(f.Statements)
}

func (r *runner) statements(list []sqlparse.Statement) *Error {
	for i := range list {
		st := &list[i]
		if st.Node == nil {
			if st.Kind != sqlparse.Data {
				r.s.opaque("a statement that cannot be read", st.Text)
			}
			continue
		}
		if !r.s.hasEffect(st.Node, 0) {
			continue
		}
		if r.doubt != "" {
			r.s.opaque(r.doubt, st.Text)
			r.doubt = ""
		}
		r.s.text = st.Text
		if err := r.s.apply(st.Node); err != nil {
			return err
		}
	}
	return nil
}

// dynamic is EXECUTE of a text that sqlparse could not tell: with the values of
// variables it may be known after all, and data is harmless whatever it is.
func (r *runner) dynamic(st *sqlparse.Step) *Error {
	if st.Op == sqlparse.OpExecute {
		if done, err := r.computed(sqlparse.Expr{Text: st.Opaque}); done {
			return err
		}
	}
	if r.s.harmlessDynamic(st.Opaque, 0) {
		return nil
	}
	what := "EXECUTE of a computed string"
	if st.Op != sqlparse.OpExecute {
		what = "a statement that cannot be read"
	}
	r.s.opaque(what, st.Opaque)
	return nil
}

// calls runs the functions that a step's expressions call.
func (r *runner) calls(st *sqlparse.Step) *Error {
	if st.Opaque != "" && !r.s.harmlessDynamic(st.Opaque, 0) {
		r.s.opaque("EXECUTE of a computed string", st.Opaque)
	}
	if err := r.statements(st.Runs); err != nil {
		return err
	}
	for _, e := range st.Exprs {
		if !r.exprEffect(e, 0) {
			continue
		}
		n := r.tree(e)
		if r.doubt != "" {
			r.s.opaque(r.doubt, e.Text)
			r.doubt = ""
		}
		if err := r.s.runCalls(n, r.ev); err != nil {
			return err
		}
	}
	return nil
}

// declared runs what the initial values of variables call. A cursor's query runs
// when it is opened, which is taken to happen.
func (r *runner) declared(d sqlparse.Declare) *Error {
	return r.calls(&sqlparse.Step{Exprs: []sqlparse.Expr{d.Default}})
}

func (r *runner) tree(e sqlparse.Expr) *ast.Node {
	return r.s.parser().Tree(context.Background(), e)
}
