package tracker

import (
	"context"
	"maps"
	"strings"
)

// Issues asks for issues. Every ref has an answer, under the key that it was
// asked by.
func (t *Tracker) Issues(ctx context.Context, refs []Ref) map[Ref]State {
	return t.ask(ctx, refs, func(s State) State {
		if s.isPull() {
			s.Outcome = PullRequest
		}
		return s
	}, false)
}

// PullRequests asks for pull requests. Every ref has an answer, under the key
// that it was asked by.
func (t *Tracker) PullRequests(ctx context.Context, refs []Ref) map[Ref]State {
	return t.ask(ctx, refs, func(s State) State {
		if (s.Outcome == Open || s.Outcome == Closed) && !s.isPull() {
			s.Outcome = Issue
		}
		return s
	}, true)
}

// isPull: every pull request has a branch that it targets, no issue has.
func (s State) isPull() bool { return s.Base != "" || s.Outcome == Merged || s.Outcome == PullRequest }

// ask finds out about refs, GraphQL first.
func (t *Tracker) ask(ctx context.Context, refs []Ref, see func(State) State, pulls bool) map[Ref]State {
	answers := make(map[Ref]State, len(refs))
	byOwn := map[Ref]Ref{} // what was asked, by what it means
	for _, r := range refs {
		byOwn[r] = t.resolve(r)
	}
	settled := map[Ref]State{}
	var open []Ref
	for own := range invert(byOwn) {
		switch {
		case t.client == nil:
			settled[own] = t.unknown(own, errNoToken)
		case !isRepo(own.Repo) || own.Number <= 0 || own.Number > 1<<31-1:
			settled[own] = t.unknown(own, badAnswer(own.String()+" names no issue"))
		default:
			open = append(open, own)
		}
	}
	found, absent := t.items(ctx, open)
	maps.Copy(settled, found)
	rest := open[:0]
	for _, r := range open {
		if _, ok := settled[r]; !ok {
			rest = append(rest, r)
		}
	}
	maps.Copy(settled, t.singly(ctx, rest, absent, pulls))
	for asked, own := range byOwn {
		answers[asked] = see(settled[own])
	}
	return answers
}

// resolve names the repository, in its own spelling where it is the tracker's.
func (t *Tracker) resolve(r Ref) Ref {
	if r.Repo == "" || strings.EqualFold(r.Repo, t.repo) {
		r.Repo = t.repo
	}
	return r
}

func invert(m map[Ref]Ref) map[Ref]bool {
	out := map[Ref]bool{}
	for _, own := range m {
		out[own] = true
	}
	return out
}
