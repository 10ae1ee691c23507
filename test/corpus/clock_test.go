//go:build corpus

package corpus

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/testkit/table"
)

// row is one of the definition of invented versions, as it was measured over
// 2,929 versions of 38 repositories (docs/decisions): measured is its share of
// the 1,885 files since July 2025, in percent. Before that none of 1,042 had
// any of them but one full five minutes.
type row struct {
	name     string
	measured float64
	severity finding.Severity
	is       func(t time.Time) bool
}

func rows() []row {
	return []row{
		{"hour or half hour", 100 * 211. / 1885, finding.Error, func(t time.Time) bool { return t.Second() == 0 && t.Minute()%30 == 0 }},
		{"first 20 seconds of a day", 100 * 36. / 1885, finding.Error, func(t time.Time) bool {
			return t.Hour() == 0 && t.Minute() == 0 && 0 < t.Second() && t.Second() <= 20
		}},
		{"another full five minutes", 100 * (237. - 211) / 1885, finding.Warning, func(t time.Time) bool {
			return t.Second() == 0 && t.Minute()%5 == 0 && t.Minute()%30 != 0
		}},
	}
}

// clock holds version-fabricated against files of a time when nobody invented
// versions, and each file since against the definition.
func clock(t *testing.T, answers []answer) {
	t.Helper()
	july := time.Date(2025, time.July, 1, 0, 0, 0, 0, time.UTC)
	seen := map[string]bool{}
	before, since, others := 0, 0, 0
	matched := map[string]int{}
	for _, a := range answers {
		found := map[string]finding.Finding{}
		for _, f := range a.findings {
			if f.Rule == "version-fabricated" {
				found[f.Object] = f
			}
		}
		for _, name := range a.directory.New {
			at, err := time.Parse("20060102150405", strings.SplitN(strings.TrimSuffix(name, ".sql"), "_", 2)[0])
			id := a.repo.name + "\t" + a.dir + "\t" + name
			if err != nil || seen[id] {
				continue
			}
			seen[id] = true
			f := found[name]
			if a.commit.at.Before(july) {
				before++
				if f.Severity == finding.Error {
					t.Errorf("%s: error on a file of a time when nobody invented versions: %s", a.key(), f.Message)
				}
				continue
			}
			since++
			wanted := finding.Severity("")
			for _, r := range rows() {
				if r.is(at) {
					matched[r.name]++
					wanted = r.severity
				}
			}
			switch {
			case f.Severity == finding.Error && wanted != finding.Error:
				others++
				if at.Hour() > 0 && (at.Second() > 0 || !wholeMinutes(a.directory.New, name)) {
					t.Errorf("%s: %s neither ends a run nor is without seconds among others: %s", a.key(), name, f.Message)
				}
				t.Logf("invented by its company: %s of %s", name, a.key())
			case f.Severity != wanted:
				t.Errorf("%s: %s should be %q, is %q", a.key(), name, wanted, f.Severity)
			}
		}
	}
	t.Logf("new files with a time for a version: %d before July 2025, %d since; of these by the definition's rows:", before, since)
	for _, r := range rows() {
		t.Logf("  %-26s %-22s in all repositories measured: %.2f %%", r.name, share(matched[r.name], since), r.measured)
	}
	t.Logf("  %-26s %s", "by its company alone", share(others, since))
	table.AtLeast(t, "counts.tsv", before, "new files before July 2025")
	table.AtLeast(t, "counts.tsv", since, "new files since")
}

// wholeMinutes says whether another file than name has no seconds either.
func wholeMinutes(names []string, name string) bool {
	return slices.ContainsFunc(names, func(other string) bool {
		return other != name && strings.HasSuffix(strings.SplitN(strings.TrimSuffix(other, ".sql"), "_", 2)[0], "00")
	})
}
