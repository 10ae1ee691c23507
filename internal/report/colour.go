package report

import "github.com/renewa/migration-gate/internal/finding"

// The styles, as parameters of the terminal's SGR sequence (ECMA-48 §8.3.117).
const (
	bold   = "1"
	dim    = "2"
	red    = "1;31"
	green  = "1;32"
	yellow = "1;33"
	blue   = "34"
	cyan   = "36"
)

func levelStyle(f finding.Finding) string {
	switch {
	case f.Verdict == finding.Undecided || f.Severity == finding.Warning:
		return yellow
	case f.Severity == finding.Error:
		return red
	}
	return cyan
}

// palette returns what gives text a style, or leaves it as it is.
func palette(colour bool) func(text, style string) string {
	if !colour {
		return func(text, _ string) string { return text }
	}
	return func(text, style string) string { return "\x1b[" + style + "m" + text + "\x1b[0m" }
}
