package gate_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/testkit"
)

// TestPrintedApprovalsHold pastes every approval that a finding prints into the
// migration that it stands in, with a merged pull request: the finding must be
// a notice then. A form that is printed and does not work would leave its reader
// without a way out.
func TestPrintedApprovalsHold(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/rules/n1-*/bad_*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases found: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			for _, f := range run(t, testkit.Load(t, file)).Findings {
				line := printed(f)
				if line == "" || f.Severity == finding.Notice {
					continue
				}
				c := testkit.Load(t, file)
				where := f.Path
				if !strings.HasPrefix(where, "migrations/") {
					where = "migrations/20260302103344_change.sql" // of a query's break
				}
				c.Prepend(t, "head", where, line+"\n")
				c.MergePull(7)
				approved := false
				for _, now := range run(t, c).Findings {
					if now.Rule == f.Rule && now.Object == f.Object {
						approved = now.Severity == finding.Notice
					}
				}
				if !approved {
					t.Errorf("%s of %s stands although the migration says\n%s\n%s", f.Rule, f.Object, line, render(run(t, c)))
				}
			}
		})
	}
}

// printed is the approval in a finding's help, with a number.
func printed(f finding.Finding) string {
	for line := range strings.Lines(f.Help) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "-- renewa:n-1-ok:") {
			before, _, _ := strings.Cut(line, "#<")
			return before + "#7"
		}
	}
	return ""
}

// TestRulesDocumentTheirApproval: whoever is stopped by a break must find the
// annotation that fits it, in a form that the gate reads.
func TestRulesDocumentTheirApproval(t *testing.T) {
	t.Parallel()
	grammar := annotation.Grammar{Prefix: "renewa", Changes: contract.Changes()}
	documented := map[string]string{}
	for _, r := range checks.Rules() {
		documented[r.ID] = r.Doc.Approval
	}
	for _, r := range contract.Rules {
		approval, ok := documented[r.ID]
		switch {
		case !ok:
			t.Errorf("%s is not in the registry", r.ID)
		case r.ID == "n1-fails" || r.ID == "n1-opaque" || r.ID == "n1-query":
			if approval != "" {
				t.Errorf("%s cannot be approved, and documents %q", r.ID, approval)
			}
		case approval == "":
			t.Errorf("%s documents no approval", r.ID)
		default:
			list, faults := grammar.Parse([]annotation.Comment{{Text: " renewa:n-1-ok: " + approval, Line: 1, Column: 1}})
			if len(faults) > 0 || len(list) != 1 || list[0].Changes[0] != r.Change {
				t.Errorf("%s documents %q: %v %v", r.ID, approval, list, faults)
			}
		}
	}
}
