package sqlparse

// steps reads statements up to a word that ends their list.
func (p *plpgsql) steps() []Step {
	var list []Step
	if p.depth++; p.depth > maxNesting {
		p.fail("nested too deep", p.toks[p.i].start)
	}
	defer func() { p.depth-- }()
	for p.why == "" && p.toks[p.i].kind != tokEnd {
		switch p.word(p.i) {
		case "end", "exception", "elsif", "elseif", "else", "when":
			if p.assigns() < 0 {
				return list
			}
		}
		list = append(list, p.step())
	}
	return list
}

func (p *plpgsql) step() Step {
	s := Step{Start: p.toks[p.i].start}
	if p.op(p.i, ';') { // an empty statement, which PostgreSQL does not have
		p.unexpected("a statement")
		return s
	}
	if rhs := p.assigns(); rhs >= 0 {
		s.Op = OpAssign
		v := p.variable(unquote(lower(p.text(p.i))))
		v.assigned++
		whole := p.op(p.i+1, ':') || p.op(p.i+1, '=') // not a field or an element
		p.i = rhs
		e := p.upTo()
		s.exprs(e)
		if whole {
			v.written = e
		}
	} else {
		p.statement(&s)
	}
	s.End = p.toks[max(p.i-1, 0)].end
	p.semicolon()
	return s
}

// assigns reports where the right side starts if an assignment stands here, else -1.
// No statement of SQL begins like one.
func (p *plpgsql) assigns() int {
	i := p.i
	switch k := p.toks[i].kind; {
	case k == tokWord, k == tokQuoted:
	case k == tokNumber && p.src[p.toks[i].start] == '$': // an argument
	default:
		return -1
	}
	for i++; ; {
		switch {
		case p.op(i, '.'):
			i += 2
		case p.op(i, '['):
			for depth := 0; i < len(p.toks)-1; i++ {
				if p.op(i, ';') {
					return -1 // or every statement would look at all the rest
				}
				if p.op(i, '[') {
					depth++
				}
				if p.op(i, ']') {
					if depth--; depth == 0 {
						break
					}
				}
			}
			i++
		case p.pair(i, ':', '='):
			return min(i+2, len(p.toks)-1)
		case p.op(i, '='):
			return i + 1
		default:
			return -1
		}
	}
}

// exprs keeps what is not empty.
func (s *Step) exprs(list ...Expr) {
	for _, e := range list {
		if e.Text != "" {
			s.Exprs = append(s.Exprs, e)
		}
	}
}

func (p *plpgsql) statement(s *Step) {
	label := p.label()
	switch p.word(p.i) {
	case "declare", "begin":
		s.Op = OpBlock
		s.Block = p.block(label, s.Start)
	case "if":
		p.ifs(s)
	case "case":
		p.cases(s)
	case "loop", "while", "for", "foreach":
		p.loop(s)
	case "exit", "continue":
		s.Op = OpExit
		p.i++
		if p.word(p.i) != "when" {
			p.endLabel()
		}
		if p.accept("when") {
			s.exprs(p.upTo())
		} else {
			s.Ends = true
		}
	case "return":
		p.returns(s)
	case "raise":
		p.raise(s)
	case "execute":
		s.Op = OpExecute
		p.dynamic(s)
		p.into()
		p.using(s)
		p.into()
	case "perform":
		s.Op = OpPerform
		p.i++
		e := p.upTo()
		// PERFORM stands for SELECT.
		e.Text, e.Query = "SELECT "+e.Text, true
		s.exprs(e)
	case "assert":
		s.Op = OpOther
		p.i++
		s.exprs(p.upTo())
	case "open":
		p.open(s)
	case "fetch", "move":
		s.Op = OpOther
		p.upTo("into")
		p.into()
	case "get":
		s.Op = OpOther
		p.i++
		from := p.i
		p.upTo()
		for i := from; i < p.i; i++ {
			if p.op(i+1, '=') || p.op(i+1, ':') {
				p.assigned(lower(p.text(i)))
			}
		}
	case "close":
		s.Op = OpOther
		p.upTo()
	case "null":
		s.Op = OpOther
		p.i++
	case "commit", "rollback":
		s.Op = OpCommit
		p.upTo()
	default:
		p.static(s)
	}
}

func (p *plpgsql) ifs(s *Step) {
	s.Op = OpIf
	for p.i++; p.why == ""; {
		b := Branch{Cond: p.upTo("then")}
		p.expect("then")
		b.Steps = p.steps()
		s.Branches = append(s.Branches, b)
		if !p.accept("elsif") && !p.accept("elseif") {
			break
		}
	}
	if p.accept("else") {
		s.Branches = append(s.Branches, Branch{Steps: p.steps()})
	}
	p.expect("end")
	p.expect("if")
}

func (p *plpgsql) cases(s *Step) {
	s.Op = OpCase
	p.i++
	s.exprs(p.upTo("when"))
	for p.accept("when") {
		b := Branch{Cond: p.upTo("then")}
		p.expect("then")
		b.Steps = p.steps()
		s.Branches = append(s.Branches, b)
	}
	if p.accept("else") {
		s.Branches = append(s.Branches, Branch{Steps: p.steps()})
	}
	p.expect("end")
	p.expect("case")
}

func (p *plpgsql) returns(s *Step) {
	s.Op = OpReturn
	p.i++
	switch {
	case p.accept("next"):
		s.exprs(p.upTo())
	case p.accept("query"):
		if p.word(p.i) == "execute" {
			p.dynamic(s)
			p.using(s)
			return
		}
		e := p.upTo()
		e.Query = true
		s.exprs(e)
	default:
		s.Ends = true
		s.exprs(p.upTo())
	}
}

// raise reads RAISE [level] ['format' [, expression …] | condition] [USING …].
func (p *plpgsql) raise(s *Step) {
	s.Op, s.Ends = OpRaise, true
	p.i++
	switch p.word(p.i) {
	case "debug", "log", "info", "notice", "warning":
		s.Ends = false
		p.i++
	case "exception":
		p.i++
	}
	head := p.i
	p.upTo("using")
	for i := head; i < p.i; i++ {
		if p.op(i, ',') {
			s.exprs(p.between(i+1, p.i))
			break
		}
	}
	p.using(s)
}

// using reads USING expression, …
func (p *plpgsql) using(s *Step) {
	if p.accept("using") {
		s.exprs(p.upTo("into", "loop"))
	}
}

// open reads OPEN cursor [FOR query | FOR EXECUTE …].
func (p *plpgsql) open(s *Step) {
	s.Op = OpOther
	p.i++
	s.exprs(p.upTo("for"))
	if !p.accept("for") {
		return
	}
	if p.word(p.i) == "execute" {
		p.dynamic(s)
		p.using(s)
		return
	}
	e := p.upTo()
	e.Query = true
	s.exprs(e)
}
