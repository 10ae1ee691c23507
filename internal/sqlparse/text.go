package sqlparse

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// text knows where the lines of a file begin.
type text struct {
	data  []byte
	lines []int // the offset of each line's first byte
}

func newText(data []byte) *text {
	t := &text{data: data, lines: make([]int, 1, 1+bytes.Count(data, []byte{'\n'}))}
	for i := 0; ; {
		n := bytes.IndexByte(data[i:], '\n')
		if n < 0 {
			return t
		}
		i += n + 1
		t.lines = append(t.lines, i)
	}
}

// place is the line and column of an offset; one beyond the end is the end.
func (t *text) place(offset int) (line, column int) {
	offset = min(max(offset, 0), len(t.data))
	i, exact := slices.BinarySearch(t.lines, offset)
	if !exact {
		i--
	}
	start := t.lines[i]
	if i == 0 && bytes.HasPrefix(t.data, bom) && offset >= len(bom) {
		start = len(bom)
	}
	return i + 1, 1 + utf8.RuneCount(t.data[start:offset])
}

var bom = []byte("\xef\xbb\xbf")

// Place is the line and column of a byte of the file, such as the location of a
// node in a statement's tree.
func (f *File) Place(offset int) (line, column int) { return f.text.place(offset) }
