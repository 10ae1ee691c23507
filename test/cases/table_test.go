//go:build cases

package cases

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// difference is one line of differences.tsv: the level that the gate gives where
// another one is recommended or measured, and why. Kind is
//   - "label" where the recommended level is held to be wrong;
//   - "statement" where only the running release's statements, and not the
//     schema, could tell;
//   - "endured" where the gate is.
type difference struct {
	name, level, recommended, kind, reason string
}

func differences(t *testing.T) map[string]difference {
	t.Helper()
	table := map[string]difference{}
	for _, cells := range readTable(t, "differences.tsv", 5) {
		d := difference{cells[0], cells[1], cells[2], cells[3], cells[4]}
		if d.reason == "" || !slices.Contains([]string{"label", "statement", "endured"}, d.kind) || table[d.name] != (difference{}) {
			t.Fatalf("differences.tsv: %q has no reason, or is there twice", cells)
		}
		table[d.name] = d
	}
	return table
}

func readCounts(t *testing.T) map[string]int {
	t.Helper()
	table := map[string]int{}
	for _, cells := range readTable(t, "counts.tsv", 2) {
		n, err := strconv.Atoi(cells[1])
		if err != nil {
			t.Fatalf("counts.tsv: %v", err)
		}
		table[cells[0]] = n
	}
	return table
}

// atLeast fails when less was counted than the table holds.
func atLeast(t *testing.T, table map[string]int, what string, got int) {
	t.Helper()
	want, ok := table[what]
	switch {
	case !ok:
		t.Errorf("counts.tsv lacks:\n%s\t%d", what, got)
	case got < want:
		t.Errorf("%s: %d, and there were %d", what, got, want)
	case got > want:
		t.Logf("%s: %d, more than the %d of counts.tsv: write it there", what, got, want)
	}
}

// readTable reads tab-separated cells below a line of headings.
func readTable(t *testing.T, file string, width int) [][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != width {
			t.Fatalf("%s:%d has %d cells, not %d", file, i+1, len(cells), width)
		}
		if i > 0 {
			rows = append(rows, cells)
		}
	}
	return rows
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
