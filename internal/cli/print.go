package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/report"
	"github.com/renewa/migration-gate/internal/trigger"
)

func (w World) say(text string) { fmt.Fprintln(w.Err, text) }

// print writes the report wherever it was asked for: the terminal or the
// format on standard output, the file of --output, and under GitHub Actions
// annotations, step summary and outputs.
func (w World) print(o options, r *finding.Report) error {
	text := func(out io.Writer) error { return report.Terminal(out, r, w.Terminal) }
	write, known := map[string]func(io.Writer) error{
		"text":  text,
		"json":  func(out io.Writer) error { return report.JSON(out, r) },
		"sarif": func(out io.Writer) error { return report.SARIF(out, r, w.Version, documented()) },
		"junit": func(out io.Writer) error { return report.JUnit(out, r, documented()) },
	}[o.format]
	if !known {
		return fmt.Errorf("%w: --format %q is none of text, json, sarif, junit", trigger.ErrUsage, o.format)
	}
	if o.output != "" {
		if err := writeFile(o.output, write); err != nil {
			return err
		}
		write = text
	}
	if w.Env("GITHUB_ACTIONS") != "true" {
		return write(w.Out)
	}
	return w.printToActions(r, write)
}

// ReportFile is where the JSON report goes under GitHub Actions, relative to
// RUNNER_TEMP: a container sees that folder under another name than the steps
// after it, so the output holds the part that both share.
const ReportFile = "migration-gate.json"

func (w World) printToActions(r *finding.Report, write func(io.Writer) error) error {
	guard, err := report.Token(w.Random)
	if err != nil {
		return err
	}
	if err := report.Guarded(w.Out, guard, write); err != nil {
		return err
	}
	if err := report.Annotations(w.Out, r); err != nil {
		return err
	}
	if file := w.Env("GITHUB_STEP_SUMMARY"); file != "" {
		if err := appendFile(file, func(out io.Writer) error { return report.Summary(out, r) }); err != nil {
			return err
		}
	}
	path := ""
	if temp := w.Env("RUNNER_TEMP"); temp != "" {
		path = ReportFile
		if err := writeFile(filepath.Join(temp, path), func(out io.Writer) error { return report.JSON(out, r) }); err != nil {
			return err
		}
	}
	if file := w.Env("GITHUB_OUTPUT"); file != "" {
		fence, err := report.Token(w.Random)
		if err != nil {
			return err
		}
		return appendFile(file, func(out io.Writer) error { return report.Outputs(out, r, path, fence) })
	}
	return nil
}

func documented() []report.Rule {
	var rules []report.Rule
	for _, r := range checks.Rules() {
		rules = append(rules, report.Rule{ID: r.ID, Title: r.Doc.Title, Help: r.Page()})
	}
	return rules
}

func writeFile(name string, write func(io.Writer) error) error {
	return toFile(name, os.O_TRUNC, write)
}

func appendFile(name string, write func(io.Writer) error) error {
	return toFile(name, os.O_APPEND, write)
}

func toFile(name string, how int, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|how, 0o644)
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if _, err := f.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", errors.Join(err, f.Close()))
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
