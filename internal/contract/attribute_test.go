package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/contract"
)

// TestManyCauses: each of many breaks is laid to the statement that made it, also
// where it had been broken and mended before.
func TestManyCauses(t *testing.T) {
	t.Parallel()
	const n = 150
	var base, change strings.Builder
	want := map[string]int{}
	line := 0
	add := func(format string, args ...any) int {
		fmt.Fprintf(&change, format+";\n", args...)
		line++
		return line
	}
	for i := range n {
		fmt.Fprintf(&base, "CREATE TABLE t%d (id int, a text, b text);\n", i)
	}
	for i := range n {
		add("ALTER TABLE t%d RENAME TO mended%[1]d", i)
		add("ALTER TABLE mended%d RENAME TO t%[1]d", i)
		want[fmt.Sprintf("public.t%d.a", i)] = add("ALTER TABLE t%d DROP COLUMN a", i)
	}
	for i := range n {
		add("ALTER TABLE t%d RENAME COLUMN b TO c", i)
		if i%3 == 0 {
			add("ALTER TABLE t%d RENAME COLUMN c TO b", i)
			add("COMMENT ON TABLE t%d IS 'x'", i)
			add("ALTER TABLE t%d RENAME COLUMN b TO c", i)
		}
		want[fmt.Sprintf("public.t%d.b", i)] = line
	}
	for _, header := range []string{"", "-- atlas:txmode none\n\n"} {
		files := parse(t, header+change.String())
		j, err := contract.Judge(t.Context(), contract.Change{Base: replay(t, base.String()), Files: files})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, b := range j.Breaks {
			if !b.Window && b.Rule != "n1-data-loss" {
				got[b.Object] = b.Cause.Line - strings.Count(header, "\n")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("with the header %q: -want +got:\n%s", header, diff)
		}
	}
}
