package policy

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/renewa/migration-gate/internal/nearest"
)

// maxProblems bounds what is reported of one file. Whoever made more mistakes
// than these has another kind of file in hand.
const maxProblems = 20

// Problem is one thing that is wrong with a policy file.
type Problem struct {
	// Line and Column count from 1; 0 means that the place is not known.
	Line, Column int
	Message      string
}

// Error is everything that is wrong with a policy file, in the file's order.
type Error struct {
	Path     string
	Problems []Problem
	// More counts the problems beyond those listed.
	More int
}

// Error lists the problems, one a line, each with its place.
func (e *Error) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Path)
		if p.Line > 0 {
			fmt.Fprintf(&b, ":%d", p.Line)
		}
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
		b.WriteString(": " + p.Message)
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\n%s: and %d more", e.Path, e.More)
	}
	return b.String()
}

// problems collects what the decoder finds wrong.
type problems struct {
	list []Problem
	more int
}

func (ps *problems) at(n *yaml.Node, format string, args ...any) {
	if len(ps.list) == maxProblems {
		ps.more++
		return
	}
	ps.list = append(ps.list, Problem{n.Line, n.Column, fmt.Sprintf(format, args...)})
}

// count counts all of them, also those beyond the bound.
func (ps *problems) count() int { return len(ps.list) + ps.more }

// unknown words the commonest mistake: a word that is not one of those known
// here. The nearest right word follows, or all of them where none is near.
func unknown(what, word string, known []string) string {
	if near := nearest.Word(word, known); near != "" {
		return fmt.Sprintf("unknown %s %s; did you mean %q?", what, quote(word), near)
	}
	return fmt.Sprintf("unknown %s %s; known here: %s", what, quote(word), strings.Join(known, ", "))
}

// quote shows a word of the file so that it cannot be mistaken for the message
// around it, and not at any length.
func quote(word string) string {
	const most = 60
	if r := []rune(word); len(r) > most {
		return fmt.Sprintf("%q…", string(r[:most]))
	}
	return fmt.Sprintf("%q", word)
}
