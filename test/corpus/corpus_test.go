//go:build corpus

package corpus

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/testkit/table"
)

// TestCorpus asks the gate about every change once and holds the answers
// against the facts, the budgets for noise and the clock.
func TestCorpus(t *testing.T) {
	t.Parallel()
	p := openPack(t)
	mainLine, rows := p.mainLine(t)
	pulls, prs := p.pullRequests(t)
	answers := replay(t, slices.Concat(mainLine, pulls))

	compared := slices.DeleteFunc(slices.Clone(answers), func(a answer) bool { return a.PrefixOK == nil })
	onPulls := len(pulls)
	t.Logf("main line: %d rows with facts, %d of them with commits; pull requests: %d and %d", rows, len(compared)-onPulls, prs, onPulls)
	table.AtLeast(t, "counts.tsv", rows, "rows with facts")
	table.AtLeast(t, "counts.tsv", len(compared)-onPulls, "rows compared")
	table.AtLeast(t, "counts.tsv", prs, "pull requests with facts")
	table.AtLeast(t, "counts.tsv", onPulls, "pull requests compared")
	compare(t, compared)
	budgets(t, answers)
	schemaBudgets(t, answers)
	clock(t, answers[:len(mainLine)])
}

// compare asks every question of every answer. What differs must be in the
// table, and what is in the table must differ.
func compare(t *testing.T, answers []answer) {
	t.Helper()
	explained := differences(t)
	used := map[string]bool{}
	t.Logf("%-14s %9s %9s %7s %10s", "", "compared", "broken", "agreed", "explained")
	for _, q := range questions() {
		compared, broken, agreed, excused := 0, 0, 0, 0
		for _, a := range answers {
			fact, measured := q.fact(a.facts)
			if !measured {
				continue
			}
			compared++
			if fact > 0 {
				broken++
			}
			got := q.gate(a)
			if got == fact {
				agreed++
				continue
			}
			d := difference{repo: a.repo.name, dir: a.dir, commit: a.commit.original[:12], question: q.name, facts: strconv.Itoa(fact), gate: strconv.Itoa(got)}
			if _, ok := explained[d.key()]; !ok {
				t.Errorf("differs from the facts, and differences.tsv does not say why:\n%s\n%s", d.key(), list(a.findings))
				continue
			}
			excused++
			used[d.key()] = true
		}
		t.Logf("%-14s %9d %9d %7d %10d", q.name, compared, broken, agreed, excused)
		table.AtLeast(t, "counts.tsv", compared, q.name+" compared")
		table.AtLeast(t, "counts.tsv", broken, q.name+" broken")
		table.AtLeast(t, "counts.tsv", agreed, q.name+" agreed")
	}
	for key, d := range explained {
		if !used[key] {
			t.Errorf("differences.tsv explains what differs no more:\n%s\t%s", key, d.reason)
		}
	}
}

// list prints findings one a line.
func list(fs []finding.Finding) string {
	var b strings.Builder
	for _, f := range fs {
		fmt.Fprintf(&b, "    %s %s: %s\n", f.Severity, f.Rule, f.Message)
	}
	return b.String()
}
