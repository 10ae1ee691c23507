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
}

// splitter cuts a file into statements the way psql does (psqlscan.l): at each
// semicolon outside of parentheses and of BEGIN ATOMIC … END.
type splitter struct {
	lexer
	outline
	cur    span
	open   bool // cur has begun
	apart  bool
	words  [5]string // the first words of cur, in lower case
	nwords int
	parens int
	begins int
	loose  bool // parentheses no longer count, since they never closed
	stdin  bool
	last   string // the token before, in lower case where it is a word
	meter  depthMeter
	calls  callFinder
}

// split cuts src, which begins at byte `from`.
func split(src string, from int) outline {
	s := &splitter{lexer: lexer{src: src, i: from}}
	for {
		t := s.next()
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
	if t.kind == tokWord {
		word = lower(text)
		if s.nwords < len(s.words) {
			s.words[s.nwords] = word
			s.nwords++
		}
		s.atomic(word)
		s.stdin = s.stdin || word == "stdin" && s.parens == 0 && s.words[0] == "copy"
	} else if t.kind == tokOp {
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

// copyData leaves out the rows that follow COPY … FROM stdin in a psql script.
func (s *splitter) copyData() {
	line := strings.IndexByte(s.src[s.i:], '\n')
	if line < 0 {
		line = len(s.src) - s.i
	}
	s.problems = append(s.problems, Problem{Reason: CopyData, Statement: len(s.spans) - 1, Start: s.spans[len(s.spans)-1].start,
		Message: "COPY … FROM stdin reads rows from the script, which only psql can do"})
	s.apart = true
	rest := s.src[s.i+line:]
	for _, end := range []string{"\n\\.\n", "\n\\.\r\n"} {
		if n := strings.Index(rest, end); n >= 0 {
			s.i += line + n + len(end)
			return
		}
	}
	if strings.HasSuffix(rest, "\n\\.") {
		s.i = len(s.src)
	}
	// No end mark, so these are no rows.
}

// meta leaves out a psql command. One that stands in a statement ends it.
func (s *splitter) meta(t token) {
	n := strings.IndexAny(s.src[t.start:], "\r\n")
	if n < 0 {
		n = len(s.src) - t.start
	}
	s.i = t.start + n
	p := Problem{Reason: PsqlMeta, Statement: -1, Start: t.start,
		Message: fmt.Sprintf("%s is a psql command: only psql runs it, a migration tool fails on it", quote(s.src[t.start:s.i]))}
	if s.open {
		p.Statement = len(s.spans)
		s.finish()
	}
	s.problems = append(s.problems, p)
	s.apart = true
}

func (s *splitter) broken(t token) {
	what := "comment"
	switch s.src[t.start] {
	case '"', 'u', 'U':
		what = "name in quotes"
	case '/':
	default:
		what = "string"
	}
	if strings.HasPrefix(s.src[t.start:], "U&'") || strings.HasPrefix(s.src[t.start:], "u&'") {
		what = "string"
	}
	s.begin(t.start)
	s.cur.end = t.end
	s.cur.broken = &Problem{Reason: Unterminated, Start: t.start, Message: "this " + what + " does not end, so everything after it belongs to it"}
}

// reopen goes back to the semicolon that parentheses hid, where they never close.
// From then on parentheses are not counted, or that could happen at each statement.
func (s *splitter) reopen() {
	s.loose = true
	s.i, s.runEnd = s.cur.start, 0
	kept := s.comments
	for len(kept) > 0 && kept[len(kept)-1].Start > s.cur.start {
		kept = kept[:len(kept)-1]
	}
	s.comments = kept
	s.open, s.apart = false, s.cur.apart
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
