//go:build gitea

package gitea

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/recheck"
)

// TestReopen closes the issue of a shim twice: it is reopened once, with one
// comment. What the gate says of the branch is given; what is asked and written
// goes to the server. Gitea has no GraphQL, so the pull requests are listed by
// REST, and each is taken to be concerned.
func TestReopen(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.api("POST", "/repos/gate/shop/issues", map[string]any{"title": "Drop the users view"}, nil)
	s.api("POST", "/repos/gate/shop/contents/a.txt", map[string]any{"content": "YQo=", "new_branch": "change", "message": "a"}, nil)
	s.api("POST", "/repos/gate/shop/pulls", map[string]any{"title": "a", "head": "change", "base": "main"}, nil)
	state := func() string {
		var issue struct{ State string }
		s.api("GET", "/repos/gate/shop/issues/1", nil, &issue)
		return issue.State
	}
	var asked []recheck.Question
	run := func() *finding.Report {
		t.Helper()
		client, err := github.New(github.Options{Token: s.token, BaseURL: s.url + "/api/v1", Now: time.Now})
		must(t, err)
		asked = nil
		reports, err := recheck.Run(context.Background(), recheck.Options{
			Client: client, Repository: "gate/shop", Event: recheck.Event{Name: "schedule"}, Status: "gate", Apply: true,
			Judge: func(_ context.Context, q recheck.Question) (*finding.Report, error) {
				asked = append(asked, q)
				return &finding.Report{Verdict: finding.Pass, Shims: []finding.Shim{{Old: "public.users", Dir: "migrations", Since: "20260301091512", Issue: "#1", State: state()}}}, nil
			},
			Policy: func(context.Context, string) (*policy.Policy, error) {
				p := policy.Default()
				p.Shims.Reopen = true
				return p, nil
			},
		})
		must(t, err)
		return reports[0]
	}
	closeIssue := func() { s.api("PATCH", "/repos/gate/shop/issues/1", map[string]any{"state": "closed"}, nil) }
	comments := func() (list []struct{ Body string }) {
		s.api("GET", "/repos/gate/shop/issues/1/comments", nil, &list)
		return list
	}
	for i, want := range []string{"open", "closed"} {
		closeIssue()
		report := run()
		if got := state(); got != want {
			t.Errorf("closed %d times, the issue is %s, want %s: %v", i+1, got, want, report.Findings)
		}
		if c := comments(); len(c) != 1 || !strings.Contains(c[0].Body, "the shim `public.users`") {
			t.Errorf("closed %d times, the comments are %v", i+1, c)
		}
	}
	if last := asked[len(asked)-1]; last.Number != 2 || last.Branch != "main" || len(last.Head) != 40 {
		t.Errorf("the last question is %+v, want pull request 2 to main", last)
	}
}
