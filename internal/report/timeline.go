package report

import (
	"strings"
	"unicode/utf8"

	"github.com/renewa/migration-gate/internal/finding"
)

// late says whether a directory has a new file at or below base's newest.
func late(d finding.Directory) bool {
	for _, e := range d.Timeline {
		if e.Mark == "late" {
			return true
		}
	}
	return false
}

// signLate begins the line of a new file at or below base's newest.
const signLate = "!"

// timeline draws the versions around base's newest, a line each: a sign, the
// name, and in words what there is to say of it. The lines are not escaped.
func timeline(d finding.Directory) []string {
	width := 0
	for _, e := range d.Timeline {
		width = max(width, utf8.RuneCountInString(visible(e.Name)))
	}
	out := make([]string, 0, len(d.Timeline))
	for _, e := range d.Timeline {
		sign, words := " ", ""
		switch {
		case e.Mark == "late":
			sign, words = signLate, "new, but sorts before base's newest"
		case e.Mark == "new":
			sign, words = "+", "new"
		case e.Mark == "tip" && e.On == "base":
			sign, words = "=", "base's newest, not on this branch yet"
		case e.Mark == "tip":
			sign, words = "=", "base's newest"
		case e.On == "base":
			sign, words = "<", "on base, not on this branch yet"
		case e.On == "head":
			sign, words = ">", "on this branch only"
		}
		line := sign + " " + e.Name
		if words != "" {
			line += strings.Repeat(" ", width-utf8.RuneCountInString(visible(e.Name))+2) + words
		}
		out = append(out, line)
	}
	return out
}
