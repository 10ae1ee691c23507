package sqlparse

import (
	"fmt"
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// scanned lists the tokens of PostgreSQL's own scanner, ours those of the lexer:
// all but numbers and operators, which the lexer does not tell apart.
func scanned(src string) ([]string, error) {
	result, err := pg_query.Scan(src)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, t := range result.Tokens {
		s := src[t.Start:t.End]
		switch {
		case unicodeMark(src[t.Start:]): // the scanner's end is wrong for these
			out = append(out, fmt.Sprintf("unicode %d", t.Start))
		case strings.HasPrefix(s, "--") || strings.HasPrefix(s, "/*"):
			out = append(out, fmt.Sprintf("comment %d %q", t.Start, s))
		case strings.ContainsAny(s[:1], "'\"") || strings.HasPrefix(s, "$") && t.Token == pg_query.Token_SCONST:
			out = append(out, fmt.Sprintf("string %d %q", t.Start, s))
		case class[s[0]]&isStart != 0:
			kind := "word"
			if strings.ContainsAny(s, "'\"") {
				kind = "string"
			}
			out = append(out, fmt.Sprintf("%s %d %q", kind, t.Start, s))
		}
	}
	return out, nil
}

func unicodeMark(s string) bool {
	return len(s) > 2 && strings.ContainsAny(s[:1], "uU") && s[1] == '&' && strings.ContainsAny(s[2:3], "'\"")
}

func ours(src string) (out []string, broken bool) {
	l := &lexer{src: src}
	for {
		t := l.next()
		s := src[t.start:t.end]
		switch t.kind {
		case tokEnd:
			return out, broken
		case tokLine, tokBlock:
			out = append(out, fmt.Sprintf("comment %d %q", t.start, s))
		case tokString, tokDollar, tokQuoted:
			if unicodeMark(s) {
				out = append(out, fmt.Sprintf("unicode %d", t.start))
				continue
			}
			out = append(out, fmt.Sprintf("string %d %q", t.start, s))
		case tokWord:
			out = append(out, fmt.Sprintf("word %d %q", t.start, s))
		case tokBroken:
			broken = true
		}
	}
}

func sameTokens(t *testing.T, name, src string) {
	t.Helper()
	want, err := scanned(src)
	got, broken := ours(src)
	if err != nil {
		if !broken && strings.HasPrefix(err.Error(), "unterminated") {
			t.Errorf("%s: %v in %q", name, err, src)
		}
		return // junk after a number, a bad escape: nothing to compare with
	}
	if broken {
		t.Errorf("%s: does not end: %q", name, src)
		return
	}
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("%s: token %d\ngot  %s\nwant %s", name, i, g, w)
			return
		}
	}
}

var oddTokens = []string{
	"SELECT 'a'\n  'b''c' -- x\n", "SELECT E'a'\n'b\\'c', 1", "SELECT 'a' -- hidden\n 'b'", "SELECT 'a' /* no */\n'b'",
	"SELECT E'\\\\', E'\\'' , e'it''s'", "SELECT B'01', X'af', N'n', b'a''b'", "SELECT U&'\\0041' UESCAPE '!', U&\"x\"\"y\"",
	"SELECT $$a$$, $x$ $$ $y$ $x$, $a$b$c$a$, a$$b$$c", "SELECT $1, $1$a$x$a$", "SELECT a--b\n+1, a-/*c*/-b", "/* a /* b */ c */ SELECT 1 /**/ + /***/ 2",
	"SELECT 1.5e10, 0x1f, 1_000, .5, 1..2", "SELECT \"a\"\"b\", \"A\".b", "SELECT a@>b, a->>'x', a#>>'{b}'", "SELECT 'x'\r-- c\r'y'", "SELECT é, \"é\", 'é'",
	"--only", "--a\r--b\n", "select e, ee'x', u & 'x'", "SELECT 'a'\v\n'b'", "SELECT /*/*/ a */*/ 1", "SELECT 'a'\n--'b'\n'c'", "SELECT $é$x$é$, $_1$y$_1$",
	"SELECT a <-- b\n 1", "SELECT a */* c */ 2", "SELECT '\\', 1", "SELECT xE'a'", "SELECT 1e'a'", "SELECT $a$ $a $a$, 1",
}

// TestLex compares with PostgreSQL's scanner: on odd tokens and on whole files.
func TestLex(t *testing.T) {
	t.Parallel()
	for _, src := range oddTokens {
		sameTokens(t, "odd", src)
	}
	for name, src := range corpus(t) {
		if strings.HasPrefix(src, bom) || strings.IndexByte(src, 0) >= 0 {
			continue
		}
		sameTokens(t, name, src)
	}
}

func FuzzLex(f *testing.F) {
	for _, src := range oddTokens {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if refuse(src) != nil || split(src, 0, &intern{}).cost > 1_000_000 {
			return
		}
		sameTokens(t, "fuzz", src)
	})
}
