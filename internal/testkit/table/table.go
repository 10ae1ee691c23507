// Package table reads the tables that lie beside the tests that compare the gate
// with a server, with measured cases and with real histories: what differs and
// why, and how much agreed when the table was last written. They are tab-separated
// text below one line of headings, so that a diff shows what a change moved.
package table

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Rows returns the cells of every line below the headings; a line that has not
// width of them fails the test.
func Rows(t *testing.T, file string, width int) [][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) != width {
			t.Fatalf("%s:%d has %d cells, not %d", file, i+1, len(cells), width)
		}
		if i > 0 {
			rows = append(rows, cells)
		}
	}
	return rows
}

// Pattern is a cell in which * stands for any text.
func Pattern(cell string) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(cell), `\*`, ".*") + "$")
}

// AtLeast fails the test where got is less than what the table's last column
// holds for the key, which is all its other columns; where it is more, the log
// says that the table can be raised.
func AtLeast(t *testing.T, file string, got int, key ...string) {
	t.Helper()
	what := strings.Join(key, " ")
	for _, cells := range Rows(t, file, len(key)+1) {
		if !slices.Equal(cells[:len(key)], key) {
			continue
		}
		switch want, err := strconv.Atoi(cells[len(key)]); {
		case err != nil:
			t.Fatalf("%s: %s: %v", file, what, err)
		case got < want:
			t.Errorf("%s: %d, and there were %d", what, got, want)
		case got > want:
			t.Logf("%s: %d, more than the %d of %s: write it there", what, got, want, file)
		}
		return
	}
	t.Errorf("%s lacks:\n%s\t%d", file, strings.Join(key, "\t"), got)
}
