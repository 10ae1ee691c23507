// Package recheck keeps checks fresh that went green earlier: what the gate said
// of a pull request may be wrong today, because a tracking issue was closed or
// the target branch moved on, and GitHub runs no check again for that.
//
// It judges the branch itself, then the open pull requests that may be
// concerned, each as the check would judge it now, and has those evaluated again
// whose check says something else. Nothing else is touched, so that a second run
// does nothing, and the 50 re-runs that GitHub allows are spent on changes.
package recheck

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/policy"
)

// Rule is the rule id of what a recheck did, or could not do.
const Rule = "recheck"

// Bounds of one run.
const (
	// maxListed is how many open pull requests are looked through.
	maxListed = 1000
	// maxJudged is how many are judged: about six requests each, of the 1,000 in
	// an hour that a repository's token has (docs.github.com, "Rate limits for
	// the REST API").
	maxJudged = 100
	// maxChanges bounds what is written: GitHub allows 80 such requests in a
	// minute (same page, "About secondary rate limits").
	maxChanges = 75
)

// Question is what is to be judged: a pull request, or with Number 0 the tip of
// the branch itself.
type Question struct {
	Branch string
	Number int
	// Head is the pull request's head commit.
	Head string
}

// Options is what a recheck depends on.
type Options struct {
	Client *github.Client
	// Repository is owner/name.
	Repository string
	Event      Event
	// Judge says what the gate says now.
	Judge func(context.Context, Question) (*finding.Report, error)
	// Policy reads the policy of a branch as it is now.
	Policy func(ctx context.Context, branch string) (*policy.Policy, error)
	// Workflow is the file name of the workflow that has the gate's job, Job the
	// job's name.
	Workflow, Job string
	// Status, where set, is the context of a commit status that is set instead of
	// running the check again. The branch's name is added to it.
	Status string
	// Link is the page of this run, for the commit status.
	Link string
	// Apply does it; without, a recheck only says what it would do.
	Apply bool
}

// run is one recheck.
type run struct {
	Options
	api     api
	changes int // what was written so far
}

// Run rechecks every branch that the event concerns. There is a report for each:
// the verdict on the branch itself, and what was done.
func Run(ctx context.Context, o Options) ([]*finding.Report, error) {
	r := &run{Options: o, api: api{o.Client, o.Repository}}
	branch, err := r.api.defaultBranch(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := o.Policy(ctx, branch)
	if err != nil {
		return nil, err
	}
	branches := []string{branch}
	if authority := rules.Authority; authority != "" && authority != branch {
		branches = append(branches, authority)
	}
	var reports []*finding.Report
	for _, b := range branches {
		if !o.Event.concerns(b) {
			continue
		}
		report, err := r.branch(ctx, b)
		if err != nil {
			return nil, fmt.Errorf("recheck %s: %w", b, err)
		}
		reports = append(reports, report)
	}
	return reports, nil
}

// branch judges a branch and has its pull requests evaluated again.
func (r *run) branch(ctx context.Context, name string) (*finding.Report, error) {
	rules, err := r.Policy(ctx, name)
	if err != nil {
		return nil, err
	}
	report, err := r.Judge(ctx, Question{Branch: name})
	if err != nil {
		return nil, err
	}
	var said []finding.Finding
	if rules.Shims.Reopen {
		reopened := r.reopen(ctx, report.Shims, &said)
		if reopened {
			if report, err = r.Judge(ctx, Question{Branch: name}); err != nil {
				return nil, err
			}
		}
	}
	r.pulls(ctx, concern{branch: name, base: report, rules: rules, event: r.Event}, &said)
	report.Event = r.Event.Name
	report.Findings = append(report.Findings, said...)
	report.Decide()
	return report, ctx.Err()
}

// pulls evaluates the pull requests that may be concerned.
func (r *run) pulls(ctx context.Context, c concern, said *[]finding.Finding) {
	open, complete, err := r.api.open(ctx, c.branch)
	if err != nil {
		note(said, c.branch, true, "the open pull requests cannot be listed: %v", err)
		return
	}
	if !complete {
		note(said, c.branch, true, "there are more than %d open pull requests; the others were not looked at", maxListed)
	}
	picked := r.pick(ctx, c, open)
	var stand, done int
	for i, p := range picked {
		if i == maxJudged {
			note(said, c.branch, true, "%d more pull requests are concerned, and one run judges no more than %d", len(picked)-i, maxJudged)
			break
		}
		outcome, err := r.evaluate(ctx, c.branch, p)
		switch {
		case err != nil:
			note(said, fmt.Sprintf("#%d", p.Number), true, "pull request #%d: %v", p.Number, err)
		case outcome.words == "":
			stand++
		default:
			done++
			note(said, fmt.Sprintf("#%d", p.Number), outcome.stale, "pull request #%d: %s", p.Number, outcome.words)
		}
		if errors.Is(err, github.ErrRateLimited) || ctx.Err() != nil {
			note(said, c.branch, true, "the other %d pull requests were not looked at", len(picked)-i-1)
			break
		}
	}
	note(said, c.branch+" summary", false, "%d open pull requests to %s, %d concerned: %d as their checks say, %d not", len(open), c.branch, len(picked), stand, done)
}

// evaluate compares what the gate says of a pull request now with what its check
// says, and mends the difference.
func (r *run) evaluate(ctx context.Context, branch string, p pull) (outcome, error) {
	report, err := r.Judge(ctx, Question{Branch: branch, Number: p.Number, Head: p.Head})
	if err != nil {
		return outcome{}, fmt.Errorf("it cannot be judged: %w", err)
	}
	if r.Status != "" {
		return r.status(ctx, branch, p, report)
	}
	return r.rerun(ctx, p, report)
}

// outcome is what became of a pull request: nothing to say where its check is
// right. stale says that a check stays green which must not be.
type outcome struct {
	words string
	stale bool
}

// write spends one of the run's changes.
func (r *run) write(n int) bool {
	r.changes += n
	return r.changes <= maxChanges
}

// note adds a line to the report: a notice, or what keeps the recheck from
// having done its work.
func note(said *[]finding.Finding, object string, unsettled bool, format string, args ...any) {
	f := finding.Finding{
		Rule: Rule, Severity: finding.Notice, Verdict: finding.Violation, Dir: ".", Object: object,
		Message: fmt.Sprintf(format, args...), Evidence: []finding.Evidence{},
	}
	if unsettled {
		f.Severity, f.Verdict = finding.Error, finding.Undecided
	}
	f.Mark()
	*said = append(*said, f)
}

// rulesOf are the rules that stop a change, sorted.
func rulesOf(report *finding.Report) []string {
	var ids []string
	for _, f := range report.Findings {
		if f.Severity == finding.Error {
			ids = append(ids, f.Rule)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// newest orders pull requests by number, newest first.
func newest(a, b pull) int { return cmp.Compare(b.Number, a.Number) }
