package sqlparse

// tokenKind is what the splitter and the reader of plpgsql need to tell apart.
type tokenKind byte

const (
	tokEnd       tokenKind = iota
	tokWord                // a keyword or a plain name
	tokQuoted              // "a name", U&"a name"
	tokString              // any string literal with quotes, its continuations too
	tokDollar              // $tag$ … $tag$
	tokNumber              // digits and letters; 1.5 is three tokens
	tokOp                  // one byte: an operator character or punctuation
	tokLine                // -- comment
	tokBlock               // /* comment */
	tokBroken              // a string, name or comment that does not end
	tokBackslash           // a backslash, which SQL does not have
)

// token is a piece of SQL text.
type token struct {
	kind       tokenKind
	start, end int
}

const (
	isSpace = 1 << iota
	isStart // may start a name
	isDigit
	isOp // op_chars of scan.l
)

// class sorts bytes as scan.l does.
var class = func() (c [256]byte) {
	for _, b := range " \t\n\r\f" {
		c[b] |= isSpace
	}
	for b := range 256 {
		if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b >= 0x80 {
			c[b] |= isStart
		}
	}
	for b := '0'; b <= '9'; b++ {
		c[b] |= isDigit
	}
	for _, b := range "~!@#^&|`?+-*/%<>=" {
		c[b] |= isOp
	}
	return c
}()
