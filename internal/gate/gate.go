// Package gate is the straight line from a request to a report: snapshots,
// policy, directories, changes, rules, verdict. Each station stands under its
// own name in Check; nothing else decides anything.
package gate

import (
	"context"
	"fmt"
	"time"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/n1"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// Request is what the gate is asked to judge. Package trigger makes it from
// the event; nothing in it is taken from the change under test.
type Request struct {
	// Event is how the run was asked, for the report.
	Event  string
	Source snapshot.Source
	// Base is the live tip of the branch that the change targets. With no id it
	// is an empty tree: the first commit of a repository.
	Base finding.Commit
	// Head is the state that the change proposes.
	Head finding.Commit
	// WorkingTree is head when the change is not committed yet; Head.ID is
	// then the commit that is checked out.
	WorkingTree *snapshot.Snapshot
	// Fork, when set, is taken for the merge base of base and head.
	Fork string
	// Target is the short name of the branch that the change targets ("main");
	// empty when base is a bare commit. TargetRef is how the reader's git names
	// it ("origin/main").
	Target, TargetRef string
	// DefaultBranch is the repository's default branch; empty when unknown.
	DefaultBranch string
	// Branch finds the live tip of a branch.
	Branch func(ctx context.Context, name string) (finding.Commit, error)
	// Directories are judged besides those of policy and discovery.
	Directories []string
	// Now is the server's clock.
	Now time.Time
	// All judges the whole history of head as if all of it were new, and
	// passes whatever it finds.
	All bool
	// Assumptions are what the trigger took for granted.
	Assumptions []string
	// Live makes what asks GitHub for issues, pull requests and deployments,
	// given the repositories to which issues may have been transferred; nil
	// where there is nobody to ask. Offline is a person's word that it may be so.
	Live    func(allowed []string) (n1.Live, error)
	Offline bool
	// PullRequest is the change's own number; 0 for a push and locally.
	PullRequest int
	// MergeGroup says that the change is what a merge queue makes of several
	// pull requests.
	MergeGroup bool
	// Executable is this program's own file, which parses what might crash the
	// parser; see sqlparse.Parser.
	Executable string
	// OnBase says that what is judged is merged already: a push to a branch.
	OnBase bool
}

// Check judges the request. An error means that there is no verdict: something
// that must be known could not be had.
func Check(ctx context.Context, req Request) (*finding.Report, error) {
	trees, err := takeSnapshots(ctx, req)
	if err != nil {
		return nil, err
	}
	rules, policyFindings, err := readPolicy(ctx, trees)
	if err != nil {
		return nil, err
	}
	authority, err := takeAuthority(ctx, req, rules)
	if err != nil {
		return nil, err
	}
	report := &finding.Report{
		Event: req.Event, Informational: req.All, Assumptions: req.Assumptions,
		Base: trees.baseCommit, Head: trees.headCommit, Fork: trees.forkCommit,
		Directories: []finding.Directory{},
	}
	found := policyFindings
	var live n1.Live
	if req.Live != nil {
		if live, err = req.Live(rules.Shims.Repositories); err != nil {
			return nil, err
		}
	}
	parser := &sqlparse.Parser{Executable: req.Executable}
	for _, dir := range judged(trees, rules, req.Directories) {
		c, err := loadChange(ctx, trees, authority, rules, dir)
		if err != nil {
			return nil, err
		}
		report.Directories = append(report.Directories, describe(c.Change))
		if c.Nowhere() {
			report.Assumptions = append(report.Assumptions, fmt.Sprintf("%s is meant, although neither base nor head has migrations there", dir))
		}
		schema, err := n1.Judge(ctx, schemaInput(req, trees, rules, c, parser, live))
		if err != nil {
			return nil, err
		}
		report.Shims = append(report.Shims, schema.Shims...)
		report.Assumptions = append(report.Assumptions, schema.Notes...)
		pass, err := prepare(ctx, req, trees, rules, c)
		if err != nil {
			return nil, err
		}
		pass.Schema, pass.Squash = schema.Schema, schema.Squash
		for _, rule := range checks.Rules() {
			if c.touched || req.All || rule.Always {
				found = append(found, quoteSources(c.Head, rule.Run(pass))...)
			}
		}
	}
	report.Findings = settle(found, rules, req.Now, req.All)
	report.Decide()
	return report, nil
}
