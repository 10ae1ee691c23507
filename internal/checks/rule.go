// Package checks holds the rules: one value each, one file each, all of them
// in the registry of registry.go. A rule looks at one directory of a change
// and reports findings; what becomes of them (standing on base, waived,
// severity by policy) is settled by package gate, the same way for all.
package checks

import (
	"time"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/journal"
)

// Rule is one thing the gate holds a change to.
type Rule struct {
	// ID names the rule everywhere: findings, policy, waivers, documentation.
	ID string
	// Default is the gravest severity the rule uses where policy says nothing.
	Default finding.Severity
	Doc     Doc
	// State looks at one state of the directory. It is asked about head and,
	// when head has a fault, about base: the same fault there makes it a
	// notice on this change.
	State func(*Pass, *State)
	// Always runs the rule on directories that the change left alone, too: what
	// it looks at changes without a commit.
	Always bool
	// Delta looks at what the change did. Exactly one of State and Delta is
	// set.
	Delta func(*Pass)
}

// Doc is a rule's documentation: the page under docs/rules, what `explain`
// prints and the SARIF metadata are made from it.
type Doc struct {
	// Title is one line without a full stop.
	Title string
	// Breaks says what goes wrong, and for whom, when the rule is broken.
	Breaks string
	// Safe is the way to do it right.
	Safe string
	// Limits says what the rule does not see or does not claim.
	Limits string
	// Example is a finding in short: what was done, what is said.
	Example string
	// Approval is the annotation that fits, after "n-1-ok:"; empty where a
	// finding of the rule cannot be approved.
	Approval string
}

// State is one state of a directory and what stands beside it.
type State struct {
	Dir     *atlas.Directory
	Journal *journal.Journal
	// IsNew says whether the change brings the file; always false for base.
	IsNew func(name string) bool
}

// Pass is what a rule is given: one directory of one change. Rules only read.
type Pass struct {
	Change *atlas.Change
	// Base, Head: the states with their journals.
	Base, Head *State
	// Now is the server's clock.
	Now time.Time
	// Committed tells, for new files, the committer date of the first commit
	// of the change that carries the name; absent where there is none (working
	// tree) or where history cannot be seen.
	Committed map[string]time.Time
	// Exit is the recognised way out that the change takes, if any.
	Exit Exit
	// Target is base's name for messages and commands: "main" and
	// "origin/main".
	Target, TargetRef string
	// Allowed are the exits that policy allows.
	Allowed []string
	// Squash says what comes of files that are replaced by fewer: SameSchema, or
	// the first difference in words; empty where that is not known.
	Squash string
	// Schema is nil where the change brings no SQL that runs.
	Schema *Schema

	report func(finding.Finding)
}

// SameSchema is Pass.Squash where the files that remain make the schema that
// base's make.
const SameSchema = "the same schema"

// Report takes a finding; the gate fills rule, directory and fingerprint.
func (p *Pass) Report(f finding.Finding) { p.report(f) }

// violation begins a finding at error level on a path of the directory.
func (p *Pass) violation(name, object string) finding.Finding {
	return finding.Finding{
		Severity: finding.Error, Verdict: finding.Violation,
		Path: p.Change.Head.Join(name), Object: object,
	}
}

// Run runs one rule and returns what it found, complete but for standing,
// waivers and the policy's severities.
func (r Rule) Run(p *Pass) []finding.Finding {
	var found []finding.Finding
	p.report = func(f finding.Finding) {
		f.Rule, f.Dir = r.ID, p.Change.Path
		f.Mark()
		found = append(found, f)
	}
	if r.Delta != nil {
		r.Delta(p)
		return found
	}
	r.State(p, p.Head)
	if len(found) == 0 || p.Base == nil {
		return found
	}
	onHead := found
	found = nil
	r.State(p, p.Base)
	standing := map[string]bool{}
	for _, f := range found {
		standing[f.Fingerprint] = true
	}
	for i := range onHead {
		onHead[i].Standing = standing[onHead[i].Fingerprint]
	}
	return onHead
}
