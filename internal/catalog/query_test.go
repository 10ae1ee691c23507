package catalog

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// replayed applies SQL to an empty catalog and stops at the first error.
func replayed(t *testing.T, sql string) *Session {
	t.Helper()
	s := NewSession(New(), Superuser)
	if err := exec(t, s, sql); err != nil {
		t.Fatalf("line %d: %v", s.at.Line, err)
	}
	return s
}

func exec(t *testing.T, s *Session, sql string) *Error {
	t.Helper()
	f := parseFile(t, sql)
	for i := range f.Statements {
		if err := s.Exec(f, i); err != nil {
			return err
		}
	}
	return nil
}

func parseFile(t *testing.T, sql string) *sqlparse.File {
	t.Helper()
	var p sqlparse.Parser
	f := p.Parse(context.Background(), []sqlparse.Source{{Name: "a.sql", Data: []byte(sql)}})[0]
	if len(f.Problems) > 0 {
		t.Fatalf("%s: %+v", sql, f.Problems)
	}
	return f
}

func readLines(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

// TestQueries holds the columns of queries against what PostgreSQL 15 says
// (testdata/queries/measure).
func TestQueries(t *testing.T) {
	t.Parallel()
	schema, err := os.ReadFile("testdata/queries/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	queries, expected := readLines(t, "testdata/queries/queries.sql"), readLines(t, "testdata/queries/expected.txt")
	if len(queries) != len(expected) {
		t.Fatalf("%d queries and %d answers", len(queries), len(expected))
	}
	s := replayed(t, string(schema))
	s.Closed = true
	for i, q := range queries {
		b := s.binder(false)
		out, level := b.statement(parseFile(t, q).Statements[0].Node, nil, true)
		b.result(out, level)
		got := ""
		switch {
		case len(b.faults) > 0:
			got = "! " + b.faults[0].State
		default:
			var cols []string
			for _, o := range out {
				// The protocol tells of a domain what it is made of.
				cols = append(cols, o.name+":"+s.Catalog.FormatType(s.Catalog.baseOf(o.typ)))
			}
			got = strings.Join(cols, "; ")
		}
		if want := strings.ReplaceAll(expected[i], "public.", ""); strings.ReplaceAll(got, "public.", "") != want {
			t.Errorf("line %d: %s\n got %s\nwant %s", i+1, q, got, want)
			for _, f := range b.faults {
				t.Log(f)
			}
		}
	}
}
