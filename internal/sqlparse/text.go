package sqlparse

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// bom is the mark that editors on Windows put before UTF-8. It is no character of
// the file, so it takes no column, but its bytes count.
const bom = "\xef\xbb\xbf"

// text knows where the lines of a file begin.
type text struct {
	src   string
	lines []int // the offset of each line's first byte
}

func newText(src string) *text {
	t := &text{src: src, lines: make([]int, 1, 1+strings.Count(src, "\n"))}
	if strings.HasPrefix(src, bom) {
		t.lines[0] = len(bom)
	}
	for i := 0; ; {
		n := strings.IndexByte(src[i:], '\n')
		if n < 0 {
			return t
		}
		i += n + 1
		t.lines = append(t.lines, i)
	}
}

// place is the line and column of an offset; one beyond the end is the end.
func (t *text) place(offset int) (line, column int) {
	offset = min(max(offset, t.lines[0]), len(t.src))
	i, exact := slices.BinarySearch(t.lines, offset)
	if !exact {
		i--
	}
	return i + 1, 1 + utf8.RuneCountInString(t.src[t.lines[i]:offset])
}

// walker gives the places of rising offsets without counting a long line's
// characters again for each of them.
type walker struct {
	*text
	at, line, column int
}

func (t *text) walker() *walker { return &walker{text: t, at: t.lines[0], line: 1, column: 1} }

func (w *walker) place(offset int) (line, column int) {
	offset = min(max(offset, w.at), len(w.src))
	for w.line < len(w.lines) && w.lines[w.line] <= offset {
		w.at, w.column = w.lines[w.line], 1
		w.line++
	}
	w.column += utf8.RuneCountInString(w.src[w.at:offset])
	w.at = offset
	return w.line, w.column
}

// Place is the line and column of a byte of the file, such as the location of a
// node in a statement's tree. A file that was not parsed is all on its first line.
func (f *File) Place(offset int) (line, column int) {
	if f.text == nil {
		return 1, 1
	}
	return f.text.place(offset)
}
