package sqlparse_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// TestLinear has inputs at which a careless reader takes time in the square of
// their length. Each takes well below a second.
func TestLinear(t *testing.T) {
	t.Parallel()
	rep := strings.Repeat
	for name, src := range map[string]string{
		"errors in one line":     rep("x;", 30_000),
		"comments in one line":   rep("/*é*/", 300_000),
		"statements in one line": rep("SELECT 1;", 50_000),
		"unclosed parentheses":   rep("SELECT (1;", 30_000),
		"copies without data":    rep("COPY t FROM stdin;\n", 10_000),
		"commands":               rep("\\x\n", 100_000),
		"dollars":                "SELECT " + rep("$a$ $b$ ", 50_000),
		"open dollars":           rep("$", 1_000_000),
		"many tags":              "SELECT $a$" + rep(" $b", 300_000) + "$a$",
		"quotes":                 "SELECT " + rep("''\n", 100_000) + "1",
		"blanks after quotes":    rep("SELECT '' "+rep(" ", 100)+";", 5_000),
		"open brackets":          "BEGIN " + rep("a[;", 100_000) + "END",
		"laughs":                 "DECLARE a text := '" + rep("x", 10_000) + "'; b text := a||a||a||a; c text := b||b||b||b; d text := c||c||c||c; e text := d||d||d||d; f text := e||e||e||e; g text := g||f; BEGIN EXECUTE f; EXECUTE g; END",
		"products":               "BEGIN " + rep("FOR i IN 1..99 LOOP FOR j IN 1..99 LOOP EXECUTE 'a' || i || j; END LOOP; END LOOP; ", 100) + "END",
		"nested loops":           "BEGIN " + rep("LOOP ", 10_000),
		"texts":                  "BEGIN FOR i IN 1..99 LOOP " + rep("EXECUTE 'DROP TABLE t' || i; ", 1_000) + "END LOOP; END",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			one(&sqlparse.Parser{}, src)
			(&sqlparse.Parser{}).ParseBody(context.Background(), "plpgsql", src)
			t.Logf("%v", time.Since(start))
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
