package catalog

import (
	"context"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// maxCalls bounds how deep bodies call each other.
const maxCalls = 16

// maxDepth bounds how deep bodies are looked into for what they call.
const maxDepth = 200

// maxWork bounds what one statement may make the simulation do, in evaluated
// expressions and steps; costOfBody is what reading a body counts for. Functions
// that call two others each, and loops in loops, would take for ever.
const (
	maxWork    = 1_000_000
	costOfBody = 300
)

// runner executes a body against the catalog. What it cannot decide and what
// would change the schema is recorded as opaque; what only reads and writes
// data is passed over.
type runner struct {
	s      *Session
	body   *sqlparse.Body
	source string
	// line is that of the file on which the body begins; 0 for the body of a
	// function, whose effects are those of the statement that calls it.
	line int
	ev   *evaluator
	// doubt says why it is not certain that what follows is reached.
	doubt string
	// loops counts the loops around whose variables have their values in turn.
	loops int
}

// flow says how a list of steps ended.
type flow byte

const (
	flowNext flow = iota
	flowExit      // EXIT or CONTINUE: the loop's body ends
	flowReturn
)

// do is DO: the body runs at once.
func (s *Session) do(m *ast.DoStmt) *Error {
	language, source := "plpgsql", ""
	for _, n := range m.Args {
		d := n.GetDefElem()
		switch d.GetDefname() {
		case "language":
			text, _ := ast.Literal(d.Arg)
			language = strings.ToLower(text)
		case "as":
			source = bodyText(d.Arg)
		}
	}
	return s.runBody(language, source, s.bodyLine(source), record{})
}

// runBody executes a body with its parameters.
func (s *Session) runBody(language, source string, line int, vars record) *Error {
	if s.calls >= maxCalls {
		s.opaque("functions that call each other without end", source)
		return nil
	}
	if s.tired(costOfBody) {
		return nil
	}
	s.calls++
	at, text, file := s.at, s.text, s.source
	s.source = nil
	defer func() {
		s.calls--
		s.at, s.text, s.source = at, text, file
	}()
	body := s.parser().ParseBody(context.Background(), language, source)
	if body.Opaque != "" {
		if !harmlessText(source) {
			s.opaque("a body that cannot be read: "+body.Opaque, source)
		}
		return nil
	}
	r := &runner{s: s, body: body, source: source, line: line, ev: &evaluator{s: s, vars: vars}}
	if body.Block != nil {
		_, err := r.block(body.Block)
		return err
	}
	for _, p := range body.Problems {
		s.opaque("a body that cannot be read: "+p.Message, source)
	}
	return r.statements(body.Statements)
}

func (s *Session) parser() *sqlparse.Parser {
	if s.Parser != nil {
		return s.Parser
	}
	return &sqlparse.Parser{}
}

// tired says that a statement has had its share of work, and that it is not seen
// through for that.
func (s *Session) tired(work int) bool {
	if s.work > maxWork {
		return true
	}
	if s.work += work; s.work <= maxWork {
		return false
	}
	s.opaque("what runs too many statements to follow", s.text)
	return true
}

// place makes what follows happen on the line of a step.
func (r *runner) place(offset int) {
	if r.line > 0 {
		line, _ := r.body.Place(offset)
		r.s.at.Line = r.line + line - 1
	}
}

// block is BEGIN … END. With handlers it is a subtransaction.
func (r *runner) block(b *sqlparse.Block) (flow, *Error) {
	for _, d := range b.Declares {
		if err := r.declared(d); err != nil {
			return flowNext, err
		}
		r.ev.vars[d.Name] = r.initial(d)
	}
	if len(b.Handlers) == 0 {
		return r.steps(b.Steps)
	}
	mark, now := r.s.Catalog.savepoint(), r.s.settings()
	f, err := r.steps(b.Steps)
	if err == nil {
		r.s.Catalog.release(mark)
		r.mayHandle(b)
		return f, nil
	}
	for _, h := range b.Handlers {
		if !catches(h.Conditions, err.State) {
			continue
		}
		r.s.Catalog.rollbackTo(mark)
		r.s.setSettings(now)
		r.ev.vars["sqlstate"], r.ev.vars["sqlerrm"] = err.State, datum(unknown)
		return r.steps(h.Steps)
	}
	return f, err
}

// mayHandle says so where a handler that changes the schema takes errors that
// depend on data. Those of syntax and access rules (class 42) and of objects'
// states do not: they would have been met.
func (r *runner) mayHandle(b *sqlparse.Block) {
	for _, h := range b.Handlers {
		if has, _ := r.effects(h.Steps, 0); has && slices.ContainsFunc(h.Conditions, ofData) {
			r.s.opaque("an error that depends on data", "EXCEPTION WHEN "+strings.Join(h.Conditions, " OR "))
			return
		}
	}
}

func (r *runner) initial(d sqlparse.Declare) datum {
	if d.Default.Text == "" {
		if d.Type == "refcursor" {
			return unknown
		}
		return nil
	}
	return r.evaluate(d.Default)
}

func (r *runner) steps(list []sqlparse.Step) (flow, *Error) {
	for i := range list {
		f, err := r.step(&list[i])
		if err != nil || f != flowNext {
			return f, err
		}
	}
	return flowNext, nil
}

func (r *runner) step(st *sqlparse.Step) (flow, *Error) {
	r.place(st.Start)
	if r.s.tired(1) {
		return flowReturn, nil
	}
	switch st.Op {
	case sqlparse.OpBlock:
		return r.block(st.Block)
	case sqlparse.OpIf, sqlparse.OpCase:
		return r.branches(st)
	case sqlparse.OpLoop:
		return r.loop(st)
	case sqlparse.OpAssign:
		return flowNext, r.assign(st)
	case sqlparse.OpSQL, sqlparse.OpExecute:
		return flowNext, r.run(st)
	case sqlparse.OpPerform, sqlparse.OpOther:
		return flowNext, r.calls(st)
	case sqlparse.OpRaise:
		if err := r.calls(st); err != nil {
			return flowReturn, err
		}
		if st.Ends {
			return flowReturn, r.raised(st)
		}
	case sqlparse.OpReturn:
		if err := r.calls(st); err != nil {
			return flowReturn, err
		}
		if st.Ends {
			return flowReturn, nil
		}
	case sqlparse.OpCommit:
		if r.s.inTransaction() { // "Transaction Management" of PL/pgSQL
			err := fail("2D000", "invalid transaction termination")
			err.Certain = r.doubt == ""
			return flowReturn, err
		}
	case sqlparse.OpExit:
		if st.Ends {
			return flowExit, nil
		}
		r.doubt = "EXIT under a condition that depends on data"
	}
	return flowNext, nil
}

// raised is the error of RAISE EXCEPTION.
func (r *runner) raised(st *sqlparse.Step) *Error {
	err := &Error{State: "P0001", Message: "the migration raises an exception", Certain: r.doubt == ""}
	text := strings.TrimSpace(r.source[clamp(st.Start, r.source):clamp(st.End, r.source)])
	err.Message = "raised by the migration: " + clip(text, 200)
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return c != '_' && (c < 'a' || c > 'z') }) {
		if state := conditionStates[w]; state != "" {
			err.State = state
		}
	}
	if !err.Certain {
		return nil // it may not come to it
	}
	return err
}

func clamp(i int, s string) int { return max(0, min(i, len(s))) }

// evaluate computes an expression, or a query of one row and column.
func (r *runner) evaluate(e sqlparse.Expr) datum {
	n := r.tree(e)
	if n == nil {
		return unknown
	}
	r.ev.steps = 0
	sel := n.GetSelectStmt()
	if sel != nil && len(sel.FromClause) == 0 && sel.WhereClause == nil && len(sel.TargetList) == 1 {
		if t := sel.TargetList[0].GetResTarget(); t != nil {
			return r.ev.eval(t.Val)
		}
	}
	rows, sure := r.ev.query(n, false)
	switch {
	case !sure || len(rows) > 1:
		return unknown
	case len(rows) == 0:
		return nil
	}
	return rows[0].values[0]
}
