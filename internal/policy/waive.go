package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/renewa/migration-gate/internal/finding"
)

// Rule is the id under which findings about the policy itself are reported.
const Rule = "policy"

// Waive returns the findings as the policy's waivers leave them at the time
// now: those that a waiver covers are notices with its reason. Added are
// findings about the waivers themselves, at their own lines: a warning for one
// that has expired, which lowers nothing any more, and a notice for one that
// covers nothing. The given findings are not changed.
func (p *Policy) Waive(found []finding.Finding, now time.Time) []finding.Finding {
	out := slices.Clone(found)
	for _, w := range p.Waivers {
		covered := 0
		for i, f := range found {
			if !w.covers(f) {
				continue
			}
			covered++
			if !w.expired(now) && out[i].Waived == "" {
				out[i].Severity, out[i].Waived = finding.Notice, w.Reason
			}
		}
		switch {
		case w.expired(now):
			out = p.about(out, w, finding.Warning, expiredText(w, covered))
		case covered == 0:
			out = p.about(out, w, finding.Notice, fmt.Sprintf("the waiver of %s covers no finding", w.what()))
		}
	}
	return out
}

// about adds a finding about a waiver.
func (p *Policy) about(out []finding.Finding, w Waiver, byDefault finding.Severity, message string) []finding.Finding {
	f := finding.Finding{
		Rule: Rule, Severity: p.SeverityOf(Rule, byDefault), Verdict: finding.Violation,
		Dir: ".", Path: p.file, Line: w.Line, Column: w.Column,
		Object:  "waiver of " + w.what(),
		Message: message,
		Help: fmt.Sprintf("remove the waiver from %s on the branch that changes are merged into,\n"+
			"or, if it is still needed, set a later \"expires\" there", p.file),
	}
	if byDefault == finding.Notice {
		f.Help = fmt.Sprintf("if what it was for has been merged or mended, remove the waiver from %s", p.file)
	}
	if f.Severity == finding.Off {
		return out
	}
	f.Evident("reason: %s", w.Reason)
	f.Evident("expires: %s (UTC, that day included)", w.Expires.Format(time.DateOnly))
	f.Mark()
	return append(out, f)
}

func expiredText(w Waiver, covered int) string {
	day := w.Expires.Format(time.DateOnly)
	if covered == 0 {
		return fmt.Sprintf("the waiver of %s expired on %s and covers no finding", w.what(), day)
	}
	return fmt.Sprintf("the waiver of %s expired on %s, so what it covered counts again", w.what(), day)
}

// covers says whether the waiver accepts the finding.
func (w Waiver) covers(f finding.Finding) bool {
	return f.Rule == w.Rule && within(f.Path, w.Path) && (w.Object == "" || w.Object == f.Object)
}

// expired says whether the waiver's last day is over everywhere that counts in
// UTC.
func (w Waiver) expired(now time.Time) bool {
	return !now.UTC().Before(w.Expires.AddDate(0, 0, 1))
}

// what names the waiver by what it accepts; no two of a policy are the same.
func (w Waiver) what() string {
	if w.Object == "" {
		return w.Rule + " for " + w.Path
	}
	return fmt.Sprintf("%s for %q in %s", w.Rule, w.Object, w.Path)
}

func within(path, place string) bool {
	return place == "." || path == place || strings.HasPrefix(path, place+"/")
}
