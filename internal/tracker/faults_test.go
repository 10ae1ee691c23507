package tracker_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/testkit/fakegithub"
	"github.com/renewa/migration-gate/internal/tracker"
)

// TestFaults: what goes wrong with every request is Unknown with its cause,
// after a bounded time and number of requests, and never an outcome.
func TestFaults(t *testing.T) {
	t.Parallel()
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("the other host was asked: %s with %q", r.URL, r.Header.Get("Authorization"))
	}))
	t.Cleanup(thief.Close)
	const always = fakegithub.Always
	for name, test := range map[string]struct {
		fault    fakegithub.Fault
		why      tracker.Why
		needs    string
		requests int
	}{
		"401":                               {fakegithub.Status(always, 401, `{"message":"Bad credentials"}`), tracker.Unauthorized, "", 10},
		"403":                               {fakegithub.Status(always, 403, `{"message":"Resource not accessible by integration"}`), tracker.Permission, "issues: read", 10},
		"403 secondary limit":               {fakegithub.Status(always, 403, `{"message":"You have exceeded a secondary rate limit"}`), tracker.RateLimit, "", 12},
		"429 and a long wait":               {fakegithub.Status(always, 429, `{}`, "Retry-After", "3600"), tracker.RateLimit, "", 10},
		"429 and short waits":               {fakegithub.Status(always, 429, `{}`, "Retry-After", "1"), tracker.RateLimit, "", 40},
		"500":                               {fakegithub.Status(always, 500, `{}`), tracker.Unavailable, "", 40},
		"503 and a page":                    {fakegithub.Status(always, 503, `<html>`, "Content-Type", "text/html"), tracker.Unavailable, "", 40},
		"a limit by a clock that is ahead":  {fakegithub.Status(always, 403, `{"message":"API rate limit exceeded"}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", fmt.Sprint(day.Add(24*time.Hour).Unix())), tracker.RateLimit, "", 10},
		"a limit by a clock that is behind": {fakegithub.Status(always, 403, `{"message":"API rate limit exceeded"}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", fmt.Sprint(day.Add(-24*time.Hour).Unix())), tracker.RateLimit, "", 40},
		"hangs":                             {fakegithub.Hang(""), tracker.Timeout, "", 10},
		"hangs within an answer":            {fakegithub.Hang(`{"number":1,`), tracker.Timeout, "", 10},
		"cut off":                           {fakegithub.CutOff, tracker.Unavailable, "", 10},
		"an empty answer":                   {fakegithub.Status(always, 200, ``), tracker.Unavailable, "", 40},
		"an empty object":                   {fakegithub.Status(always, 200, `{}`), tracker.BadAnswer, "", 30},
		"a page":                            {fakegithub.Status(always, 200, `<html>log in</html>`, "Content-Type", "text/html"), tracker.Unavailable, "", 10},
		"another type":                      {fakegithub.Status(always, 200, `[1]`), tracker.Unavailable, "", 10},
		"no state":                          {fakegithub.Status(always, 200, `{"number":1,"html_url":"https://x/octo/app/issues/1"}`), tracker.BadAnswer, "", 30},
		"a new state":                       {fakegithub.Status(always, 200, `{"number":1,"state":"locked","html_url":"https://x/octo/app/issues/1"}`), tracker.BadAnswer, "", 30},
		"no repository":                     {fakegithub.Status(always, 200, `{"number":1,"state":"open"}`), tracker.BadAnswer, "", 30},
		"301 to another host":               {fakegithub.RedirectTo(thief.URL, 301), tracker.Redirect, "", 10},
		"307 to another host":               {fakegithub.RedirectTo(thief.URL, 307), tracker.Redirect, "", 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fakegithub.New(t, world()...)
			s.SetFault(test.fault)
			tr, c := ask(t, s, func(o *github.Options) {
				if test.why == tracker.Timeout {
					o.Timeout = 60 * time.Millisecond
				}
			})
			var list []tracker.Ref
			for n := range 20 {
				list = append(list, tracker.Ref{Number: n + 1})
			}
			for r, state := range tr.Issues(context.Background(), list) {
				if state.Outcome != tracker.Unknown || state.Why != test.why || state.Needs != test.needs || state.Detail == "" {
					t.Errorf("%v: %s %q %q", r, show(state), state.Detail, state.Needs)
				}
				if strings.Contains(state.Detail, fakegithub.Token) {
					t.Errorf("the token is shown: %s", state.Detail)
				}
			}
			if n := len(s.Requests()); n > test.requests || n < 2 {
				t.Errorf("%d requests", n)
			}
			if c.slept > github.MaxWait+2*time.Second {
				t.Errorf("waited %v", c.slept)
			}
		})
	}
}

// TestCanceled: the caller's own end is no answer either.
func TestCanceled(t *testing.T) {
	t.Parallel()
	s := fakegithub.New(t, world()...)
	s.SetFault(fakegithub.Hang(""))
	tr, _ := ask(t, s)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if state := tr.Issues(ctx, []tracker.Ref{{Number: 1}})[tracker.Ref{Number: 1}]; state.Why != tracker.Timeout {
		t.Errorf("%s: %s", show(state), state.Detail)
	}
	// The wait before a "not found" is believed ends with it as well.
	client, err := github.New(github.Options{Token: fakegithub.Token, BaseURL: s.API(), Transport: s.Transport(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	patient, err := tracker.New(tracker.Options{Client: client, Repository: "octo/app", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.SetFault(nil)
	ctx, cancel = context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if state := patient.Issues(ctx, []tracker.Ref{{Number: 99}})[tracker.Ref{Number: 99}]; state.Why != tracker.Timeout {
		t.Errorf("%s: %s", show(state), state.Detail)
	}
}

// TestOtherForges: Gitea speaks this API and says in other fields which
// repository an issue is of.
func TestOtherForges(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"number":1,"state":"open","repository":{"full_name":"octo/app"},"html_url":"http://gitea.example/octo/app/issues/1","pull_request":null}`: "open",
		`{"number":1,"state":"closed","html_url":"http://gitea.example/sub/octo/app/issues/1"}`:                                                     "closed completed",
		`{"number":1,"state":"open","html_url":"http://gitea.example/octo/app/pulls/1","pull_request":{"merged":false}}`:                            "pull-request",
		`{"number":1,"state":"open","repository_url":"http://gitea.example/api/v1/repos/octo/other"}`:                                               "transferred →octo/other#1",
		`{"number":1,"state":"open","html_url":"http://gitea.example/1"}`:                                                                           "unknown bad-answer",
	} {
		s := fakegithub.New(t, world()...)
		s.SetFault(fakegithub.Both(
			fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 404, `{}`)),
			fakegithub.Only("/issues/", fakegithub.Status(fakegithub.Always, 200, body)),
		))
		tr, _ := ask(t, s)
		if got := show(tr.Issues(context.Background(), []tracker.Ref{{Number: 1}})[tracker.Ref{Number: 1}]); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}
