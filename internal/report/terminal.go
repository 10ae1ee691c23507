package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/renewa/migration-gate/internal/finding"
)

// compact bounds how many of the findings that the change need not answer for
// are listed on the terminal; the rest are counted.
const compact = 20

// Terminal writes the report for a person: the findings by directory with the
// offending lines, what to do about each, and the verdict in one line last.
// Colour is written only where asked for.
func Terminal(w io.Writer, r *finding.Report, colour bool) error {
	t := &screen{paint: palette(colour)}
	own, standing, waived := sides(r)
	for _, dir := range directories(r, own) {
		t.directory(r, dir, own)
	}
	t.ledger(r.Shims)
	t.rest("On base already; this change did not bring it", standing)
	t.rest("Waived by the policy", waived)
	for _, a := range r.Assumptions {
		t.line("%s %s", t.paint("assumed:", dim), terminal(a))
	}
	if len(r.Assumptions) > 0 {
		t.line("")
	}
	t.verdict(r)
	if _, err := w.Write(t.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

type screen struct {
	bytes.Buffer
	paint func(text, style string) string
}

func (t *screen) line(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

// directories are those with something to say: the judged ones that the change
// adds to or that have findings, and then any other that a finding is about.
func directories(r *finding.Report, fs []finding.Finding) []string {
	var out, judged []string
	for _, d := range r.Directories {
		judged = append(judged, d.Path)
		if len(d.New) > 0 || slices.ContainsFunc(fs, func(f finding.Finding) bool { return f.Dir == d.Path }) {
			out = append(out, d.Path)
		}
	}
	for _, f := range fs {
		if !slices.Contains(judged, f.Dir) && !slices.Contains(out, f.Dir) {
			out = append(out, f.Dir)
		}
	}
	return out
}

func (t *screen) directory(r *finding.Report, path string, fs []finding.Finding) {
	var judged *finding.Directory
	if i := slices.IndexFunc(r.Directories, func(d finding.Directory) bool { return d.Path == path }); i >= 0 {
		judged = &r.Directories[i]
	}
	heading := terminal(place(path))
	if judged != nil {
		heading += ": " + migrations(len(judged.New))
		if judged.BaseTip != "" {
			heading += ", base's newest is " + terminal(judged.BaseTip)
		}
	}
	t.line("%s\n", t.paint(heading, bold))
	helped := map[string]string{}
	for _, f := range fs {
		if f.Dir == path {
			t.finding(f)
			t.help(f, helped)
		}
	}
	if judged != nil && late(*judged) {
		t.line("  %s", t.paint("versions around base's newest", bold))
		for _, line := range timeline(*judged) {
			style := dim
			if strings.HasPrefix(line, signLate) {
				style = red
			}
			t.line("    %s", t.paint(terminal(line), style))
		}
		t.line("")
	}
}

// place names the root of the repository, which is no name to a reader.
func place(dir string) string {
	if dir == "." || dir == "" {
		return "repository"
	}
	return dir
}

func (t *screen) finding(f finding.Finding) {
	t.line("%s %s%s", t.paint(level(f)+"["+terminal(f.Rule)+"]", levelStyle(f)), terminal(position(f.Path, f.Line, f.Column)), aside(f))
	t.line("  %s", t.paint(terminal(f.Message), bold))
	t.source(f)
	for _, fact := range facts(f) {
		t.line("  - %s", terminal(fact))
	}
	if f.Standing {
		t.line("  - it is on base already")
	}
	if f.Waived != "" {
		t.line("  - waived: %s", terminal(f.Waived))
	}
}

// help says each next step once in a directory; a finding that needs the same
// one points to the rule under which it stands.
func (t *screen) help(f finding.Finding, said map[string]string) {
	switch rule, is := said[f.Help]; {
	case f.Help == "":
	case is:
		t.line("  %s as for %s above", t.paint("help:", green), terminal(rule))
	default:
		said[f.Help] = f.Rule
		text := lines(f.Help)
		t.line("  %s %s", t.paint("help:", green), terminal(text[0]))
		for _, line := range text[1:] {
			t.line("    %s", t.paint(terminal(line), cyan))
		}
	}
	t.line("")
}

// source shows the line that the finding is about, with a caret under its
// column. Columns count characters.
func (t *screen) source(f finding.Finding) {
	if f.Source == "" || f.Line < 1 {
		return
	}
	number := fmt.Sprint(f.Line)
	margin := t.paint(strings.Repeat(" ", len(number)+3)+"|", blue)
	before, after, reached := window(f.Source, f.Column-1)
	t.line("%s", margin)
	t.line("  %s %s", t.paint(number+" |", blue), before+after)
	if reached {
		t.line("%s %s%s", margin, strings.Repeat(" ", utf8.RuneCountInString(before)), t.paint("^", levelStyle(f)))
	}
}

// window cuts a line, however long, to what fits around a column (from 0) and
// returns it in two escaped parts, the second beginning at that column where
// the line reaches that far.
func window(text string, column int) (before, after string, reached bool) {
	const left, right, most = 60, 100, 64 << 10
	chars := strings.Split(text[:min(len(text), most)], "")
	reached = 0 <= column && column <= len(chars)
	if !reached {
		column = 0
	}
	from, to := max(0, column-left), min(len(chars), column+right)
	show := func(chars []string) string {
		return terminal(strings.ReplaceAll(strings.Join(chars, ""), "\t", "    "))
	}
	before, after = show(chars[from:column]), show(chars[column:to])
	if from > 0 {
		before = "…" + before
	}
	if to < len(chars) || len(text) > most {
		after += "…"
	}
	return before, after, reached
}

// rest lists findings that ask nothing of the change, a line each.
func (t *screen) rest(title string, fs []finding.Finding) {
	if len(fs) == 0 {
		return
	}
	t.line("%s", t.paint(fmt.Sprintf("%s (%d)", title, len(fs)), bold))
	for _, f := range fs[:min(len(fs), compact)] {
		reason := ""
		if f.Waived != "" {
			reason = " [" + f.Waived + "]"
		}
		t.line("  %s %s: %s", t.paint(terminal(f.Rule), cyan), terminal(position(f.Path, f.Line, f.Column)), terminal(f.Message+reason))
	}
	if n := len(fs) - compact; n > 0 {
		t.line("  and %d more; --format json lists all of them", n)
	}
	t.line("")
}

func (t *screen) verdict(r *finding.Report) {
	style := map[finding.Verdict]string{finding.Pass: green, finding.Fail: red}[r.Verdict]
	if style == "" {
		style = yellow
	}
	word := verdictWord(r)
	if r.Informational {
		word += " (for information only)"
	}
	t.line("%s %s (%s)", t.paint(word+":", style), tally(r), terminal(compared(r)))
}
