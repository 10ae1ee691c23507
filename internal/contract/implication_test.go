package contract

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

func checkOf(t *testing.T, sql string) *ast.Node {
	t.Helper()
	file := (&sqlparse.Parser{}).Parse(context.Background(), []sqlparse.Source{{Name: "x.sql", Data: []byte("SELECT " + sql)}})[0]
	if len(file.Problems) > 0 {
		t.Fatal(file.Problems)
	}
	return file.Statements[0].Node.GetSelectStmt().TargetList[0].GetResTarget().Val
}

// TestEntails holds the comparison of checks to what PostgreSQL's evaluation of
// both says: an answer of yes must not have a counterexample.
func TestEntails(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		old, next string
		want      bool
	}{
		{"a < 10", "a < 20", true},
		{"a < 20", "a < 10", false},
		{"a <= 10", "a < 10", false},
		{"a < 10", "a <= 10", true},
		{"a > 0 AND b > 0", "b > -1", true},
		{"a > 0", "a > 0 AND b > 0", false},
		{"a > 5 OR b > 5", "b > 1 OR a > 1", true},
		{"a > 5 OR b > 5", "a > 1", false},
		{"s IN ('a', 'b')", "s = ANY (ARRAY['b', 'c', 'a'])", true},
		{"s IN ('a', 'b')", "s IN ('a')", false},
		{"s IN ('a')", "s IN ('a') OR s IS NULL", true},
		{"s < '9'", "s < '10'", false}, // strings: '5' is less than '9' alone
		{"a < 10", "b < 20", false},
		{"NOT a < 10", "NOT a < 20", false},
		{"s <> ''::text AND char_length(s) <= 40", "s <> '' AND char_length(s) <= 60", true},
		{"a = 1", "a <= 1", false}, // true, and not looked for
	} {
		if got := entails(checkOf(t, x.old), checkOf(t, x.next)); got != x.want {
			t.Errorf("(%s) entails (%s): %v, want %v", x.old, x.next, got, x.want)
		}
	}
}

// TestEntailsEnds compares two large checks, which must not take long.
func TestEntailsEnds(t *testing.T) {
	t.Parallel()
	many := func(term, by string) string { return strings.TrimSuffix(strings.Repeat(term+by, 300), by) }
	began := time.Now()
	if entails(checkOf(t, many("(a = 1 OR b = 2)", " AND ")), checkOf(t, many("(c = 1 AND d = 2)", " OR "))) {
		t.Error("they have nothing in common")
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}
