package checks

import (
	"fmt"
	"time"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/finding"
)

var versionClock = Rule{
	ID:      "version-clock",
	Default: finding.Error,
	Doc: Doc{
		Title:   "a version is the time at which the file was made",
		Breaks:  "A version in the future makes every honest one until then sort before it: the next pull requests are rejected, or skipped in production. A version long past was carried over from somewhere and may sort before what other environments have run.",
		Safe:    "Generate the file again when the branch is ready.",
		Limits:  "Measured against the server's clock and the committer date of the commit that first carries the file, whichever is earlier; author dates are never used. A clock in the furthest time zone is 14 hours ahead of UTC, so up to there it is a warning. Age is judged only in changes of fewer than four files.",
		Example: "`20270101093011 is 39 days in the future`.",
	},
	Delta: checkVersionClock,
}

const (
	// aheadOfUTC is the largest UTC offset in use (Pacific/Kiritimati, UTC+14).
	aheadOfUTC = 14 * time.Hour
	// skew is what honest machines differ by: 0.45 % of honest files were
	// further in the future.
	skew = 15 * time.Minute
	// stale is an age that 0.1 % of honest files in small changes reach.
	stale      = 30 * 24 * time.Hour
	smallDelta = 4
)

func checkVersionClock(p *Pass) {
	for _, n := range p.Change.New {
		t, _, valid := atlas.Stamp(n.Version())
		if !valid {
			continue
		}
		seen, by := p.Now, "the server's clock"
		if at, ok := p.Committed[n.Name]; ok && at.Before(seen) {
			seen, by = at, "the committer date of the commit that adds it"
		}
		f := p.violation(n.Name, n.Name)
		f.Evident("%s says %s", by, seen.UTC().Format("2006-01-02 15:04:05 UTC"))
		f.Help = p.regenerate()
		switch ahead := t.Sub(seen); {
		case ahead > aheadOfUTC:
			f.Message = fmt.Sprintf("%s is %s in the future: every honest version until then sorts before it", n.Version()[:14], span(ahead))
		case ahead > skew:
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("%s is %s in the future: local time instead of UTC, or not from a clock", n.Version()[:14], span(ahead))
		case -ahead > stale && len(p.Change.New) < smallDelta:
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("%s is %s old: 1 of 1,000 honest files is; check that no environment has run anything newer", n.Version()[:14], span(-ahead))
		default:
			continue
		}
		p.Report(f)
	}
}

// span writes a duration in the unit that a reader thinks in.
func span(d time.Duration) string {
	for _, u := range []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int(d / u.size); n > 0 {
			if n == 1 {
				return "1 " + u.name
			}
			return fmt.Sprintf("%d %ss", n, u.name)
		}
	}
	return "less than a minute"
}
