package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/renewa/migration-gate/internal/finding"
)

// SchemaVersion of the JSON report. Keys are added within a version; whatever
// is taken away or changes its meaning makes another. The schema is published
// as schema/report.v1.json.
const SchemaVersion = 1

// document is the JSON report; its order of keys is that of the output.
type document struct {
	SchemaVersion int                 `json:"schema_version"`
	Verdict       finding.Verdict     `json:"verdict"`
	Event         string              `json:"event"`
	Informational bool                `json:"informational"`
	Base          string              `json:"base"`
	Head          string              `json:"head"`
	Fork          string              `json:"fork"`
	Directories   []finding.Directory `json:"directories"`
	Findings      []finding.Finding   `json:"findings"`
	Shims         []finding.Shim      `json:"shims"`
	Counts        finding.Counts      `json:"counts"`
	Assumptions   []string            `json:"assumptions"`
}

// JSON writes the report for programs: schema_version 1, findings sorted, the
// same bytes for the same report, a line break last. Lists are never null.
// base, head and fork are object ids; head is empty for the working tree. A
// byte that is not UTF-8 is \xNN, in paths and names without loss (see
// lossless).
func JSON(w io.Writer, r *finding.Report) error {
	d := document{
		SchemaVersion: SchemaVersion, Verdict: r.Verdict, Event: valid(r.Event), Informational: r.Informational,
		Base: valid(r.Base.ID), Head: valid(r.Head.ID), Fork: valid(r.Fork.ID), Counts: r.Count(),
		Directories: []finding.Directory{}, Findings: []finding.Finding{},
		Assumptions: each(r.Assumptions, valid), Shims: each(r.Shims, cleanShim),
	}
	for _, dir := range r.Directories {
		d.Directories = append(d.Directories, cleanDirectory(dir))
	}
	for _, f := range sorted(r) {
		d.Findings = append(d.Findings, cleanFinding(f))
	}
	return encode(w, d)
}

func cleanDirectory(d finding.Directory) finding.Directory {
	d.Path, d.BaseTip = lossless(d.Path), lossless(d.BaseTip)
	d.New = each(d.New, lossless)
	d.Timeline = each(d.Timeline, func(e finding.TimelineEntry) finding.TimelineEntry {
		e.Name = lossless(e.Name)
		return e
	})
	return d
}

func cleanFinding(f finding.Finding) finding.Finding {
	f.Dir, f.Path, f.Object = lossless(f.Dir), lossless(f.Path), lossless(f.Object)
	f.Message, f.Help, f.Waived = valid(f.Message), valid(f.Help), valid(f.Waived)
	f.Evidence = each(f.Evidence, func(e finding.Evidence) finding.Evidence {
		e.Path, e.Text = lossless(e.Path), valid(e.Text)
		return e
	})
	return f
}

// each maps a list; the result is empty, never nil.
func each[T any](list []T, f func(T) T) []T {
	out := slices.Clone(list)
	for i := range out {
		out[i] = f(out[i])
	}
	if out == nil {
		out = []T{}
	}
	return out
}

// encode writes indented JSON. The data is exact, but nothing in it acts on
// whatever the text passes through: a terminal or a log that runs commands.
func encode(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	if _, err := io.WriteString(w, jsonText(b.String())); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// jsonText is the escape function of JSON texts: unseen characters become \u
// escapes, which a reader of JSON takes for the same characters. They only
// stand inside strings, and so does the runner's ##[.
func jsonText(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "##[", `##\u005b`) {
		switch {
		case r == '\n' || !unseen(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
