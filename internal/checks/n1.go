package checks

import (
	"fmt"
	"path"
	"strings"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/finding"
)

// Schema is what a change does to the schema that N-1 relies on. Package gate
// works it out once for a directory; the n1-* and shim-* rules report it.
type Schema struct {
	// Files are the new files in Atlas's order; contract.Cause.File counts in
	// them.
	Files []atlas.File
	// Breaks with what the policy's releases and the annotations make of them.
	Breaks []SchemaBreak
	// Found are findings of the shim rules, complete but for rule, directory
	// and fingerprint, by rule id.
	Found map[string][]finding.Finding
	// Assumption is said with every break: which release N-1 is taken to be.
	Assumption string
	// Prefix of the annotations.
	Prefix string
}

// SchemaBreak is a break and what is known about it beyond the schema.
type SchemaBreak struct {
	contract.Break
	// Approval is the evidence of an approval that holds; it makes the break a
	// notice.
	Approval []finding.Evidence
	// Claimed says that an approval names the break and could not be checked:
	// whether it stops the change is then undecided.
	Claimed bool
	// Unreleased says that the object is on base and in no release that the
	// policy names: it breaks as a warning.
	Unreleased bool
	// Queries is what the running release's own queries have to do with it.
	Queries []finding.Evidence
}

// breaksOf makes the function of the rule that reports the breaks which package
// contract found under its id.
func breaksOf(id string) func(*Pass) {
	return func(p *Pass) {
		if p.Schema == nil {
			return
		}
		for _, b := range p.Schema.Breaks {
			if b.Rule == id {
				p.Report(p.broken(b))
			}
		}
		p.reportFound(id)
	}
}

// foundAs makes the function of a rule that only reports what was found under
// its id.
func foundAs(id string) func(*Pass) { return func(p *Pass) { p.reportFound(id) } }

// reportFound reports what the gate has prepared under a rule's id.
func (p *Pass) reportFound(id string) {
	if p.Schema == nil {
		return
	}
	for _, f := range p.Schema.Found[id] {
		p.Report(f)
	}
}

// broken turns a break into a finding.
func (p *Pass) broken(b SchemaBreak) finding.Finding {
	f := p.violation(p.Schema.Files[b.Cause.File].Name, b.Object)
	f.Line, f.Message = b.Cause.Line, b.Message
	switch {
	case b.Query != nil:
		f.Path, f.Line = b.Query.Path, b.Query.Line
	case b.Level == contract.Unknown, b.Claimed:
		f.Verdict = finding.Undecided
	}
	switch {
	case b.Level == contract.Noted:
		f.Severity = finding.Notice
	case b.Level == contract.Depends || b.Unreleased:
		f.Severity = finding.Warning
	}
	if b.Condition != "" {
		f.Evident("safe only if %s", b.Condition)
	}
	for _, fact := range b.Evidence {
		if fact.At.File == "" {
			f.Evident("%s", fact.Text)
			continue
		}
		f.EvidentAt(p.Change.Head.Join(path.Base(fact.At.File)), fact.At.Line, "%s", fact.Text)
	}
	for _, also := range b.Cascaded {
		f.Evident("the same statement takes along %s", also)
	}
	f.Evidence = append(f.Evidence, b.Queries...)
	if b.Window {
		f.Evident("a later statement of this change mends it, but it is committed like this before that: the running release fails in between")
	}
	if b.Unreleased {
		f.Evident("the object is merged and in none of the releases that the policy names, so this is a warning")
	}
	f.Help = p.breakHelp(b)
	if len(b.Approval) > 0 {
		f.Severity, f.Verdict, f.Help = finding.Notice, finding.Violation, ""
		f.Message += " (approved)"
		f.Evidence = append(f.Evidence, b.Approval...)
	} else if p.Schema.Assumption != "" && f.Severity == finding.Error && b.Change != "" {
		f.Evident("%s", p.Schema.Assumption)
	}
	return f
}

// breakHelp is the break's own next step and the approval that fits it.
func (p *Pass) breakHelp(b SchemaBreak) string {
	help := b.Help
	if b.Shim != "" {
		mark := fmt.Sprintf("\n  -- %s:n-1-shim: %s drop-with #<issue that says when it goes>", p.Schema.Prefix, b.Shim)
		if at := strings.Index(help, "\n  CREATE "); at >= 0 {
			help = help[:at] + mark + help[at:]
		} else {
			help += "\nwith this comment above it:" + mark
		}
	}
	if b.Change == "" || b.Level != contract.Breaks {
		return help
	}
	objects := strings.Join(append([]string{b.Object}, b.Cascaded...), ", ")
	return fmt.Sprintf("%s\nwhen no running release needs it any more, say so in the migration:\n  -- %s:n-1-ok: %s %s since #<pull request that made the code ready>",
		help, p.Schema.Prefix, b.Change, objects)
}
