package annotation

import (
	"slices"
	"strings"
	"testing"

	"ariga.io/atlas/sql/migrate"
)

// scan finds whole-line comments, which is all that these files have.
func scan(data string) (list []Comment) {
	for i, line := range strings.Split(data, "\n") {
		if text, ok := strings.CutPrefix(line, "--"); ok {
			list = append(list, Comment{Text: strings.TrimSuffix(text, "\r"), Line: i + 1, Column: 1})
		}
	}
	return list
}

// TestPlacement asks Atlas itself what it sees of each file.
func TestPlacement(t *testing.T) {
	t.Parallel()
	const note, drop = "-- renewa:n-1-shim: users drop-with #12\n", "DROP TABLE t;\n"
	for _, test := range []struct {
		name, data string
		line       int // of the fault, 0 for none
	}{
		{"below the header", "-- atlas:txmode none\n\n" + note + drop, 0},
		{"in a header that ends", "-- atlas:txmode none\n" + note + "\n" + drop, 0},
		{"above a header that ends", note + "-- atlas:txmode none\n\n" + drop, 0},
		{"glued to the header", "-- atlas:txmode none\n" + note + drop, 2},
		{"two glued to the header", "-- atlas:txmode none\n" + note + note + drop, 2},
		{"in place of the empty line", "-- atlas:nolint\n-- atlas:checkpoint\n" + note + drop, 3},
		{"above, with an empty line", note + "\n-- atlas:txmode none\n\n" + drop, 1},
		{"nolint above, with an empty line", note + "\n-- atlas:nolint\n\n" + drop, 1},
		{"between", "-- words\n\n" + note + "-- atlas:txmode none\n\n" + drop, 0}, // the words hide it
		{"no directive", "-- words\n" + note + drop, 0},
		{"nolint of the statement", "-- atlas:nolint destructive\n" + note + drop, 0},
		{"nolint of the statement below", note + "-- atlas:nolint destructive\n" + drop, 0},
		{"comments only", "-- atlas:txmode none\n" + note, 0},
		{"above a delimiter", note + "-- atlas:delimiter \\n\\n\\n\n" + drop, 1},
		{"below a delimiter", "-- atlas:delimiter \\n\\n\\n\n" + note + drop, 0},
		{"above sum ignore", note + "-- atlas:sum ignore\n\n" + drop, 1},
		{"above sum ignore, apart", note + "\n-- atlas:sum ignore\n\n" + drop, 1},
		{"far below", "-- atlas:txmode none\n" + drop + note + drop, 0},
		{"CRLF hides it anyway", strings.ReplaceAll("-- atlas:txmode none\n"+note+drop, "\n", "\r\n"), 0},
		{"an empty line first hides it anyway", "\n-- atlas:txmode none\n" + note + drop, 0},
		{"nothing", "", 0},
	} {
		list, _ := grammar.Parse(scan(test.data))
		faults := grammar.Placement([]byte(test.data), list)
		line := 0
		if len(faults) > 0 {
			line = faults[0].Line
		}
		if len(faults) > 1 || line != test.line {
			t.Errorf("%s: %+v, want one on line %d", test.name, faults, test.line)
		}
		for _, name := range []string{"txmode", "checkpoint"} {
			seen := len(migrate.NewLocalFile("1.sql", []byte(test.data)).Directive(name)) > 0
			if has := strings.Contains(test.data, "atlas:"+name); test.line > 0 && has && seen {
				t.Errorf("%s: Atlas sees %s all the same", test.name, name)
			}
		}
		if test.line == 0 {
			continue
		}
		// What is offered instead, Atlas sees.
		right := faults[0].Right + "\n" + drop
		file := migrate.NewLocalFile("1.sql", []byte(right))
		seen := slices.ContainsFunc([]string{"txmode", "checkpoint", "nolint", "delimiter", "sum"}, func(name string) bool { return len(file.Directive(name)) > 0 })
		if !seen || !strings.HasPrefix(right, "-- atlas:") {
			t.Errorf("%s: Atlas does not see the directive of the right form either:\n%s", test.name, right)
		}
	}
}
