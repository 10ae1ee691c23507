// Package finding is the one shape in which migration-gate says that something
// is wrong, or that it cannot tell. Rules produce findings, reporters print
// them, nothing else travels between the two.
package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// Severity is what a finding does to the verdict: an error stops the change, a
// warning and a notice do not.
type Severity string

// The severities, gravest first. Off is for the policy only: a rule that is
// off reports nothing.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Notice  Severity = "notice"
	Off     Severity = "off"
)

// Rank orders severities: 0 is the gravest.
func (s Severity) Rank() int { return slices.Index([]Severity{Error, Warning, Notice, Off}, s) }

// Certainty tells a proven violation from something that could not be decided.
type Certainty string

// A finding is one or the other. An undecided error keeps the verdict from
// being a pass without being an accusation.
const (
	Violation Certainty = "violation"
	Undecided Certainty = "undecided"
)

// Evidence is one fact behind a finding, with its place where it has one.
type Evidence struct {
	Text string `json:"text"`
	Path string `json:"path,omitempty"`
	Line int    `json:"line,omitempty"`
}

// Finding is one thing to say about the change.
type Finding struct {
	Rule     string    `json:"rule"`
	Severity Severity  `json:"severity"`
	Verdict  Certainty `json:"verdict"`
	// Dir is the judged directory, relative to the repository's root, with
	// forward slashes; "." is the root itself.
	Dir string `json:"dir"`
	// Path is relative to the repository's root. Line and Column count from 1;
	// 0 means the finding is about the file as a whole.
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	// Source is the text of the line, for people; empty where there is none.
	Source string `json:"-"`
	// Object is what the finding is about in the rule's own terms: a file
	// name, a version, a table. With Rule and Dir it identifies the fault
	// across commits, so it never holds a line number or a hash.
	Object string `json:"object"`
	// Message is one line: the object, what happens, who breaks.
	Message  string     `json:"message"`
	Evidence []Evidence `json:"evidence"`
	// Help is the next safe step, with the exact commands; it may have lines.
	Help        string `json:"help"`
	Fingerprint string `json:"fingerprint"`
	// Standing says that the fault is on base already: the change did not
	// bring it, so it is a notice.
	Standing bool `json:"standing,omitempty"`
	// Waived is the reason of the policy's waiver that lowered the finding.
	Waived string `json:"waived,omitempty"`
}

// Mark fills Fingerprint from what identifies the fault: rule, directory and
// object. It survives edits elsewhere in the file and new commits.
func (f *Finding) Mark() {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s", f.Rule, f.Dir, f.Object))
	f.Fingerprint = hex.EncodeToString(sum[:8])
}

// Evident adds a fact without a place.
func (f *Finding) Evident(format string, args ...any) {
	f.Evidence = append(f.Evidence, Evidence{Text: fmt.Sprintf(format, args...)})
}

// EvidentAt adds a fact with its place.
func (f *Finding) EvidentAt(path string, line int, format string, args ...any) {
	f.Evidence = append(f.Evidence, Evidence{Text: fmt.Sprintf(format, args...), Path: path, Line: line})
}

// Sort puts findings in the one order every output uses: gravest first, then
// by place, then by rule and object.
func Sort(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Severity.Rank(), b.Severity.Rank()),
			cmp.Compare(a.Dir, b.Dir),
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Object, b.Object),
			cmp.Compare(a.Message, b.Message),
		)
	})
}
