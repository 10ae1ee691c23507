package sqlparse_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

func node(t *testing.T, src string) *ast.Node {
	t.Helper()
	f := one(&sqlparse.Parser{}, src)
	if len(f.Problems) > 0 || len(f.Statements) != 1 {
		t.Fatalf("%s: %+v", src, f.Problems)
	}
	return f.Statements[0].Node
}

func TestWalk(t *testing.T) {
	t.Parallel()
	var tables, calls []string
	ast.Walk(node(t, "CREATE VIEW a.v AS WITH x AS (SELECT f(1)) SELECT g(y) FROM b.t JOIN u ON h() WHERE EXISTS (SELECT 1 FROM w)"), func(m any) bool {
		switch m := m.(type) {
		case *ast.RangeVar:
			schema, name := ast.Relation(m)
			tables = append(tables, strings.TrimPrefix(schema+"."+name, "."))
		case *ast.FuncCall:
			_, name := ast.Qualified(m.Funcname)
			calls = append(calls, name)
		}
		return true
	})
	if want := []string{"a.v", "b.t", "u", "w"}; !cmp.Equal(want, tables) {
		t.Errorf("tables %v, want %v", tables, want)
	}
	slices.Sort(calls)
	if want := []string{"f", "g", "h"}; !cmp.Equal(want, calls) {
		t.Errorf("calls %v, want %v", calls, want)
	}
}

func TestHelpers(t *testing.T) {
	t.Parallel()
	create := node(t, `CREATE TABLE t (a numeric(10,-2)[][3], b "X".y, c varchar(20), d geometry(Point, 4326), e timestamp with time zone)`).GetCreateStmt()
	var got []ast.Type
	for _, e := range create.TableElts {
		got = append(got, ast.TypeOf(e.GetColumnDef().TypeName))
	}
	want := []ast.Type{
		{Schema: "pg_catalog", Name: "numeric", Mods: []string{"10", "-2"}, Dims: 2, Names: []string{"pg_catalog", "numeric"}},
		{Schema: "X", Name: "y", Names: []string{"X", "y"}},
		{Schema: "pg_catalog", Name: "varchar", Mods: []string{"20"}, Names: []string{"pg_catalog", "varchar"}},
		{Name: "geometry", Mods: []string{"point", "4326"}, Names: []string{"geometry"}},
		{Schema: "pg_catalog", Name: "timestamptz", Names: []string{"pg_catalog", "timestamptz"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	view := node(t, "CREATE VIEW v WITH (security_invoker, security_barrier = off, check_option = local) AS SELECT 1").GetViewStmt()
	if v, ok := ast.Bool(ast.Option(view.Options, "security_invoker")); !v || !ok {
		t.Error("an option without a value is on")
	}
	if v, ok := ast.Bool(ast.Option(view.Options, "security_barrier")); v || !ok {
		t.Error("off is off")
	}
	if text, ok := ast.Literal(ast.Option(view.Options, "check_option").Arg); text != "local" || !ok {
		t.Errorf("check_option is %q", text)
	}
	drop := node(t, "DROP FUNCTION a.f(int), g").GetDropStmt()
	if schema, name := ast.ObjectName(drop.Objects[0]); schema != "a" || name != "f" {
		t.Errorf("%s.%s", schema, name)
	}
	if !ast.Null(node(t, "SELECT NULL::text").GetSelectStmt().TargetList[0].GetResTarget().Val) {
		t.Error("a cast NULL is NULL")
	}
}

func TestStatementKinds(t *testing.T) {
	t.Parallel()
	kinds := ast.StatementKinds()
	for _, k := range []string{"CreateStmt", "AlterTableStmt", "DropStmt", "MergeStmt", "DoStmt"} {
		if !slices.Contains(kinds, k) {
			t.Errorf("%s is missing", k)
		}
	}
	if len(kinds) < 110 {
		t.Errorf("only %d kinds", len(kinds))
	}
	if k := ast.Kind(node(t, "DROP TABLE a")); k != "DropStmt" {
		t.Errorf("Kind is %s", k)
	}
}
