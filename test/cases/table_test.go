//go:build cases

package cases

import (
	"maps"
	"slices"
	"testing"

	"github.com/renewa/migration-gate/internal/testkit/table"
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
	all := map[string]difference{}
	for _, cells := range table.Rows(t, "differences.tsv", 5) {
		d := difference{cells[0], cells[1], cells[2], cells[3], cells[4]}
		if d.reason == "" || !slices.Contains([]string{"label", "statement", "endured"}, d.kind) || all[d.name] != (difference{}) {
			t.Fatalf("differences.tsv: %q has no reason, or is there twice", cells)
		}
		all[d.name] = d
	}
	return all
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
