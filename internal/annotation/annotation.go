// Package annotation reads the claims that a migration makes in its comments:
// a shim and the issue that ends it, an approval, the effects of opaque SQL, and
// the environments that skip a file.
//
//	-- renewa:n-1-shim: <old> drop-with #<issue>
//	-- renewa:n-1-ok: <change> <object>[, <object>…] since #<pull request>
//	-- renewa:n-1-effects: none | <change> <object>[, <change> <object>…]
//	-- renewa:atlas:skip-on <env>[,<env>…]
//
// The prefix is the policy's. An annotation is the whole of a `--` comment; in
// a block comment it would be read by this gate and by none of the scripts that
// look for a line. What looks like an annotation and is none is a Fault: one
// that was quietly ignored would leave its writer in the belief that it holds.
package annotation

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Kind is the word after the prefix.
type Kind string

// The kinds of annotations.
const (
	Shim     Kind = "n-1-shim"
	Approval Kind = "n-1-ok"
	Effects  Kind = "n-1-effects"
	SkipOn   Kind = "atlas:skip-on"
)

var kinds = []Kind{Shim, Approval, Effects, SkipOn}

// Comment is a comment of a file, field by field what sqlparse.Comment is, so
// that one converts to the other.
type Comment struct {
	// Text is without the marks, and otherwise as written.
	Text  string
	Block bool
	// Start and End are byte offsets in the file, marks included.
	Start, End int
	// Line and Column count from 1, columns in runes.
	Line, Column int
	// Statement is the index of the statement that contains or follows it.
	Statement int
}

// Annotation is a well-formed annotation.
type Annotation struct {
	Kind Kind
	// Objects: of a shim the old object; of an approval the object of the change
	// and then those that it takes along; of effects one for each change.
	Objects []Object
	// Changes are the changes' words: one for an approval, one for each object
	// for effects, else none.
	Changes []string
	// None: effects that say that there are none.
	None bool
	// Ref is a shim's tracking issue or an approval's pull request.
	Ref Ref
	// Environments are those that skip the file.
	Environments []string
	// Comment is where it stands.
	Comment Comment
}

// Fault is a comment that was meant as an annotation and is none.
type Fault struct {
	// Line and Column are where it goes wrong; Start and End are the comment.
	Line, Column int
	Start, End   int
	// Message says what is wrong.
	Message string
	// Right is the nearest right form, to be copied; what cannot be guessed
	// stands in it as a word in angle brackets.
	Right string
}

// Grammar is what differs between repositories.
type Grammar struct {
	// Prefix begins every annotation.
	Prefix string
	// Changes are the words that name a change, in approvals and effects.
	Changes []string
}

// Parse reads the annotations among a file's comments, in the file's order.
func (g Grammar) Parse(comments []Comment) (list []Annotation, faults []Fault) {
	skipOn := -1
	for _, c := range comments {
		if c.Block {
			faults = append(faults, g.block(c)...)
			continue
		}
		a, fault := g.line(c)
		switch {
		case fault != nil:
			faults = append(faults, *fault)
		case a == nil:
		case a.Kind == SkipOn && skipOn >= 0:
			both := list[skipOn]
			for _, env := range a.Environments {
				if !slices.Contains(both.Environments, env) {
					both.Environments = append(slices.Clone(both.Environments), env)
				}
			}
			faults = append(faults, *g.fault(c, 0, "a file has one skip-on, and this is its second", &both))
		default:
			if a.Kind == SkipOn {
				skipOn = len(list)
			}
			list = append(list, *a)
		}
	}
	return list, faults
}

// line reads a line comment; both results are nil for one that means nothing
// to the gate.
func (g Grammar) line(c Comment) (*Annotation, *Fault) {
	m := g.mark(c.Text)
	if m == nil {
		return nil, g.buried(c)
	}
	a := &Annotation{Kind: m.kind, Comment: c}
	if m.wrong != "" {
		if m.kind == "" {
			return nil, g.fault(c, m.at, m.wrong, nil)
		}
		_ = g.arguments(a, m.arguments) // for the right form, as far as it goes
		return nil, g.fault(c, m.at, m.wrong, a)
	}
	if err := g.arguments(a, m.arguments); err != nil {
		return nil, g.fault(c, m.at+err.at, err.message, a)
	}
	// Scripts look for a line that begins so.
	if a.Kind == SkipOn && (c.Column != 1 || !strings.HasPrefix(c.Text, " "+g.Prefix)) {
		return nil, g.fault(c, 0, "skip-on must begin its line, as `-- "+g.Prefix+":`: the scripts that act on it look for that", a)
	}
	return a, nil
}

// buried finds a whole annotation behind other words of a comment. A mention
// that is no whole annotation is a comment like any other.
func (g Grammar) buried(c Comment) *Fault {
	if !strings.Contains(c.Text, ":") {
		return nil
	}
	lower := asciiLower(c.Text)
	for from := 0; ; {
		i := strings.Index(lower[from:], asciiLower(g.Prefix)+":")
		if i < 0 {
			return nil
		}
		from += i
		if m := g.mark(c.Text[from:]); m != nil && m.wrong == "" {
			a := &Annotation{Kind: m.kind, Comment: c}
			if g.arguments(a, m.arguments) == nil {
				return g.fault(c, from, "an annotation must be the whole of its comment; this one has words before it", a)
			}
		}
		from += len(g.Prefix) + 1
	}
}

// block reports what would be an annotation in a line comment.
func (g Grammar) block(c Comment) (faults []Fault) {
	offset := 0
	for line := range strings.SplitSeq(c.Text, "\n") {
		text := strings.TrimLeft(line, "* \t\r")
		if m := g.mark(text); m != nil {
			var a *Annotation
			if m.kind != "" {
				a = &Annotation{Kind: m.kind, Comment: c}
				_ = g.arguments(a, strings.TrimSpace(m.arguments))
			}
			faults = append(faults, *g.fault(c, offset+len(line)-len(text), "an annotation must be a -- comment of its own, not part of a block comment", a))
		}
		offset += len(line) + 1
	}
	return faults
}

// fault reports what is wrong at an offset of the comment's text.
func (g Grammar) fault(c Comment, at int, message string, a *Annotation) *Fault {
	before := c.Text[:min(at, len(c.Text))]
	f := &Fault{Line: c.Line, Column: c.Column + 2, Start: c.Start, End: c.End, Message: message}
	if n := strings.Count(before, "\n"); n > 0 {
		f.Line, f.Column = f.Line+n, 1
		before = before[strings.LastIndexByte(before, '\n')+1:]
	}
	f.Column += utf8.RuneCountInString(before)
	if a != nil {
		f.Right = "-- " + g.Format(*a)
		return f
	}
	var all []string
	for _, k := range kinds {
		all = append(all, "-- "+g.Format(Annotation{Kind: k}))
	}
	f.Right = strings.Join(all, "\n")
	return f
}
