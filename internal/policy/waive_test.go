package policy_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/policy"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func parse(t *testing.T, text string) *policy.Policy {
	t.Helper()
	p, err := policy.Parse("p.yml", []byte(text), rules)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// line is a finding in short.
type line struct {
	Rule, Severity, Path string
	Line                 int
	Waived               string
}

func short(fs []finding.Finding) (out []line) {
	for _, f := range fs {
		out = append(out, line{f.Rule, string(f.Severity), f.Path, f.Line, f.Waived})
	}
	return out
}

func TestWaive(t *testing.T) {
	t.Parallel()
	p := parse(t, `version: 1
waivers:
  - {rule: version-order, path: a/1_x.sql, reason: hotfix, expires: 2026-03-31}
  - {rule: journal, path: a, object: "7", reason: odd, expires: 2026-12-31}
  - {rule: sum-valid, path: b, reason: gone, expires: 2026-12-31}
`)
	found := []finding.Finding{
		{Rule: "version-order", Severity: finding.Error, Path: "a/1_x.sql"},
		{Rule: "version-order", Severity: finding.Error, Path: "a/1_x.sql.bak"},
		{Rule: "version-form", Severity: finding.Error, Path: "a/1_x.sql"},
		{Rule: "journal", Severity: finding.Error, Path: "a/meta/_journal.json", Object: "7"},
		{Rule: "journal", Severity: finding.Error, Path: "a/meta/_journal.json", Object: "8"},
		{Rule: "journal", Severity: finding.Error, Path: "ab/meta/_journal.json", Object: "7"},
	}
	want := []line{
		{"version-order", "notice", "a/1_x.sql", 0, "hotfix"},
		{"version-order", "error", "a/1_x.sql.bak", 0, ""},
		{"version-form", "error", "a/1_x.sql", 0, ""},
		{"journal", "notice", "a/meta/_journal.json", 0, "odd"},
		{"journal", "error", "a/meta/_journal.json", 0, ""},
		{"journal", "error", "ab/meta/_journal.json", 0, ""},
		{"policy", "notice", "p.yml", 5, ""},
	}
	// The last day counts whole, in UTC.
	for _, now := range []string{"2026-03-01T00:00:00Z", "2026-03-31T23:59:59Z", "2026-04-01T13:59:59+14:00"} {
		got := p.Waive(found, at(t, now))
		if d := cmp.Diff(want, short(got)); d != "" {
			t.Errorf("%s: -want +got:\n%s", now, d)
		}
	}
	if found[0].Severity != finding.Error {
		t.Error("the given findings were changed")
	}

	want[0] = line{"version-order", "error", "a/1_x.sql", 0, ""}
	want = append(want[:6:6], line{"policy", "warning", "p.yml", 3, ""}, want[6])
	for _, now := range []string{"2026-04-01T00:00:00Z", "2026-03-31T23:00:00-01:00"} {
		got := p.Waive(found, at(t, now))
		if d := cmp.Diff(want, short(got)); d != "" {
			t.Errorf("expired, %s: -want +got:\n%s", now, d)
		}
	}
}

// Every waiver that covers a finding is in use, also where another one already
// lowered it, and the repository may say how grave such findings are.
func TestWaiveOverlap(t *testing.T) {
	t.Parallel()
	p := parse(t, `version: 1
severity: {policy: off}
waivers:
  - {rule: journal, path: ., reason: all, expires: 2026-12-31}
  - {rule: journal, path: a, reason: some, expires: 2026-12-31}
  - {rule: sum-valid, path: a, reason: none, expires: 2026-12-31}
`)
	found := []finding.Finding{{Rule: "journal", Severity: finding.Warning, Path: "a/j"}}
	if d := cmp.Diff([]line{{"journal", "notice", "a/j", 0, "all"}}, short(p.Waive(found, at(t, "2026-01-01T00:00:00Z")))); d != "" {
		t.Errorf("policy off: -want +got:\n%s", d)
	}
	delete(p.Severity, "policy")
	got := short(p.Waive(found, at(t, "2026-01-01T00:00:00Z")))
	if d := cmp.Diff([]line{{"journal", "notice", "a/j", 0, "all"}, {"policy", "notice", "p.yml", 6, ""}}, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// A waiver's findings keep their identity when lines move, and differ from
// each other.
func TestWaiverFingerprints(t *testing.T) {
	t.Parallel()
	const one = "  - {rule: journal, path: a, reason: r, expires: 2020-12-31}\n"
	const two = "  - {rule: journal, path: a, object: x, reason: r, expires: 2020-12-31}\n"
	now := at(t, "2026-01-01T00:00:00Z")
	ab := parse(t, "version: 1\nwaivers:\n"+one+two).Waive(nil, now)
	ba := parse(t, "version: 1\nwaivers:\n"+two+one).Waive(nil, now)
	if ab[0].Fingerprint != ba[1].Fingerprint || ab[1].Fingerprint != ba[0].Fingerprint {
		t.Error("a fingerprint depends on the waiver's line")
	}
	if ab[0].Fingerprint == ab[1].Fingerprint || ab[0].Fingerprint == "" {
		t.Error("two waivers share a fingerprint")
	}
}
