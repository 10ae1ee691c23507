package sqlparse

import (
	"fmt"
	"strings"
)

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
	if s.rowless {
		return
	}
	for _, end := range []string{"\n\\.\n", "\n\\.\r\n"} {
		if n := strings.Index(rest, end); n >= 0 {
			s.i += line + n + len(end)
			return
		}
	}
	if strings.HasSuffix(rest, "\n\\.") {
		s.i = len(s.src)
		return
	}
	s.rowless = true // no end mark, so these are no rows
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
