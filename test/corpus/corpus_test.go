//go:build corpus

package corpus

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/finding"
)

// TestCorpus asks the gate about every change once and holds the answers
// against the facts, the budgets for noise and the clock.
func TestCorpus(t *testing.T) {
	t.Parallel()
	p := openPack(t)
	mainLine, rows := p.mainLine(t)
	pulls, prs := p.pullRequests(t)
	answers := replay(t, slices.Concat(mainLine, pulls))

	table := counts(t)
	compared := slices.DeleteFunc(slices.Clone(answers), func(a answer) bool { return a.PrefixOK == nil })
	onPulls := len(pulls)
	t.Logf("main line: %d rows with facts, %d of them with commits; pull requests: %d and %d", rows, len(compared)-onPulls, prs, onPulls)
	atLeast(t, table, "rows with facts", rows)
	atLeast(t, table, "rows compared", len(compared)-onPulls)
	atLeast(t, table, "pull requests with facts", prs)
	atLeast(t, table, "pull requests compared", onPulls)
	compare(t, table, compared)
	budgets(t, table, answers)
	schemaBudgets(t, table, answers)
	clock(t, table, answers[:len(mainLine)])
}

// compare asks every question of every answer. What differs must be in the
// table, and what is in the table must differ.
func compare(t *testing.T, table map[string]int, answers []answer) {
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
		atLeast(t, table, q.name+" compared", compared)
		atLeast(t, table, q.name+" broken", broken)
		atLeast(t, table, q.name+" agreed", agreed)
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
