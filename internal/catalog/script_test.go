package catalog

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestScripts holds views, functions, triggers, rules and bodies against what
// PostgreSQL 15 refused and what it held in the end (testdata/queries/measure).
func TestScripts(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"views", "functions", "bodies"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sql, err := os.ReadFile("testdata/queries/" + name + ".sql")
			if err != nil {
				t.Fatal(err)
			}
			s := NewSession(New(), Superuser)
			s.Closed = true
			f := parseFile(t, string(sql))
			var got []string
			for i := range f.Statements {
				st := &f.Statements[i]
				if err := s.Exec(f, i); err != nil {
					line := st.Line + strings.Count(st.Text, "\n")
					got = append(got, fmt.Sprintf("%d %s", line, err.State))
					t.Logf("%d %v", line, err)
				}
			}
			for _, o := range s.Catalog.Opaque {
				t.Errorf("opaque: %+v", o)
			}
			facts := scriptFacts(s.Catalog)
			slices.Sort(facts)
			got = append(got, facts...)
			if diff := cmp.Diff(readLines(t, "testdata/queries/"+name+".txt"), got); diff != "" {
				t.Errorf("-server +simulator:\n%s", diff)
			}
		})
	}
}

// scriptFacts are those of testdata/queries/facts.sql.
func scriptFacts(c *Catalog) (out []string) {
	format := func(t TypeRef) string { return strings.ReplaceAll(c.FormatType(t), "public.", "") }
	for _, r := range c.Relations {
		in := c.Schemas[r.Schema].Name
		if in != "public" && in != "app" || r.Kind == CompositeType || r.Kind == Index || r.Kind == Sequence {
			continue
		}
		for _, col := range r.Columns {
			out = append(out, "column "+r.Name+"."+col.Name+" "+format(col.Type)+flag(r.Kind == View && viewColumnWritable(c, r, col.Num), " writable"))
		}
		if r.Kind == View {
			out = append(out, fmt.Sprintf("view %s %d", r.Name, events(c.Writable(r.OID)))+optionFacts(r.Options))
		}
		for _, g := range r.Triggers {
			out = append(out, fmt.Sprintf("trigger %s.%s %c", r.Name, g.Name, g.Enabled)+flag(g.Deferrable, " deferrable")+flag(g.Deferred, " deferred")+flag(g.When != nil, " when"))
		}
		for _, u := range r.Rules {
			out = append(out, "rule "+r.Name+"."+u.Name+flag(u.Instead, " instead"))
		}
	}
	for _, f := range c.Functions {
		var args []string
		defaults := 0
		for _, a := range f.Args {
			if a.Default != nil {
				defaults++
			}
		}
		for _, in := range f.Inputs() {
			args = append(args, format(in))
		}
		line := fmt.Sprintf("function %s(%s) %c %s%s %c%c", f.Name, strings.Join(args, ","), f.Kind, flag(f.ReturnsSet, "setof "), format(f.Result), f.Volatility, f.Parallel)
		line += flag(f.Strict, " strict") + flag(f.SecurityDefiner, " definer") + flag(f.Leakproof, " leakproof") + fmt.Sprintf(" %d", defaults)
		if len(f.Config) > 0 {
			line += " " + strings.Join(slices.Sorted(maps.Keys(f.Config)), ",")
		}
		out = append(out, line)
	}
	return out
}

// viewColumnWritable is pg_column_is_updatable(view, column, true).
func viewColumnWritable(c *Catalog, r *Relation, num int) bool {
	w := c.Writable(r.OID)
	if !w.Update || !w.Delete {
		return false
	}
	return r.View.Updatable && c.ColumnWritable(r.OID, num) || c.hasInsteadOf(r, "update") && c.hasInsteadOf(r, "delete")
}

// events is the bitmap of pg_relation_is_updatable.
func events(w Writable) int {
	n := 0
	for bit, ok := range map[int]bool{4: w.Update, 8: w.Insert, 16: w.Delete} {
		if ok {
			n += bit
		}
	}
	return n
}

func optionFacts(o map[string]string) string {
	if len(o) == 0 {
		return ""
	}
	var out []string
	for k, v := range o {
		out = append(out, k+"="+v)
	}
	slices.Sort(out)
	return " " + strings.Join(out, ",")
}
