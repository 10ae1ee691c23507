package sqlparse

import "strings"

// body is the whole: options, one block, the end.
func (p *plpgsql) body() *Block {
	for p.why == "" && p.op(p.i, '#') {
		p.i += 3 // #option dump, #variable_conflict use_column, …
		p.i = min(p.i, len(p.toks)-1)
	}
	start := p.toks[p.i].start
	b := p.block(p.label(), start)
	if p.op(p.i, ';') {
		p.i++
	}
	if p.toks[p.i].kind != tokEnd {
		p.unexpected("the end")
	}
	return b
}

// label reads <<name>>, if there is one.
func (p *plpgsql) label() string {
	if !p.pair(p.i, '<', '<') {
		return ""
	}
	p.i += 2
	name := p.ident()
	if !p.pair(p.i, '>', '>') {
		p.unexpected(">>")
		return ""
	}
	p.i += 2
	return name
}

func (p *plpgsql) block(label string, start int) *Block {
	b := &Block{Label: label, Start: start}
	for p.accept("declare") {
		for p.why == "" && p.word(p.i) != "begin" && p.word(p.i) != "declare" {
			b.Declares = append(b.Declares, p.declare())
		}
	}
	p.expect("begin")
	b.Steps = p.steps()
	if p.accept("exception") {
		for p.word(p.i) == "when" {
			b.Handlers = append(b.Handlers, p.handler())
		}
	}
	p.expect("end")
	p.endLabel()
	return b
}

// endLabel passes over the label that may follow END.
func (p *plpgsql) endLabel() {
	if k := p.toks[p.i].kind; k == tokWord || k == tokQuoted {
		p.i++
	}
}

func (p *plpgsql) handler() Handler {
	h := Handler{Start: p.toks[p.i].start}
	for p.i++; p.why == ""; {
		name := p.ident()
		if name == "sqlstate" && p.toks[p.i].kind == tokString {
			name += " " + strings.Trim(p.text(p.i), "'")
			p.i++
		}
		h.Conditions = append(h.Conditions, name)
		if !p.accept("or") {
			break
		}
	}
	p.expect("then")
	h.Steps = p.steps()
	return h
}

func (p *plpgsql) declare() Declare {
	d := Declare{Start: p.toks[p.i].start}
	d.Name = p.ident()
	switch p.word(p.i) {
	case "alias":
		p.upTo()
		p.semicolon()
		return d
	case "no", "scroll", "cursor":
		d.Type = "refcursor"
		p.upTo("for", "is")
		p.i++
		p.i = min(p.i, len(p.toks)-1)
		d.Default = p.upTo()
		d.Default.Query = true
		p.semicolon()
		return d
	}
	p.accept("constant")
	d.Type = p.until(func(i int) bool {
		switch p.word(i) {
		case "default", "collate", "not":
			return true
		}
		return p.op(i, '=') || p.pair(i, ':', '=')
	}).Text
	if p.accept("collate") {
		p.until(func(i int) bool { return p.word(i) == "default" || p.word(i) == "not" || p.op(i, '=') || p.op(i, ':') })
	}
	if p.accept("not") {
		p.expect("null")
	}
	switch {
	case p.accept("default"):
		d.Default = p.upTo()
	case p.op(p.i, '='):
		p.i++
		d.Default = p.upTo()
	case p.pair(p.i, ':', '='):
		p.i += 2
		d.Default = p.upTo()
	}
	p.semicolon()
	p.declared(d)
	return d
}
