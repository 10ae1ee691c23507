package gate_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/gate"
	"github.com/renewa/migration-gate/internal/testkit"
)

var update = flag.Bool("update", false, "write what the rules say into the cases; read the diff")

// TestRules runs every case of testdata/rules. What a case is called says what
// must come of it whatever its golden text holds: bad_ fails by its own rule,
// warn_ passes with a warning of it, ok_ has no error and no warning,
// undecided_ has no verdict.
func TestRules(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/rules/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases found: %v", err)
	}
	for _, file := range files {
		rule := filepath.Base(filepath.Dir(file))
		t.Run(rule+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			c := testkit.Load(t, file)
			report := run(t, c)
			got := render(report)
			if *update {
				if err := os.WriteFile(file, c.Update(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(c.Want, got); diff != "" {
				t.Errorf("-want +got (run with -update to accept):\n%s", diff)
			}
			kind, _, _ := strings.Cut(filepath.Base(file), "_")
			holds(t, kind, rule, report)
		})
	}
}

// TestEveryRuleHasCases keeps a rule from being registered without a case of
// either kind.
func TestEveryRuleHasCases(t *testing.T) {
	t.Parallel()
	for _, id := range checks.IDs() {
		for _, kind := range []string{"bad_ or undecided_", "ok_"} {
			found := false
			for _, prefix := range strings.Split(kind, " or ") {
				files, err := filepath.Glob(filepath.Join("../../testdata/rules", id, prefix+"*.txtar"))
				if err != nil {
					t.Fatal(err)
				}
				found = found || len(files) > 0
			}
			if !found {
				t.Errorf("rule %s has no %s case", id, kind)
			}
		}
	}
}

func run(t *testing.T, c *testkit.Case) *finding.Report {
	t.Helper()
	report, err := gate.Check(context.Background(), request(c))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func request(c *testkit.Case) gate.Request {
	return gate.Request{
		Event: "local", Source: c.Source(),
		Base:   finding.Commit{Name: "origin/" + c.Target, ID: "base"},
		Head:   finding.Commit{Name: "head", ID: "head"},
		Target: c.Target, TargetRef: "origin/" + c.Target, DefaultBranch: c.Default,
		Branch: func(context.Context, string) (finding.Commit, error) {
			return finding.Commit{Name: c.Default, ID: "authority"}, nil
		},
		Now: c.Now, All: c.All, Live: c.Live(), Offline: c.Offline, PullRequest: c.PullRequest(),
	}
}

func holds(t *testing.T, kind, rule string, r *finding.Report) {
	t.Helper()
	has := func(s finding.Severity) bool {
		for _, f := range r.Findings {
			if f.Rule == rule && f.Severity == s {
				return true
			}
		}
		return false
	}
	n := r.Count()
	ok := map[string]bool{
		"bad":       r.Verdict == finding.Fail && has(finding.Error),
		"warn":      r.Verdict == finding.Pass && has(finding.Warning),
		"ok":        r.Verdict == finding.Pass && n.Errors+n.Warnings == 0,
		"undecided": r.Verdict == finding.NoVerdict && has(finding.Error),
	}[kind]
	if !ok {
		t.Errorf("a case called %s_ ended with verdict %s and %+v", kind, r.Verdict, n)
	}
}

func render(r *finding.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Verdict)
	for _, f := range r.Findings {
		mark := ""
		if f.Verdict == finding.Undecided {
			mark = " undecided"
		}
		if f.Standing {
			mark += " standing"
		}
		if f.Waived != "" {
			mark += " waived"
		}
		fmt.Fprintf(&b, "\n%s[%s]%s %s:%d (%s)\n%s\n", f.Severity, f.Rule, mark, f.Path, f.Line, f.Object, f.Message)
		for _, e := range f.Evidence {
			fmt.Fprintf(&b, "- %s [%s:%d]\n", e.Text, e.Path, e.Line)
		}
		for line := range strings.Lines(f.Help) {
			fmt.Fprintf(&b, "> %s\n", strings.TrimSuffix(line, "\n"))
		}
	}
	return b.String()
}
