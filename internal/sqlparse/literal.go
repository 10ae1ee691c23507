package sqlparse

import "strings"

// InLiteral takes an offset in a string's value to the file: the string is the first
// literal at or after location, which for a body is the location of the DefElem
// "as" of DO and CREATE FUNCTION. In a literal with backslash escapes it is near
// the place but perhaps not on it.
func (f *File) InLiteral(location, offset int) int {
	src := f.text.src
	l := &lexer{src: src, i: min(max(location, 0), len(src))}
	for {
		t := l.next()
		switch t.kind {
		case tokEnd:
			return min(location, len(src))
		case tokDollar:
			tag := strings.IndexByte(src[t.start+1:], '$') + 2
			return min(t.start+tag+offset, t.end)
		case tokString:
			return inQuotes(src, t, offset)
		}
	}
}

// inQuotes walks a literal in quotes until offset bytes of its value are passed.
func inQuotes(src string, t token, offset int) int {
	i := t.start + strings.IndexByte(src[t.start:t.end], '\'') + 1
	escapes := src[t.start] == 'e' || src[t.start] == 'E'
	for ; offset > 0 && i < t.end; offset-- {
		if src[i] == '\'' || escapes && src[i] == '\\' {
			i++
		}
		i++
	}
	return min(i, t.end)
}
