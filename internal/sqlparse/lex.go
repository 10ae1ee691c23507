package sqlparse

import "strings"

// lexer cuts SQL as scan.l of PostgreSQL 16 does, with standard_conforming_strings
// on. It is linear whatever the text, which the real scanner is not, and never
// recursive, so it can look at anything first. TestLex holds it to the real one.
type lexer struct {
	src string
	i   int
	// cost is how many characters the real scanner reads again: it looks ahead
	// over all operator characters at each comment mark and each sign.
	cost   int
	runEnd int
}

func (l *lexer) at(i int) byte {
	if i < len(l.src) {
		return l.src[i]
	}
	return 0
}

// next gives the next token, comments included.
func (l *lexer) next() token {
	src := l.src
	for l.i < len(src) && class[src[l.i]]&isSpace != 0 {
		l.i++
	}
	start := l.i
	if start >= len(src) {
		return token{tokEnd, start, start}
	}
	kind := l.token(src[start])
	return token{kind, start, l.i}
}

func (l *lexer) token(c byte) tokenKind {
	start := l.i
	switch {
	case class[c]&isStart != 0:
		return l.word(c)
	case class[c]&isDigit != 0:
		l.digits()
		if l.at(l.i) == '.' && l.at(l.i+1) != '.' {
			l.i++
			l.digits()
		}
		return tokNumber
	case c == '-' && l.at(start+1) == '-':
		if n := strings.IndexAny(l.src[start:], "\r\n"); n >= 0 {
			l.i = start + n
		} else {
			l.i = len(l.src)
		}
		return tokLine
	case c == '/' && l.at(start+1) == '*':
		return l.comment()
	case c == '\'':
		return l.quoted("")
	case c == '"':
		return l.name()
	case c == '$':
		return l.dollar()
	case c == '\\':
		l.i++
		return tokBackslash
	}
	if class[c]&isOp != 0 {
		l.again(start)
	}
	l.i++
	return tokOp
}

// digits passes over digits and what may be stuck to them: 0x1f, 1_000, 1e5.
func (l *lexer) digits() {
	for l.i < len(l.src) && class[l.src[l.i]]&(isDigit|isStart) != 0 {
		l.i++
	}
}

func (l *lexer) word(c byte) tokenKind {
	switch next := l.at(l.i + 1); {
	case next == '\'' && strings.IndexByte("eEbBxX", c) >= 0:
		l.i++
		switch c {
		case 'e', 'E':
			return l.quoted("e")
		default:
			return l.quoted("b")
		}
	case next == '&' && (c == 'u' || c == 'U'):
		switch l.at(l.i + 2) {
		case '\'':
			l.i += 2
			return l.quoted("")
		case '"':
			l.i += 2
			return l.name()
		}
	}
	for l.i < len(l.src) && (class[l.src[l.i]]&(isDigit|isStart) != 0 || l.src[l.i] == '$') {
		l.i++
	}
	return tokWord
}

// quoted reads '…' from its first quote on. Where only blanks with a newline are
// between two literals they are one, in the first one's mode.
// The mode is e for backslash escapes, b for bits, where a doubled quote is none.
func (l *lexer) quoted(mode string) tokenKind {
	for {
		l.i++
		for {
			n := strings.IndexByte(l.src[l.i:], '\'')
			if mode == "e" {
				n = strings.IndexAny(l.src[l.i:], `'\`)
			}
			if n < 0 {
				l.i = len(l.src)
				return tokBroken
			}
			l.i += n
			if l.src[l.i] == '\\' {
				l.i = min(l.i+2, len(l.src))
				continue
			}
			if mode == "b" || l.at(l.i+1) != '\'' {
				break
			}
			l.i += 2
		}
		l.i++
		next := l.continued()
		if next < 0 {
			return tokString
		}
		l.i = next
	}
}

// continued finds the quote that continues a literal, -1 for none. PostgreSQL lets
// line comments stand between as well; libpg_query's scanner does not and so calls
// it a syntax error.
func (l *lexer) continued() int {
	newline := false
	for i := l.i; i < len(l.src); i++ {
		switch c := l.src[i]; {
		case c == '\n' || c == '\r':
			newline = true
		case class[c]&isSpace != 0:
		case c == '\'' && newline:
			return i
		default:
			return -1
		}
	}
	return -1
}

func (l *lexer) name() tokenKind {
	for l.i++; ; l.i++ {
		n := strings.IndexByte(l.src[l.i:], '"')
		if n < 0 {
			l.i = len(l.src)
			return tokBroken
		}
		l.i += n + 1
		if l.at(l.i) != '"' {
			return tokQuoted
		}
	}
}

func (l *lexer) dollar() tokenKind {
	start := l.i
	l.i++
	if class[l.at(l.i)]&isDigit != 0 {
		for class[l.at(l.i)]&isDigit != 0 {
			l.i++
		}
		return tokNumber // a parameter
	}
	end := l.i
	if class[l.at(end)]&isStart != 0 {
		for class[l.at(end)]&(isStart|isDigit) != 0 {
			end++
		}
	}
	if l.at(end) != '$' {
		return tokOp
	}
	tag := l.src[start : end+1]
	n := strings.Index(l.src[end+1:], tag)
	if n < 0 {
		l.i = len(l.src)
		return tokBroken
	}
	l.i = end + 1 + n + len(tag)
	return tokDollar
}

func (l *lexer) comment() tokenKind {
	depth := 0
	for l.i < len(l.src) {
		switch {
		case l.src[l.i] == '/' && l.at(l.i+1) == '*':
			l.again(l.i)
			depth++
			l.i += 2
		case l.src[l.i] == '*' && l.at(l.i+1) == '/':
			depth--
			l.i += 2
			if depth == 0 {
				return tokBlock
			}
		default:
			l.i++
		}
	}
	return tokBroken
}

// again counts what the real scanner reads at i and then gives back.
func (l *lexer) again(i int) {
	if i >= l.runEnd {
		l.runEnd = i + 1
		for l.runEnd < len(l.src) && class[l.src[l.runEnd]]&isOp != 0 {
			l.runEnd++
		}
	}
	l.cost += l.runEnd - i
}
