package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/renewa/migration-gate/internal/finding"
)

// GitHub drops a step summary of more than 1 MiB altogether. The findings may
// fill all but what is kept back for the sections after them.
const (
	maxSummary = 1 << 20
	keptBack   = 128 << 10
)

// Summary writes the step summary in GitHub's Markdown: the verdict, a table of
// the findings, each one's evidence and help, the timeline of versions where
// the change adds some, and the rest. Whole findings and sections are left out,
// and counted, where GitHub's limit is reached.
func Summary(w io.Writer, r *finding.Report) error {
	own, standing, waived := sides(r)
	p := page{room: maxSummary}
	icon := map[finding.Verdict]string{finding.Pass: "✅", finding.Fail: "❌"}[r.Verdict]
	if icon == "" {
		icon = "❔"
	}
	p.add(fmt.Sprintf("## %s migration-gate: %s\n\n**%s** — %s\n\n", icon, strings.ToLower(verdictWord(r)), tally(r), states(r)))
	if r.Informational {
		p.add("For information only: nothing here stops a change.\n\n")
	}
	if r.Verdict == finding.NoVerdict {
		p.add("Something that has to be known could not be known. That is not a pass; each line says what would settle it.\n\n")
	}
	p.findings(own)
	for _, d := range r.Directories {
		if len(d.Timeline) > 0 && (len(d.New) > 0 || late(d)) {
			p.section(fmt.Sprintf("### Versions in %s\n\n%s\n", markdownCode(d.Path), markdownBlock(timeline(d))))
		}
	}
	p.ledger(r.Shims)
	p.rest("On base already; this change did not bring it", standing)
	p.rest("Waived by the policy", waived)
	if len(r.Assumptions) > 0 {
		var b strings.Builder
		b.WriteString("### Taken for granted\n\n")
		for _, a := range r.Assumptions {
			b.WriteString("- " + markdown(a) + "\n")
		}
		p.section(b.String() + "\n")
	}
	if p.left > 0 {
		p.Builder.WriteString(some(p.left, "section", "sections") + " left out: GitHub takes a summary of 1 MiB at most.\n")
	}
	if _, err := io.WriteString(w, p.String()); err != nil {
		return fmt.Errorf("write the step summary: %w", err)
	}
	return nil
}

// states is compared for Markdown.
func states(r *finding.Report) string {
	s := "base " + markdownCode(commit(r.Base)) + ", head " + markdownCode(commit(r.Head))
	if r.Fork.ID != "" && r.Fork.ID != r.Base.ID {
		s += ", fork " + markdownCode(commit(r.Fork))
	}
	return s
}

// page is a summary that knows how much it can still take.
type page struct {
	strings.Builder
	room, left int
}

func (p *page) add(s string) {
	_, _ = p.WriteString(s) // a strings.Builder takes everything
	p.room -= len(s)
}

// section adds a part that can be left out, whole or not at all. The last
// kilobyte is for saying so.
func (p *page) section(s string) {
	if len(s)+1024 > p.room {
		p.left++
		return
	}
	p.add(s)
}

func (p *page) findings(fs []finding.Finding) {
	if len(fs) == 0 {
		return
	}
	var rows, more strings.Builder
	shown := 0
	for _, f := range fs {
		row, detail := row(f), detail(f, shown < 3 && f.Severity == finding.Error)
		if rows.Len()+more.Len()+len(row)+len(detail) > p.room-keptBack {
			break
		}
		rows.WriteString(row)
		more.WriteString(detail)
		shown++
	}
	p.add("| | Rule | Where | What |\n|---|---|---|---|\n" + rows.String() + "\n")
	if n := len(fs) - shown; n > 0 {
		p.add(fmt.Sprintf("%s of %d not shown: GitHub takes a summary of 1 MiB at most. The JSON report holds every one.\n\n",
			some(n, "finding", "findings"), len(fs)))
	}
	p.add(more.String())
}

// row is a finding in the table; what is long is whole in its details.
func row(f finding.Finding) string {
	return fmt.Sprintf("| %s | %s | %s | %s |\n", sign(f), markdownCode(f.Rule),
		markdownCode(position(f.Path, f.Line, f.Column)), markdown(cut(f.Message, 400)))
}

func sign(f finding.Finding) string {
	switch {
	case f.Verdict == finding.Undecided:
		return "❔ undecided" + aside(f)
	case f.Severity == finding.Error:
		return "❌ error"
	case f.Severity == finding.Warning:
		return "⚠️ warning"
	}
	return "ℹ️ notice"
}

func detail(f finding.Finding, open bool) string {
	var b strings.Builder
	b.WriteString("<details")
	if open {
		b.WriteString(" open")
	}
	fmt.Fprintf(&b, "><summary>%s %s</summary>\n\n%s\n\n", markdownCode(f.Rule), markdownCode(position(f.Path, f.Line, f.Column)), markdown(f.Message))
	for _, fact := range facts(f) {
		b.WriteString("- " + markdown(fact) + "\n")
	}
	if len(f.Evidence) > 0 {
		b.WriteString("\n")
	}
	if f.Help != "" {
		b.WriteString(markdownBlock(lines(f.Help)) + "\n")
	}
	b.WriteString("</details>\n\n")
	return b.String()
}

// rest lists findings that ask nothing of the change, folded away.
func (p *page) rest(title string, fs []finding.Finding) {
	if len(fs) == 0 {
		return
	}
	const most = 100
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>%s (%d)</summary>\n\n| Rule | Where | What |\n|---|---|---|\n", title, len(fs))
	for _, f := range fs[:min(len(fs), most)] {
		text := markdown(cut(f.Message, 200))
		if f.Waived != "" {
			text += " — waived: " + markdown(cut(f.Waived, 200))
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", markdownCode(f.Rule), markdownCode(position(f.Path, f.Line, f.Column)), text)
	}
	if n := len(fs) - most; n > 0 {
		fmt.Fprintf(&b, "\nand %d more; the JSON report holds every one.\n", n)
	}
	p.section(b.String() + "\n</details>\n\n")
}
