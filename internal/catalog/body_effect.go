package catalog

import (
	"context"
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
	case *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt, *ast.MergeStmt, *ast.CallStmt:
		return s.callsEffect(n, depth)
	case *ast.CopyStmt, *ast.NotifyStmt, *ast.ListenStmt, *ast.UnlistenStmt, *ast.LockStmt, *ast.VacuumStmt,
		*ast.ExplainStmt, *ast.ConstraintsSetStmt, *ast.TruncateStmt, *ast.CommentStmt, *ast.DeclareCursorStmt,
		*ast.FetchStmt, *ast.ClosePortalStmt, *ast.CheckPointStmt, *ast.ReindexStmt, *ast.ClusterStmt,
		*ast.VariableShowStmt:
		return false
	}
	return true
}

// callsEffect looks at the functions that a statement calls.
func (s *Session) callsEffect(n *ast.Node, depth int) bool {
	if depth > maxCalls {
		return true
	}
	found := false
	ast.Walk(n, func(m any) bool {
		f, ok := m.(*ast.FuncCall)
		if ok && !found {
			found = s.callEffect(f, depth)
		}
		return !found
	})
	return found
}

func (s *Session) callEffect(m *ast.FuncCall, depth int) bool {
	schema, name := ast.Qualified(m.Funcname)
	if name == "set_config" {
		return true
	}
	if schema == "" || schema == "pg_catalog" {
		if len(builtinCalls().functions[name]) > 0 {
			return false
		}
	}
	fs := s.Catalog.functionsByPath(s, schema, name)
	if len(fs) == 0 {
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
func (s *Session) functionEffect(f *Function, depth int) bool {
	if f.Body == "" || f.Kind == Aggregate || f.Volatility == 'i' || f.Volatility == 's' {
		return false // a function that is not volatile may not change anything
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

func (r *runner) blockEffects(b *sqlparse.Block, depth int) (has, leaves bool) {
	has, leaves = r.effects(b.Steps, depth)
	for _, h := range b.Handlers {
		also, _ := r.effects(h.Steps, depth)
		has = has || also
	}
	return has, leaves
}

// effectWords are the words without which no SQL text changes the schema or the
// session's settings.
var effectWords = []string{"create", "alter", "drop", "grant", "revoke", "execute", "set_config", "rename", "reassign", "import", "perform", "select", "call", "set "}

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

// harmlessDynamic says that the text of an EXECUTE, whatever it is put together
// from, begins as a statement that only reads or writes data.
func harmlessDynamic(expression string) bool {
	i := strings.IndexByte(expression, '\'')
	if i < 0 {
		return false
	}
	if head := strings.ToLower(strings.TrimSpace(expression[:i])); head != "" && head != "format(" && head != "e" && head != "(" && head != "format (" {
		return false
	}
	words := strings.Fields(strings.ToLower(expression[i+1:]))
	if len(words) == 0 {
		return false
	}
	switch strings.Trim(words[0], "'(") {
	case "select", "insert", "update", "delete", "analyze", "vacuum", "lock", "comment", "truncate", "notify", "refresh", "reindex", "explain", "copy":
		// A second statement behind a semicolon is no longer data alone.
		return !strings.Contains(strings.TrimRight(expression, "'); \n\t"), ";")
	}
	return false
}

// unknownEffect is the answer for a function that neither PostgreSQL nor the
// directory has. It may be an extension's, most of which change no schema; where
// no extension is declared, or the name says that it makes objects, it is not
// seen through.
func (s *Session) unknownEffect(schema, name string) bool {
	for _, prefix := range []string{"create_", "add_", "drop_", "alter_", "remove_", "rename_", "addgeometry", "dropgeometry", "updategeometry", "recover", "undistribute_"} {
		if strings.HasPrefix(strings.ToLower(name), prefix) {
			return true
		}
	}
	if schema != "" && s.lookupSchema(schema) == nil {
		return false // an extension's own schema: cron, pgmq, partman, …
	}
	for _, o := range s.Catalog.Others {
		if o.Kind == "extension" {
			return false
		}
	}
	return true
}
