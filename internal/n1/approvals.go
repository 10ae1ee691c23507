package n1

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/tracker"
)

// claim is an approval of the change with what it covers.
type claim struct {
	file string
	annotation.Annotation
	breaks []int // indexes of schema.Breaks
}

// approvals holds every approval of the change against its pull request, and
// makes notices of the breaks that it proves harmless.
func (j *judge) approvals(ctx context.Context) error {
	var claims []claim
	var refs []tracker.Ref
	for _, m := range j.history.added {
		for _, a := range m.annotations {
			if a.Kind != annotation.Approval {
				continue
			}
			c := claim{file: m.Name, Annotation: a, breaks: j.covered(a)}
			claims = append(claims, c)
			refs = append(refs, tracker.Ref(a.Ref))
		}
	}
	if len(claims) == 0 {
		return nil
	}
	var states map[tracker.Ref]tracker.State
	if j.Live != nil {
		states = j.Live.PullRequests(ctx, refs)
	}
	for _, c := range claims {
		if len(c.breaks) == 0 {
			j.idle(c)
			continue
		}
		if err := j.prove(ctx, c, states[tracker.Ref(c.Ref)]); err != nil {
			return err
		}
	}
	return nil
}

// covered are the breaks that an approval names: its change to its object, with
// every object that the statement takes along.
func (j *judge) covered(a annotation.Annotation) []int {
	var list []int
	for i, b := range j.schema.Breaks {
		if b.Change != a.Changes[0] || !names(a.Objects[0], b.Object, b.Change) {
			continue
		}
		also := func(object string) bool {
			return slices.ContainsFunc(a.Objects[1:], func(o annotation.Object) bool { return names(o, object, b.Change) })
		}
		if !slices.ContainsFunc(b.Cascaded, func(object string) bool { return !also(object) }) {
			list = append(list, i)
		}
	}
	return list
}

// idle reports an approval that covers nothing, with what it may have meant.
func (j *judge) idle(c claim) {
	f := j.at(c.file, c.Comment.Line, c.Comment.Column, c.Objects[0].String())
	f.Severity = finding.Warning
	f.Message = fmt.Sprintf("this approval of %s %s covers nothing that the change does", c.Changes[0], c.Objects[0])
	for _, b := range j.schema.Breaks {
		if b.Change != "" {
			also := ""
			if len(b.Cascaded) > 0 {
				also = ", " + strings.Join(b.Cascaded, ", ")
			}
			f.Evident("what the change does: %s %s%s", b.Change, b.Object, also)
		}
	}
	f.Help = "name the change and the object as the finding does, with every object that the statement takes along, or take the approval out"
	j.report("n1-approval", f)
}

// prove asks what the approval claims.
func (j *judge) prove(ctx context.Context, c claim, pr tracker.State) error {
	f := j.at(c.file, c.Comment.Line, c.Comment.Column, c.Objects[0].String())
	fail := func(help, format string, args ...any) {
		verb := "does not hold"
		if f.Verdict == finding.Undecided {
			verb = "cannot be checked"
		}
		f.Message = fmt.Sprintf("the approval of %s %s %s: ", c.Changes[0], c.Objects[0], verb) + fmt.Sprintf(format, args...)
		f.Help = help
		j.report("n1-approval", f)
	}
	switch {
	case j.own(c.Ref):
		fail("cite the pull request that made the code ready, not this one", "%s is this change itself, which no release runs yet", c.Ref)
		return nil
	case j.Live == nil && j.Offline, j.Offline && pr.Outcome == tracker.Unknown:
		j.approve(c, finding.Evidence{Text: fmt.Sprintf("approved by %s, which --offline did not look at", c.Ref)})
		return nil
	case j.Live == nil || pr.Outcome == tracker.Unknown || pr.Outcome == tracker.Invisible:
		j.undecided(c, &f)
		fail(needs(pr, "pull-requests: read"), "the state of %s cannot be had: %s", c.Ref, because(pr))
		return nil
	case pr.Outcome == tracker.Open:
		fail("merge it, let a release with it replace all others, then merge this", "%s is still open, so what is running does not have it", c.Ref)
		return nil
	case pr.Outcome == tracker.Closed:
		fail("cite the pull request that made the code ready", "%s was closed without a merge", c.Ref)
		return nil
	case pr.Outcome == tracker.Issue:
		fail("cite the pull request that made the code ready", "%s is an issue, not a pull request", c.Ref)
		return nil
	case pr.Outcome != tracker.Merged:
		fail("cite the pull request that made the code ready", "%s is %s", c.Ref, pr.Outcome)
		return nil
	}
	evidence := finding.Evidence{Text: fmt.Sprintf("approved by %s, merged as %s, part of %s", c.Ref, short(pr.MergeCommit), j.releaseNames())}
	for _, r := range j.running() {
		has, err := j.contains(ctx, r.commit, pr.MergeCommit)
		if err != nil {
			j.undecided(c, &f)
			fail("set `fetch-depth: 0` on actions/checkout, or give the token `contents: read`", "whether %s is part of %s cannot be seen: %v", c.Ref, r.name, err)
			return nil
		}
		if !has {
			fail("wait until a release with it replaces "+r.name, "%s was merged as %s, which %s does not contain", c.Ref, short(pr.MergeCommit), r.name)
			return nil
		}
	}
	j.approve(c, evidence)
	return j.weigh(ctx, c, pr)
}

// own says whether the pull request is the change under test.
func (j *judge) own(r annotation.Ref) bool { return r.Repo == "" && r.Number == j.PullRequest }

func (j *judge) approve(c claim, evidence finding.Evidence) {
	for _, i := range c.breaks {
		j.schema.Breaks[i].Approval = append(j.schema.Breaks[i].Approval, evidence)
	}
}

// undecided leaves open what the approval covers.
func (j *judge) undecided(c claim, f *finding.Finding) {
	f.Verdict = finding.Undecided
	for _, i := range c.breaks {
		j.schema.Breaks[i].Claimed = true
	}
}

// weigh looks for substance: the pull request that made the code ready removed
// the object's name from it, or speaks of it.
func (j *judge) weigh(ctx context.Context, c claim, pr tracker.State) error {
	name := c.Objects[0].Bare()
	substance, failure := j.Live.Removes(ctx, pr, name)
	if failure != nil || substance != tracker.NotRemoved {
		return ctx.Err()
	}
	f := j.at(c.file, c.Comment.Line, c.Comment.Column, c.Objects[0].String())
	f.Severity = finding.Warning
	f.Message = fmt.Sprintf("%s neither removes a line with %s nor names it: is it the pull request that made the code ready?", c.Ref, name)
	if pr.Title != "" {
		f.Evident("%s: %s", c.Ref, pr.Title)
	}
	f.Help = "cite the pull request that took " + name + " out of the code, or say in its description that it did"
	j.report("evidence-weak", f)
	return ctx.Err()
}

// needs is the way out when GitHub's answer could not be had.
func needs(s tracker.State, permission string) string {
	if s.Outcome == tracker.Invisible {
		return "the repository cannot be seen with this token: grant the workflow's token access to it, or track in this repository"
	}
	return s.Why.Remedy(cmp.Or(s.Needs, permission))
}

func because(s tracker.State) string {
	switch {
	case s.Outcome == tracker.Invisible:
		return "its repository is not visible with this token"
	case s.Detail != "":
		return s.Detail
	case s.Why != "":
		return string(s.Why)
	}
	return "there is no token to ask GitHub with"
}

func short(commit string) string { return commit[:min(len(commit), 12)] }
