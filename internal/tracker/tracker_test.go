package tracker_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/testkit/fakegithub"
	"github.com/renewa/migration-gate/internal/tracker"
)

// clock never waits: sleeping moves it.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	slept time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.slept = c.at.Add(d), c.slept+d
	return ctx.Err()
}

var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// ask makes a tracker of octo/app that never waits.
func ask(t testing.TB, s *fakegithub.Server, change ...func(*github.Options)) (*tracker.Tracker, *clock) {
	t.Helper()
	c := &clock{at: day}
	o := github.Options{Token: fakegithub.Token, BaseURL: s.API(), Transport: s.Transport(), Now: c.now, Sleep: c.sleep, Timeout: 5 * time.Minute}
	for _, do := range change {
		do(&o)
	}
	client, err := github.New(o)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := tracker.New(tracker.Options{Client: client, Repository: "octo/app", Allowed: []string{"octo/tracker"}, Now: c.now, Sleep: c.sleep})
	if err != nil {
		t.Fatal(err)
	}
	return tr, c
}

func oid(n int) string { return fmt.Sprintf("%040x", n) }

// world has an issue or pull request of every kind.
func world() []*fakegithub.Repo {
	app := &fakegithub.Repo{
		Name: "octo/app", Private: true,
		Issues: map[int]*fakegithub.Issue{
			1: {Title: "drop the old users view", Body: "users"},
			2: {Closed: "completed", ClosedAt: day}, 3: {Closed: "not_planned", ClosedAt: day}, 4: {Closed: "duplicate", ClosedAt: day},
			5: {Deleted: true}, 6: {To: &fakegithub.Ref{Repo: "octo/tracker", Number: 60}}, 7: {To: &fakegithub.Ref{Repo: "octo/elsewhere", Number: 7}},
			8: {To: &fakegithub.Ref{Repo: "octo/secret", Number: 1}}, 9: {To: &fakegithub.Ref{Repo: "octo/app", Number: 1}},
		},
		Pulls: map[int]*fakegithub.Pull{
			20: {Title: "read the new name", MergeCommit: oid(20)}, 21: {}, 22: {Closed: true},
		},
	}
	return []*fakegithub.Repo{
		app,
		{Name: "octo/tracker", Issues: map[int]*fakegithub.Issue{60: {Closed: "completed", ClosedAt: day, Title: "moved here"}}},
		{Name: "octo/elsewhere", Issues: map[int]*fakegithub.Issue{7: {Title: "not ours"}}},
		{Name: "octo/secret", Hidden: true},
		{Name: "octo/silent", NoIssues: true, Issues: map[int]*fakegithub.Issue{1: {}}},
		{Name: "octo/old", MovedTo: "octo/new"},
		{Name: "octo/new", Issues: map[int]*fakegithub.Issue{3: {}}},
	}
}

// outcomes are what Issues says of the world, whichever API it asks.
var outcomes = map[tracker.Ref]string{
	{Number: 1}: "open", {Repo: "Octo/App", Number: 1}: "open",
	{Number: 2}: "closed completed", {Number: 3}: "closed not_planned", {Number: 4}: "closed duplicate",
	{Number: 5}: "deleted", {Number: 6}: "closed completed →octo/tracker#60", {Number: 7}: "transferred →octo/elsewhere#7",
	{Number: 8}: "missing", {Number: 9}: "open →octo/app#1",
	{Number: 20}: "pull-request", {Number: 21}: "pull-request", {Number: 99}: "missing",
	{Repo: "octo/secret", Number: 1}: "invisible", {Repo: "octo/none", Number: 1}: "invisible",
	{Repo: "octo/silent", Number: 1}: "disabled", {Repo: "octo/old", Number: 3}: "open", {Repo: "octo/new", Number: 3}: "open",
	{Number: 0}: "unknown bad-answer", {Number: -1}: "unknown bad-answer", {Repo: "../..", Number: 1}: "unknown bad-answer",
}

func show(s tracker.State) string {
	text := strings.TrimSpace(string(s.Outcome) + " " + s.Reason + string(s.Why))
	if s.To.Number != 0 {
		text += " →" + s.To.String()
	}
	return text
}

func refs(m map[tracker.Ref]string) (list []tracker.Ref) {
	for r := range m {
		list = append(list, r)
	}
	return list
}

func TestIssues(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*fakegithub.Server){
		"GraphQL and REST": func(*fakegithub.Server) {},
		"older GraphQL":    (*fakegithub.Server).BeOlder,
		"GraphQL not served": func(s *fakegithub.Server) {
			s.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 404, `{"message":"Not Found"}`)))
		},
		"GraphQL refused": func(s *fakegithub.Server) {
			s.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 400, `{}`)))
		},
		"GraphQL says {}": func(s *fakegithub.Server) {
			s.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 200, `{}`)))
		},
		"GraphQL cut off": func(s *fakegithub.Server) { s.SetFault(fakegithub.Only("graphql", fakegithub.CutOff)) },
		"GraphQL says HTML": func(s *fakegithub.Server) {
			s.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 200, `<html>`, "Content-Type", "text/html")))
		},
		"GraphQL fails with 200": func(s *fakegithub.Server) {
			s.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 200, `{"data":null,"errors":[{"message":"Something went wrong while executing your query."}]}`)))
		},
		"GraphQL is limited": func(s *fakegithub.Server) {
			s.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 200, `{"errors":[{"type":"RATE_LIMIT","code":"graphql_rate_limit","message":"API rate limit exceeded"}]}`)))
		},
		"GraphQL forgets some": func(s *fakegithub.Server) {
			s.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 200, `{"data":{"r0":{"nameWithOwner":"octo/app","i1":{"number":2,"state":"OPEN","__typename":"Issue"},"i2":7}},"errors":[{"type":"FORBIDDEN","path":["r1"],"message":"no"}]}`)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fakegithub.New(t, world()...)
			prepare(s)
			tr, c := ask(t, s)
			states := tr.Issues(context.Background(), refs(outcomes))
			for r, want := range outcomes {
				got, ok := states[r]
				if !ok || show(got) != want {
					t.Errorf("%v: %s (%s), want %s", r, show(got), got.Detail, want)
				}
				if got.AskedAt.IsZero() || got.Repo == "" {
					t.Errorf("%v: %+v", r, got)
				}
			}
			if len(states) != len(outcomes) {
				t.Errorf("%d answers", len(states))
			}
			if one := states[tracker.Ref{Number: 1}]; one.Title != "drop the old users view" || one.Body != "users" || one.URL != "https://github.example/octo/app/issues/1" {
				t.Errorf("%+v", one)
			}
			if two := states[tracker.Ref{Number: 2}]; !two.ClosedAt.Equal(day) {
				t.Errorf("%+v", two)
			}
			if seven := states[tracker.Ref{Number: 7}]; seven.Title != "" || seven.URL != "" {
				t.Errorf("a foreign issue was taken in: %+v", seven)
			}
			if c.slept != 2*time.Second {
				t.Errorf("waited %v, want once", c.slept)
			}
			graphql := 0
			for _, r := range s.Requests() {
				if strings.HasSuffix(r, "/graphql") {
					graphql++
				}
			}
			if graphql > 2 {
				t.Errorf("GraphQL was asked %d times", graphql)
			}
		})
	}
}

// TestMany: a hundred live shims cost two requests, one after the other; what
// they take together is then the server's latency and not ours.
func TestMany(t *testing.T) {
	t.Parallel()
	app, list := &fakegithub.Repo{Name: "octo/app", Issues: map[int]*fakegithub.Issue{}}, []tracker.Ref{}
	for n := 1; n <= 100; n++ {
		app.Issues[n] = &fakegithub.Issue{Body: "drop the view"}
		list = append(list, tracker.Ref{Number: n})
	}
	app.Issues[1].Body = strings.Repeat("ä", 40_000)
	s := fakegithub.New(t, app)
	s.SetLatency(50 * time.Millisecond)
	tr, _ := ask(t, s)
	began := time.Now()
	for r, state := range tr.Issues(context.Background(), list) {
		if state.Outcome != tracker.Open || r.Number == 1 && len(state.Body) != 64<<10 {
			t.Errorf("%v: %s, %d bytes", r, show(state), len(state.Body))
		}
	}
	if len(s.Requests()) > 2 {
		t.Errorf("%d requests", len(s.Requests()))
	}
	t.Logf("took %v", time.Since(began))

	// Three of them gone: one request each, and one wait.
	s.Change(func(map[string]*fakegithub.Repo) {
		delete(app.Issues, 1)
		app.Issues[2].Deleted = true
		delete(app.Issues, 3)
	})
	s.Forget()
	states := tr.Issues(context.Background(), list)
	if got := show(states[list[0]]) + show(states[list[1]]) + show(states[list[3]]); got != "missingdeletedopen" || len(s.Requests()) > 5 {
		t.Errorf("%s after %v", got, s.Requests())
	}

	// Where GraphQL is not served it is asked once.
	s.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 501, ``)))
	s.Forget()
	tr, _ = ask(t, s)
	tr.Issues(context.Background(), list[3:10])
	tr.Issues(context.Background(), list[3:10])
	if n := len(s.Requests()); n != 1+7+7 {
		t.Errorf("%d requests: %v", n, s.Requests())
	}
	// A run has a budget, and what is beyond it is not known.
	many := tr.Issues(context.Background(), list)
	many2 := tr.Issues(context.Background(), list)
	if n := len(s.Requests()); n > 125 || many[list[50]].Outcome != tracker.Open || many2[list[99]].Why != tracker.Budget {
		t.Errorf("%d requests; %+v", n, many2[list[99]])
	}
}

// TestLag: an issue that is not there yet is asked for again.
func TestLag(t *testing.T) {
	t.Parallel()
	for _, graphql := range []int{200, 404} {
		s := fakegithub.New(t, world()...)
		notYet := fakegithub.Only("/issues/", fakegithub.Status(1, 404, `{"message":"Not Found"}`))
		notHere := fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, graphql,
			`{"data":{"r0":{"nameWithOwner":"octo/app","hasIssuesEnabled":true,"i1":null}},"errors":[{"type":"NOT_FOUND","path":["r0","i1"],"message":"no"}]}`))
		s.SetFault(notHere)
		if graphql == 404 {
			s.SetFault(fakegithub.Both(notHere, notYet))
		}
		tr, c := ask(t, s)
		state := tr.Issues(context.Background(), []tracker.Ref{{Number: 1}})[tracker.Ref{Number: 1}]
		if state.Outcome != tracker.Open || c.slept != 2*time.Second {
			t.Errorf("%s after %v", show(state), c.slept)
		}
	}
}

// TestPartly: one repository's refusal leaves the others answered, and the
// probe's failure is no "missing".
func TestPartly(t *testing.T) {
	t.Parallel()
	s := fakegithub.New(t, world()...)
	s.Deny("issues")
	tr, _ := ask(t, s)
	states := tr.Issues(context.Background(), []tracker.Ref{{Number: 1}, {Number: 2}, {Number: 3}, {Number: 20}})
	for n, want := range map[int]string{1: "unknown permission", 2: "unknown permission", 20: "pull-request"} {
		if got := show(states[tracker.Ref{Number: n}]); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	s = fakegithub.New(t, world()...)
	s.SetFault(fakegithub.Both(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 404, `{}`)), func(w http.ResponseWriter, r *http.Request, times int) bool {
		return strings.HasSuffix(r.URL.Path, "/repos/octo/app") && fakegithub.Status(fakegithub.Always, 500, `{}`)(w, r, times)
	}))
	tr, _ = ask(t, s)
	if state := tr.Issues(context.Background(), []tracker.Ref{{Number: 99}})[tracker.Ref{Number: 99}]; state.Why != tracker.Unavailable {
		t.Errorf("%s", show(state))
	}
}

func TestNoToken(t *testing.T) {
	t.Parallel()
	tr, err := tracker.New(tracker.Options{Repository: "octo/app", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	one := tracker.Ref{Number: 1}
	_, f1 := tr.Removes(ctx, tracker.State{Ref: one}, "users")
	_, f2 := tr.Contains(ctx, oid(1), oid(2))
	_, f3 := tr.Deployment(ctx, "production")
	_, f4 := tr.PullsOf(ctx, []tracker.Commit{{SHA: oid(1)}})
	_, f5 := tr.Commits(ctx, oid(1), oid(2))
	for _, f := range []*tracker.Failure{f1, f2, f3, f4, f5, tr.Closing(ctx, []int{1})[1].Incomplete} {
		if f == nil || f.Why != tracker.NoToken || f.Error() == "" {
			t.Errorf("%+v", f)
		}
	}
	if s := tr.Issues(ctx, []tracker.Ref{one})[one]; s.Why != tracker.NoToken {
		t.Errorf("%+v", s)
	}
	// Without a token a public repository can still be read.
	s := fakegithub.New(t, world()...)
	tr, _ = ask(t, s, func(o *github.Options) { o.Token = "" })
	states := tr.Issues(ctx, []tracker.Ref{{Repo: "octo/new", Number: 3}, one})
	if got := show(states[tracker.Ref{Repo: "octo/new", Number: 3}]) + show(states[one]); got != "openinvisible" {
		t.Errorf("%s", got)
	}
	for _, repo := range []string{"", "octo", "a/b/c", "../x", "o/r?x"} {
		if _, err := tracker.New(tracker.Options{Repository: repo}); err == nil {
			t.Errorf("%q is taken for a repository", repo)
		}
	}
}

// TestTip: the fake serves the live tip of a branch too, for tests of the whole.
func TestTip(t *testing.T) {
	t.Parallel()
	s := fakegithub.New(t, &fakegithub.Repo{Name: "octo/app", Branches: map[string]string{"release/1": oid(5)}})
	client, err := github.New(github.Options{Token: fakegithub.Token, BaseURL: s.API(), Transport: s.Transport(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	source, err := github.NewSource(client, "octo/app")
	if err != nil {
		t.Fatal(err)
	}
	if tip, err := source.Tip(context.Background(), "release/1"); err != nil || tip != oid(5) {
		t.Errorf("%s, %v", tip, err)
	}
	if tip, err := source.Tip(context.Background(), "main"); err == nil {
		t.Errorf("%s", tip)
	}
}

// TestToken: across all of this, one host and one token.
func TestToken(t *testing.T) {
	t.Parallel()
	s := fakegithub.New(t, world()...)
	tr, _ := ask(t, s)
	tr.Issues(context.Background(), refs(outcomes))
	if a := s.Authorizations(); len(a) != 1 || a[0] != "Bearer "+fakegithub.Token {
		t.Errorf("sent %q", a)
	}
}
