package catalog

import (
	"context"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// hasEffect says whether a statement that is executed can change the schema or
// the session. One that only reads or writes data cannot, unless it calls a
// function that does.
func (s *Session) hasEffect(n *ast.Node, depth int) bool {
	switch m := ast.Unwrap(n).(type) {
	case nil:
		return false
	case *ast.SelectStmt:
		return m.IntoClause != nil || s.callsEffect(n, depth)
	case *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt, *ast.MergeStmt, *ast.CallStmt, *ast.TruncateStmt,
		*ast.DeclareCursorStmt:
		return s.callsEffect(n, depth)
	case *ast.CopyStmt:
		return m.IsProgram || s.callsEffect(n, depth)
	case *ast.NotifyStmt, *ast.ListenStmt, *ast.UnlistenStmt, *ast.LockStmt, *ast.VacuumStmt,
		*ast.ExplainStmt, *ast.ConstraintsSetStmt, *ast.CommentStmt,
		*ast.FetchStmt, *ast.ClosePortalStmt, *ast.CheckPointStmt, *ast.ReindexStmt, *ast.ClusterStmt,
		*ast.VariableShowStmt:
		return false
	}
	return true
}

// callsEffect looks at the functions that a statement calls, or that it makes
// the server call.
func (s *Session) callsEffect(n *ast.Node, depth int) bool {
	if depth > maxDepth {
		return true
	}
	found := s.systemWrite(n) != ""
	ast.Walk(n, func(m any) bool {
		f, ok := m.(*ast.FuncCall)
		if ok && !found {
			found = s.callEffect(f, depth)
		}
		return !found
	})
	return found || len(s.fired(n, depth)) > 0
}

func (s *Session) callEffect(m *ast.FuncCall, depth int) bool {
	schema, name := ast.Qualified(m.Funcname)
	if name == "set_config" {
		return true
	}
	// The directory may have a function beside one of PostgreSQL's own.
	fs := s.Catalog.functionsByPath(s, schema, name)
	if len(fs) == 0 {
		if runsGiven(schema, name) {
			return true
		}
		if (schema == "" || schema == "pg_catalog") && len(builtinCalls().functions[name]) > 0 {
			return false
		}
		return s.unknownEffect(schema, name)
	}
	for _, f := range fs {
		if s.functionEffect(f, depth) {
			return true
		}
	}
	return false
}

// functionEffect says whether a function changes the schema when it is called.
// One that is not volatile may change nothing itself, but what it calls may
// (documentation, "Function Volatility Categories").
func (s *Session) functionEffect(f *Function, depth int) bool {
	if s.examined == nil {
		s.examined = map[OID]bool{}
		defer func() { s.examined = nil }()
	}
	if s.examined[f.OID] {
		return false // it calls itself, or was looked at already
	}
	s.examined[f.OID] = true
	if f.Kind == Aggregate {
		return slices.ContainsFunc(s.parts(f), func(p *Function) bool { return s.functionEffect(p, depth) })
	}
	if f.Body == "" {
		return false
	}
	switch f.Language {
	case "sql", "plpgsql":
	default:
		return f.Language != "c" && f.Language != "internal"
	}
	if harmlessText(f.Body) {
		return false
	}
	body := s.parser().ParseBody(context.Background(), f.Language, f.Body)
	if body.Opaque != "" {
		return true
	}
	r := &runner{s: s, body: body, source: f.Body, ev: &evaluator{s: s, vars: record{}}}
	if body.Block != nil {
		has, _ := r.blockEffects(body.Block, depth+1)
		return has
	}
	for i := range body.Statements {
		if n := body.Statements[i].Node; n != nil && s.hasEffect(n, depth+1) {
			return true
		}
	}
	return len(body.Problems) > 0
}

// parts are the functions that an aggregate is made of.
func (s *Session) parts(f *Function) []*Function {
	var out []*Function
	for _, d := range f.Deps {
		if p := s.Catalog.Functions[d.Object]; p != nil {
			out = append(out, p)
		}
	}
	return out
}

func (r *runner) blockEffects(b *sqlparse.Block, depth int) (has, leaves bool) {
	has, leaves = r.effects(b.Steps, depth)
	for _, d := range b.Declares {
		has = has || r.exprEffect(d.Default, depth)
	}
	for _, h := range b.Handlers {
		also, _ := r.effects(h.Steps, depth)
		has = has || also
	}
	return has, leaves
}

// effectWords are the words without which no SQL text changes the schema or the
// session's settings.
var effectWords = []string{"create", "alter", "drop", "grant", "revoke", "execute", "set_config", "rename", "reassign", "import", "perform", "select", "call", "set ", "pg_"}

// harmlessText says quickly that a body cannot change the schema.
func harmlessText(source string) bool {
	text := strings.ToLower(source)
	for _, w := range effectWords {
		if strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// unknownEffect is the answer for a function that neither PostgreSQL nor the
// directory has. It may be a well-known extension's, of which few change a schema,
// or that of an extension which is not known; otherwise, and where its name says
// that it makes objects, it is not seen through.
func (s *Session) unknownEffect(schema, name string) bool {
	for _, prefix := range []string{"create_", "add_", "drop_", "alter_", "remove_", "rename_", "addgeometry", "dropgeometry", "updategeometry", "recover", "undistribute_", "dblink"} {
		if strings.HasPrefix(strings.ToLower(name), prefix) {
			return true
		}
	}
	for _, e := range knownExtensions().byName {
		if _, ok := e.has(name); ok || schema != "" && slices.Contains(e.schemas, schema) {
			return false
		}
	}
	for o := range s.Catalog.others("extension") {
		if knownExtensions().byName[o.Name] == nil {
			return false
		}
	}
	return true
}
