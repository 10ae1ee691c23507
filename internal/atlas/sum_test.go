package atlas_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ariga.io/atlas/sql/migrate"
	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/atlas"
)

func TestParseSum(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300)
	for _, c := range []struct {
		name, text string
		want       atlas.Sum
	}{
		{"empty", "", atlas.Sum{}},
		{"total", "h1:T=\n", atlas.Sum{Total: "T="}},
		{"entries", "h1:T=\na.sql h1:A=\nb.sql h1:B=\n", atlas.Sum{Total: "T=", Lines: []atlas.SumLine{{2, "a.sql", "A="}, {3, "b.sql", "B="}}}},
		{"CRLF, no last newline", "h1:T=\r\na.sql h1:A=\r", atlas.Sum{Total: "T=", Lines: []atlas.SumLine{{2, "a.sql", "A="}}}},
		{"no h1:", "T=\na.sql h1:A=", atlas.Sum{Total: "T=", Lines: []atlas.SumLine{{2, "a.sql", "A="}}}},
		{"no total", "a.sql h1:A=\n", atlas.Sum{Total: "a.sql h1:A="}},
		{"blank lines", "h1:T=\n\na.sql h1:A=\n\n", atlas.Sum{Total: "T=", Malformed: []atlas.SumLine{{Line: 2}, {Line: 4}}, Lines: []atlas.SumLine{{3, "a.sql", "A="}}}},
		{"two totals", "h1:T=\nh1:U=\n", atlas.Sum{Total: "T=", Lines: []atlas.SumLine{{2, "", "U="}}}},
		{"conflict", "<<<<<<< HEAD\nh1:T=\n=======\nh1:U=\n>>>>>>> main\n", atlas.Sum{
			Malformed: []atlas.SumLine{{Line: 1, Name: "<<<<<<< HEAD"}, {Line: 3, Name: "======="}, {Line: 5, Name: ">>>>>>> main"}},
			Lines:     []atlas.SumLine{{2, "", "T="}, {4, "", "U="}},
		}},
		{"names", "h1:T=\n a b.sql  h1:A=\nx h1:y h1:B=\n", atlas.Sum{Total: "T=", Lines: []atlas.SumLine{{2, "a b.sql", "A="}, {3, "x", "y h1:B="}}}},
		{"long prose", "h1:T=\n" + long + "\n", atlas.Sum{Total: "T=", Malformed: []atlas.SumLine{{Line: 2, Name: long[:200]}}}},
		{"longer than Atlas reads", "h1:T=\na.sql" + strings.Repeat(" ", 1<<16) + "h1:A=\n", atlas.Sum{Total: "T=", Malformed: []atlas.SumLine{{Line: 2, Name: "a.sql" + strings.Repeat(" ", 195)}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.want.Size = len(c.text)
			got := atlas.ParseSum([]byte(c.text))
			if diff := cmp.Diff(c.want, *got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			// What Atlas calls a format error is malformed here; it stops there,
			// and we read on.
			var theirs migrate.HashFile
			err := theirs.UnmarshalText([]byte(c.text))
			if errors.Is(err, migrate.ErrChecksumFormat) && len(got.Malformed) == 0 {
				t.Errorf("Atlas: %v; nothing is malformed here", err)
			}
			if err == nil || errors.Is(err, migrate.ErrChecksumMismatch) {
				if diff := cmp.Diff(lists(theirs), lists(got.Lines)); diff != "" && len(got.Malformed) == 0 {
					t.Errorf("-Atlas +got:\n%s", diff)
				}
			}
		})
	}
}

// lists prints entries of either type.
func lists(entries any) []string {
	var l []string
	switch entries := entries.(type) {
	case migrate.HashFile:
		for _, e := range entries {
			l = append(l, fmt.Sprintf("%q %q", e.N, e.H))
		}
	case []atlas.SumLine:
		for _, e := range entries {
			l = append(l, fmt.Sprintf("%q %q", e.Name, e.Hash))
		}
	}
	return l
}

// TestHostileSum: a sum of nothing but nonsense makes a bounded number of
// faults, and one line more of it is still another fault.
func TestHostileSum(t *testing.T) {
	t.Parallel()
	count := func(from, n int, format string) string {
		var b strings.Builder
		for i := from; i < from+n; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, nonsense := range map[string]func(n int) string{
		"blank lines":   func(n int) string { return strings.Repeat("\n", n) },
		"prose":         func(n int) string { return count(0, n, "line %d\n") },
		"second totals": func(n int) string { return strings.Repeat("h1:x\n", n) },
		"one name":      func(n int) string { return strings.Repeat("a.sql h1:x\n", n) },
		"absent files":  func(n int) string { return count(0, n, "%d.sql h1:x\n") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := load(t, with(atlas.SumName, "h1:x\n"+nonsense(50_000)))
			faults := d.Faults(nothing)
			if n := len(faults); n < 100 || n > 210 {
				t.Errorf("%d faults", n)
			}
			again := load(t, with(atlas.SumName, "h1:x\n"+nonsense(50_001))).Faults(nothing)
			if cmp.Equal(faults, again) {
				t.Error("one more line of it makes no difference")
			}
		})
	}
}
