package annotation

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// wrong is what is wrong, and where in the arguments.
type wrong struct {
	at      int
	message string
}

func (p *parser) wrong(at int, format string, a ...any) *wrong {
	return &wrong{at: at, message: fmt.Sprintf(format, a...)}
}

// kind of a token: 0 is the end.
const (
	word   = 'w' // letters, digits, _, $ and -
	quoted = 'q' // "an identifier"
	text   = 's' // 'a string'
	punct  = 'p' // any other character
)

type token struct {
	kind byte
	// value is folded, for quotes and strings what they stand for.
	value string
	// raw is as written.
	raw string
	at  int
}

func (t token) is(keyword string) bool { return t.kind == word && asciiLower(t.raw) == keyword }

func (t token) sign(c string) bool { return t.kind == punct && t.raw == c }

// parser goes through the arguments of one annotation.
type parser struct {
	s   string
	at  int
	tok token // the one that comes next
}

func newParser(s string) (*parser, *wrong) {
	p := &parser{s: s}
	return p, p.next()
}

// next reads one token.
func (p *parser) next() *wrong {
	for p.at < len(p.s) && strings.IndexByte(" \t\r\f\v", p.s[p.at]) >= 0 {
		p.at++
	}
	start, rest := p.at, p.s[p.at:]
	p.tok = token{at: start}
	if rest == "" {
		return nil
	}
	var n int
	switch c := rest[0]; {
	case c == '"', c == '\'':
		value, size, ok := unquote(rest)
		if !ok {
			p.at = len(p.s)
			return p.wrong(start, "the quote %c is not closed", c)
		}
		n = size
		p.tok.kind, p.tok.value = text, value
		if c == '"' {
			p.tok.kind, p.tok.value = quoted, cut(value)
		}
	case len(rest) > 2 && (c == 'u' || c == 'U') && rest[1] == '&' && rest[2] == '"':
		value, size, ok := unquote(rest[2:])
		if ok {
			value, ok = unescape(value)
		}
		if !ok {
			p.at = len(p.s)
			return p.wrong(start, `what stands in U&"…" cannot be read; write the name itself in "…"`)
		}
		n = size + 2
		p.tok.kind, p.tok.value = quoted, cut(value)
	case isWord(c):
		for n = 1; n < len(rest) && isWord(rest[n]); {
			n++
		}
		p.tok.kind, p.tok.value = word, cut(asciiLower(rest[:n]))
	default:
		_, n = utf8.DecodeRuneInString(rest)
		p.tok.kind = punct
	}
	p.at = start + n
	p.tok.raw = rest[:n]
	return nil
}

// isWord takes the hyphen too: it is part of drop-with and not-null, and a name
// that has one needs quotes, which is easier said with the whole name at hand.
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '$' || c == '-' || c >= 0x80
}

// unquote reads what stands between quotes, doubled ones standing for one.
func unquote(s string) (value string, size int, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			b.WriteByte(s[i])
			continue
		}
		if i+1 == len(s) || s[i+1] != s[0] {
			return b.String(), i + 1, b.Len() > 0 || s[0] == '\''
		}
		b.WriteByte(s[i])
		i++
	}
	return "", len(s), false
}

// unescape reads the escapes of U&"…": \0061, \+000061 and \\.
func unescape(s string) (string, bool) {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			b.WriteString(s)
			return b.String(), b.Len() > 0
		}
		b.WriteString(s[:i])
		s = s[i+1:]
		digits := 4
		switch {
		case strings.HasPrefix(s, `\`):
			b.WriteByte('\\')
			s = s[1:]
			continue
		case strings.HasPrefix(s, "+"):
			s, digits = s[1:], 6
		}
		if len(s) < digits {
			return "", false
		}
		r, err := strconv.ParseUint(s[:digits], 16, 32)
		if err != nil || r == 0 || !utf8.ValidRune(rune(r)) {
			return "", false
		}
		b.WriteRune(rune(r))
		s = s[digits:]
	}
}

// list reads what do reads, again after every comma.
func (p *parser) list(do func() *wrong) *wrong {
	for {
		if err := do(); err != nil || !p.tok.sign(",") {
			return err
		}
		if err := p.next(); err != nil {
			return err
		}
	}
}
