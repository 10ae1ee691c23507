package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/renewa/migration-gate/internal/finding"
)

// stateOf is an issue's state in a few words.
func stateOf(s finding.Shim) string {
	switch {
	case s.Issue == "":
		return s.State
	case s.Reason != "":
		return "until " + s.Issue + ", " + s.State + " (" + s.Reason + ")"
	}
	return "until " + s.Issue + ", " + s.State
}

// ledger lists the live shims, a line each.
func (t *screen) ledger(shims []finding.Shim) {
	if len(shims) == 0 {
		return
	}
	t.line("%s", t.paint("live shims", bold))
	for _, s := range shims {
		style := dim
		if s.State != "open" {
			style = yellow
		}
		held := ""
		if len(s.HeldBy) > 0 {
			held = ", held by " + strings.Join(s.HeldBy, ", ")
		}
		t.line("  %s %s, since %s (%s)%s", terminal(s.Object), t.paint(terminal(stateOf(s)), style),
			terminal(s.Since), terminal(position(s.Dir+"/"+s.File, s.Line, 0)), terminal(held))
	}
	t.line("")
}

// ledger lists the live shims in a table.
func (p *page) ledger(shims []finding.Shim) {
	if len(shims) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString("### Live shims\n\n| Shim | Issue | Since | Held by |\n|---|---|---|---|\n")
	for _, s := range shims {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", markdownCode(s.Object), markdown(stateOf(s)),
			markdownCode(s.Since), markdown(strings.Join(s.HeldBy, ", ")))
	}
	p.section(b.String() + "\n")
}

func cleanShim(s finding.Shim) finding.Shim {
	s.Old, s.Object, s.Dir, s.File = lossless(s.Old), lossless(s.Object), lossless(s.Dir), lossless(s.File)
	s.Since, s.Issue, s.State, s.Reason = lossless(s.Since), valid(s.Issue), valid(s.State), valid(s.Reason)
	s.Title, s.URL = valid(s.Title), valid(s.URL)
	if len(s.HeldBy) > 0 {
		s.HeldBy = each(s.HeldBy, lossless)
	}
	return s
}

// Ledger writes the live shims for a person.
func Ledger(w io.Writer, r *finding.Report, colour bool) error {
	t := &screen{paint: palette(colour)}
	if len(r.Shims) == 0 {
		t.line("no live shims")
	}
	t.ledger(r.Shims)
	if _, err := w.Write(t.Bytes()); err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	return nil
}

// LedgerJSON writes the live shims for programs: what "shims" of the JSON
// report holds, under the same schema_version.
func LedgerJSON(w io.Writer, r *finding.Report) error {
	return encode(w, struct {
		SchemaVersion int            `json:"schema_version"`
		Head          string         `json:"head"`
		Shims         []finding.Shim `json:"shims"`
	}{SchemaVersion, valid(r.Head.ID), each(r.Shims, cleanShim)})
}
