package catalog

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// TestGoldens replays testdata/catalog, which scripts/catalog-goldens fills in
// from a real server: what PostgreSQL 15 refused, with its
// SQLSTATE, and what it then held. Each statement is a transaction of its own
// unless the file says otherwise.
func TestGoldens(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/catalog/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a := readGolden(t, name)
			c := New()
			file := parse(t, a["in.sql"])
			var errors strings.Builder
			failures := replayClosed(c, file)
			for _, f := range failures {
				fmt.Fprintf(&errors, "%d %s\n", file.Statements[f.Statement].Line, f.Err.State)
			}
			if diff := cmp.Diff(a["errors"], errors.String()); diff != "" {
				t.Errorf("-server +simulator:\n%s", diff)
				for _, f := range failures {
					t.Logf("%d: %v", file.Statements[f.Statement].Line, f.Err)
				}
			}
			if diff := cmp.Diff(strings.Split(a["facts"], "\n"), strings.Split(dump(c), "\n")); diff != "" {
				t.Errorf("-server +simulator:\n%s", diff)
			}
			for _, o := range c.Opaque {
				t.Errorf("opaque: %+v", o)
			}
			if c.Assumed.Any() {
				t.Error("something was assumed")
			}
		})
	}
}

// replayClosed takes nothing for granted: the file starts from an empty database.
func replayClosed(c *Catalog, file *sqlparse.File) []Failure {
	r := replaying{s: NewSession(c, ""), o: ReplayOptions{NoTransaction: true}}
	r.s.Closed = true
	for i := range file.Statements {
		r.statement(file, i)
	}
	r.end(len(file.Statements) - 1)
	return r.failures
}

func readGolden(t testing.TB, name string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range txtar.Parse(data).Files {
		parts[f.Name] = string(f.Data)
	}
	return parts
}

func parse(t testing.TB, sql string) *sqlparse.File {
	t.Helper()
	var p sqlparse.Parser
	f := p.Parse(context.Background(), []sqlparse.Source{{Name: "in.sql", Data: []byte(sql)}})[0]
	for _, problem := range f.Problems {
		t.Fatalf("line %d: %s", problem.Line, problem.Message)
	}
	return f
}

// dump writes the facts of the goldens, one a line, sorted by bytes.
func dump(c *Catalog) string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, s := range c.Schemas {
		if !s.Builtin() && s.Name != "public" {
			add("schema %s", s.Name)
		}
	}
	for _, r := range c.Relations {
		if s := c.Schemas[r.Schema]; s == nil || s.Builtin() {
			continue
		}
		q := c.Qualified(r.Schema, r.Name)
		if r.Kind == Index {
			add("idx %s on %s", q, indexFacts(c, r))
			continue
		}
		add("rel %s %c%s", q, r.Kind, relationFacts(c, r))
		for _, col := range r.Columns {
			if r.Kind != Sequence {
				add("col %s.%s %s%s", q, col.Name, c.FormatType(col.Type), columnFacts(col))
			}
		}
		for _, k := range r.Constraints {
			add("con %s %s", q, constraintFacts(c, r, k))
		}
		for _, g := range r.Triggers {
			add("trg %s %s %c", q, g.Name, g.Enabled)
		}
		if x := r.Sequence; x != nil {
			line := fmt.Sprintf("seq %s %s start=%d inc=%d min=%d max=%d", q, c.FormatType(x.Type), x.Start, x.Increment, x.Min, x.Max)
			line += flag(x.Cycle, " cycle")
			if o := c.Relations[x.OwnedBy.Object]; o != nil {
				line += " owned=" + c.Qualified(o.Schema, o.Name) + "." + o.columnName(x.OwnedBy.Column) + flag(x.Identity, " identity")
			}
			add("%s", line)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n") + "\n"
}

func flag(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

func relationFacts(c *Catalog, r *Relation) string {
	out := flag(r.Persistence != 'p', fmt.Sprintf(" %c", r.Persistence)) + flag(r.RowSecurity, " rls") + flag(r.ForceRowSecurity, " force")
	out += flag(r.ReplicaIdentity != 'd' && (r.Kind == Table || r.Kind == PartitionedTable), fmt.Sprintf(" replident=%c", r.ReplicaIdentity))
	var parents []string
	for _, p := range r.Inherits {
		parents = append(parents, c.Qualified(c.Relations[p].Schema, c.Relations[p].Name))
	}
	out += flag(parents != nil, " inherits="+strings.Join(parents, ",")) + flag(r.Bound != "", " partition")
	if t := c.Types[r.OfType]; t != nil {
		out += " of=" + c.Qualified(t.Schema, t.Name)
	}
	return out
}

func columnFacts(col *Column) string {
	out := flag(col.NotNull, " notnull") + flag(col.Default != nil && col.Generated == 0, " default")
	out += flag(col.Identity != 0, fmt.Sprintf(" identity=%c", col.Identity)) + flag(col.Generated != 0, " generated")
	return out + flag(col.Inherited > 0, fmt.Sprintf(" inherited=%d%s", col.Inherited, flag(col.Local, " local")))
}

func columnNames(r *Relation, nums []int, zero string) string {
	names := make([]string, len(nums))
	for i, n := range nums {
		if names[i] = zero; n != 0 {
			names[i] = r.columnName(n)
		}
	}
	return strings.Join(names, ",")
}

func constraintFacts(c *Catalog, r *Relation, k *Constraint) string {
	out := fmt.Sprintf("%s %c (%s)", k.Name, k.Kind, columnNames(r, k.Columns, "?"))
	if k.Kind == ForeignKey {
		to := c.Relations[k.References]
		out += fmt.Sprintf(" -> %s (%s) %c%c%c", c.Qualified(to.Schema, to.Name), columnNames(to, k.ReferencedColumns, "?"), k.OnDelete, k.OnUpdate, k.Match)
	}
	return out + flag(k.Deferrable, " deferrable") + flag(k.Deferred, " deferred") + flag(!k.Valid, " invalid") +
		flag(k.NoInherit && k.Kind == Check, " noinherit") + flag(k.Inherited, " inherited")
}

func indexFacts(c *Catalog, r *Relation) string {
	x := r.Index
	t := c.Relations[x.Table]
	keys := make([]int, len(x.Keys))
	for i, k := range x.Keys {
		keys[i] = k.Column
	}
	out := c.Qualified(t.Schema, t.Name) + flag(x.Unique, " unique") + flag(x.Primary, " primary") + flag(x.Exclusion, " exclusion")
	out += " (" + columnNames(t, keys, "expr") + ")" + flag(len(x.Include) > 0, " include ("+columnNames(t, x.Include, "")+")")
	out += flag(x.Predicate != nil, " partial") + flag(!x.Valid, " invalid") + flag(!x.Immediate, " deferrable")
	if p := c.Relations[x.Parent]; p != nil {
		out += " parent=" + c.Qualified(p.Schema, p.Name)
	}
	return out
}
