//go:build cases

package cases

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/gate"
	"github.com/renewa/migration-gate/internal/testkit"
	"github.com/renewa/migration-gate/internal/testkit/table"
)

// TestGate asks the whole gate about every case, as a change to a directory, in
// the words of a person without a network: annotations count here, and what the
// schema alone says is one part of the answer.
func TestGate(t *testing.T) {
	t.Parallel()
	cases, err := Load(filepath.Join("..", "..", "testdata", "cases", "n1_cases.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var all []judged
	for i, c := range cases {
		if c.Gate.SchemaOnly == "" {
			continue
		}
		file := filepath.Join(dir, fmt.Sprintf("%d.txtar", i))
		if err := os.WriteFile(file, c.archive(), 0o600); err != nil {
			t.Fatal(err)
		}
		all = append(all, judged{c, askGate(t, file)})
	}
	slices.SortFunc(all, func(a, b judged) int { return cmp.Compare(a.Name, b.Name) })
	t.Logf("the whole gate\n%s\n%s\n%s",
		matrix("measured", all, func(j judged) string { return j.How }),
		matrix("recommended", all, func(j judged) string { return j.Gate.SchemaOnly }),
		matrix("shim", all, func(j judged) string { return j.Shim }))
	if path := os.Getenv("MIGRATION_GATE_MISMATCHES"); path != "" {
		write(t, strings.TrimSuffix(path, ".tsv")+"-gate.tsv", all)
	}
	holdGate(t, all)
}

// holdGate keeps the whole gate to the recommended levels of shims, and to
// letting no measured break pass that the schema alone does not let pass.
func holdGate(t *testing.T, all []judged) {
	t.Helper()
	explained := differences(t)
	agreed := 0
	for _, j := range all {
		if j.agrees() {
			agreed++
		}
		if j.breaks() && j.passes() && j.Gate.SchemaOnly != "ok" && explained[j.Name].level != "ok" {
			t.Errorf("a measured break passes the whole gate silently: %s", j.Name)
		}
	}
	t.Logf("recommended level given by the whole gate: %d of %d", agreed, len(all))
	table.AtLeast(t, "counts.tsv", agreed, "recommended level given by the whole gate")
}

// archive is the case as a change in testkit's form.
func (c Case) archive() []byte {
	var b strings.Builder
	b.WriteString("offline\nhash base migrations\nhash head migrations\n-- base/migrations/20260301091512_base.sql --\n")
	b.WriteString(c.Super + "\n" + c.Base + "\n")
	for i, source := range c.Sources() {
		fmt.Fprintf(&b, "-- head/migrations/2026030210%02d44_change.sql --\n%s\n", 31+i, source.Data)
	}
	return []byte(b.String())
}

func askGate(t *testing.T, file string) Verdict {
	t.Helper()
	c := testkit.Load(t, file)
	report, err := gate.Check(t.Context(), gate.Request{
		Event: "local", Source: c.Source(), Base: finding.Commit{Name: "origin/main", ID: "base"}, Head: finding.Commit{Name: "head", ID: "head"},
		Target: "main", TargetRef: "origin/main", DefaultBranch: "main", Offline: true, Now: c.Now,
		Branch: func(context.Context, string) (finding.Commit, error) {
			return finding.Commit{Name: "main", ID: "base"}, nil
		},
	})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	v := Verdict{Level: "ok"}
	for _, f := range report.Findings {
		switch {
		case f.Severity == finding.Notice:
		case f.Verdict == finding.Undecided:
			v.add("undecided", f.Rule, "%s: %s", f.Object, f.Message)
		case f.Severity == finding.Warning:
			v.add("warn", f.Rule, "%s: %s", f.Object, f.Message)
		default:
			v.add("error", f.Rule, "%s: %s", f.Object, f.Message)
		}
	}
	return v
}
