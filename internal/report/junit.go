package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/finding"
)

// JUnit writes the report in the XML that test reporters read: a suite for each
// directory, a case for each rule. Violations at error level are failures,
// undecided errors are errors, and every other finding is output of its case.
// No times are written: nothing here took any worth the name.
func JUnit(w io.Writer, r *finding.Report, rules []Rule) error {
	fs := sorted(r)
	rules = known(rules, fs)
	all := junitSuites{Name: "migration-gate"}
	for _, dir := range suites(r, fs) {
		suite := junitSuite{Name: xmlText(place(dir))}
		for _, rule := range rules {
			c := testcase(dir, rule.ID, fs)
			if c.silent() && !judged(r, dir) {
				continue
			}
			suite.Cases = append(suite.Cases, c)
			suite.Tests++
			if c.Failure != nil {
				suite.Failures++
			}
			if c.Error != nil {
				suite.Errors++
			}
		}
		all.Suites = append(all.Suites, suite)
		all.Tests, all.Failures, all.Errors = all.Tests+suite.Tests, all.Failures+suite.Failures, all.Errors+suite.Errors
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the JUnit report: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", xml.Header, text); err != nil {
		return fmt.Errorf("write the JUnit report: %w", err)
	}
	return nil
}

// suites are all judged directories, also those with nothing to say, and then
// any other that a finding is about.
func suites(r *finding.Report, fs []finding.Finding) []string {
	var out []string
	seen := map[string]bool{}
	add := func(dir string) {
		if !seen[dir] {
			seen[dir] = true
			out = append(out, dir)
		}
	}
	for _, d := range r.Directories {
		add(d.Path)
	}
	for _, f := range fs {
		add(f.Dir)
	}
	return out
}

func testcase(dir, rule string, fs []finding.Finding) junitCase {
	c := junitCase{Name: xmlText(rule), Class: xmlText(place(dir))}
	var violations, undecided, others []finding.Finding
	for _, f := range fs {
		switch {
		case f.Rule != rule || f.Dir != dir:
		case f.Severity != finding.Error:
			others = append(others, f)
		case f.Verdict == finding.Undecided:
			undecided = append(undecided, f)
		default:
			violations = append(violations, f)
		}
	}
	c.Failure, c.Error = outcome(rule, violations), outcome(rule, undecided)
	c.Output = xmlText(prose(others))
	return c
}

func (c junitCase) silent() bool { return c.Failure == nil && c.Error == nil && c.Output == "" }

// judged: a case passes only where its rule was asked.
func judged(r *finding.Report, dir string) bool {
	return slices.ContainsFunc(r.Directories, func(d finding.Directory) bool { return d.Path == dir })
}

func outcome(rule string, fs []finding.Finding) *junitOutcome {
	if len(fs) == 0 {
		return nil
	}
	message := fs[0].Message
	if n := len(fs) - 1; n > 0 {
		message += fmt.Sprintf(" (and %d more)", n)
	}
	return &junitOutcome{Message: visible(message), Type: xmlText(rule), Text: xmlText(prose(fs))}
}

func prose(fs []finding.Finding) string {
	var b strings.Builder
	for _, f := range fs {
		fmt.Fprintf(&b, "%s: %s: %s\n", visible(position(f.Path, f.Line, f.Column)), level(f), visible(f.Message))
		for _, fact := range facts(f) {
			b.WriteString("- " + visible(fact) + "\n")
		}
		if f.Waived != "" {
			b.WriteString("- waived: " + visible(f.Waived) + "\n")
		}
		if f.Help != "" {
			b.WriteString("help: " + strings.Join(lines(f.Help), "\n") + "\n")
		}
	}
	return b.String()
}

type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Failure *junitOutcome `xml:"failure,omitempty"`
		Error   *junitOutcome `xml:"error,omitempty"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitOutcome struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)
