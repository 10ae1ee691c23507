package contract_test

import (
	"fmt"
	"testing"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// parse reads SQL as files of a directory.
func parse(t testing.TB, sql ...string) []*sqlparse.File {
	t.Helper()
	sources := make([]sqlparse.Source, len(sql))
	for i, s := range sql {
		sources[i] = sqlparse.Source{Name: fmt.Sprintf("%d.sql", i+1), Data: []byte(s)}
	}
	var parser sqlparse.Parser
	return parser.Parse(t.Context(), sources)
}

// replay builds a catalog from SQL that runs.
func replay(t testing.TB, sql ...string) *catalog.Catalog {
	t.Helper()
	c := catalog.New()
	for _, f := range parse(t, sql...) {
		f.Name = "0_base.sql"
		for _, p := range f.Problems {
			t.Fatalf("base: line %d: %s", p.Line, p.Message)
		}
		for _, failure := range catalog.Replay(c, f, catalog.ReplayOptions{Role: "migrator"}) {
			t.Fatalf("base: line %d: %v", f.Statements[failure.Statement].Line, failure.Err)
		}
	}
	return c
}
