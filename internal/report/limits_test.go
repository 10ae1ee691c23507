package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/report"
)

// many is a report of n findings of a severity, each with a message of size
// bytes.
func many(n, size int, s finding.Severity) *finding.Report {
	r := failing()
	r.Findings = nil
	for i := range n {
		r.Findings = append(r.Findings, marked(finding.Finding{Rule: "version-order", Severity: s, Verdict: finding.Violation, Dir: dir,
			Path: fmt.Sprintf("%s/%06d.sql", dir, i), Object: fmt.Sprint(i), Message: fmt.Sprintf("finding %06d %s", i, strings.Repeat("x", size))})...)
	}
	r.Decide()
	return r
}

// GitHub shows ten annotations of a level; the tenth counts what it does not.
func TestAnnotationCap(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "", 9: "finding 000008", 10: "finding 000009", 11: "2 errors more", 12_000: "11991 errors more"} {
		text := write(t, report.Annotations, many(n, 0, finding.Error))
		got := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if n == 0 {
			if text != "" {
				t.Errorf("nothing found, but: %s", text)
			}
			continue
		}
		if len(got) != min(n, 10) || !strings.Contains(got[len(got)-1], "::"+want) {
			t.Errorf("%d findings: %d lines, the last one %q", n, len(got), got[len(got)-1])
		}
	}
	mixed := many(11, 0, finding.Notice)
	mixed.Findings = append(mixed.Findings, many(11, 0, finding.Error).Findings...)
	text := write(t, report.Annotations, mixed)
	if e, n := strings.Count(text, "::error "), strings.Count(text, "::notice "); e != 10 || n != 10 || strings.Index(text, "::notice ") < strings.LastIndex(text, "::error ") {
		t.Errorf("%d errors and %d notices, want ten of each and the errors first", e, n)
	}
}

// The help survives a message and evidence of any length.
func TestAnnotationKeepsHelp(t *testing.T) {
	t.Parallel()
	r := many(1, 10_000, finding.Error)
	r.Findings[0].Help = "do this"
	for range 500 {
		r.Findings[0].Evident("a fact of some length, again and again")
	}
	text := write(t, report.Annotations, r)
	if !strings.HasSuffix(text, "%0A%0Ahelp: do this\n") || strings.Count(text, "… (cut)") != 2 {
		t.Errorf("got …%s", text[len(text)-200:])
	}
}

func TestSummaryCutsWholeFindings(t *testing.T) {
	t.Parallel()
	const n = 20_000
	text := write(t, report.Summary, many(n, 300, finding.Error))
	if len(text) > 1<<20 || len(text) < 800<<10 {
		t.Errorf("%d bytes: want the room used and 1 MiB kept", len(text))
	}
	rows, details := strings.Count(text, "\n| ❌ error |"), strings.Count(text, "<details")
	if rows != details || rows != strings.Count(text, "</details>") {
		t.Errorf("%d rows, %d details: a finding was cut in two", rows, details)
	}
	if want := fmt.Sprintf("%d findings of %d not shown", n-rows, n); !strings.Contains(text, want) {
		t.Errorf("it does not say %q", want)
	}
	if !strings.Contains(text, "### Versions in") || !strings.Contains(text, "### Taken for granted") {
		t.Error("the findings crowded out the rest")
	}

	crowd := failing()
	for i := range 3 {
		crowd.Assumptions = append(crowd.Assumptions, fmt.Sprint(i)+strings.Repeat("y", 1<<20))
	}
	text = write(t, report.Summary, crowd)
	if len(text) > 1<<20 || !strings.HasSuffix(text, "1 section left out: GitHub takes a summary of 1 MiB at most.\n") {
		t.Errorf("%d bytes, ending in %q", len(text), text[len(text)-80:])
	}
}

// Code scanning rejects a file of more than 25,000 results.
func TestSARIFCap(t *testing.T) {
	t.Parallel()
	var got struct {
		Runs []struct {
			Results     []struct{}
			Invocations []struct {
				Notifications []struct{ Message struct{ Text string } } `json:"toolExecutionNotifications"`
			}
		}
	}
	if err := json.Unmarshal([]byte(write(t, writers["sarif.json"], many(25_007, 0, finding.Warning))), &got); err != nil {
		t.Fatal(err)
	}
	run := got.Runs[0]
	if len(run.Results) != 25_000 || !strings.HasPrefix(run.Invocations[0].Notifications[0].Message.Text, "7 findings more") {
		t.Errorf("%d results, notifications %v", len(run.Results), run.Invocations)
	}
}

func TestTerminalCompact(t *testing.T) {
	t.Parallel()
	r := many(25, 0, finding.Notice)
	for i := range r.Findings {
		r.Findings[i].Standing = true
	}
	text := write(t, writers["terminal.txt"], r)
	if n := strings.Count(text, "finding 0"); n != 20 || !strings.Contains(text, "and 5 more") || !strings.Contains(text, "PASS: 2 new migrations in 2 directories; 25 on base already") {
		t.Errorf("%d listed:\n%s", n, text)
	}
	// check --all is asked for just these.
	r.Informational = true
	text = write(t, writers["terminal.txt"], r)
	if n := strings.Count(text, "finding 0"); n != 25 || !strings.Contains(text, "PASS (for information only): 25 notices") {
		t.Errorf("%d listed:\n%s", n, text)
	}
}

// The caret stands under the character that the column counts, also after tabs,
// characters of several bytes, bytes that are none, and far into a long line.
func TestCaret(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line   string
		column int
		under  string
	}{
		{"DROP TABLE x;", 1, "D"},
		{"\té\xff\x1b DROP", 6, "D"},
		{strings.Repeat("é", 5000) + "DROP" + strings.Repeat("y", 5000), 5001, "D"},
		{"short", 6, ""},
		{"short", 7, "none"},
		{strings.Repeat("x", 100_000) + "D", 100_001, "none"},
		{"no column", 0, "none"},
	} {
		r := many(1, 0, finding.Error)
		r.Findings[0].Line, r.Findings[0].Column, r.Findings[0].Source = 7, c.column, c.line
		var b bytes.Buffer
		if err := report.Terminal(&b, r, false); err != nil {
			t.Fatal(err)
		}
		got := strings.Split(b.String(), "\n")
		code, caret := []rune(got[5]), []rune(got[6])
		if len(code) > 200 {
			t.Errorf("the line was shown at length: %d", len(code))
		}
		at := strings.IndexRune(string(caret), '^')
		switch {
		case c.under == "none":
			if at >= 0 {
				t.Errorf("%.20q column %d: a caret where nothing is", c.line, c.column)
			}
		case at < 0:
			t.Errorf("%.20q column %d: no caret:\n%s", c.line, c.column, b.String())
		case c.under == "" && at != len(code), c.under != "" && string(code[at]) != c.under:
			t.Errorf("%.20q column %d: the caret stands at %d of\n%s", c.line, c.column, at, string(code))
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	a, err := report.Token(bytes.NewReader(bytes.Repeat([]byte{0xab}, 16)))
	if err != nil || a != strings.Repeat("ab", 16) {
		t.Errorf("got %q, %v", a, err)
	}
	if _, err := report.Token(io.LimitReader(bytes.NewReader(make([]byte, 16)), 15)); err == nil {
		t.Error("a token of too little randomness")
	}
}
