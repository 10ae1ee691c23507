package sqlparse

import (
	"fmt"
	"strings"
)

// plpgsql reads a body by the grammar of PostgreSQL's pl_gram.y. libpg_query could
// do it, but knows no offsets, refuses valid bodies (bound cursors, RETURN NEXT
// with RETURNS TABLE: it compiles and has no catalog) and parses every expression
// twice. What is no plpgsql leaves a reason in why.
type plpgsql struct {
	src   string
	toks  []token // without comments; the last one is tokEnd
	i     int
	depth int
	why   string
	vars  map[string]*variable
}

// maxNesting bounds the recursion; nobody nests blocks that deep.
const maxNesting = 200

func newPlpgsql(src string) *plpgsql {
	p := &plpgsql{src: src, vars: map[string]*variable{}}
	for l := (&lexer{src: src}); ; {
		t := l.next()
		switch t.kind {
		case tokLine, tokBlock:
			continue
		case tokBroken:
			p.fail("a string, name or comment that does not end", t.start)
		}
		p.toks = append(p.toks, t)
		if t.kind == tokEnd {
			return p
		}
	}
}

// fail keeps the first reason and goes to the end, so that every loop stops.
func (p *plpgsql) fail(what string, at int) {
	if p.why == "" {
		p.why = fmt.Sprintf("line %d of the body: %s", 1+strings.Count(p.src[:at], "\n"), what)
	}
	p.i = max(len(p.toks)-1, 0)
}

func (p *plpgsql) unexpected(want string) {
	t := p.toks[p.i]
	found := "the end"
	if t.kind != tokEnd {
		found = quote(p.src[t.start:t.end])
	}
	p.fail("expected "+want+" and found "+found, t.start)
}

func (p *plpgsql) text(i int) string { return p.src[p.toks[i].start:p.toks[i].end] }

// word is the i-th token in lower case where it is a word, else empty.
func (p *plpgsql) word(i int) string {
	if i >= len(p.toks) || p.toks[i].kind != tokWord {
		return ""
	}
	return lower(p.text(i))
}

// op reports whether the i-th token is that punctuation.
func (p *plpgsql) op(i int, c byte) bool {
	return i < len(p.toks) && p.toks[i].kind == tokOp && p.src[p.toks[i].start] == c
}

// pair reports whether two tokens are c and d with nothing between: :=, .., <<.
func (p *plpgsql) pair(i int, c, d byte) bool {
	return p.op(i, c) && p.op(i+1, d) && p.toks[i].end == p.toks[i+1].start
}

func (p *plpgsql) accept(word string) bool {
	if p.word(p.i) != word {
		return false
	}
	p.i++
	return true
}

func (p *plpgsql) expect(word string) {
	if !p.accept(word) {
		p.unexpected(strings.ToUpper(word))
	}
}

func (p *plpgsql) semicolon() {
	if !p.op(p.i, ';') {
		p.unexpected("a semicolon")
		return
	}
	p.i++
}

// ident reads a name as PostgreSQL folds it.
func (p *plpgsql) ident() string {
	t := p.toks[p.i]
	switch t.kind {
	case tokWord:
		p.i++
		return lower(p.src[t.start:t.end])
	case tokQuoted:
		p.i++
		return unquote(p.src[t.start:t.end])
	}
	p.unexpected("a name")
	return ""
}

// unquote is the name in "quotes". One with Unicode escapes is left as it is, so
// that it is equal to no other.
func unquote(s string) string {
	if !strings.HasPrefix(s, `"`) {
		return s
	}
	return strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)
}

// until reads SQL up to a semicolon or a place that stop knows, outside of
// parentheses, and leaves that to be read.
func (p *plpgsql) until(stop func(i int) bool) Expr {
	first, parens := p.i, 0
	for ; p.toks[p.i].kind != tokEnd; p.i++ {
		if parens == 0 && (p.op(p.i, ';') || stop != nil && stop(p.i)) {
			break
		}
		switch {
		case p.op(p.i, '(') || p.op(p.i, '['):
			parens++
		case p.op(p.i, ')') || p.op(p.i, ']'):
			parens--
		}
		if parens < 0 {
			break
		}
	}
	if parens != 0 && p.why == "" {
		p.fail("parentheses that do not match", p.toks[first].start)
	}
	return p.between(first, p.i)
}

// between is the text of some tokens.
func (p *plpgsql) between(from, to int) Expr {
	if from >= to {
		return Expr{Start: p.toks[from].start}
	}
	e := Expr{Text: p.src[p.toks[from].start:p.toks[to-1].end], Start: p.toks[from].start}
	switch p.word(from) {
	case "select", "with", "values", "table", "insert", "update", "delete", "merge", "explain", "show":
		e.Query = true
	}
	return e
}

// upTo reads SQL up to one of the words.
func (p *plpgsql) upTo(words ...string) Expr {
	return p.until(func(i int) bool {
		w := p.word(i)
		if w == "" {
			return false
		}
		for _, stop := range words {
			if w == stop {
				return true
			}
		}
		return false
	})
}
