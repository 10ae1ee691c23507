package tracker

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	gogithub "github.com/google/go-github/v60/github"
)

// probe is what is known of a repository.
type probe struct {
	visible   bool
	name      string // as it is called now
	hasIssues bool
	failure   *Failure
}

// noteProbe keeps what GraphQL says of a repository beside its issues.
func (t *Tracker) noteProbe(repo string, data map[string]json.RawMessage) {
	var name string
	var hasIssues *bool
	if json.Unmarshal(data["nameWithOwner"], &name) != nil || json.Unmarshal(data["hasIssuesEnabled"], &hasIssues) != nil || !isRepo(name) || hasIssues == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.probes[strings.ToLower(repo)] = &probe{visible: true, name: name, hasIssues: *hasIssues}
}

// probe asks whether a repository can be seen at all, once a run.
func (t *Tracker) probe(ctx context.Context, repo string) *probe {
	key := strings.ToLower(repo)
	t.mu.Lock()
	known := t.probes[key]
	t.mu.Unlock()
	if known != nil {
		return known
	}
	if !t.spend() {
		return &probe{failure: errBudget}
	}
	owner, name := split(repo)
	answer, _, err := t.client.Repositories.Get(ctx, owner, name)
	p := &probe{visible: err == nil, name: answer.GetFullName(), hasIssues: answer.GetHasIssues()}
	if failure, ok := errors.AsType[*gogithub.ErrorResponse](err); !ok || failure.Response == nil || failure.Response.StatusCode != http.StatusNotFound {
		p.failure = failed(err, "metadata: read")
	}
	if err == nil && !isRepo(p.name) {
		p.failure = badAnswer("the answer for the repository " + repo + " has no name")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.probes[key] = p
	return p
}

// missing tells an issue that is not there from one that cannot be seen.
func (t *Tracker) missing(ctx context.Context, r Ref) State {
	p := t.probe(ctx, r.Repo)
	s := State{Ref: r, Outcome: Missing, AskedAt: t.now()}
	switch {
	case p.failure != nil:
		return t.unknown(r, p.failure)
	case !p.visible:
		s.Outcome, s.Needs = Invisible, "issues: read"
	case !p.hasIssues:
		s.Outcome = Disabled
	}
	return s
}
