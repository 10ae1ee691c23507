package report_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/report"
)

// attacks is text that acts on something somewhere.
var attacks = []string{
	"\n::error::pwned", "\r::set-output name=verdict::pass", "::add-mask::x", "##[error]pwned", "##[set-env name=A]b",
	"\x1b[2J\x1b]0;title\x07", "\u009b31m", "\u202egpj.sql", "a\u200bb\ufeff", "\u2028::error::x", "\U000e0041",
	"| a | b |", "`code` ``` ~~~", "\n```\n# heading", "<script>alert(1)</script>", "</details><img src=x onerror=alert(1)>",
	"<!-- ", "@everyone", "@renewa/admins", "#12", "renewa/app#12", "GH-12", "[click](https://evil.example)", "https://evil.example", "www.evil.example",
	"$x$", "*b* _i_ ~s~", "\\", "&lt;script&gt;", "%0A::error::x", "%25", "a,line=1::b", "]]>", "\xff\xfe", "\x00", "{0}",
	strings.Repeat("long ", 1000), strings.Repeat("😀", 2500), "\t",
}

// hostile has every attack in every place that the change under test can reach.
func hostile() *finding.Report {
	all := strings.Join(attacks, " ")
	d := finding.Directory{Path: all, New: []string{all}, BaseTip: all,
		Timeline: []finding.TimelineEntry{{Name: all, On: "base", Mark: "tip"}, {Name: all, On: "head", Mark: "late"}}}
	r := &finding.Report{Event: "pull_request", Base: finding.Commit{Name: all, ID: base}, Head: finding.Commit{Name: all},
		Directories: []finding.Directory{d}, Assumptions: []string{all}}
	for i, a := range append(slices.Clone(attacks), all) {
		f := finding.Finding{Rule: "version-order", Severity: finding.Error, Verdict: finding.Violation, Dir: d.Path,
			Path: a, Line: 1, Column: 1, Object: a, Message: a, Help: a, Source: strings.Join(attacks, " "),
			Evidence: []finding.Evidence{{Text: a, Path: a, Line: 3}}}
		switch i % 4 {
		case 1:
			f.Severity, f.Standing = finding.Notice, true
		case 2:
			f.Severity, f.Waived = finding.Notice, a
		case 3:
			f.Severity, f.Verdict = finding.Warning, finding.Undecided
		}
		r.Findings = append(r.Findings, marked(f)...)
	}
	r.Decide()
	return r
}

// hostileOutputs are what each writer makes of the attacks, all of them at once
// and each alone, so that no cap hides any.
func hostileOutputs(t *testing.T, writer func(io.Writer, *finding.Report) error) []string {
	t.Helper()
	r := hostile()
	out := []string{write(t, writer, r)}
	for _, f := range r.Findings {
		r := passing()
		r.Findings = []finding.Finding{f}
		r.Decide()
		out = append(out, write(t, writer, r))
	}
	return out
}

// Nothing that any writer writes holds a character that acts unseen.
func TestNothingUnseen(t *testing.T) {
	t.Parallel()
	for kind, writer := range writers {
		if kind == "colour.txt" {
			continue // see TestColourOnlyAddsColour
		}
		for _, text := range hostileOutputs(t, writer) {
			if !utf8.ValidString(text) {
				t.Fatalf("%s is not UTF-8", kind)
			}
			text = strings.ReplaceAll(text, "⚠️", "") // the summary's own signs
			text = strings.ReplaceAll(text, "ℹ️", "")
			for _, r := range text {
				if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
					t.Fatalf("%s holds %U", kind, r)
				}
			}
		}
	}
}

// Colour adds sequences of its own and changes nothing else.
func TestColourOnlyAddsColour(t *testing.T) {
	t.Parallel()
	plain, coloured := hostileOutputs(t, writers["terminal.txt"]), hostileOutputs(t, writers["colour.txt"])
	for i, text := range coloured {
		if got := regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(text, ""); got != plain[i] || got == text {
			t.Fatalf("without its colours it is not the plain report, or there were none:\n%.300s", text)
		}
	}
}

// The runner's own reading of a log line: actions/runner, ActionCommand.cs.
// TryParseV2 wants the trimmed line to begin with ::, TryParse takes ##[ from
// anywhere in it.
func command(line string) bool {
	return strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[")
}

// Of what goes to a log, only the annotations are commands.
func TestNoCommandInTheLog(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"terminal.txt", "report.json", "sarif.json"} {
		writer := writers[kind]
		for _, text := range hostileOutputs(t, writer) {
			for line := range strings.Lines(text) {
				if command(line) {
					t.Fatalf("%s: the runner would obey %q", kind, line)
				}
			}
		}
	}
}

var annotationLine = regexp.MustCompile(`^::(error|warning|notice) ([^:]*)::(.*)$`)

// Every line of the annotations is one command that says, decoded as the runner
// decodes it, what the finding says.
func TestHostileAnnotations(t *testing.T) {
	t.Parallel()
	decode := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	for _, text := range hostileOutputs(t, report.Annotations) {
		for line := range strings.Lines(text) {
			m := annotationLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
			if m == nil {
				t.Fatalf("not one annotation: %q", line)
			}
			for property := range strings.SplitSeq(m[2], ",") {
				name, value, _ := strings.Cut(property, "=")
				value = decode.Replace(value)
				switch {
				case name == "line" && value == "1", name == "col" && value == "1",
					name == "title" && strings.HasPrefix(value, "migration-gate"):
				case name == "file" && !strings.ContainsAny(value, "\r\n"):
				default:
					t.Errorf("property %q of %.80q was not asked for", property, line)
				}
			}
			message := decode.Replace(m[3])
			if n := len(utf16.Encode([]rune(message))); n >= 4096 {
				t.Errorf("a message of %d UTF-16 code units; GitHub cuts at 4,096", n)
			}
			if strings.Contains(message, "\r") {
				t.Errorf("a carriage return got through: %q", message)
			}
		}
	}
}

// In the summary no attack is markup, mention, reference or link. Code blocks
// are taken out first: there only the fence itself means anything.
func TestHostileSummary(t *testing.T) {
	t.Parallel()
	for _, text := range hostileOutputs(t, report.Summary) {
		if len(text) > 1<<20 {
			t.Fatalf("%d bytes; GitHub drops what is over 1 MiB", len(text))
		}
		prose, cells := "", 0
		fence := ""
		for line := range strings.Lines(text) {
			switch bare := strings.TrimSuffix(line, "\n"); {
			case fence == "" && strings.HasPrefix(bare, "```"):
				fence = strings.TrimSuffix(bare, "text")
			case fence != "" && bare == fence:
				fence = ""
			case fence != "":
				if strings.HasPrefix(strings.TrimSpace(bare), fence) {
					t.Errorf("a code block is ended from inside: %q", bare)
				}
			default:
				prose += line
				if strings.HasPrefix(line, "|") {
					cells++
					if n := strings.Count(line, "|"); n != 5 && n != 4 {
						t.Errorf("%d cell borders in %.200q", n, line)
					}
				} else if strings.Contains(line, "|") {
					t.Errorf("a cell border outside a table: %.200q", line)
				}
			}
		}
		if fence != "" {
			t.Error("a code block is not ended")
		}
		if cells == 0 {
			t.Error("no table")
		}
		for _, raw := range []string{"<script", "<img", "<!--", "@everyone", "@renewa", "app#12", "https://", "www.", "](", "`", "$", "*b*", " _i_", "~s~", "\\", "##[", "&lt;script"} {
			if strings.Contains(strings.ReplaceAll(prose, "**", ""), raw) {
				t.Errorf("%q stands raw in the summary", raw)
			}
		}
		// What GitHub's mention and reference filters see is the text with the
		// character references resolved.
		seen := html.UnescapeString(regexp.MustCompile(`(?s)<code>.*?</code>`).ReplaceAllString(prose, ""))
		if m := regexp.MustCompile(`@[A-Za-z0-9]|#[0-9]|(?i)gh-[0-9]|://|www\.[A-Za-z0-9]`).FindString(seen); m != "" {
			t.Errorf("%q would become a mention or a link", m)
		}
		tag := regexp.MustCompile(`</?[a-z]+[^>]*>?`)
		for _, got := range tag.FindAllString(prose, -1) {
			switch got {
			case "<code>", "</code>", "<details>", "<details open>", "</details>", "<summary>", "</summary>":
			default:
				t.Errorf("markup of someone else: %q", got)
			}
		}
	}
}

// No value of an output can end early and begin another.
func TestHostileOutputs(t *testing.T) {
	t.Parallel()
	writer := func(path string) func(io.Writer, *finding.Report) error {
		return func(w io.Writer, r *finding.Report) error { return report.Outputs(w, r, path, token) }
	}
	path := "x\n" + token[:31] + "\nverdict=pass\nverdict<<EOF\npass\nEOF"
	values, text := map[string]string{}, write(t, writer(path), hostile())
	for text != "" { // as actions/runner reads it, FileCommandManager.cs
		head, rest, _ := strings.Cut(text, "\n")
		name, delimiter, _ := strings.Cut(head, "<<")
		value, after, ended := strings.Cut(rest, "\n"+delimiter+"\n")
		if !ended {
			t.Fatalf("output %q is not ended", name)
		}
		values[name], text = value, after
	}
	if len(values) != 6 || values["verdict"] != "fail" || values["report"] != path {
		t.Errorf("got %q", values)
	}
	if err := writer("a "+token+" b")(io.Discard, hostile()); err == nil {
		t.Error("a value that holds the token was written")
	}
	for _, weak := range []string{"", "EOF", strings.Repeat("z", 32), token[:31]} {
		if err := report.Outputs(io.Discard, hostile(), "x", weak); err == nil {
			t.Errorf("the token %q was accepted", weak)
		}
	}
}

func TestHostileDocumentsParse(t *testing.T) {
	t.Parallel()
	ours := []string{"testsuites", "testsuite", "testcase", "failure", "error", "system-out"}
	for _, kind := range []string{"report.json", "sarif.json", "junit.xml"} {
		for _, text := range hostileOutputs(t, writers[kind]) {
			if kind != "junit.xml" {
				if !json.Valid([]byte(text)) {
					t.Fatalf("%s is not JSON", kind)
				}
				continue
			}
			for dec := xml.NewDecoder(strings.NewReader(text)); ; {
				tok, err := dec.Token()
				if errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("not XML: %v", err)
				}
				if e, is := tok.(xml.StartElement); is && !slices.Contains(ours, e.Name.Local) {
					t.Fatalf("element %q of someone else", e.Name.Local)
				}
			}
		}
	}
}

// A bracket in SARIF's text would make a link of what follows it.
func TestSARIFText(t *testing.T) {
	t.Parallel()
	r := failing()
	r.Findings = r.Findings[:1]
	r.Findings[0].Message, r.Findings[0].Path = `[click](https://evil.example) \`, "a:b/%2e é\xff#?.sql"
	text := write(t, writers["sarif.json"], r)
	for _, want := range []string{`\\[click\\](https://evil.example) \\\\`, `"uri": "a%3Ab/%252e%20%C3%A9%FF%23%3F.sql"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}

func TestGuarded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	body := func(w io.Writer) error { _, err := fmt.Fprint(w, "::error::x"); return err }
	if err := report.Guarded(&b, token, body); err != nil {
		t.Fatal(err)
	}
	if want := "::stop-commands::" + token + "\n::error::x\n::" + token + "::\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	leak := func(w io.Writer) error { _, err := fmt.Fprint(w, "::"+token+"::\n::error::x"); return err }
	if err := report.Guarded(io.Discard, token, leak); err == nil {
		t.Error("text that ends the guard itself was written")
	}
}
