package atlas

import (
	"strings"
	"time"
)

// SumName is the name of the integrity file of every Atlas directory.
const SumName = "atlas.sum"

// Version returns Atlas's version of a file name: everything before the first
// underscore, without the ".sql" (sql/migrate/dir.go, LocalFile.Version). It
// is compared as a string, whatever it looks like.
func Version(name string) string {
	stem := strings.TrimSuffix(name, ".sql")
	version, _, _ := strings.Cut(stem, "_")
	if version == stem {
		// golang-migrate's 0001.up.sql has no description.
		version = strings.TrimSuffix(strings.TrimSuffix(version, ".up"), ".down")
	}
	return version
}

// Description returns the part of a file name after the first underscore,
// without the ".sql"; it survives a rename to another version.
func Description(name string) string {
	_, desc, _ := strings.Cut(strings.TrimSuffix(name, ".sql"), "_")
	return desc
}

// StampLayout is the form of the versions that `atlas migrate diff` writes,
// in UTC (sql/migrate, NewVersion).
const StampLayout = "20060102150405"

// Stamp reads the 14 digits that a version begins with. found says that there
// are 14 digits and then no further digit; valid says that they are a calendar
// date and a time of day.
func Stamp(version string) (t time.Time, found, valid bool) {
	if len(version) < 14 || !digits(version[:14]) || len(version) > 14 && isDigit(version[14]) {
		return time.Time{}, false, false
	}
	t, err := time.Parse(StampLayout, version[:14])
	return t, true, err == nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func digits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// Scheme is how a directory forms its versions.
type Scheme string

// The schemes, as told from the directory's own files.
const (
	// Timestamps: 14-digit UTC times, as the Atlas CLI and drizzle-kit's
	// "timestamp" prefix write them. Also the scheme of an empty directory.
	Timestamps Scheme = "timestamps"
	// StampedStems: 14 digits, then something other than an underscore, so
	// that Atlas takes the whole stem for the version.
	StampedStems Scheme = "stamped stems"
	// Sequence: plain numbers, as drizzle-kit's default prefix, goose and
	// golang-migrate write them.
	Sequence Scheme = "sequence"
	// Foreign: anything else, throughout.
	Foreign Scheme = "foreign"
)

// SchemeOf tells a directory's scheme from its file names. Numbers and stamped
// stems are schemes only as the majority; else a single timestamp makes the
// directory one of timestamps, and it is foreign only where there is none: a
// directory does not change its scheme by one odd file.
func SchemeOf(names []string) Scheme {
	var stamps, stems, numbers, others int
	for _, n := range names {
		v := Version(n)
		switch _, found, _ := Stamp(v); {
		case found && len(v) == 14:
			stamps++
		case found:
			stems++
		case digits(v):
			numbers++
		default:
			others++
		}
	}
	switch {
	case len(names) == 0, stamps > 0 && 2*stamps >= len(names):
		return Timestamps
	case 2*stems > len(names):
		return StampedStems
	case 2*numbers > len(names):
		return Sequence
	case stamps+stems > 0:
		return Timestamps
	}
	return Foreign
}
