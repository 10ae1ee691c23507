// Package trigger finds out what is being asked: which commits a pull request,
// a merge queue, a push or a person at a terminal wants compared. It makes the
// gate's request and decides nothing else.
//
// Base is always the live tip of a branch, resolved at run time: the base.sha
// of an event is as old as the last push to the pull request, and the base_sha
// of a merge group is the entry before it in the queue.
package trigger

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/gate"
	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/snapshot"
)

// Input is everything that the question can depend on.
type Input struct {
	Env   func(string) string
	Clock func() time.Time
	// Base and Head are revisions named on the command line; empty means not
	// named. Under a CI event both are refused.
	Base, Head string
	// Now replaces the clock, for tests and for looking back; refused under a
	// CI event.
	Now string
	// Offline promises that no network is used; refused under a CI event.
	Offline     bool
	All         bool
	Directories []string
	// Clone is the repository at hand; Source reads it and, with a token,
	// GitHub behind it.
	Clone  *snapshot.Git
	Source snapshot.Source
	// Live finds the tip of a branch at GitHub; nil without a token.
	Live func(ctx context.Context, branch string) (string, error)
}

// ErrUsage marks a question that cannot be asked; the caller exits with 2.
var ErrUsage = errors.New("usage")

// Detect makes the request.
func Detect(ctx context.Context, in Input) (gate.Request, error) {
	req := gate.Request{
		Event: "local", Source: in.Source, Directories: in.Directories, All: in.All,
		Now: in.Clock(), Branch: in.branch,
	}
	for _, d := range in.Directories {
		if !filepath.IsLocal(d) {
			return req, fmt.Errorf("%w: the directory %q is not a path from the repository's root, such as atlas/migrations", ErrUsage, d)
		}
	}
	event := ""
	if in.Env("GITHUB_ACTIONS") == "true" {
		event = in.Env("GITHUB_EVENT_NAME")
	}
	if event == "" {
		return in.local(ctx, req)
	}
	for flag, set := range map[string]bool{"--base": in.Base != "", "--head": in.Head != "", "--now": in.Now != "", "--offline": in.Offline} {
		if set {
			return req, fmt.Errorf("%w: %s is refused under a GitHub event: what is judged comes from the event, so that a workflow cannot ask an easier question", ErrUsage, flag)
		}
	}
	req.Event = event
	payload, err := os.ReadFile(in.Env("GITHUB_EVENT_PATH"))
	if err != nil {
		return req, fmt.Errorf("read the event (GITHUB_EVENT_PATH): %w", err)
	}
	switch event {
	case "pull_request", "pull_request_target":
		return in.pullRequest(ctx, req, payload)
	case "merge_group":
		return in.mergeGroup(ctx, req, payload)
	case "push":
		return in.push(ctx, req, payload)
	}
	return req, fmt.Errorf("%w: the event %q is not one that the gate can judge: use pull_request, merge_group or push", ErrUsage, event)
}

// local compares the working tree, or the commit named by --head, with the
// remote's default branch, or the revision named by --base.
func (in Input) local(ctx context.Context, req gate.Request) (gate.Request, error) {
	if in.Now != "" {
		now, err := time.Parse(time.RFC3339, in.Now)
		if err != nil {
			return req, fmt.Errorf("%w: --now wants a time such as 2026-01-02T15:04:05Z, not %q", ErrUsage, in.Now)
		}
		req.Now = now
	}
	ref, err := in.Clone.RemoteDefaultBranch(ctx)
	if err == nil {
		req.DefaultBranch = strings.TrimPrefix(strings.TrimPrefix(ref, "refs/remotes/origin/"), "refs/heads/")
	}
	req.Branch = in.localBranch
	if err = in.localBase(ctx, &req); err != nil {
		return req, err
	}
	head := in.Head
	if head == "" {
		head = "HEAD"
	}
	id, err := in.Clone.Resolve(ctx, head)
	if err != nil {
		return req, fmt.Errorf("find --head %s: %w", head, err)
	}
	req.Head = finding.Commit{Name: head, ID: id}
	in.doubtDefault(ctx, &req)
	if in.Head == "" && !in.Clone.IsBare() {
		if req.WorkingTree, err = snapshot.Worktree(ctx, in.Clone); err != nil {
			return req, fmt.Errorf("read the working tree: %w", err)
		}
	}
	return req, nil
}

func (in Input) localBase(ctx context.Context, req *gate.Request) error {
	base := in.Base
	switch {
	case in.All:
		return nil
	case base == "" && req.DefaultBranch == "":
		return fmt.Errorf("%w: the clone does not know its remote's default branch: name what to compare with, for example --base origin/main, or let git find out with `git remote set-head origin --auto`", ErrUsage)
	case base == "":
		tip, err := in.localBranch(ctx, req.DefaultBranch)
		if err != nil {
			return err
		}
		req.Base = finding.Commit{Name: "origin/" + req.DefaultBranch, ID: tip.ID}
		req.Target, req.TargetRef = req.DefaultBranch, req.Base.Name
		req.Assumptions = append(req.Assumptions, req.Base.Name+" is taken as last fetched; `git fetch` first to compare with the live branch")
		return nil
	}
	id, err := in.Clone.Resolve(ctx, base)
	if err != nil {
		return fmt.Errorf("find --base %s: %w", base, err)
	}
	req.Base = finding.Commit{Name: base, ID: id}
	req.Target, req.TargetRef = in.branchName(ctx, base), base
	return nil
}

// doubtDefault forgets a default branch that holds all that is to be judged, and
// of which the clone alone says that it is the default: a clone of a checkout
// names the branch that was checked out there. Nothing would be new to it.
func (in Input) doubtDefault(ctx context.Context, req *gate.Request) {
	name := req.DefaultBranch
	if in.Base == "" || name == "" || name == req.Target || name == "main" || name == "master" {
		return
	}
	tip, err := in.localBranch(ctx, name)
	if err != nil {
		return // whoever needs it says so
	}
	if holds, err := in.Clone.IsAncestor(ctx, req.Head.ID, tip.ID); err != nil || holds {
		req.DefaultBranch = ""
		req.Assumptions = append(req.Assumptions, fmt.Sprintf("%s alone decides what is merged, and not %s, which is the clone's default branch and holds all that is judged; `authority` in the policy settles it", req.Base.Name, name))
	}
}

// branchName is the short name of the branch that a revision names, or empty
// for a commit that stands for no branch.
func (in Input) branchName(ctx context.Context, rev string) string {
	for _, prefix := range []string{"refs/remotes/origin/", "refs/heads/", "origin/"} {
		if name, ok := strings.CutPrefix(rev, prefix); ok {
			return name
		}
	}
	if strings.ContainsAny(rev, "~^@{:") || strings.Trim(rev, "0123456789abcdef") == "" {
		return ""
	}
	if _, err := in.Clone.Resolve(ctx, "refs/heads/"+rev); err != nil {
		return ""
	}
	return rev
}

// branch finds the live tip of a branch: from GitHub with a token, else from
// what this job's checkout fetched.
func (in Input) branch(ctx context.Context, name string) (finding.Commit, error) {
	if in.Live != nil {
		id, err := in.Live(ctx, name)
		if err != nil {
			return finding.Commit{}, fmt.Errorf("ask GitHub for the tip of %s: %w\n%s", name, err, github.Remedy(err, "contents: read"))
		}
		return finding.Commit{Name: name, ID: id}, nil
	}
	id, err := in.Clone.Resolve(ctx, "refs/remotes/origin/"+name)
	if err != nil {
		return finding.Commit{}, fmt.Errorf("the tip of %s is not in the clone, and there is no token to ask GitHub: %w\n%s", name, err, howToSee)
	}
	return finding.Commit{Name: name, ID: id}, nil
}

// localBranch finds a branch of the remote as last fetched, else one of the
// repository's own (a bare clone has no others).
func (in Input) localBranch(ctx context.Context, name string) (finding.Commit, error) {
	for _, ref := range []string{"refs/remotes/origin/" + name, "refs/heads/" + name} {
		if id, err := in.Clone.Resolve(ctx, ref); err == nil {
			return finding.Commit{Name: name, ID: id}, nil
		}
	}
	return finding.Commit{}, fmt.Errorf("the clone has no branch %s: fetch it, or set authority in the policy to a branch that is there", name)
}

const howToSee = "set `fetch-depth: 0` on actions/checkout, or pass `token: ${{ github.token }}` with `permissions: contents: read`"
