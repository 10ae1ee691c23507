//go:build oracle

package oracle

import (
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/testkit/table"
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
	var all explanationTable
	for _, cells := range table.Rows(t, "differences.tsv", 8) {
		e := explanation{versions: cells[0], reason: cells[7]}
		if e.reason == "" {
			t.Fatalf("differences.tsv: %q has no reason", cells)
		}
		for _, c := range cells[1:7] {
			e.cells = append(e.cells, table.Pattern(c))
		}
		all = append(all, e)
	}
	return all
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
