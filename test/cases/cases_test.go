//go:build cases

package cases

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/testkit/table"
)

// judged is a case with what the gate says of it.
type judged struct {
	Case
	Verdict
}

// passes says that nobody is stopped or warned.
func (j judged) passes() bool { return j.Level == "ok" }

// stopped says that the change cannot be merged as it is.
func (j judged) stopped() bool { return Rank(j.Level) >= Rank("undecided") }

// breaks says that some statement of the running release was measured to fail,
// or to do something else, on any data.
func (j judged) breaks() bool {
	return j.How == "breaks" || j.How == "silent" || j.How == "open-session"
}

// agrees says that the gate gives the recommended level. Undecided stops as an
// error does, but is not the answer.
func (j judged) agrees() bool { return j.Level == j.Gate.SchemaOnly }

func TestCases(t *testing.T) {
	t.Parallel()
	path := os.Getenv("MIGRATION_GATE_CASES")
	if path == "" {
		path = filepath.Join("..", "..", "testdata", "cases", "n1_cases.jsonl.gz")
	}
	cases, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []judged
	crashed := 0
	for _, c := range cases {
		if c.Gate.SchemaOnly == "" {
			continue // sessions interleaved by hand: no level is recommended
		}
		v, err := c.Judge(t.Context())
		if err != nil {
			crashed++
			t.Errorf("%s: no verdict: %v", c.Name, err)
			continue
		}
		all = append(all, judged{c, v})
	}
	slices.SortFunc(all, func(a, b judged) int { return cmp.Compare(a.Name, b.Name) })
	t.Logf("%d cases, %d with a level to compare, %d without verdict\n%s\n%s\n%s\n%s", len(cases), len(all), crashed,
		matrix("measured", all, func(j judged) string { return j.How }),
		matrix("recommended", all, func(j judged) string { return j.Gate.SchemaOnly }),
		matrix("shim", all, func(j judged) string { return j.Shim }),
		categories(all))
	write(t, os.Getenv("MIGRATION_GATE_MISMATCHES"), all)
	hold(t, all)
}

// hold fails on what may not be, and on what was better.
func hold(t *testing.T, all []judged) {
	t.Helper()
	explained := differences(t)
	used := map[string]bool{}
	excuse := func(j judged, what string) {
		d, ok := explained[j.Name]
		used[j.Name] = true
		if !ok || d.level != j.Level {
			t.Errorf("%s, and differences.tsv does not say why:\n%s\t%s\t%s\n    measured %s (%s)\n    %s", what, j.Name, j.Level, j.Gate.SchemaOnly,
				j.How, j.Gate.Why, strings.Join(j.Why, "\n    "))
		}
	}
	agreed, breaks, ok, stoppedOK := 0, 0, 0, 0
	for _, j := range all {
		if j.agrees() {
			agreed++
		}
		if j.Gate.SchemaOnly == "ok" {
			ok++
		}
		if j.breaks() {
			breaks++
		}
		switch {
		case j.breaks() && j.passes():
			excuse(j, "a measured break passes silently")
		case j.Gate.SchemaOnly == "ok" && j.stopped():
			if explained[j.Name].kind != "label" {
				stoppedOK++
			}
			excuse(j, "a change that should pass is stopped")
		case !j.agrees() && explained[j.Name] != (difference{}):
			excuse(j, "differs from the recommended level")
		}
	}
	if stoppedOK*100 > ok*3 {
		t.Errorf("%d of %d changes that should pass are stopped: more than 3 %%", stoppedOK, ok)
	}
	table.AtLeast(t, "counts.tsv", len(all), "compared")
	table.AtLeast(t, "counts.tsv", breaks, "measured breaks")
	table.AtLeast(t, "counts.tsv", agreed, "recommended level given")
	for name := range explained {
		if !used[name] {
			t.Errorf("differences.tsv explains what differs no more: %s", name)
		}
	}
}

// matrix counts levels by what a case is.
func matrix(of string, all []judged, what func(judged) string) string {
	counts := map[string]map[string]int{}
	for _, j := range all {
		key := what(j)
		if key == "" {
			continue
		}
		if counts[key] == nil {
			counts[key] = map[string]int{}
		}
		counts[key][j.Level]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-18s", of)
	for _, l := range Levels {
		fmt.Fprintf(&b, "%10s", l)
	}
	for _, key := range sorted(counts) {
		fmt.Fprintf(&b, "\n%-18s", key)
		for _, l := range Levels {
			fmt.Fprintf(&b, "%10d", counts[key][l])
		}
	}
	return b.String()
}

// categories counts, by category, what is right and what is wrong.
func categories(all []judged) string {
	type row struct{ cases, agreed, missed, milder, stricter, stopped int }
	rows := map[string]*row{}
	for _, j := range all {
		r := rows[j.Category]
		if r == nil {
			r = &row{}
			rows[j.Category] = r
		}
		r.cases++
		switch {
		case j.agrees():
			r.agreed++
		case j.breaks() && j.passes():
			r.missed++
		case Rank(j.Level) < Rank(j.Gate.SchemaOnly):
			r.milder++
		default:
			r.stricter++
		}
		if j.Gate.SchemaOnly == "ok" && j.stopped() {
			r.stopped++
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-18s%10s%10s%10s%10s%10s%12s", "category", "cases", "agreed", "missed", "milder", "stricter", "ok stopped")
	for _, key := range sorted(rows) {
		r := rows[key]
		fmt.Fprintf(&b, "\n%-18s%10d%10d%10d%10d%10d%12d", key, r.cases, r.agreed, r.missed, r.milder, r.stricter, r.stopped)
	}
	return b.String()
}

// write lists every case whose level is not the recommended one.
func write(t *testing.T, path string, all []judged) {
	t.Helper()
	if path == "" {
		return
	}
	var b strings.Builder
	b.WriteString("case\tlevel\trecommended\tmeasured\tany statement\tshim\twhy recommended\treasons\n")
	n := 0
	for _, j := range all {
		if j.agrees() {
			continue
		}
		n++
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", j.Name, j.Level, j.Gate.SchemaOnly, j.How, j.VerdictAny, j.Shim, j.Gate.Why,
			strings.ReplaceAll(strings.Join(j.Why, " | "), "\t", " "))
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d cases with another level than the recommended: %s", n, path)
}
