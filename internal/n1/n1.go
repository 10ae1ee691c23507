// Package n1 judges what a change does to the release that is running while it
// is applied (N-1): it replays the directory as base has it, lets package
// contract compare, and holds the breaks against what the migrations say of
// them and what GitHub knows: shims and their issues, approvals and their pull
// requests, the releases that may be running.
package n1

import (
	"context"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/tracker"
)

// Live is what only GitHub knows, at the time of the run. *tracker.Tracker is
// one.
type Live interface {
	Issues(ctx context.Context, refs []tracker.Ref) map[tracker.Ref]tracker.State
	PullRequests(ctx context.Context, refs []tracker.Ref) map[tracker.Ref]tracker.State
	Removes(ctx context.Context, pr tracker.State, name string) (tracker.Substance, *tracker.Failure)
	Closing(ctx context.Context, prs []int) map[int]tracker.Closing
	Deployment(ctx context.Context, environment string) (tracker.Deployment, *tracker.Failure)
	Commits(ctx context.Context, base, head string) ([]tracker.Commit, *tracker.Failure)
	PullsOf(ctx context.Context, commits []tracker.Commit) ([]int, *tracker.Failure)
}

// Input is one directory of one change, and where to look things up.
type Input struct {
	Change *atlas.Change
	Policy *policy.Policy
	// Head is the change's own tree, base's the one that it targets.
	Base, Head *snapshot.Snapshot
	// BaseName and BaseCommit name what the change targets.
	BaseName, BaseCommit, HeadCommit string
	Source                           snapshot.Source
	Parser                           *sqlparse.Parser
	// Live is nil where there is nobody to ask; what needs it is then
	// undecided, unless Offline: a person said that it may be left out.
	Live    Live
	Offline bool
	// PullRequest is the change's own number; 0 for a push, a merge group and
	// locally. MergeGroup says that it consists of several.
	PullRequest int
	MergeGroup  bool
	// All judges every file against the state before it.
	All bool
	// Exit is the recognised way out of the append-only rule that the change
	// takes, if any.
	Exit checks.Exit
	// Touched says that the change touches the directory.
	Touched bool
	// OnBase says that the run is about a branch that is merged already: a
	// push to it. A closed issue fails it.
	OnBase bool
}

// Result is what there is to say about the directory.
type Result struct {
	Schema *checks.Schema
	// Shims is the ledger: every live shim at head.
	Shims []finding.Shim
	// Notes are assumptions to print with the verdict.
	Notes []string
	// Squash is checks.Pass.Squash.
	Squash string
}

// judge is one run.
type judge struct {
	Input
	grammar annotation.Grammar
	history *history
	// after is the schema at head.
	after    *catalog.Catalog
	judged   *contract.Judgement
	releases []release
	schema   *checks.Schema
	notes    []string
}

// Judge works out the directory's part of the report.
func Judge(ctx context.Context, in Input) (*Result, error) {
	j := &judge{
		Input:   in,
		grammar: annotation.Grammar{Prefix: in.Policy.AnnotationPrefix, Changes: contract.Changes()},
		schema:  &checks.Schema{Prefix: in.Policy.AnnotationPrefix, Found: map[string][]finding.Finding{}},
	}
	if !j.needed() {
		return &Result{}, nil
	}
	if err := j.read(ctx); err != nil {
		return nil, err
	}
	if !j.history.postgres {
		j.notes = append(j.notes, in.Change.Path+" is not written for PostgreSQL: its history is judged, its schema is not")
		return &Result{Notes: j.notes}, nil
	}
	if j.squashes() {
		return &Result{Notes: j.notes, Squash: j.squash(ctx)}, ctx.Err()
	}
	if err := j.compare(ctx); err != nil {
		return nil, err
	}
	if err := j.findReleases(ctx); err != nil {
		return nil, err
	}
	j.unreadable()
	j.breaks()
	j.effects()
	j.annotations()
	if err := j.environments(ctx); err != nil {
		return nil, err
	}
	if err := j.queries(ctx); err != nil {
		return nil, err
	}
	if err := j.released(ctx); err != nil {
		return nil, err
	}
	if err := j.approvals(ctx); err != nil {
		return nil, err
	}
	shims, err := j.shims(ctx)
	if err != nil {
		return nil, err
	}
	return &Result{Schema: j.schema, Shims: shims, Notes: j.notes}, nil
}

// report keeps a finding for the rule of that id.
func (j *judge) report(rule string, f finding.Finding) {
	if f.Severity == "" {
		f.Severity = finding.Error
	}
	if f.Verdict == "" {
		f.Verdict = finding.Violation
	}
	j.schema.Found[rule] = append(j.schema.Found[rule], f)
}

// at begins a finding about a line of a migration.
func (j *judge) at(file string, line, column int, object string) finding.Finding {
	return finding.Finding{
		Severity: finding.Error, Verdict: finding.Violation,
		Path: j.Change.Head.Join(file), Line: line, Column: column, Object: object,
	}
}
