package cli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/gate"
	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/n1"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/recheck"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/tracker"
	"github.com/renewa/migration-gate/internal/trigger"
)

// rechecks judges the branch and its open pull requests again, and has those
// checks run again that say something else. Its report and its exit code are
// the branch's own, with what it could not do.
func rechecks(ctx context.Context, w World, args []string) (int, error) {
	o, err := parse("recheck", args, w.Env, w.Err)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return ExitPass, nil
	case err != nil:
		return ExitUsage, err
	}
	reports, err := w.recheck(ctx, o)
	if err != nil {
		reports = []*finding.Report{noVerdict(w, err)}
	}
	if len(reports) == 0 {
		w.say("recheck: nothing to do: the event concerns no branch whose pull requests are judged")
		return ExitPass, nil
	}
	// The worst comes last: its outputs are those that stay.
	slices.SortStableFunc(reports, func(a, b *finding.Report) int { return cmp.Compare(rank(a, err), rank(b, err)) })
	for _, r := range reports {
		if printErr := w.print(o, r); printErr != nil {
			return ExitNoVerdict, errors.Join(err, printErr)
		}
	}
	return exitCode(reports[len(reports)-1], err), nil
}

// rank orders reports: pass, no verdict, violation.
func rank(r *finding.Report, err error) int {
	return slices.Index([]int{ExitPass, ExitNoVerdict, ExitViolation}, exitCode(r, err))
}

func (w World) recheck(ctx context.Context, o options) ([]*finding.Report, error) {
	client, err := w.client(o)
	if err != nil {
		return nil, err
	}
	if client == nil {
		return nil, errors.New("a recheck asks GitHub, and there is no token\nset GITHUB_TOKEN, or the action's input token")
	}
	clone, err := snapshot.NewGit(o.repo, w.Env)
	if err != nil {
		return nil, err
	}
	defer func() { _ = clone.Close() }() // it was only read from
	repository, err := w.repository(ctx, clone)
	if err != nil {
		return nil, err
	}
	remote, err := github.NewSource(client, repository)
	if err != nil {
		return nil, err
	}
	event := recheck.Event{Name: "local"}
	if w.Env("GITHUB_ACTIONS") == "true" {
		if event, err = recheck.ReadEvent(w.Env("GITHUB_EVENT_NAME"), w.Env("GITHUB_EVENT_PATH")); errors.Is(err, recheck.ErrEvent) {
			err = fmt.Errorf("%w: %w", trigger.ErrUsage, err)
		}
		if err != nil {
			return nil, err
		}
		o.apply = true
	}
	ask := asker{
		world: w, o: o, client: client, repository: repository, event: event.Name, remote: remote,
		source: snapshot.NewMemo(snapshot.NewLayered(clone, remote)), tips: map[string]finding.Commit{},
	}
	return recheck.Run(ctx, recheck.Options{
		Client: client, Repository: repository, Event: event, Judge: ask.judge, Policy: ask.policy,
		Workflow: o.workflow, Job: o.job, Status: o.status, Apply: o.apply, Link: w.link(),
	})
}

// link is the page of this workflow run.
func (w World) link() string {
	server, repository, run := w.Env("GITHUB_SERVER_URL"), w.Env("GITHUB_REPOSITORY"), w.Env("GITHUB_RUN_ID")
	if server == "" || repository == "" || run == "" {
		return ""
	}
	return server + "/" + repository + "/actions/runs/" + run
}

// asker puts recheck's questions to the gate, as the check would put them.
type asker struct {
	world             World
	o                 options
	client            *github.Client
	repository, event string
	remote            *github.Source
	source            snapshot.Source
	// tips are asked for once: a branch that moves on meanwhile has a recheck of
	// its own.
	tips map[string]finding.Commit
}

func (a asker) tip(ctx context.Context, branch string) (finding.Commit, error) {
	if tip, ok := a.tips[branch]; ok {
		return tip, nil
	}
	id, err := a.remote.Tip(ctx, branch)
	if err != nil {
		return finding.Commit{}, fmt.Errorf("ask GitHub for the tip of %s: %w\n%s", branch, err, github.Remedy(err, "contents: read"))
	}
	a.tips[branch] = finding.Commit{Name: branch, ID: id}
	return a.tips[branch], nil
}

func (a asker) policy(ctx context.Context, branch string) (*policy.Policy, error) {
	tip, err := a.tip(ctx, branch)
	if err != nil {
		return nil, err
	}
	return gate.PolicyAt(ctx, a.source, tip)
}

func (a asker) judge(ctx context.Context, q recheck.Question) (*finding.Report, error) {
	tip, err := a.tip(ctx, q.Branch)
	if err != nil {
		return nil, err
	}
	req := gate.Request{
		Event: a.event, Source: a.source, Branch: a.tip, Directories: a.o.directories, Now: a.world.Clock(),
		Base: tip, Target: q.Branch, TargetRef: "origin/" + q.Branch, Executable: a.world.Executable,
		Live: func(allowed []string) (n1.Live, error) {
			return tracker.New(tracker.Options{Client: a.client, Repository: a.repository, Allowed: allowed, Now: a.world.Clock})
		},
	}
	if q.Number == 0 {
		req.Head, req.Fork, req.OnBase = tip, tip.ID, true
	} else {
		req.Head, req.PullRequest = finding.Commit{Name: fmt.Sprintf("pull request #%d", q.Number), ID: q.Head}, q.Number
	}
	return gate.Check(ctx, req)
}
