// Package policy reads .github/migration-gate.yml: what a repository decides
// about the gate for itself. It is read from base, so that a change is judged by
// rules which it did not write; the caller sees to that.
//
// Decoding is strict: a policy that is not wholly understood is an error, and
// an error here stops the run. A misspelt key that was quietly ignored would
// turn a protection off and nobody would know.
package policy

import (
	"time"

	"github.com/renewa/migration-gate/internal/finding"
)

//go:generate go run ./gen ../../schema/policy.v1.json

// Path is where a repository keeps its policy.
const Path = ".github/migration-gate.yml"

// MaxSize is the size in bytes above which a policy is refused unread.
const MaxSize = 256 << 10

// Policy is a repository's decisions, with the defaults where it made none.
type Policy struct {
	// Version of the format; 1.
	Version int
	// Authority is the short name of the branch that decides what is merged and
	// immutable. Empty means the repository's default branch.
	Authority string
	// AnnotationPrefix begins every annotation: "renewa" in renewa:n-1-shim.
	AnnotationPrefix string
	// Directories are judged whether or not they hold an atlas.sum. Inputs and
	// discovery only add to them.
	Directories []Directory
	// Severity holds the rules whose severity the repository set; see
	// SeverityOf.
	Severity map[string]finding.Severity
	// Exits are the ways out of an append-only history that are allowed here;
	// none by default.
	Exits []Exit
	// Waivers are known and accepted findings, each for a limited time.
	Waivers []Waiver
	// N1 says which releases may be running while a migration is applied.
	N1 N1
	// Shims says how compat objects and their tracking issues are judged.
	Shims Shims

	// file is where the policy came from; findings about it are placed there.
	file string
}

// Directory is one migration directory that the policy names.
type Directory struct {
	// Path is relative to the repository's root; "." is the root.
	Path string
	// Environments are the names that skip-on annotations may use here.
	Environments []string
	// Journal is the path of drizzle's journal, relative to the repository's
	// root. Empty means <Path>/meta/_journal.json where that exists.
	Journal string
}

// Exit is a way to shorten a migration history without a forward migration.
type Exit string

// The exits. What each of them has to prove is in the documentation of
// sum-append.
const (
	Squash     Exit = "squash"
	Checkpoint Exit = "checkpoint"
	Baseline   Exit = "baseline"
)

// N1 names the releases that N-1 can be.
type N1 struct {
	// Release is never empty; the default is every-merge alone.
	Release []Release
	// Queries are globs, relative to the repository's root, of the files that
	// hold the application's queries.
	Queries []string
}

// Release is one answer to "what is running": every commit that was merged, the
// tags that Name matches, or what is deployed to the environment Name.
type Release struct {
	Kind ReleaseKind
	// Name is a glob for tags, an environment for deployments, else empty.
	Name string
}

// ReleaseKind is the word before the colon of n1.release.
type ReleaseKind string

// The kinds of release.
const (
	EveryMerge ReleaseKind = "every-merge"
	Tag        ReleaseKind = "tag"
	Deployment ReleaseKind = "deployment"
)

// Shims is how tracking issues are judged.
type Shims struct {
	Scope ShimScope
	// Repositories, as owner/repo, to which a tracking issue may have been
	// transferred without being lost.
	Repositories []string
	// Reopen has recheck open an issue again that was closed under a live shim.
	Reopen bool
}

// ShimScope says which changes are stopped by a live shim's closed issue.
type ShimScope string

// Judged stops the changes that touch a judged directory, EveryChange all.
const (
	Judged      ShimScope = "judged"
	EveryChange ShimScope = "every-change"
)

// Waiver lowers matching findings to notices until it expires; see Waive.
type Waiver struct {
	// Rule is the id of the rule whose findings are accepted.
	Rule string
	// Path is a file or directory, relative to the repository's root.
	Path string
	// Object, where set, must equal the finding's object.
	Object string
	// Reason is shown with every finding that the waiver lowers.
	Reason string
	// Expires is the last day, in UTC, on which the waiver holds.
	Expires time.Time
	// Line and Column are where the waiver begins in the policy file.
	Line, Column int
}

// Default is the policy of a repository that has no policy file.
func Default() *Policy {
	return &Policy{
		Version:          1,
		AnnotationPrefix: "renewa",
		N1:               N1{Release: []Release{{Kind: EveryMerge}}},
		Shims:            Shims{Scope: Judged},
		file:             Path,
	}
}

// SeverityOf returns what the policy says of a rule, else the rule's default.
func (p *Policy) SeverityOf(rule string, byDefault finding.Severity) finding.Severity {
	if s, ok := p.Severity[rule]; ok {
		return s
	}
	return byDefault
}

// Allows says whether the policy permits an exit.
func (p *Policy) Allows(e Exit) bool {
	for _, allowed := range p.Exits {
		if allowed == e {
			return true
		}
	}
	return false
}
