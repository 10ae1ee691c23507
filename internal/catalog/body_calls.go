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
		return s.selectInto(sel)
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
	var err *Error
	ast.Walk(n, func(m any) bool {
		if f, ok := m.(*ast.FuncCall); ok && err == nil && s.callEffect(f, 0) {
			err = s.runCall(f, ev)
		}
		return err == nil
	})
	return err
}

func (s *Session) runCall(m *ast.FuncCall, ev *evaluator) *Error {
	schema, name := ast.Qualified(m.Funcname)
	args := make([]datum, 0, len(m.Args))
	for _, a := range m.Args {
		args = append(args, ev.eval(a))
	}
	if name == "set_config" && len(args) == 3 {
		return s.configured(args)
	}
	f := s.overload(schema, name, len(args))
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
		switch {
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

// overload is the function of a name that takes that many arguments.
func (s *Session) overload(schema, name string, n int) *Function {
	var best *Function
	for _, f := range s.Catalog.functionsByPath(s, schema, name) {
		sig := f.signature()
		if n <= len(sig.args) && n >= len(sig.args)-sig.defaults || sig.variadic && n >= len(sig.args)-1 {
			if best == nil || len(sig.args) == n {
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
