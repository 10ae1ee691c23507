package recheck

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/github"
)

// patience is after how many attempts a red check is left to people that would
// be green now. Its job may fail for a reason that is not the gate's, and would
// use up all re-runs. A green check that must not be one has no such limit.
const patience = 10

// workflowRun is a run of a workflow; docs.github.com, rest/actions/workflow-runs.
type workflowRun struct {
	ID           int64
	Status       string // completed, or any word for not yet
	Conclusion   string
	RunAttempt   int                    `json:"run_attempt"`
	PullRequests []struct{ Number int } `json:"pull_requests"`
}

// rerun compares with the newest run of the check and has it run again where the
// answer is another one now.
func (r *run) rerun(ctx context.Context, p pull, report *finding.Report) (outcome, error) {
	pass := report.Verdict == finding.Pass
	last, err := r.api.lastRun(ctx, r.Workflow, p)
	if err != nil {
		return outcome{}, err
	}
	switch {
	case last == nil:
		// A conflict, or a first contribution that nobody approved yet: no check,
		// so nothing that could be merged by mistake.
		return outcome{words: "no run of " + r.Workflow + " has judged its head yet"}, nil
	case last.Status != "completed":
		return outcome{words: "it is being checked now; the next recheck looks at the answer"}, nil
	}
	green, err := r.api.green(ctx, last, r.Job)
	if err != nil {
		return outcome{}, err
	}
	if green == pass {
		return outcome{}, nil
	}
	now := "its check is green and would not be now (" + strings.Join(rulesOf(report), ", ") + ")"
	if pass {
		now = "its check is red and would be green now"
		if last.RunAttempt > patience {
			return outcome{words: fmt.Sprintf("%s; after %d attempts it is left to people", now, last.RunAttempt)}, nil
		}
	}
	if !r.Apply {
		return outcome{words: now + ": would be run again"}, nil
	}
	if !r.write(1) {
		return outcome{words: fmt.Sprintf("%s; one recheck writes no more than %d times", now, maxChanges), stale: green}, nil
	}
	if err := r.api.again(ctx, last.ID); err != nil {
		// GitHub refuses after 50 re-runs of a run, and 30 days after the first.
		words := fmt.Sprintf("%s, and GitHub does not run it again after %d attempts: %v; a fresh run comes of a new commit, or of gh pr close %d && gh pr reopen %[4]d", now, last.RunAttempt, err, p.Number)
		if errors.Is(err, github.ErrRateLimited) {
			return outcome{}, err
		}
		return outcome{words: words, stale: green}, nil
	}
	return outcome{words: now + ": run again"}, nil
}

// lastRun finds the newest run of a workflow for a pull request's head; nil
// where there is none.
func (a api) lastRun(ctx context.Context, workflow string, p pull) (*workflowRun, error) {
	var answer struct {
		WorkflowRuns []workflowRun `json:"workflow_runs"`
	}
	_, err := a.get(ctx, "actions/workflows/"+url.PathEscape(workflow)+"/runs", url.Values{
		"head_sha": {p.Head}, "event": {"pull_request"}, "per_page": {"100"},
	}, &answer)
	switch {
	case errors.Is(err, github.ErrNotFound):
		return nil, fmt.Errorf("the runs of %s cannot be had: name the workflow that has the gate (input workflow), and give this one `actions: write`: %w", workflow, err)
	case err != nil:
		return nil, fmt.Errorf("the runs of %s cannot be had: %w", workflow, err)
	}
	var last *workflowRun
	for i, run := range answer.WorkflowRuns {
		// Another pull request may have the same head. Runs of a fork's name none.
		others := len(run.PullRequests) > 0 && !slices.ContainsFunc(run.PullRequests, func(of struct{ Number int }) bool { return of.Number == p.Number })
		if !others && (last == nil || run.ID > last.ID) {
			last = &answer.WorkflowRuns[i]
		}
	}
	return last, nil
}

// passing are the conclusions that satisfy a required check; docs.github.com,
// "Troubleshooting required status checks".
var passing = []string{"success", "skipped", "neutral"}

// green says whether the gate's job satisfies the required check. A run that
// failed may have failed by another job.
func (a api) green(ctx context.Context, last *workflowRun, job string) (bool, error) {
	if last.Conclusion == "success" {
		return true, nil
	}
	var answer struct {
		Jobs []struct{ Name, Conclusion string }
	}
	path := "actions/runs/" + strconv.FormatInt(last.ID, 10) + "/jobs"
	if _, err := a.get(ctx, path, url.Values{"filter": {"latest"}, "per_page": {"100"}}, &answer); err != nil {
		return false, fmt.Errorf("the jobs of its check cannot be had: %w", err)
	}
	found, green := false, true
	for _, j := range answer.Jobs {
		// The job of a reusable workflow is called "caller / job".
		if j.Name == job || strings.HasSuffix(j.Name, " / "+job) {
			found, green = true, green && slices.Contains(passing, j.Conclusion)
		}
	}
	if !found {
		return false, fmt.Errorf("no job of its check is called %q: name the one that runs the gate (input job)", job)
	}
	return green, nil
}

// again has a run made again: the same commit, a new attempt.
func (a api) again(ctx context.Context, run int64) error {
	_, err := a.send(ctx, "POST", "actions/runs/"+strconv.FormatInt(run, 10)+"/rerun", nil, nil)
	return err
}
