package sqlparse

import (
	"fmt"
	"strings"
)

// span is a statement that was found by cutting, before anything is parsed.
type span struct {
	start, end int // of its first and last token, the semicolon apart
	// depth is an upper bound of how deep its tree can be: see depthMeter.
	depth int
	data  bool
	// calls is set where data may call functions that are not known to be harmless.
	calls bool
	// broken says why it cannot be parsed at all.
	broken *Problem
	// apart is set where something between it and the statement before was cut
	// out, so that the two cannot be parsed as one text.
	apart bool
}

// outline is what cutting finds in a file.
type outline struct {
	spans    []span
	comments []Comment
	problems []Problem
	cost     int
	many     bool // there is more than anybody writes, so not all was cut
}

// splitter cuts a file into statements the way psql does (psqlscan.l): at each
// semicolon outside of parentheses and of BEGIN ATOMIC … END.
type splitter struct {
	lexer
	outline
	cur     span
	open    bool // cur has begun
	apart   bool
	words   [5]string // the first words of cur, in lower case
	nwords  int
	parens  int
	begins  int
	loose   bool // parentheses no longer count, since they never closed
	stdin   bool
	rowless bool   // no further COPY has its rows
	last    string // the token before, in lower case where it is a word
	names   *intern
	meter   depthMeter
	calls   callFinder
}

// split cuts src, which begins at byte `from`.
func split(src string, from int, names *intern) outline {
	s := &splitter{names: names, lexer: lexer{src: src, i: from}}
	for {
		t := s.next()
		if max(len(s.spans), len(s.comments)) > maxItems || len(s.problems) > maxProblems {
			s.many = true
			return s.outline
		}
		switch t.kind {
		case tokEnd:
			if s.open && s.parens > 0 && !s.loose {
				s.reopen()
				continue
			}
			s.finish()
			s.outline.cost = s.lexer.cost
			return s.outline
		case tokLine:
			s.comment(t, src[t.start+2:t.end], false)
		case tokBlock:
			s.comment(t, src[t.start+2:t.end-2], true)
		case tokBroken:
			s.broken(t)
		case tokBackslash:
			s.meta(t)
		default:
			if t.kind == tokOp && src[t.start] == ';' && (s.parens == 0 || s.loose) && s.begins == 0 {
				s.semicolon()
				continue
			}
			s.token(t)
		}
	}
}

func (s *splitter) comment(t token, text string, block bool) {
	s.comments = append(s.comments, Comment{Text: text, Block: block, Start: t.start, End: t.end, Statement: len(s.spans)})
}

func (s *splitter) begin(at int) {
	if s.open {
		return
	}
	s.open = true
	s.cur = span{start: at, apart: s.apart}
	s.apart = false
	s.nwords, s.parens, s.begins, s.stdin, s.last = 0, 0, 0, false, ""
	s.meter.reset()
	s.calls.reset()
}

func (s *splitter) finish() {
	if !s.open {
		return
	}
	s.open = false
	s.cur.depth, s.cur.calls = s.meter.max, s.calls.found
	switch s.words[0] {
	case "insert", "update", "delete", "merge", "copy", "values":
		s.cur.data = s.nwords > 0
	}
	s.spans = append(s.spans, s.cur)
}

func (s *splitter) token(t token) {
	s.begin(t.start)
	s.cur.end = t.end
	text := s.src[t.start:t.end]
	word := ""
	switch t.kind {
	case tokWord:
		word = s.names.lower(text)
		if s.nwords < len(s.words) {
			s.words[s.nwords] = word
			s.nwords++
		}
		s.atomic(word)
		s.stdin = s.stdin || word == "stdin" && s.parens == 0 && s.words[0] == "copy"
	case tokOp:
		switch text[0] {
		case '(':
			s.parens++
		case ')':
			s.parens = max(s.parens-1, 0)
		}
	}
	s.meter.token(t.kind, text, word)
	s.calls.token(t.kind, text, word)
	s.last = word
}

// atomic follows the body of CREATE FUNCTION … BEGIN ATOMIC … END.
func (s *splitter) atomic(word string) {
	switch word {
	case "atomic":
		if s.begins == 0 && s.last == "begin" && s.parens == 0 && s.creates() {
			s.begins = 1
		}
	case "case":
		if s.begins > 0 {
			s.begins++
		}
	case "end":
		s.begins = max(s.begins-1, 0)
	}
}

// creates reports whether cur begins with CREATE [OR REPLACE] FUNCTION or PROCEDURE.
func (s *splitter) creates() bool {
	w := s.words[:]
	if w[0] != "create" {
		return false
	}
	if w[1] == "or" && w[2] == "replace" {
		w = w[2:]
	}
	return w[1] == "function" || w[1] == "procedure"
}

func (s *splitter) semicolon() {
	copied := s.open && s.stdin
	s.finish()
	if copied {
		s.copyData()
	}
}

// quote is a piece of the file for a message, cut where it is long.
func quote(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 40 {
		s = string(r[:39]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// lower is strings.ToLower for keywords: ASCII only, as scan.l folds them, and
// without copying what is in lower case already.
func lower(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
