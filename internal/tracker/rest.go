package tracker

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"

	gogithub "github.com/google/go-github/v60/github"
)

// singly asks REST for each ref by itself. absent are those that were already
// said not to be there. A failure that the next question would meet as well
// ends the asking, or a hundred shims would cost a hundred waits.
func (t *Tracker) singly(ctx context.Context, refs []Ref, absent map[Ref]bool, pulls bool) map[Ref]State {
	answers := map[Ref]State{}
	var first, again []Ref
	for _, r := range refs {
		if absent[r] {
			again = append(again, r)
		} else {
			first = append(first, r)
		}
	}
	halt := &halt{repos: map[string]*Failure{}}
	for r, s := range t.each(ctx, first, halt, pulls) {
		if s.Outcome == Missing {
			again = append(again, r)
		} else {
			answers[r] = s
		}
	}
	if len(again) == 0 {
		return answers
	}
	// A repository that cannot be seen answers for all its issues.
	again = slices.DeleteFunc(again, func(r Ref) bool {
		if halt.get(r.Repo) != nil {
			return false
		}
		p := t.probe(ctx, r.Repo)
		if p.failure == nil && p.visible {
			return false
		}
		answers[r] = t.missing(ctx, r)
		return true
	})
	if len(again) == 0 {
		return answers
	}
	if err := t.sleep(ctx, lag); err != nil {
		halt.all = failed(err, "")
	}
	for r, s := range t.each(ctx, again, halt, pulls) {
		if s.Outcome == Missing {
			s = t.missing(ctx, r)
		}
		answers[r] = s
	}
	return answers
}

// halt is why no more is asked: of anyone, or of one repository.
type halt struct {
	mu    sync.Mutex
	all   *Failure
	repos map[string]*Failure
}

func (h *halt) get(repo string) *Failure {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.all != nil {
		return h.all
	}
	return h.repos[repo]
}

func (h *halt) set(repo string, f *Failure) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch f.Why {
	case BadAnswer:
	case Permission:
		h.repos[repo] = f
	default:
		h.all = f
	}
}

func (t *Tracker) each(ctx context.Context, refs []Ref, halt *halt, pulls bool) map[Ref]State {
	answers := map[Ref]State{}
	var mu sync.Mutex
	together(refs, func(r Ref) {
		f := halt.get(r.Repo)
		var s State
		if f == nil {
			s, f = t.single(ctx, r, pulls)
		}
		if f != nil {
			halt.set(r.Repo, f)
			s = t.unknown(r, f)
		}
		mu.Lock()
		defer mu.Unlock()
		answers[r] = s
	})
	return answers
}

// together does something for each, a few at a time.
func together[T any](list []T, do func(T)) {
	var workers sync.WaitGroup
	next := make(chan T)
	for range min(len(list), concurrent) {
		workers.Go(func() {
			for x := range next {
				do(x)
			}
		})
	}
	for _, x := range list {
		next <- x
	}
	close(next)
	workers.Wait()
}

// single asks for one issue, which every pull request is too.
func (t *Tracker) single(ctx context.Context, r Ref, pulls bool) (State, *Failure) {
	if !t.spend() {
		return State{}, errBudget
	}
	owner, name := split(r.Repo)
	issue, _, err := t.client.Issues.Get(ctx, owner, name, r.Number)
	if err != nil {
		return t.refused(r, err)
	}
	s := State{
		Ref: r, AskedAt: t.now(), Title: issue.GetTitle(), Body: clip(issue.GetBody()), URL: issue.GetHTMLURL(),
		ClosedAt: issue.GetClosedAt().UTC(), Outcome: Outcome(issue.GetState()),
	}
	if s.Outcome != Open && s.Outcome != Closed || issue.GetNumber() <= 0 {
		return s, badAnswer("the answer for " + r.String() + " has no state")
	}
	if f := t.moved(ctx, &s, issue); f != nil || s.Outcome == Transferred {
		return s, f
	}
	if issue.IsPullRequest() {
		s.Outcome = PullRequest
		if pulls {
			return t.pull(ctx, s)
		}
		return s, nil
	}
	s.Reason = reason(s.Outcome, issue.GetStateReason())
	return s, nil
}

// refused tells the ways of GitHub's "no" apart. See docs.github.com,
// rest/issues, "Get an issue".
func (t *Tracker) refused(r Ref, err error) (State, *Failure) {
	s := State{Ref: r, AskedAt: t.now()}
	if failure, ok := errors.AsType[*gogithub.ErrorResponse](err); ok && failure.Response != nil {
		switch failure.Response.StatusCode {
		case http.StatusNotFound:
			s.Outcome = Missing
			return s, nil
		case http.StatusGone:
			s.Outcome = Deleted
			if strings.Contains(strings.ToLower(failure.Message), "disabled") {
				s.Outcome = Disabled
			}
			return s, nil
		}
	}
	return s, failed(err, "issues: read")
}

// moved finds out that the issue that was answered is another one than was
// asked for: it was transferred. A repository that was renamed answers with its
// new name, which is no transfer.
func (t *Tracker) moved(ctx context.Context, s *State, issue *gogithub.Issue) *Failure {
	repo := repositoryOf(issue)
	if repo == "" {
		return badAnswer("the answer for " + s.String() + " does not say which repository it is of")
	}
	number := issue.GetNumber()
	if strings.EqualFold(repo, s.Repo) && number == s.Number {
		return nil
	}
	if number == s.Number {
		p := t.probe(ctx, s.Repo)
		if p.failure != nil {
			return p.failure
		}
		if strings.EqualFold(p.name, repo) {
			return nil
		}
	}
	s.To = Ref{repo, number}
	if !t.isAllowed(repo) {
		// What it says there is not ours to judge by.
		*s = State{Ref: s.Ref, To: s.To, Outcome: Transferred, AskedAt: s.AskedAt}
	}
	return nil
}

// repositoryOf is owner/name as an issue says it; Gitea, which speaks the same
// API, has another field for it.
func repositoryOf(issue *gogithub.Issue) string {
	if _, path, ok := strings.Cut(issue.GetRepositoryURL(), "/repos/"); ok && isRepo(path) {
		return path
	}
	if full := issue.GetRepository().GetFullName(); isRepo(full) {
		return full
	}
	for _, kind := range []string{"/issues/", "/pull/", "/pulls/"} {
		if before, _, ok := strings.Cut(issue.GetHTMLURL(), kind); ok {
			parts := strings.Split(before, "/")
			if full := strings.Join(parts[max(0, len(parts)-2):], "/"); isRepo(full) {
				return full
			}
		}
	}
	return ""
}
