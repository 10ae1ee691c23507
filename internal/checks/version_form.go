package checks

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/finding"
)

var versionForm = Rule{
	ID:      "version-form",
	Default: finding.Error,
	Doc: Doc{
		Title:   "a version is a UTC time of 14 digits, and the only one of its kind",
		Breaks:  "Versions are compared as strings. One in another form sorts where nobody expects it; two files with one version make `atlas migrate apply` crash after it has run the first of them.",
		Safe:    "Let `atlas migrate diff`, `atlas migrate new` or drizzle-kit name the file.",
		Limits:  "A directory that uses another scheme throughout (sequence numbers, for one) is held to its own scheme.",
		Example: "`20250695022658_x.sql: 20250695022658 is not a calendar time (month 06, day 95)`.",
	},
	Delta: checkVersionForm,
}

func checkVersionForm(p *Pass) {
	c := p.Change
	scheme := atlas.SchemeOf(c.Base.Names())
	if len(c.Base.Files) == 0 {
		scheme = atlas.SchemeOf(c.Head.Names())
	}
	holders := map[string][]string{}
	for _, f := range c.Head.Files {
		holders[f.Version()] = append(holders[f.Version()], f.Name)
	}
	for _, n := range c.New {
		if what := malformedVersion(scheme, n.Version()); what != "" {
			f := p.violation(n.Name, n.Name)
			f.Message = what
			f.Help = p.regenerate()
			p.Report(f)
		}
		for _, other := range holders[n.Version()] {
			if other == n.Name || c.IsNew(other) && other < n.Name {
				continue
			}
			f := p.violation(n.Name, "version:"+n.Version())
			f.Message = fmt.Sprintf("%s and %s share the version %s: Atlas runs the first and crashes on the second", other, n.Name, n.Version())
			f.Help = p.regenerate()
			p.Report(f)
			break
		}
	}
}

// malformedVersion says what is wrong with a new version, or nothing.
func malformedVersion(scheme atlas.Scheme, version string) string {
	_, found, valid := atlas.Stamp(version)
	switch {
	case found && !valid:
		return fmt.Sprintf("%s is not a calendar time (%s-%s-%s %s:%s:%s): no clock has ever written it",
			version[:14], version[0:4], version[4:6], version[6:8], version[8:10], version[10:12], version[12:14])
	case scheme == atlas.Timestamps && len(version) != 14, scheme == atlas.Timestamps && !found:
		return fmt.Sprintf("the version %q is not a 14-digit UTC time like the directory's others: it sorts where nobody expects it", version)
	case scheme == atlas.StampedStems && !found:
		return fmt.Sprintf("the version %q does not begin with a 14-digit UTC time like the directory's others", version)
	case scheme == atlas.Sequence && !isNumber(version) && !found:
		return fmt.Sprintf("the version %q is not a number like the directory's others", version)
	}
	return ""
}

func isNumber(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
