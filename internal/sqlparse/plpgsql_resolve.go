package sqlparse

import (
	"context"
	"strings"
)

// resolver makes trees of the SQL in a body, once all of it was read.
type resolver struct {
	*reader
	ctx    context.Context // it lives as long as one call of resolve
	pl     *plpgsql
	static []*Step
	texted int                   // bytes of EXECUTE's texts so far
	around map[string][][]string // the values of the variables of the loops around
}

// resolve parses the static statements and the constant texts of EXECUTE.
func (p *plpgsql) resolve(ctx context.Context, r *reader, b *Block) {
	res := &resolver{reader: r, ctx: ctx, pl: p, around: map[string][][]string{}}
	res.block(b)
	res.parseStatic()
}

func (r *resolver) block(b *Block) {
	r.steps(b.Steps)
	for i := range b.Handlers {
		r.steps(b.Handlers[i].Steps)
	}
}

func (r *resolver) steps(list []Step) {
	for i := range list {
		r.step(&list[i])
	}
}

func (r *resolver) step(s *Step) {
	switch {
	case s.Op == OpSQL:
		r.static = append(r.static, s)
	case s.Opaque != "":
		r.dynamic(s)
	}
	if s.Block != nil {
		r.block(s.Block)
	}
	if name := s.runsOver; name != "" {
		values := s.counts
		if s.array.Text != "" {
			values = r.elements(s.array)
		}
		r.around[name] = append(r.around[name], values)
		defer func() { r.around[name] = r.around[name][:len(r.around[name])-1] }()
	}
	for k := range s.Branches {
		r.steps(s.Branches[k].Steps)
	}
}

// parseStatic parses all static statements at once, as a text that has each at its
// place, a semicolon after it, and blanks elsewhere.
func (r *resolver) parseStatic() {
	if len(r.static) == 0 {
		return
	}
	src := r.pl.src
	masked := []byte(strings.Repeat(" ", len(src)+1))
	for i := range len(src) {
		if src[i] == '\n' {
			masked[i] = '\n'
		}
	}
	for _, s := range r.static {
		copy(masked[s.Start:], src[s.Start:s.End])
		masked[s.End] = ';'
		for _, h := range s.holes {
			for i := h.start; i < h.end; i++ {
				masked[i] = ' '
			}
		}
	}
	f := r.file(r.ctx, "", string(masked))
	problems := map[int]string{}
	for _, p := range f.Problems {
		if p.Statement >= 0 {
			problems[p.Statement] = p.Message
		}
	}
	at := map[int]int{}
	for i, st := range f.Statements {
		at[st.Start] = i
	}
	for _, s := range r.static {
		i, ok := at[s.Start]
		if ok && problems[i] == "" && len(s.holes) == 0 && f.Statements[i].End != s.End {
			ok = false
		}
		switch {
		case !ok:
			s.Opaque, s.Why = src[s.Start:s.End], "not read as one statement"
		case problems[i] != "" || f.Statements[i].Kind == Unparsed:
			s.Opaque, s.Why = src[s.Start:s.End], problems[i]
			if s.Why == "" {
				s.Why = "not parsed"
			}
		default:
			st := f.Statements[i]
			st.Line, st.Column = f.Place(st.Start)
			s.Runs = []Statement{st}
		}
	}
}

// dynamic parses what EXECUTE runs, if it is constant.
func (r *resolver) dynamic(s *Step) {
	texts, why := r.texts(Expr{Text: s.Opaque})
	if why != "" {
		s.Why = why
		return
	}
	var runs []Statement
	for _, text := range texts {
		if r.texted += 100 + len(text); r.texted > maxTexts {
			s.Why = "the body has too many possible texts"
			return
		}
		f := r.file(r.ctx, "", text)
		if len(f.Problems) > 0 {
			s.Why = f.Problems[0].Message
			return
		}
		runs = append(runs, f.Statements...)
	}
	s.Runs, s.Opaque = runs, ""
}
