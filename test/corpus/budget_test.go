//go:build corpus

package corpus

import (
	"testing"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/testkit/table"
)

// budgets holds the gate to being quiet about changes that keep every rule by
// the facts: at most 1 in 100 gets an error and 1 in 20 a warning. The facts
// know nothing of how a version came about, so errors of version-fabricated
// and version-form are counted apart; clock holds those against its own
// definition.
func budgets(t *testing.T, answers []answer) {
	t.Helper()
	kept, stopped, warned, invented := 0, 0, 0, 0
	for _, a := range answers {
		if !a.keepsEveryRule() {
			continue
		}
		kept++
		var errors, versions, warnings []finding.Finding
		for _, f := range a.findings {
			switch {
			case f.Severity == finding.Warning:
				warnings = append(warnings, f)
			case f.Severity != finding.Error:
			case f.Rule == "version-fabricated" || f.Rule == "version-form":
				versions = append(versions, f)
			default:
				errors = append(errors, f)
			}
		}
		if len(errors) > 0 {
			stopped++
			t.Logf("error on a change that keeps every rule: %s\n%s", a.key(), list(errors))
		}
		if len(versions) > 0 {
			invented++
		}
		if len(warnings) > 0 {
			warned++
			t.Logf("warning on a change that keeps every rule: %s\n%s", a.key(), list(warnings))
		}
	}
	t.Logf("changes that keep every rule by the facts: %d", kept)
	t.Logf("  with an error:            %s, budget 1 %%", share(stopped, kept))
	t.Logf("  with a warning:           %s, budget 5 %%", share(warned, kept))
	t.Logf("  with an invented version: %s", share(invented, kept))
	table.AtLeast(t, "counts.tsv", kept, "changes that keep every rule")
	if stopped*100 > kept || warned*20 > kept {
		t.Errorf("over budget")
	}
}
