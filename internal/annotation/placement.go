package annotation

import (
	"regexp"
	"strings"
)

// Placement reports annotations that hide a directive of Atlas's own. Atlas
// reads a file's directives from the unbroken lines of comment at its very
// beginning, and only if an empty line ends them; `delimiter` and `sum ignore`
// count on the first line only (ariga.io/atlas v1.2.0, sql/migrate/dir.go,
// LocalFile.comments and lex.go). Atlas says nothing about one that it does not
// see: the file then runs in a transaction, or counts in the sum.
func (g Grammar) Placement(data []byte, list []Annotation) (faults []Fault) {
	lines := strings.SplitAfter(string(data), "\n")
	inHead := map[int]Annotation{} // by line, those above the first statement
	above := commented(lines)
	for _, a := range list {
		if a.Comment.Column == 1 && a.Comment.Line <= above {
			inHead[a.Comment.Line] = a
		}
	}
	if len(inHead) == 0 {
		return nil
	}
	without := withoutLines(lines, inHead)
	seen := map[string]bool{}
	now := header(string(data))
	for _, line := range now {
		seen[line] = true
	}
	alone := header(without)
	hidden := ""
	for i, line := range leading(without) {
		name := directive(line)
		needed := fileOnly[name] || name != "" && alone != nil
		if firstOnly[name] {
			needed = i == 0 && !strings.HasPrefix(string(data), line)
		}
		if needed && (firstOnly[name] || !seen[line]) && !strings.HasSuffix(line, "\r") {
			hidden = line
			break
		}
	}
	if hidden == "" {
		return nil
	}
	for n := 1; n <= len(lines); n++ {
		if a, ok := inHead[n]; ok {
			f := g.fault(a.Comment, 0, "here it hides `"+hidden+"` from Atlas, which reads its directives from the first lines and only if an empty line follows them", &a)
			f.Right = strings.Join(leading(without), "\n") + "\n\n" + f.Right
			return []Fault{*f}
		}
	}
	return nil
}

// fileOnly are the directives that mean something for a whole file and nothing
// for a statement; nolint is either. firstOnly are those of the first line.
var (
	fileOnly  = map[string]bool{"txmode": true, "checkpoint": true, "import": true, "txtar": true}
	firstOnly = map[string]bool{"delimiter": true, "sum": true}
)

// reDirective is Atlas's own, for what may stand in a header.
var reDirective = regexp.MustCompile(`^[ -~]*atlas:(\w+)(?: +.+)*`)

func directive(line string) string {
	m := reDirective.FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	return m[1]
}

func isComment(line string) bool {
	return strings.HasPrefix(line, "--") || strings.HasPrefix(line, "#")
}

// commented counts the lines at the top that are comments or empty.
func commented(lines []string) int {
	for i, l := range lines {
		if !isComment(l) && strings.TrimSpace(l) != "" {
			return i
		}
	}
	return len(lines)
}

// withoutLines is the file as if the annotations had never been written. An
// empty line that followed one at the very top goes with it.
func withoutLines(lines []string, out map[int]Annotation) string {
	var s strings.Builder
	top := isComment(lines[0])
	for i, l := range lines {
		_, gone := out[i+1]
		if gone || top && s.Len() == 0 && strings.TrimSpace(l) == "" {
			continue
		}
		s.WriteString(l)
	}
	return s.String()
}

// leading are the lines of comment that a file begins with, without their ends.
func leading(data string) (lines []string) {
	for isComment(data) {
		line, rest, _ := strings.Cut(data, "\n")
		lines, data = append(lines, line), rest
	}
	return lines
}

// header are the leading lines if Atlas takes them for the file's.
func header(data string) []string {
	lines := leading(data)
	n := 0
	for _, l := range lines {
		n += len(l) + 1
	}
	rest := data[min(n, len(data)):]
	if rest != "" && !strings.HasPrefix(strings.TrimLeft(rest, " \t"), "\n") {
		return nil
	}
	return lines
}
