//go:build corpus

package corpus

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// difference is one line of differences.tsv: an answer that is not the facts',
// and why. Commit is a prefix of the original id.
type difference struct {
	repo, dir, commit, question, facts, gate, reason string
}

// differences reads the table, keyed by what it is about.
func differences(t *testing.T) map[string]difference {
	t.Helper()
	table := map[string]difference{}
	for _, cells := range readTable(t, "differences.tsv", 7) {
		d := difference{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]}
		if d.reason == "" || len(d.commit) != 12 || table[d.key()] != (difference{}) {
			t.Fatalf("differences.tsv: %q has no reason, no commit of 12 digits, or is there twice", cells)
		}
		table[d.key()] = d
	}
	return table
}

func (d difference) key() string {
	return strings.Join([]string{d.repo, d.dir, d.commit, d.question, d.facts, d.gate}, "\t")
}

// counts reads how much was compared when the table was last written.
func counts(t *testing.T) map[string]int {
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

func share(n, of int) string {
	return fmt.Sprintf("%d of %d (%.2f %%)", n, of, 100*float64(n)/float64(max(of, 1)))
}
