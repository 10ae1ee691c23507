package n1

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/tracker"
)

// holdToIssue reports what is wrong with the issue of a live shim.
func (j *judge) holdToIssue(t tracked, s tracker.State) {
	f := j.at(t.file, t.Comment.Line, t.Comment.Column, t.name)
	if !s.AskedAt.IsZero() {
		f.Evident("%s asked at %s", t.Ref, s.AskedAt.UTC().Format("2006-01-02 15:04:05Z"))
	}
	if s.URL != "" {
		f.Evident("%s", s.URL)
	}
	another := j.repoint(t)
	tell := func(help, format string, args ...any) {
		f.Message = fmt.Sprintf("the shim %s lives until %s is done, ", t.name, t.Ref) + fmt.Sprintf(format, args...)
		f.Help = help
		if f.Verdict != finding.Undecided {
			j.ease(&f)
		}
		j.report("shim-issue", f)
	}
	switch s.Outcome {
	case tracker.Open:
		j.weighIssue(t, s)
	case tracker.Closed:
		j.closed(t, s, f)
	case tracker.PullRequest:
		tell(another, "and %s is a pull request: it cannot stay open until the shim is gone", t.Ref)
	case tracker.Missing:
		tell(another, "and there is no such issue")
	case tracker.Deleted:
		tell(another, "and that issue was deleted")
	case tracker.Disabled:
		tell(another+"\nor turn the repository's issues on again", "and the repository has its issues turned off")
	case tracker.Transferred:
		tell(another+"\nor allow that repository in the policy: shims.repositories", "and it was transferred to %s, which the policy does not list", s.To)
	case tracker.Invisible, tracker.Unknown, "":
		if j.unasked() {
			return
		}
		f.Verdict = finding.Undecided
		tell(needs(s, "issues: read"), "and whether it is open cannot be had: %s", because(s))
	default:
		tell(another, "and it is %s", s.Outcome)
	}
}

// unasked says that the state may stay unknown: a person said so, or the change
// has nothing to do with migrations and must not wait for GitHub.
func (j *judge) unasked() bool { return j.Offline || !j.Touched && !j.OnBase }

// closed reports a shim that outlived its issue.
func (j *judge) closed(t tracked, s tracker.State, f finding.Finding) {
	how := map[string]string{
		"completed":   "was closed as completed: whoever closed it takes the shim for gone",
		"not_planned": "was closed as not planned: nobody is going to remove the shim",
		"duplicate":   "was closed as a duplicate: point the shim to the issue that stays",
	}[s.Reason]
	if how == "" {
		how = "was closed"
	}
	f.Message = fmt.Sprintf("the shim %s is live and its issue %s %s", t.name, t.Ref, how)
	f.Help = fmt.Sprintf("reopen the issue or drop the shim in the same PR:\n  gh issue reopen %d%s\n%s", t.Ref.Number, repoFlag(t.Ref), j.repoint(t))
	j.ease(&f)
	j.report("shim-issue-closed", f)
}

// ease warns a change that has nothing to do with migrations of what a live
// shim's issue lacks, where policy does not have it stopped.
func (j *judge) ease(f *finding.Finding) {
	if j.Touched || j.OnBase || j.Policy.Shims.Scope == policy.EveryChange {
		return
	}
	f.Severity = finding.Warning
	f.Evident("this change touches no migration, so it is not stopped")
}

func repoFlag(r annotation.Ref) string {
	if r.Repo == "" {
		return ""
	}
	return " --repo " + r.Repo
}

// repoint is the way to another issue: merged files are immutable, so a later
// migration that holds a comment takes over.
func (j *judge) repoint(t tracked) string {
	line := fmt.Sprintf("-- %s:n-1-shim: %s drop-with #<open issue>", j.schema.Prefix, t.Objects[0])
	if j.brings(t.file) {
		return "name an open issue that says when it goes:\n  " + line
	}
	return fmt.Sprintf("point it to another open issue with a migration that holds the comment alone:\n  atlas migrate new repoint_shim --dir file://%s\n  %s\n  atlas migrate hash --dir file://%s", j.Change.Path, line, j.Change.Path)
}

// weighIssue looks for substance: the issue that ends a shim speaks of it.
func (j *judge) weighIssue(t tracked, s tracker.State) {
	if !j.brings(t.file) || tracker.Names(s.Title+"\n"+s.Body, t.Objects[0].Bare()) {
		return
	}
	f := j.at(t.file, t.Comment.Line, t.Comment.Column, t.name)
	f.Severity = finding.Warning
	f.Message = fmt.Sprintf("%s does not name %s: is it the issue that says when the shim goes?", t.Ref, t.Objects[0].Bare())
	f.Evident("%s: %s", t.Ref, s.Title)
	f.Help = "say in the issue that " + t.Objects[0].Bare() + " goes, or cite the one that does"
	j.report("evidence-weak", f)
}

// closing are the issues that merging the change closes, with what closes them.
// needed says that a verdict depends on it.
func (j *judge) closing(ctx context.Context, needed bool) (map[string][]string, error) {
	if j.Live == nil {
		return nil, nil
	}
	pulls, failure := j.pullRequests(ctx)
	if failure != nil && needed {
		j.unseen("the pull requests of this merge group cannot be seen", failure)
	}
	closes := map[string][]string{}
	if len(pulls) == 0 {
		return closes, ctx.Err()
	}
	answers := j.Live.Closing(ctx, pulls)
	for _, number := range slices.Sorted(maps.Keys(answers)) {
		c := answers[number]
		for _, issue := range c.Closes {
			key := issueKey(annotation.Ref(issue.Ref))
			closes[key] = append(closes[key], fmt.Sprintf("#%d by its %s", number, issue.By))
		}
		if c.Incomplete != nil && needed {
			j.unseen(fmt.Sprintf("which issues #%d closes cannot be seen in full", number), c.Incomplete)
		}
	}
	return closes, ctx.Err()
}

// pullRequests are those that the change consists of.
func (j *judge) pullRequests(ctx context.Context) ([]int, *tracker.Failure) {
	switch {
	case j.PullRequest != 0:
		return []int{j.PullRequest}, nil
	case !j.MergeGroup:
		return nil, nil
	}
	commits, failure := j.Live.Commits(ctx, j.BaseCommit, j.HeadCommit)
	if failure != nil {
		return nil, failure
	}
	return j.Live.PullsOf(ctx, commits)
}

// unseen reports that closing references could not be had. A change that
// touches no migration does not wait for them.
func (j *judge) unseen(what string, failure *tracker.Failure) {
	if j.unasked() {
		return
	}
	j.report("shim-closing", finding.Finding{
		Verdict: finding.Undecided, Path: j.Change.Head.Join(atlas.SumName), Object: what,
		Message: what + ", and one of them may be a live shim's: " + failure.Detail,
		Help:    needs(tracker.State{Outcome: tracker.Unknown, Why: failure.Why, Needs: failure.Needs}, "pull-requests: read"),
	})
}

// issueKey compares issues without regard to how their repository is spelt.
func issueKey(r annotation.Ref) string { return strings.ToLower(r.String()) }

// issueKeys are the ways to name a shim's issue: the annotation's, with its
// repository, as GitHub says which issues a change closes, and where it is now.
func issueKeys(t tracked, s tracker.State) []string {
	keys := []string{issueKey(t.Ref), issueKey(annotation.Ref(s.Ref)), issueKey(annotation.Ref(s.To))}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// closesUnder reports a change that closes the issue of a shim it leaves alive.
func (j *judge) closesUnder(t tracked, by string) {
	f := j.at(t.file, t.Comment.Line, t.Comment.Column, t.name)
	f.Message = fmt.Sprintf("merging %s closes %s while the shim %s stays: the next change would be stopped for it", by, t.Ref, t.name)
	f.Help = "drop the shim in this change, or take the closing keyword out (say \"part of\" instead)"
	j.report("shim-closing", f)
}
