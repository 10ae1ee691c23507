// Package report writes a run's finding.Report: for people on a terminal, in
// GitHub's annotations and step summary, and for programs as JSON, SARIF, JUnit
// and action outputs. One writer per file; each reads the report and nothing
// else, sorts the findings itself and writes the same bytes for the same
// report.
//
// Nothing that a report holds is trusted: see escape.go.
package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/finding"
)

// Rule is what writers say of a rule besides its findings.
type Rule struct {
	ID string
	// Title is one line; Help is prose, as `explain` prints it.
	Title, Help string
}

// sorted returns the findings in the one order that every output uses.
func sorted(r *finding.Report) []finding.Finding {
	fs := slices.Clone(r.Findings)
	finding.Sort(fs)
	return fs
}

// sides tells the findings that the change has to answer for from those that
// stand on base already and those that the policy waives. A report for
// information only keeps all of them on the first side.
func sides(r *finding.Report) (own, standing, waived []finding.Finding) {
	for _, f := range sorted(r) {
		switch {
		case r.Informational:
			own = append(own, f)
		case f.Waived != "":
			waived = append(waived, f)
		case f.Standing:
			standing = append(standing, f)
		default:
			own = append(own, f)
		}
	}
	return own, standing, waived
}

// level is the word before the rule: an undecided error accuses nobody.
func level(f finding.Finding) string {
	if f.Verdict == finding.Undecided {
		return string(finding.Undecided)
	}
	return string(f.Severity)
}

// aside is the severity of what is undecided, where it is not an error.
func aside(f finding.Finding) string {
	if f.Verdict == finding.Undecided && f.Severity != finding.Error {
		return " (" + string(f.Severity) + ")"
	}
	return ""
}

// position is path:line:col, as far as it is known.
func position(path string, line, column int) string {
	if line > 0 {
		path = fmt.Sprintf("%s:%d", path, line)
		if column > 0 {
			path = fmt.Sprintf("%s:%d", path, column)
		}
	}
	return path
}

// facts are a finding's evidence, one line each.
func facts(f finding.Finding) []string {
	var out []string
	for _, e := range f.Evidence {
		text := e.Text
		if e.Path != "" {
			text += " (" + position(e.Path, e.Line, 0) + ")"
		}
		out = append(out, text)
	}
	return out
}

// verdictWord is how the verdict is shouted.
func verdictWord(r *finding.Report) string {
	switch r.Verdict {
	case finding.Pass:
		return "PASS"
	case finding.Fail:
		return "FAIL"
	}
	return "NO VERDICT"
}

// tally counts what was found, in words: "2 errors, 1 warning in 1 directory;
// 3 on base already". Where nothing was found it says what was looked at.
func tally(r *finding.Report) string {
	own, standing, waived := sides(r)
	count := map[string]int{}
	for _, f := range own {
		count[level(f)]++
	}
	found := list(
		some(count["error"], "error", "errors"), some(count["undecided"], "undecided", "undecided"),
		some(count["warning"], "warning", "warnings"), some(count["notice"], "notice", "notices"))
	switch {
	case len(r.Directories) == 0:
		found = list(found, "no migration directory")
	case found == "":
		fresh := 0
		for _, d := range r.Directories {
			fresh += len(d.New)
		}
		found = migrations(fresh) + " in " + some(len(r.Directories), "directory", "directories")
	default:
		found += " in " + some(len(r.Directories), "directory", "directories")
	}
	if rest := list(some(len(standing), "on base already", "on base already"), some(len(waived), "waived", "waived")); rest != "" {
		found += "; " + rest
	}
	return found
}

// compared says which states the verdict is about.
func compared(r *finding.Report) string {
	return fmt.Sprintf("base %s, head %s", commit(r.Base), commit(r.Head))
}

// commit names a state as name@id, with the id cut as git cuts it.
func commit(c finding.Commit) string {
	id := c.ID[:min(7, len(c.ID))]
	switch {
	case id == "" && c.Name == "":
		return "unknown"
	case id == "":
		return c.Name
	case c.Name == "" || strings.HasPrefix(c.ID, c.Name):
		return id
	}
	return c.Name + "@" + id
}

func migrations(n int) string {
	if n == 0 {
		return "no new migration"
	}
	return some(n, "new migration", "new migrations")
}

// some counts things in words, and says nothing of none.
func some(n int, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// list joins what there is.
func list(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}
