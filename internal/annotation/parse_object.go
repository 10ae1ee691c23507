package annotation

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// object reads a name with what stands around it. stop is the word after the
// objects: it is never a name unless it is quoted.
func (p *parser) object(stop, change string) (o Object, err *wrong) {
	class := ""
	if _, ok := classes[p.tok.value]; ok && p.tok.kind == word {
		this, at := p.tok, p.at
		if err := p.next(); err != nil {
			return o, err
		}
		// A class only if a name follows: a table may be called "type".
		if p.startsName(stop) {
			class = this.value
		} else {
			p.tok, p.at = this, at
		}
	}
	if class == "" && change == "enum-value" && p.ofFollows() {
		class = valueClass
	}
	o.Class = class
	switch {
	case class == valueClass && p.tok.kind != punct && p.tok.kind != 0:
		o.Parts = []string{p.tok.value}
		if p.tok.kind == word {
			o.Parts[0] = p.tok.raw // a label is a string and not folded
		}
		err = p.next()
	case p.tok.kind == word && '0' <= p.tok.raw[0] && p.tok.raw[0] <= '9' && (class == "" || class == fileClass):
		o.Class = fileClass
		o.Parts, err = p.fileName()
	default:
		o.Parts, err = p.name(stop)
	}
	if err != nil {
		return o, err
	}
	if p.tok.sign("(") {
		if o.Args, err = p.arguments(); err != nil {
			return o, err
		}
	}
	return o, p.of(&o, stop)
}

// of reads the table or type that an object belongs to.
func (p *parser) of(o *Object, stop string) (err *wrong) {
	at := p.tok.at
	if p.tok.is("of") {
		if err := p.next(); err != nil {
			return err
		}
		if o.Of, err = p.name(stop); err != nil {
			return err
		}
	}
	// What is wrong is taken out or cut, for the right form.
	belongs := classes[o.Class] || o.Class == ""
	switch {
	case classes[o.Class] && len(o.Of) == 0:
		return p.wrong(at, "the table or type that it belongs to is missing: %s", o)
	case len(o.Of) == 0:
		return nil
	case len(o.Of) > 2:
		err = p.wrong(at, "%s has too many parts: a table or type is <schema>.<name>", join(o.Of))
		o.Of = o.Of[len(o.Of)-2:]
	case !belongs || o.Args != nil:
		err = p.wrong(at, "no `of` may follow a %s", cmp.Or(o.Class, "function"))
		o.Of = nil
	case len(o.Parts) > 2 || len(o.Parts) == 2 && o.Class != "index" && o.Class != "":
		err = p.wrong(at, "%s has no schema of its own: that of %s counts", join(o.Parts), join(o.Of))
		o.Parts = o.Parts[len(o.Parts)-1:]
	}
	return err
}

func (p *parser) ofFollows() bool {
	ahead := *p
	return ahead.tok.kind != 0 && ahead.next() == nil && ahead.tok.is("of")
}

func (p *parser) startsName(stop string) bool {
	return p.tok.kind == quoted || p.tok.kind == text || p.tok.kind == word && !p.tok.is(stop) && !p.tok.is("of")
}

// name reads identifiers with dots between them.
func (p *parser) name(stop string) (parts []string, err *wrong) {
	start := p.tok.at
	for {
		t := p.tok
		switch {
		case t.kind == quoted, t.kind == word && isPlain(t.value) && !t.is(stop):
		case t.kind == word && !t.is(stop) && t.value[0] != '-':
			return append(parts, t.value), p.wrong(t.at, `%s is a name only in quotes: %s`, t.raw, quote(t.value))
		default:
			return parts, p.wrong(t.at, "the name of an object is missing%s", found(t))
		}
		parts = append(parts, t.value)
		if err := p.next(); err != nil || !p.tok.sign(".") {
			if err == nil && len(parts) > maxParts {
				err = p.wrong(start, "%s has too many parts: at most <schema>.<table>.<column>", join(parts))
				parts = parts[len(parts)-maxParts:]
			}
			return parts, err
		}
		if err := p.next(); err != nil {
			return parts, err
		}
	}
}

func found(t token) string {
	if t.kind == 0 {
		return ""
	}
	return " before " + strconv.Quote(t.raw)
}

// fileName reads a migration's file name, which has no blank in it.
func (p *parser) fileName() ([]string, *wrong) {
	start := p.tok.at
	end := start + len(p.s[start:])
	if i := strings.IndexAny(p.s[start:], " \t,"); i >= 0 {
		end = start + i
	}
	name := p.s[start:end]
	if !isFileName(name) {
		return nil, p.wrong(start, "%s is neither a name (that takes quotes: %s) nor a migration file", name, quote(name))
	}
	p.at = end
	return []string{name}, p.next()
}

// arguments reads the types between a function's parentheses.
func (p *parser) arguments() (args []string, err *wrong) {
	open := p.tok.at
	var one strings.Builder
	args = []string{}
	depth, last := 0, token{}
	defer func() { // what there is serves the right form
		if err != nil && one.Len() > 0 && depth == 0 {
			args = append(args, one.String())
		}
	}()
	for {
		if err := p.next(); err != nil {
			return args, err
		}
		t := p.tok
		switch {
		case t.kind == 0:
			return args, p.wrong(open, "the parenthesis is not closed")
		case depth == 0 && (t.sign(")") || t.sign(",")):
			if one.Len() == 0 && (t.sign(",") || len(args) > 0) {
				return args, p.wrong(t.at, "an argument type is missing")
			}
			if one.Len() > 0 {
				args = append(args, one.String())
			}
			one.Reset()
			if t.sign(")") {
				return args, p.next()
			}
			last = token{}
			continue
		case t.sign("("):
			depth++
		case t.sign(")"):
			depth--
		case t.kind == word && isNumber(t.raw), t.sign(","), t.sign("["), t.sign("]"), t.sign("."), t.sign("%"):
		case t.kind == word && isPlain(t.value), t.kind == quoted:
			if t.kind == quoted && !isPlain(t.value) {
				t.value = quote(t.value)
			}
		default:
			return args, p.wrong(t.at, "%s is no part of an argument's type", t.raw)
		}
		if t.kind == punct {
			t.value = t.raw
		} else if last.kind == word || last.kind == quoted || last.sign(")") {
			one.WriteByte(' ')
		}
		one.WriteString(t.value)
		last = t
	}
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// ParseObject reads an object as annotations write it. change is the word that
// it stands behind, or empty: of enum-value the name is a label.
func ParseObject(s, change string) (Object, error) {
	p, err := newParser(s)
	if err == nil {
		var o Object
		if o, err = p.object("", change); err == nil {
			if err = p.end(); err == nil {
				return o, nil
			}
		}
	}
	return Object{}, fmt.Errorf("%s: %s", s, err.message)
}
