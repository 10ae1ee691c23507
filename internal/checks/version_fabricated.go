package checks

import (
	"fmt"
	"time"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/finding"
)

var versionFabricated = Rule{
	ID:      "version-fabricated",
	Default: finding.Error,
	Doc: Doc{
		Title:   "a version is taken from a clock, not made up",
		Breaks:  "An invented time says nothing about when the file was made, so it collides with the next invented one and sorts before real ones; and what wrote the time by hand usually wrote the rest of the file by hand too.",
		Safe:    "Delete the file, and let drizzle-kit or the atlas CLI generate it.",
		Limits:  "A clock writes any of these times now and then; the chance is in the message. The thresholds had no error among 1,042 CLI-made files (docs/decisions). Seconds of 00 alone, versions one second apart and a repeated time of day are never held against a file: the CLI itself writes runs.",
		Example: "`20260306000000 is exactly midnight: a clock writes a time on the hour or half hour in 1 of 1,800 files`.",
	},
	Delta: checkVersionFabricated,
}

func checkVersionFabricated(p *Pass) {
	c := p.Change
	days := make(map[string]bool, len(c.Head.Files))
	for _, f := range c.Head.Files {
		days[f.Version()] = true
	}
	var wholeMinutes []atlas.File
	for _, n := range c.New {
		if t, _, valid := atlas.Stamp(n.Version()); valid && t.Second() == 0 {
			wholeMinutes = append(wholeMinutes, n)
		}
	}
	for _, n := range c.New {
		t, _, valid := atlas.Stamp(n.Version())
		if !valid {
			continue
		}
		f := p.violation(n.Name, n.Name)
		f.Message = n.Version()[:14]
		f.Help = "let the CLI make it: remove the file and its line, run the project's own generate command, or for SQL of your own:\n  atlas migrate new NAME --dir " + p.dirURL() + "\n  move the statements over, then\n  " + p.hash()
		switch onTheHalfHour := t.Second() == 0 && t.Minute()%30 == 0; {
		case onTheHalfHour && t.Hour() == 0 && t.Minute() == 0:
			f.Message += " is exactly midnight: a clock writes a time on the hour or half hour in 1 of 1,800 files, and midnight in 1 of 86,400"
		case onTheHalfHour:
			f.Message += fmt.Sprintf(" is exactly %s: a clock writes a time on the hour or half hour in 1 of 1,800 files", t.Format("15:04:05"))
		case afterMidnight(t, days):
			f.Message += fmt.Sprintf(" is %s after midnight: a clock writes a time in the first 20 seconds of a day in 1 of 4,320 files; counting up from 00:00:01 is how versions are invented", seconds(t))
		case t.Second() == 0 && len(wholeMinutes) > 1 && oneIn(len(wholeMinutes), len(c.New)) > 300:
			f.Message += fmt.Sprintf(" has no seconds, and neither has another new file: a clock does that to %d of %d files in 1 of %d changes", len(wholeMinutes), len(c.New), oneIn(len(wholeMinutes), len(c.New)))
			for _, other := range wholeMinutes {
				if other.Name != n.Name {
					f.EvidentAt(c.Head.Join(other.Name), 0, "%s", other.Version())
				}
			}
		case t.Second() == 0 && t.Minute()%5 == 0:
			f.Severity = finding.Warning
			f.Message += fmt.Sprintf(" is exactly %s: a clock writes a time on a full five minutes in 1 of 300 files", t.Format("15:04:05"))
		default:
			continue
		}
		p.Report(f)
	}
}

// seconds counts those since midnight, in words.
func seconds(t time.Time) string {
	if n := t.Second() + 60*t.Minute() + 3600*t.Hour(); n != 1 {
		return fmt.Sprintf("%d seconds", n)
	}
	return "1 second"
}

// oneIn is how many changes of n files a clock needs, on average at least, to
// write k of them without seconds: 60^k / C(n,k). An import of hundreds of
// honest files holds some of them by chance, a change of two does not.
func oneIn(k, n int) int {
	changes := 1.0
	for i := range k {
		changes *= 60 * float64(i+1) / float64(n-i)
	}
	return int(min(changes, 1e9))
}

// afterMidnight says whether the time is one of the first 20 seconds of a day,
// or ends an unbroken run of versions, one a second, that begins at 00:00:01.
func afterMidnight(t time.Time, versions map[string]bool) bool {
	midnight := t.Truncate(24 * time.Hour)
	n := int(t.Sub(midnight) / time.Second)
	switch {
	case n == 0 || n > 3600:
		return false
	case n <= 20:
		return true
	}
	for second := 1; second < n; second++ {
		if !versions[midnight.Add(time.Duration(second)*time.Second).Format(atlas.StampLayout)] {
			return false
		}
	}
	return true
}
