package annotation

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/nearest"
)

// Ref is an issue or a pull request.
type Ref struct {
	// Repo is owner/name; empty means the repository that the file is in.
	Repo   string
	Number int
}

// String is #12 or owner/name#12.
func (r Ref) String() string { return r.Repo + "#" + strconv.Itoa(r.Number) }

// arguments reads what follows the marker into a. What could be read before an
// error stays there, for the right form.
func (g Grammar) arguments(a *Annotation, s string) *wrong {
	if a.Kind == SkipOn {
		return a.environments(s)
	}
	p, err := newParser(s)
	if err == nil {
		switch a.Kind {
		case Shim:
			err = p.shim(a)
		case Approval:
			err = p.approval(a, g.Changes)
		default:
			err = p.effects(a, g.Changes)
		}
	}
	if err != nil && a.Ref.Number == 0 && a.Kind != Effects {
		a.Ref, _ = findRef(s)
	}
	return err
}

const dropWith, since = "drop-with", "since"

func (p *parser) shim(a *Annotation) *wrong {
	o, err := p.object(dropWith, "")
	if len(o.Parts) > 0 {
		a.Objects = []Object{o}
	}
	if err != nil {
		return err
	}
	if p.tok.sign(",") {
		return p.wrong(p.tok.at, "a shim stands for one object: write an annotation for each")
	}
	return p.ref(a, dropWith)
}

func (p *parser) approval(a *Annotation, words []string) *wrong {
	change, err := p.change(words)
	if change != "" {
		a.Changes = []string{change}
	}
	if err != nil {
		return err
	}
	err = p.list(func() *wrong {
		o, err := p.object(since, change)
		if len(o.Parts) > 0 {
			a.Objects = append(a.Objects, o)
		}
		return err
	})
	if err != nil {
		return err
	}
	return p.ref(a, since)
}

func (p *parser) effects(a *Annotation, words []string) *wrong {
	if p.tok.is("none") {
		a.None = true
		if err := p.next(); err != nil {
			return err
		}
		return p.end()
	}
	err := p.list(func() *wrong {
		change, err := p.change(words)
		if err != nil {
			return err
		}
		o, err := p.object("", change)
		if len(o.Parts) > 0 {
			a.Changes, a.Objects = append(a.Changes, change), append(a.Objects, o)
		}
		return err
	})
	if err != nil {
		return err
	}
	return p.end()
}

// change reads the word of a change; with an error it is the nearest one.
func (p *parser) change(words []string) (string, *wrong) {
	t := p.tok
	if t.kind != word {
		return "", p.wrong(t.at, "the change is missing%s; it is one of %s", found(t), strings.Join(words, ", "))
	}
	for _, w := range words {
		if t.is(w) {
			return w, p.next()
		}
	}
	return nearest.Word(t.raw, words), p.wrong(t.at, "%s is no change; it is one of %s", t.raw, strings.Join(words, ", "))
}

func (p *parser) end() *wrong {
	if p.tok.kind != 0 {
		return p.wrong(p.tok.at, "nothing may follow, but %s does", p.s[p.tok.at:])
	}
	return nil
}

var (
	aRef = regexp.MustCompile(`^(?:([A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+))?#([1-9][0-9]{0,8})$`)
	// likeRef is a number that was meant as one: #12, #012, GH-12, or the page.
	likeRef = regexp.MustCompile(`(?:https?://[^/\s]+/([A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+)/(?:issues|pull|pulls)/|([A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+)?#|(?i:GH-))0*([1-9][0-9]{0,8})\b`)
	bareRef = regexp.MustCompile(`(?:drop-with|since)\s+()()0*([1-9][0-9]{0,8})\b`)
)

// ref reads the keyword and the number with which shims and approvals end.
func (p *parser) ref(a *Annotation, keyword string) *wrong {
	if !p.tok.is(keyword) {
		if p.tok.kind == 0 {
			return p.wrong(p.tok.at, "%s is missing", refForm(keyword))
		}
		return p.wrong(p.tok.at, "%s is expected here, not %s", refForm(keyword), p.s[p.tok.at:])
	}
	rest := p.s[p.at:]
	at := p.at + len(rest) - len(strings.TrimLeft(rest, " \t"))
	rest = strings.Trim(rest, " \t\r")
	m := aRef.FindStringSubmatch(rest)
	if m == nil {
		if rest == "" {
			return p.wrong(at, "%s is missing", refForm(keyword))
		}
		return p.wrong(at, "%s is expected here, not %s", refForm(keyword), rest)
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		return p.wrong(at, "%s is no number", m[2])
	}
	a.Ref = Ref{m[1], n}
	return nil
}

func refForm(keyword string) string {
	if keyword == dropWith {
		return "drop-with #<issue>"
	}
	return "since #<pull request>"
}

// findRef finds a number that was meant as the reference.
func findRef(s string) (Ref, bool) {
	m := likeRef.FindStringSubmatch(s)
	if m == nil {
		m = bareRef.FindStringSubmatch(s)
	}
	if m == nil {
		return Ref{}, false
	}
	n, err := strconv.Atoi(m[3])
	return Ref{m[1] + m[2], n}, err == nil
}

// Format writes an annotation in its normal form, without the dashes. What is
// missing stands as a word in angle brackets.
func (g Grammar) Format(a Annotation) string {
	objects := make([]string, max(1, len(a.Objects)))
	objects[0] = "<object>"
	if a.Kind == Shim {
		objects[0] = "<old>"
	}
	for i, o := range a.Objects {
		objects[i] = o.String()
	}
	ref := a.Ref.String()
	marker := g.marker(a.Kind)
	switch a.Kind {
	case SkipOn:
		if len(a.Environments) == 0 {
			return marker + " <env>[,<env>…]"
		}
		return marker + " " + strings.Join(a.Environments, ",")
	case Shim:
		if a.Ref.Number == 0 {
			ref = "#<issue>"
		}
		return fmt.Sprintf("%s %s %s %s", marker, objects[0], dropWith, ref)
	case Approval:
		if a.Ref.Number == 0 {
			ref = "#<pull request>"
		}
		change := "<change>"
		if len(a.Changes) > 0 {
			change = a.Changes[0]
		}
		return fmt.Sprintf("%s %s %s %s %s", marker, change, strings.Join(objects, ", "), since, ref)
	}
	switch {
	case a.None:
		return marker + " none"
	case len(a.Objects) == 0:
		return marker + " none | <change> <object>, …"
	}
	for i := range a.Objects {
		objects[i] = a.Changes[i] + " " + objects[i]
	}
	return marker + " " + strings.Join(objects, ", ")
}
