//go:build gitea

package gitea

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/tracker"
)

// ask has the gate's own tracker ask for an issue, with a budget as in one run.
// Gitea has no GraphQL, so REST says it all.
func (s *server) ask(number int) tracker.State {
	s.t.Helper()
	client, err := github.New(github.Options{Token: s.token, BaseURL: s.url + "/api/v1", Now: time.Now, Transport: unowned{}})
	must(s.t, err)
	t, err := tracker.New(tracker.Options{Client: client, Repository: "gate/shop", Now: time.Now})
	must(s.t, err)
	ref := tracker.Ref{Number: number}
	return t.Issues(context.Background(), []tracker.Ref{ref})[ref]
}

// unowned takes `repository` out of an issue, the one part whose shape is another
// one: Gitea's owner is a name, GitHub's (and go-github's) an object, and GitHub
// sends none at all with an issue that is asked for by its number. Nothing else is
// touched.
type unowned struct{}

func (unowned) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(req.URL.Path, "/issues/") {
		return resp, err
	}
	text, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	var issue map[string]json.RawMessage
	if err := json.Unmarshal(text, &issue); err != nil {
		return nil, err
	}
	delete(issue, "repository")
	if text, err = json.Marshal(issue); err != nil {
		return nil, err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	resp.Header.Del("Content-Length")
	return resp, nil
}

// TestIssue follows an issue from its beginning to its end.
func TestIssue(t *testing.T) {
	t.Parallel()
	s := start(t)
	want := func(number int, outcome tracker.Outcome) {
		t.Helper()
		got := s.ask(number)
		if got.Outcome != outcome {
			t.Errorf("#%d is %s (%s), want %s", number, got.Outcome, got.Detail, outcome)
		}
		if outcome == tracker.Open && got.Title != "Drop the users view" {
			t.Errorf("#%d is called %q", number, got.Title)
		}
	}
	want(1, tracker.Missing)
	s.api("POST", "/repos/gate/shop/issues", map[string]any{"title": "Drop the users view"}, nil)
	want(1, tracker.Open)
	s.api("PATCH", "/repos/gate/shop/issues/1", map[string]any{"state": "closed"}, nil)
	want(1, tracker.Closed)
	s.api("PATCH", "/repos/gate/shop/issues/1", map[string]any{"state": "open"}, nil)
	want(1, tracker.Open)

	// A pull request has a number of the same sequence, and is no issue.
	s.api("POST", "/repos/gate/shop/contents/a.txt", map[string]any{"content": "YQo=", "new_branch": "change", "message": "a"}, nil)
	s.api("POST", "/repos/gate/shop/pulls", map[string]any{"title": "a", "head": "change", "base": "main"}, nil)
	want(2, tracker.PullRequest)

	// Renamed: it answers by its old name too, and nothing is taken for moved.
	s.api("PATCH", "/repos/gate/shop", map[string]any{"name": "store"}, nil)
	want(1, tracker.Open)
	s.api("PATCH", "/repos/gate/store", map[string]any{"name": "shop"}, nil)

	s.api("DELETE", "/repos/gate/shop/issues/1", nil, nil)
	want(1, tracker.Missing)
	s.api("PATCH", "/repos/gate/shop", map[string]any{"has_issues": false}, nil)
	if got := s.ask(3); got.Outcome == tracker.Open || got.Outcome == tracker.Closed {
		t.Errorf("without issues, #3 is %s", got.Outcome)
	}
	s.token = "0123456789012345678901234567890123456789"
	if got := s.ask(1); got.Outcome != tracker.Unknown {
		t.Errorf("with a wrong token, #1 is %s (%s)", got.Outcome, got.Detail)
	}
}
