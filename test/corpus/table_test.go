//go:build corpus

package corpus

import (
	"fmt"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/testkit/table"
)

// difference is one line of differences.tsv: an answer that is not the facts',
// and why. Commit is a prefix of the original id.
type difference struct {
	repo, dir, commit, question, facts, gate, reason string
}

// differences reads the table, keyed by what it is about.
func differences(t *testing.T) map[string]difference {
	t.Helper()
	all := map[string]difference{}
	for _, cells := range table.Rows(t, "differences.tsv", 7) {
		d := difference{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]}
		if d.reason == "" || len(d.commit) != 12 || all[d.key()] != (difference{}) {
			t.Fatalf("differences.tsv: %q has no reason, no commit of 12 digits, or is there twice", cells)
		}
		all[d.key()] = d
	}
	return all
}

func (d difference) key() string {
	return strings.Join([]string{d.repo, d.dir, d.commit, d.question, d.facts, d.gate}, "\t")
}

func share(n, of int) string {
	return fmt.Sprintf("%d of %d (%.2f %%)", n, of, 100*float64(n)/float64(max(of, 1)))
}
