package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// selectStatement is a SELECT that a migration runs: for its INTO, or for the
// functions that it calls.
func (s *Session) selectStatement(n *ast.Node) *Error {
	sel := n.GetSelectStmt()
	if sel != nil && sel.IntoClause != nil {
		return s.evaluated(asQuery(n), s.selectInto(sel))
	}
	return s.dataStatement(n)
}

// dataStatement is a statement that reads or writes data: only the functions
// that it calls can matter.
func (s *Session) dataStatement(n *ast.Node) *Error {
	if err := s.rowsStatement(n); err != nil {
		return err
	}
	if !s.callsEffect(n, 0) {
		return nil
	}
	return s.runCalls(n, &evaluator{s: s, vars: record{}})
}

// evaluated runs the functions that a definition calls at once: the query of CREATE
// TABLE AS, the defaults of new columns, USING, and the expressions of indexes and
// checks are computed for the rows that are there. Only functions that are known
// count. err is how the definition itself went.
func (s *Session) evaluated(n *ast.Node, err *Error) *Error {
	ast.Walk(n, func(m any) bool {
		f, ok := m.(*ast.FuncCall)
		if !ok || err != nil {
			return err == nil
		}
		schema, name := ast.Qualified(f.Funcname)
		if len(s.Catalog.functionsByPath(s, schema, name)) > 0 && s.callEffect(f, 0) {
			err = s.runCall(f, &evaluator{s: s, vars: record{}})
		}
		return err == nil
	})
	if err != nil {
		return err
	}
	return s.runFired(s.fired(n, 0))
}

// evaluatedAs is evaluated for CREATE TABLE AS and CREATE MATERIALIZED VIEW.
func (s *Session) evaluatedAs(m *ast.CreateTableAsStmt) *Error {
	err := s.createTableAs(m)
	if m.Into.GetSkipData() {
		return err
	}
	return s.evaluated(m.Query, err)
}

// copy is COPY. A program that the server runs may do anything.
func (s *Session) copy(n *ast.Node, m *ast.CopyStmt) *Error {
	if m.IsProgram {
		s.opaque("COPY with a program", m.Filename)
	}
	return s.dataStatement(n)
}

// callStatement is CALL.
func (s *Session) callStatement(m *ast.CallStmt) *Error {
	if m.Funccall == nil {
		return nil
	}
	return s.runCall(m.Funccall, &evaluator{s: s, vars: record{}})
}

// runCalls executes the functions of a statement that change something, in the
// order in which they are written.
func (s *Session) runCalls(n *ast.Node, ev *evaluator) *Error {
	if table := s.systemWrite(n); table != "" {
		s.opaque("a statement that writes to PostgreSQL's own "+table, "")
	}
	var err *Error
	ast.Walk(n, func(m any) bool {
		if f, ok := m.(*ast.FuncCall); ok && err == nil && s.callEffect(f, 0) {
			err = s.runCall(f, ev)
		}
		return err == nil
	})
	if err != nil {
		return err
	}
	return s.runFired(s.fired(n, 0))
}

func (s *Session) runCall(m *ast.FuncCall, ev *evaluator) *Error {
	schema, name := ast.Qualified(m.Funcname)
	args := make([]datum, 0, len(m.Args))
	named := record{}
	for _, a := range m.Args {
		if na := a.GetNamedArgExpr(); na != nil {
			named[na.Name] = ev.eval(na.Arg)
			continue
		}
		args = append(args, ev.eval(a))
	}
	if name == "set_config" && len(args) == 3 {
		return s.configured(args)
	}
	f := s.overload(m)
	if f == nil && runsGiven(schema, name) {
		s.opaque("a function that runs SQL out of a text", exprText(&ast.Node{Node: &ast.Node_FuncCall{FuncCall: m}}))
		return nil
	}
	if f == nil && s.Catalog.functionGone(s, schema, name) {
		return fail("42883", "function %s does not exist", name)
	}
	if f == nil {
		s.opaque("a function that is not known", exprText(&ast.Node{Node: &ast.Node_FuncCall{FuncCall: m}}))
		return nil
	}
	vars := record{}
	i := 0
	for _, a := range f.Args {
		if a.Mode == 'o' || a.Mode == 't' {
			continue
		}
		v := datum(unknown)
		switch given, ok := named[a.Name]; {
		case ok:
			v = given
		case i < len(args):
			v = args[i]
		case a.Default != nil:
			v = ev.eval(a.Default.Node)
		}
		i++
		vars["$"+itoa(i)] = v
		if a.Name != "" {
			vars[a.Name] = v
		}
	}
	return s.runFunction(f, vars)
}

// configured is set_config(name, value, is_local).
func (s *Session) configured(args []datum) *Error {
	name, ok1 := textOf(args[0])
	value, ok2 := textOf(args[1])
	local, ok3 := truthOf(args[2]).(bool)
	switch {
	case ok1 && ok2 && ok3:
		s.setConfig(strings.ToLower(name), value, local)
	case !ok1 || strings.EqualFold(name, "search_path") || strings.EqualFold(name, "role"):
		s.opaque("set_config with a computed value", name)
	}
	return nil
}

// overload is the function that a call means: by the types of its arguments, or, where
// these are not known, one that takes that many.
func (s *Session) overload(m *ast.FuncCall) *Function {
	schema, name := ast.Qualified(m.Funcname)
	b := s.binder(false)
	b.expr(&ast.Node{Node: &ast.Node_FuncCall{FuncCall: m}}, nil)
	if k := len(b.functions) - 1; k >= 0 && len(b.faults) == 0 {
		if f := s.Catalog.Functions[b.functions[k]]; f != nil && f.Name == name {
			return f
		}
	}
	var best *Function
	n := len(m.Args)
	for _, f := range s.Catalog.functionsByPath(s, schema, name) {
		sig := f.signature()
		if n <= len(sig.args) && n >= len(sig.args)-sig.defaults || sig.variadic && n >= len(sig.args)-1 {
			if best == nil || len(sig.args) == n && !(len(best.Inputs()) == n && s.functionEffect(best, 0)) {
				best = f
			}
		}
	}
	return best
}

// runFunction runs a function's body with its own settings and rights.
func (s *Session) runFunction(f *Function, vars record) *Error {
	if f.Assumed && f.Body == "" {
		s.opaque("a function that the directory did not create", f.Name)
		return nil
	}
	if f.Kind == Aggregate {
		for _, p := range s.parts(f) {
			if err := s.runFunction(p, record{}); err != nil {
				return err
			}
		}
		return nil
	}
	now := s.settings()
	if f.SecurityDefiner && f.Owner != "" {
		s.Role = f.Owner
	}
	path, own := f.Config["search_path"]
	if own {
		s.SearchPath = splitPath(path)
	}
	err := s.runBody(f.Language, f.Body, 0, vars)
	if own || f.SecurityDefiner {
		s.setSettings(now)
	}
	return err
}

// explain is EXPLAIN; with ANALYZE it runs the statement.
func (s *Session) explain(m *ast.ExplainStmt) *Error {
	if d := ast.Option(m.Options, "analyze"); d == nil || !truth(d) || !s.hasEffect(m.Query, 0) {
		return nil
	}
	return s.apply(m.Query)
}

// prepare keeps a statement under a name. Only data can be prepared, so that it
// matters only for the functions that it calls.
func (s *Session) prepare(m *ast.PrepareStmt) *Error {
	if s.prepared == nil {
		s.prepared = map[string]*ast.Node{}
	}
	s.prepared[m.Name] = m.Query
	return nil
}

// executePrepared is EXECUTE of a prepared statement.
func (s *Session) executePrepared(m *ast.ExecuteStmt) *Error {
	n := s.prepared[m.Name]
	if n == nil {
		return fail("26000", "prepared statement %q does not exist", m.Name)
	}
	return s.dataStatement(n)
}
