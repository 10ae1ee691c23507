//go:build oracle

package oracle

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/catalog"
)

func catalogNew() *catalog.Catalog { return catalog.New() }

// explanation is one line of differences.tsv. In each cell * stands for any
// text; versions are a list such as "15,17", or *. A reason that begins with
// "fault:" is the simulator's, known and not yet mended.
type explanation struct {
	versions string
	cells    []*regexp.Regexp
	reason   string
}

type explanationTable []explanation

func explanations(t *testing.T) explanationTable {
	t.Helper()
	var table explanationTable
	for _, cells := range readTable(t, "differences.tsv", 8) {
		e := explanation{versions: cells[0], reason: cells[7]}
		if e.reason == "" {
			t.Fatalf("differences.tsv: %q has no reason", cells)
		}
		for _, c := range cells[1:7] {
			e.cells = append(e.cells, regexp.MustCompile("^"+strings.ReplaceAll(regexp.QuoteMeta(c), `\*`, ".*")+"$"))
		}
		table = append(table, e)
	}
	return table
}

// find finds the reason of a difference; nil when there is none.
func (e explanationTable) find(version int, d difference) *explanation {
	i := slices.IndexFunc(e, func(e explanation) bool {
		if e.versions != "*" && !slices.Contains(strings.Split(e.versions, ","), strconv.Itoa(version)) {
			return false
		}
		for i, cell := range []string{d.source, d.section, d.object, d.property, d.server, d.simulator} {
			if !e.cells[i].MatchString(cell) {
				return false
			}
		}
		return true
	})
	if i < 0 {
		return nil
	}
	return &e[i]
}

// atLeast fails when fewer facts agree than agreement.tsv holds.
func atLeast(t *testing.T, source string, version int, section string, got int) {
	t.Helper()
	for _, cells := range readTable(t, "agreement.tsv", 4) {
		if cells[0] != source || cells[1] != strconv.Itoa(version) || cells[2] != section {
			continue
		}
		switch want, err := strconv.Atoi(cells[3]); {
		case err != nil:
			t.Fatal(err)
		case got < want:
			t.Errorf("%s: %d facts agree, and there were %d", section, got, want)
		case got > want:
			t.Logf("%s: %d facts agree, more than the %d of agreement.tsv: write it there", section, got, want)
		}
		return
	}
	t.Errorf("agreement.tsv lacks:\n%s\t%d\t%s\t%d", source, version, section, got)
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

func sections(t *tally) []string {
	all := maps.Clone(t.agreed)
	maps.Copy(all, t.differed)
	return slices.Sorted(maps.Keys(all))
}

func unpack(t *testing.T, file string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("tar", "-xzf", file, "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(file), err, out)
	}
	return dir
}
