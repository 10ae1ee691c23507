package sqlparse

import "strconv"

// loop reads every kind of loop.
func (p *plpgsql) loop(s *Step) {
	s.Op = OpLoop
	var b Branch
	switch p.word(p.i) {
	case "while":
		p.i++
		b.Cond = p.upTo("loop")
	case "for":
		p.i++
		p.forLoop(s)
	case "foreach":
		p.i++
		name := p.ident()
		p.upTo("array")
		p.expect("array")
		e := p.upTo("loop")
		s.exprs(e)
		v := p.variable(name)
		v.assigned++
		v.loops++
		s.runsOver, s.array = name, e
	}
	p.expect("loop")
	b.Steps = p.steps()
	s.Branches = []Branch{b}
	p.expect("end")
	p.expect("loop")
	p.endLabel()
}

// forLoop reads what stands between FOR and LOOP.
func (p *plpgsql) forLoop(s *Step) {
	first := p.i
	p.upTo("in")
	for i := first; i < p.i; i++ {
		if k := p.toks[i].kind; k == tokWord || k == tokQuoted {
			p.assigned(unquote(lower(p.text(i))))
		}
	}
	name := unquote(lower(p.text(first)))
	p.expect("in")
	if p.word(p.i) == "execute" {
		p.dynamic(s)
		p.using(s)
		return
	}
	p.accept("reverse")
	low := p.until(func(i int) bool { return p.word(i) == "loop" || p.pair(i, '.', '.') })
	if !p.pair(p.i, '.', '.') {
		s.exprs(low) // a query or a cursor
		return
	}
	p.i += 2
	high := p.upTo("loop", "by")
	s.exprs(low, high)
	if p.accept("by") {
		s.exprs(p.upTo("loop"))
		return
	}
	// FOR i IN 1..3 gives i known values.
	from, err1 := strconv.Atoi(low.Text)
	to, err2 := strconv.Atoi(high.Text)
	if err1 == nil && err2 == nil && to-from < maxValues {
		s.runsOver = name
		p.variable(name).loops++
		for n := from; n <= to; n++ {
			s.counts = append(s.counts, strconv.Itoa(n))
		}
	}
}

// dynamic reads EXECUTE expression.
func (p *plpgsql) dynamic(s *Step) {
	p.expect("execute")
	e := p.upTo("into", "using", "loop")
	s.exprs(e)
	s.Opaque = e.Text // until resolve has looked at it
}

// into passes over INTO [STRICT] target, … and notes the variables.
func (p *plpgsql) into() {
	if !p.accept("into") {
		return
	}
	p.accept("strict")
	for p.why == "" {
		p.assigned(p.ident())
		for {
			if p.op(p.i, '.') {
				p.i += 2
				p.i = min(p.i, len(p.toks)-1)
				continue
			}
			if p.op(p.i, '[') {
				p.i++
				p.until(func(i int) bool { return p.op(i, ']') })
				p.i = min(p.i+1, len(p.toks)-1)
				continue
			}
			break
		}
		if !p.op(p.i, ',') {
			return
		}
		p.i++
	}
}

// static reads a statement of SQL. Its INTO, which is plpgsql's, is cut out.
func (p *plpgsql) static(s *Step) {
	s.Op = OpSQL
	if k := p.toks[p.i].kind; k != tokWord && !p.op(p.i, '(') {
		p.unexpected("a statement")
		return
	}
	first, parens, begins := p.i, 0, 0
	for ; p.toks[p.i].kind != tokEnd && p.why == ""; p.i++ {
		if parens == 0 && begins == 0 && p.op(p.i, ';') {
			break
		}
		switch word := p.word(p.i); {
		case p.op(p.i, '('):
			parens++
		case p.op(p.i, ')'):
			parens--
		case word == "into" && p.i > first:
			if before := p.word(p.i - 1); before == "insert" || before == "merge" || p.word(first) == "import" {
				continue
			}
			from := p.toks[p.i].start
			p.into()
			p.i--
			s.holes = append(s.holes, hole{from, p.toks[p.i].end})
		case word == "begin" && p.word(p.i+1) == "atomic" && p.word(first) == "create":
			begins++
		case word == "case" && begins > 0:
			begins++
		case word == "end" && begins > 0:
			begins--
		}
	}
	s.End = p.toks[max(p.i-1, first)].end
	if p.word(first) == "call" { // whose arguments may be variables to write to
		for i := first; i < p.i; i++ {
			p.assigned(unquote(lower(p.text(i))))
		}
	}
}

// hole is a part of a statement that is not SQL.
type hole struct{ start, end int }
