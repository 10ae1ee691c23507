package trigger

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/gate"
)

func decode[T any](payload []byte) (*T, error) {
	event := new(T)
	if err := json.Unmarshal(payload, event); err != nil {
		return nil, fmt.Errorf("read the event (GITHUB_EVENT_PATH): %w", err)
	}
	return event, nil
}

// pullRequest judges the pull request's own head, not the merge commit that
// actions/checkout leaves in HEAD: that one is as old as the last push.
func (in Input) pullRequest(ctx context.Context, req gate.Request, payload []byte) (gate.Request, error) {
	event, err := decode[github.PullRequestEvent](payload)
	if err != nil {
		return req, err
	}
	pr := event.GetPullRequest()
	head, target := pr.GetHead().GetSHA(), pr.GetBase().GetRef()
	if head == "" || target == "" {
		return req, fmt.Errorf("the pull request event names no head.sha or no base.ref")
	}
	req.DefaultBranch = event.GetRepo().GetDefaultBranch()
	req.PullRequest = event.GetNumber()
	req.Head = finding.Commit{Name: fmt.Sprintf("pull request #%d", req.PullRequest), ID: head}
	return in.against(ctx, req, target)
}

// mergeGroup judges the queue's commit against the live branch: base_sha is
// the entry before it, which may be red (with "require all queue entries to
// pass" off a green last entry merges the red ones below it).
func (in Input) mergeGroup(ctx context.Context, req gate.Request, payload []byte) (gate.Request, error) {
	event, err := decode[github.MergeGroupEvent](payload)
	if err != nil {
		return req, err
	}
	group := event.GetMergeGroup()
	head, target := group.GetHeadSHA(), strings.TrimPrefix(group.GetBaseRef(), "refs/heads/")
	if head == "" || target == "" {
		return req, fmt.Errorf("the merge_group event names no head_sha or no base_ref")
	}
	req.DefaultBranch = event.GetRepo().GetDefaultBranch()
	req.MergeGroup = true
	req.Head = finding.Commit{Name: "merge group " + head[:min(7, len(head))], ID: head}
	return in.against(ctx, req, target)
}

func (in Input) against(ctx context.Context, req gate.Request, target string) (gate.Request, error) {
	tip, err := in.branch(ctx, target)
	if err != nil {
		return req, err
	}
	if in.Live == nil {
		req.Assumptions = append(req.Assumptions, "without a token, "+target+" is taken as this job's checkout fetched it")
	}
	req.Base, req.Target, req.TargetRef = tip, target, "origin/"+target
	return req, nil
}

// push judges what the push added: from the commit before it. After a forced
// push, and on a new branch, there is no such commit to trust, so a branch is
// compared with the default branch from where it left it. The default branch
// itself has nothing to be compared with but what it was.
func (in Input) push(ctx context.Context, req gate.Request, payload []byte) (gate.Request, error) {
	event, err := decode[github.PushEvent](payload)
	if err != nil {
		return req, err
	}
	before, after, ref := event.GetBefore(), event.GetAfter(), event.GetRef()
	req.DefaultBranch = event.GetRepo().GetDefaultBranch()
	branch, isBranch := strings.CutPrefix(ref, "refs/heads/")
	req.Head = finding.Commit{Name: strings.TrimPrefix(branch, "refs/tags/"), ID: after}
	if event.GetDeleted() || zero(after) {
		req.Assumptions = append(req.Assumptions, ref+" was deleted: there is nothing to judge")
		tip, err := in.branch(ctx, req.DefaultBranch)
		req.Base, req.Head, req.Fork = tip, tip, tip.ID
		return req, err
	}
	req.OnBase = isBranch && branch == req.DefaultBranch
	known := !zero(before) && isBranch
	if known && (!event.GetForced() || branch == req.DefaultBranch) {
		req.Base = finding.Commit{Name: branch + " before the push", ID: before}
		// Not the merge base: what a forced push took away is part of what it did.
		req.Target, req.TargetRef, req.Fork = branch, before, before
		return req, nil
	}
	if branch == req.DefaultBranch {
		req.Assumptions = append(req.Assumptions, "the first push of "+branch+" has nothing before it: what it brings is adopted as it stands; `migration-gate check --all` looks at it")
		req.Base, req.Target, req.TargetRef, req.Fork = req.Head, branch, after, after
		return req, nil
	}
	return in.against(ctx, req, req.DefaultBranch)
}

// zero says whether an object id is git's "no object".
func zero(id string) bool { return strings.Trim(id, "0") == "" }
