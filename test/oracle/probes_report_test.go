//go:build oracle && probes

package oracle

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/testkit/table"
	"github.com/renewa/migration-gate/test/cases"
)

// report prints how probes and verdicts go together, and holds them to it: where
// the gate says nothing above a notice every statement works, and where it says
// error one fails, if all have to be shown, or probes.tsv says why not.
func (r *results) report(t *testing.T, source string) {
	t.Helper()
	slices.SortFunc(r.all, func(a, b *probed) int { return strings.Compare(a.name, b.name) })
	excuses := probeExcuses(t)
	var file strings.Builder
	matrix := map[string][4]int{}
	sent, shown, silent, empty, without := 0, 0, 0, 0, 0
	for _, p := range r.all {
		sent += p.sent
		empty += len(p.empty)
		row := matrix[p.verdict.Level]
		usual := usual(p.failed)
		column := 0
		switch {
		case state(p.refused) == "42601":
			continue // the form is newer than the server
		case p.refused != nil:
			column = 3
		case len(usual) > 0:
			column = 2
		case len(p.failed) > 0:
			column = 1
		}
		row[column]++
		matrix[p.verdict.Level] = row
		fmt.Fprintf(&file, "%s\t%s\t%d sent\t%d failed\t%d rare\t%v\t%s\twithout a row: %s\n", p.name, p.verdict.Level, p.sent, len(usual), len(p.failed)-len(usual), p.refused, strings.Join(p.verdict.Why, " | "), strings.Join(p.empty, " "))
		for _, o := range p.failed {
			fmt.Fprintf(&file, "\t%s\t%s\t%s\n", o.name, o.failed, o.sql)
		}
		switch p.verdict.Level {
		case "ok":
			if column < 2 || excuses.covers("passes", p) {
				break
			}
			what := fmt.Sprint(p.refused)
			if len(usual) > 0 {
				what = usual[0].name + ": " + usual[0].failed + "\n    " + usual[0].sql
			}
			t.Errorf("the gate says nothing of %s, and the running release fails, and probes.tsv does not say why:\n    %s", p.name, what)
		case "error":
			if column > 0 {
				shown++
				break
			}
			silent++
			if len(p.empty) > 0 {
				without++ // a table that takes none of the rows that could be made
				break
			}
			if r.shown && !excuses.covers("unshown", p) {
				t.Errorf("no probe shows the error of %s, and probes.tsv does not say why:\n    %s", p.name, strings.Join(p.verdict.Why, "\n    "))
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d changes, %d statements that work before; %d tables without a row\n%-10s%12s%12s%12s%12s", source, len(r.all), sent, empty,
		"gate", "all work", "rare fail", "some fail", "not run")
	for _, level := range cases.Levels {
		row := matrix[level]
		fmt.Fprintf(&b, "\n%-10s%12d%12d%12d%12d", level, row[0], row[1], row[2], row[3])
	}
	t.Logf("%s\n%d errors are shown by a statement that fails, %d are not, %d of them where a table has no row", b.String(), shown, silent, without)
	if dir := os.Getenv("MIGRATION_GATE_ORACLE_OUT"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "probes-"+source+".tsv"), []byte(file.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// Which changes a server is given depends on how many there are.
	var versions []int
	for _, s := range servers(t) {
		versions = append(versions, s.version)
	}
	if !slices.Equal(versions, []int{15, 17}) {
		return
	}
	for what, got := range map[string]int{"changes": len(r.all), "statements": sent, "errors shown": shown, "passes without a failure": matrix["ok"][0] + matrix["ok"][1]} {
		table.AtLeast(t, "probe_counts.tsv", got, source, what)
	}
}

// probeExcuse is one line of probes.tsv. Kind "passes": the gate says nothing
// although a probe fails; "unshown": it says error and none does. Change is the
// change's name and rule one of the verdict's rules; * stands for any text.
type probeExcuse struct {
	kind         string
	change, rule *regexp.Regexp
}

type probeExcuseTable []probeExcuse

func probeExcuses(t *testing.T) probeExcuseTable {
	t.Helper()
	var all probeExcuseTable
	for _, cells := range table.Rows(t, "probes.tsv", 4) {
		if cells[3] == "" {
			t.Fatalf("probes.tsv: %q has no reason", cells)
		}
		all = append(all, probeExcuse{cells[0], table.Pattern(cells[1]), table.Pattern(cells[2])})
	}
	return all
}

func (e probeExcuseTable) covers(kind string, p *probed) bool {
	return slices.ContainsFunc(e, func(e probeExcuse) bool {
		return e.kind == kind && e.change.MatchString(p.name) && (e.rule.String() == "^.*$" || slices.ContainsFunc(p.verdict.Rules, e.rule.MatchString))
	})
}
