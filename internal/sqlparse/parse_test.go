package sqlparse_test

import (
	"context"
	"testing"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

func TestParse(t *testing.T) {
	t.Parallel()
	var p sqlparse.Parser
	got := p.Parse(context.Background(), []sqlparse.Source{{Name: "a.sql", Data: []byte("SELECT 1;\n  CREATE TABLE t (a int DEFAULT -1);\n")}})
	if len(got) != 1 || len(got[0].Statements) != 2 || got[0].Statements[1].Line != 2 || got[0].Statements[1].Column != 3 {
		t.Fatalf("got %+v", got[0])
	}
}
