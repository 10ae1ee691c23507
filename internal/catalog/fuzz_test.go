package catalog

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/testkit/sqlmix"
)

// FuzzReplay: whatever SQL is run, on whatever is there, the simulation does not
// fall over; a statement that is refused and a transaction that is rolled back
// leave nothing behind; a Clone is whole and lives on its own; and the same files
// make the same schema. A failure prints the SQL: what the bytes stand for changes
// with the pool, so what it found is kept as SQL, in TestFound.
func FuzzReplay(f *testing.F) {
	var texts []string
	for _, dir := range []string{"catalog", "catalog_objects"} {
		files, err := filepath.Glob("../../testdata/" + dir + "/*.txtar")
		if err != nil || len(files) == 0 {
			f.Fatalf("no goldens: %v", err)
		}
		for _, name := range files {
			texts = append(texts, readGolden(f, name)["in.sql"])
		}
	}
	for _, m := range readCases(f) {
		texts = append(texts, m.Base)
		for _, file := range m.Migration {
			if sql, ok := file.(string); ok {
				texts = append(texts, sql)
			}
		}
	}
	mix := sqlmix.New(texts...)
	for i, text := range texts {
		f.Add(mix.Program(text), uint8(i), i%3 == 0)
	}
	var p sqlparse.Parser
	f.Fuzz(func(t *testing.T, program []byte, before uint8, ran bool) {
		sql := mix.Compose(program)
		file := p.Parse(context.Background(), []sqlparse.Source{{Name: "in.sql", Data: []byte(sql)}})[0]
		defer func() {
			if t.Failed() {
				t.Logf("%d of:\n%s", before, sql)
			}
		}()
		holds(t, file, int(before), ran)
	})
}

// holds runs a file in two parts and checks what has to be true of the second.
func holds(t *testing.T, file *sqlparse.File, before int, ran bool) {
	t.Helper()
	first, rest := *file, *file
	at := before % (len(file.Statements) + 1)
	first.Statements, rest.Statements = file.Statements[:at], file.Statements[at:]
	run := replayClosed
	if ran {
		run = func(c *Catalog, file *sqlparse.File) []Failure {
			return Replay(c, file, ReplayOptions{NoTransaction: true, Ran: true})
		}
	}
	base := New()
	run(base, &first)
	c, again := base.Clone(), base.Clone()
	failures := run(c, &rest)
	if diff := cmp.Diff(failures, run(again, &rest)); diff != "" {
		t.Errorf("a copy answers otherwise:\n%s", diff)
	}
	same(t, c, again, "run on a copy")
	findable(t, c)
	if !ran {
		leaveNothing(t, base, &rest)
	}
	for _, o := range c.Opaque {
		if o.What == internalFault {
			t.Error(o.Text)
		}
	}
}

// leaveNothing runs all statements in a transaction that is rolled back, then each
// in one of its own, and then for good: unless it succeeds the catalog is what it was. What is assumed stays,
// and so does what was not understood.
func leaveNothing(t *testing.T, c *Catalog, file *sqlparse.File) {
	t.Helper()
	if len(file.Statements) == 0 {
		return
	}
	s := NewSession(c, "")
	s.Closed = true
	before := c.Clone()
	unchanged := func(what string, statement int) {
		before.Opaque = slices.Clone(c.Opaque)
		if !assumes(c) {
			same(t, before, c, what+file.Statements[statement].Text)
		}
		c.nextOID = before.nextOID // numbers are not given back
	}
	s.begin()
	for i, st := range file.Statements {
		if st.Node.GetTransactionStmt() == nil {
			_ = s.Exec(file, i) // an error is fine, and must leave nothing behind either
		}
	}
	s.rollback()
	unchanged("all rolled back, the last: ", len(file.Statements)-1)
	for i, st := range file.Statements {
		if st.Node.GetTransactionStmt() == nil && !s.inTransaction() {
			s.begin()
			_ = s.Exec(file, i)
			s.rollback()
			unchanged("rolled back: ", i)
		}
		if err := s.Exec(file, i); err == nil {
			before = c.Clone()
		} else {
			unchanged("refused: ", i)
		}
	}
}

// findable wants each object to be the only one of its name.
func findable(t *testing.T, c *Catalog) {
	t.Helper()
	for oid, r := range c.Relations {
		if c.RelationNamed(r.Schema, r.Name) != r || r.OID != oid {
			t.Errorf("%s %s is not found by its name", r.Kind.String(), r.Name)
		}
	}
	for oid, x := range c.Types {
		if c.TypeNamed(x.Schema, x.Name) != x || x.OID != oid {
			t.Errorf("type %s is not found by its name", x.Name)
		}
	}
	for oid, s := range c.Schemas {
		if c.SchemaNamed(s.Name) != s || s.OID != oid {
			t.Errorf("schema %s is not found by its name", s.Name)
		}
	}
}

// assumes says that something is known which no statement made, be it only of
// pg_catalog's own.
func assumes(c *Catalog) bool {
	for _, r := range c.Relations {
		if r.Assumed {
			return true
		}
	}
	for _, x := range c.Types {
		if x.Assumed {
			return true
		}
	}
	for _, f := range c.Functions {
		if f.Assumed {
			return true
		}
	}
	return c.Assumed.Any()
}

// TestFound has what FuzzReplay found.
func TestFound(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"a table that is taken for granted has the name of a type": "CREATE DOMAIN items AS int; ALTER TABLE items RENAME TO products;",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := parse(t, sql)
			for before := range file.Statements {
				holds(t, file, before, true)
				holds(t, file, before, false)
			}
		})
	}
}
