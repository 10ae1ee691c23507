package contract

import (
	"context"
	"testing"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// TestEvaluate: SQL's three-valued logic, as far as constants go (documentation,
// "Logical Operators", "Comparison Functions and Operators"). a is NULL, b is
// 'x', n is 5, u is not known.
func TestEvaluate(t *testing.T) {
	t.Parallel()
	columns := map[string]value{"a": null, "b": {known: true, text: "x"}, "n": {known: true, text: "5"}, "s": notNull}
	for sql, want := range map[string]value{
		"a = 1":                       null,
		"a IS NULL":                   yes,
		"a IS NOT NULL":               no,
		"u IS NULL":                   unknown,
		"s IS NULL":                   no,
		"s IS NOT NULL AND a IS NULL": yes,
		"(s > 1) IS NOT NULL":         unknown,
		"a IS NULL AND u > 1":         unknown,
		"a IS NULL OR u > 1":          yes,
		"a IS NOT NULL AND u > 1":     no,
		"a > 1 OR b = 'y'":            null,
		"NOT (a IS NULL)":             no,
		"NOT (a = 1)":                 null,
		"b IN ('x', 'y')":             yes,
		"b NOT IN ('x', 'y')":         no,
		"b IN ('y', 'z')":             no,
		"b IN ('y', NULL)":            null,
		"b IN ('y', u)":               unknown,
		"b = ANY (ARRAY['x'::text])":  yes,
		"n > 4":                       yes,
		"n <= 4.5":                    no,
		"n = 5.0":                     yes,
		"b > 'a'":                     unknown,
		"a IS NOT DISTINCT FROM NULL": yes,
		"b IS DISTINCT FROM 'x'":      no,
		"coalesce(a, 3) = 3":          yes,
		"EXISTS (SELECT 1)":           yes,
		"EXISTS (SELECT 1 FROM t)":    unknown,
		"true":                        yes,
		"'t'::boolean":                yes,
		"f(a)":                        unknown,
	} {
		t.Run(sql, func(t *testing.T) {
			t.Parallel()
			var parser sqlparse.Parser
			n := parser.Tree(context.Background(), sqlparse.Expr{Text: sql}).GetSelectStmt().GetTargetList()[0].GetResTarget().GetVal()
			if got := evaluate(n, func(name string) value { return columns[name] }); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestIdent: names are quoted where PostgreSQL needs it (documentation, "Lexical
// Structure").
func TestIdent(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"items": "items", "_a1$": "_a1$", "Items": `"Items"`, "order": `"order"`, "1a": `"1a"`, `a"b`: `"a""b"`, "": `""`, "größe": `"größe"`, "a b": `"a b"`,
	} {
		if got := ident(name); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
}
