package tracker_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/testkit/fakegithub"
	"github.com/renewa/migration-gate/internal/tracker"
)

func withoutGraphQL(s *fakegithub.Server) {
	s.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 404, `{"message":"Not Found"}`)))
}

// both runs a test with GraphQL and without.
func both(t *testing.T, repos func() []*fakegithub.Repo, do func(t *testing.T, tr *tracker.Tracker, s *fakegithub.Server, graphql bool)) {
	t.Helper()
	for _, graphql := range []bool{true, false} {
		t.Run(fmt.Sprintf("GraphQL %v", graphql), func(t *testing.T) {
			t.Parallel()
			s := fakegithub.New(t, repos()...)
			if !graphql {
				withoutGraphQL(s)
			}
			tr, _ := ask(t, s)
			do(t, tr, s, graphql)
		})
	}
}

func TestPullRequests(t *testing.T) {
	t.Parallel()
	both(t, world, func(t *testing.T, tr *tracker.Tracker, _ *fakegithub.Server, _ bool) {
		want := map[tracker.Ref]string{
			{Number: 20}: "merged", {Number: 21}: "open", {Number: 22}: "closed", {Number: 1}: "issue", {Number: 2}: "issue completed",
			{Number: 99}: "missing", {Number: 5}: "deleted", {Repo: "octo/secret", Number: 1}: "invisible",
		}
		states := tr.PullRequests(context.Background(), refs(want))
		for r, outcome := range want {
			if got := show(states[r]); got != outcome {
				t.Errorf("%v: %s (%s), want %s", r, got, states[r].Detail, outcome)
			}
		}
		if m := states[tracker.Ref{Number: 20}]; m.MergeCommit != oid(20) || m.Base != "main" || m.Title != "read the new name" || m.URL != "https://github.example/octo/app/pull/20" {
			t.Errorf("%+v", m)
		}
		if o := states[tracker.Ref{Number: 21}]; o.MergeCommit != "" {
			t.Errorf("%+v", o)
		}
	})
	s := fakegithub.New(t, world()...)
	s.Deny("pulls")
	tr, _ := ask(t, s)
	if state := tr.PullRequests(context.Background(), []tracker.Ref{{Number: 20}})[tracker.Ref{Number: 20}]; show(state) != "unknown permission" || state.Needs != "pull-requests: read" {
		t.Errorf("%+v", state)
	}
	// A merged pull request without its merge commit proves nothing.
	s = fakegithub.New(t, world()...)
	s.SetFault(fakegithub.Both(
		fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, 200, `{"data":{"r0":{"nameWithOwner":"octo/app","hasIssuesEnabled":true,"i20":{"__typename":"PullRequest","number":20,"pullState":"MERGED","baseRefName":"main","mergeCommit":null}}}}`)),
		fakegithub.Only("/pulls/", fakegithub.Status(fakegithub.Always, 200, `{"number":20,"state":"closed","merged":true,"base":{"ref":"main"}}`)),
	))
	tr, _ = ask(t, s)
	if state := tr.PullRequests(context.Background(), []tracker.Ref{{Number: 20}})[tracker.Ref{Number: 20}]; show(state) != "unknown bad-answer" {
		t.Errorf("%s", show(state))
	}
}

func TestRemoves(t *testing.T) {
	t.Parallel()
	patch := func(lines ...string) fakegithub.File {
		return fakegithub.File{Name: "a.ts", Status: "modified", Changes: len(lines), Patch: "@@ -1 +1 @@\n" + strings.Join(lines, "\n")}
	}
	many := make([]fakegithub.File, 101)
	for i := range many {
		many[i] = patch(" context", "+added")
	}
	last := append(slices.Clone(many), patch("-  users_old: text(),"))
	for _, test := range []struct {
		pull fakegithub.Pull
		name string
		want tracker.Substance
	}{
		{fakegithub.Pull{Files: []fakegithub.File{patch("-select email from users", "+select mail from users")}}, "email", tracker.Removed},
		{fakegithub.Pull{Files: []fakegithub.File{patch(" email", "+email")}}, "email", tracker.NotRemoved},
		{fakegithub.Pull{Files: []fakegithub.File{patch("-emails", "-my_email", "-email2")}}, "email", tracker.NotRemoved},
		{fakegithub.Pull{Files: []fakegithub.File{patch("-u.userName")}}, "user_name", tracker.Removed},
		{fakegithub.Pull{Files: []fakegithub.File{patch("-Größe = 1")}}, "größe", tracker.Removed},
		{fakegithub.Pull{Title: "Stop writing `Email`"}, "email", tracker.Removed},
		{fakegithub.Pull{Body: "nothing", Files: []fakegithub.File{{Name: "b.bin", Status: "modified", Changes: 9}}}, "email", tracker.Undecidable},
		{fakegithub.Pull{Files: []fakegithub.File{{Name: "b.bin", Status: "added"}}}, "email", tracker.Undecidable},
		{fakegithub.Pull{Files: []fakegithub.File{{Name: "b.ts", Status: "renamed"}}}, "email", tracker.NotRemoved},
		{fakegithub.Pull{}, "email", tracker.NotRemoved},
		{fakegithub.Pull{}, "", tracker.NotRemoved},
		{fakegithub.Pull{Files: many}, "users_old", tracker.NotRemoved},
		{fakegithub.Pull{Files: last}, "users_old", tracker.Removed},
		{fakegithub.Pull{Files: slices.Concat(many, many, many, many, many, last)}, "users_old", tracker.Undecidable},
	} {
		s := fakegithub.New(t, &fakegithub.Repo{Name: "octo/app", Pulls: map[int]*fakegithub.Pull{7: &test.pull}})
		tr, _ := ask(t, s)
		seven := tracker.Ref{Number: 7}
		got, f := tr.Removes(context.Background(), tr.PullRequests(context.Background(), []tracker.Ref{seven})[seven], test.name)
		if got != test.want || f != nil {
			t.Errorf("%s in %s %s: %s, %v, want %s", test.name, test.pull.Title, test.pull.Body, got, f, test.want)
		}
	}
	s := fakegithub.New(t, world()...)
	s.Deny("pulls")
	tr, _ := ask(t, s)
	if got, f := tr.Removes(context.Background(), tracker.State{Ref: tracker.Ref{Number: 20}}, "x"); got != tracker.Undecidable || f.Why != tracker.Permission || f.Needs != "pull-requests: read" {
		t.Errorf("%s %+v", got, f)
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	s := fakegithub.New(t, &fakegithub.Repo{Name: "octo/app", Private: true, Commits: map[string]*fakegithub.Commit{
		oid(1): {}, oid(2): {Parents: []string{oid(1)}}, oid(3): {Parents: []string{oid(2)}}, oid(4): {Parents: []string{oid(1)}}, oid(9): {},
	}})
	for _, test := range []struct {
		a, b string
		want bool
		why  tracker.Why
	}{
		{oid(1), oid(3), true, ""}, {oid(3), oid(1), false, ""}, {oid(4), oid(3), false, ""}, {oid(2), oid(2), true, ""},
		{oid(9), oid(3), false, ""}, {oid(8), oid(3), false, tracker.NotCommit}, {"main", oid(3), false, tracker.BadAnswer},
	} {
		tr, _ := ask(t, s)
		got, f := tr.Contains(context.Background(), test.a, test.b)
		if got != test.want || (f == nil) != (test.why == "") || f != nil && f.Why != test.why {
			t.Errorf("%s in %s: %v %+v", test.a, test.b, got, f)
		}
	}
	s.SetFault(fakegithub.Status(fakegithub.Always, 200, `{"base_commit":{"sha":"`+oid(7)+`"},"merge_base_commit":{"sha":"`+oid(1)+`"}}`))
	tr, _ := ask(t, s)
	if got, f := tr.Contains(context.Background(), oid(1), oid(3)); got || f == nil || f.Why != tracker.BadAnswer {
		t.Errorf("%v %+v", got, f)
	}
}

func TestDeployment(t *testing.T) {
	t.Parallel()
	deploy := func(sha, hour int, statuses ...string) *fakegithub.Deployment {
		d := &fakegithub.Deployment{Environment: "production", SHA: oid(sha), CreatedAt: day.Add(time.Duration(hour) * time.Hour)}
		for _, s := range statuses {
			state, at, _ := strings.Cut(s, "@")
			var h int
			if _, err := fmt.Sscan(at, &h); err != nil {
				t.Fatal(err)
			}
			d.Statuses = append(d.Statuses, fakegithub.DeploymentStatus{State: state, At: day.Add(time.Duration(h) * time.Hour)})
		}
		return d
	}
	var failing []*fakegithub.Deployment
	for n := range 31 {
		failing = append(failing, deploy(n+1, n, fmt.Sprintf("failure@%d", n)))
	}
	for name, test := range map[string]struct {
		deployments []*fakegithub.Deployment
		commit      int // 0: none
		state       string
		pending     int
		why         tracker.Why
	}{
		"none yet":                        {nil, 0, "", 0, ""},
		"one":                             {[]*fakegithub.Deployment{deploy(1, 1, "queued@1", "in_progress@1", "success@2")}, 1, "success", 0, ""},
		"two":                             {[]*fakegithub.Deployment{deploy(1, 1, "success@2", "inactive@4"), deploy(2, 3, "success@4")}, 2, "success", 0, ""},
		"the newer failed":                {[]*fakegithub.Deployment{deploy(1, 1, "success@2"), deploy(2, 3, "in_progress@3", "failure@4")}, 1, "success", 0, ""},
		"one under way":                   {[]*fakegithub.Deployment{deploy(1, 1, "success@2"), deploy(2, 3, "in_progress@3")}, 1, "success", 2, ""},
		"rollback by deploying again":     {[]*fakegithub.Deployment{deploy(1, 1, "success@2", "inactive@4"), deploy(2, 3, "success@4", "inactive@6"), deploy(1, 5, "success@6")}, 1, "success", 0, ""},
		"rollback by an older deployment": {[]*fakegithub.Deployment{deploy(1, 1, "success@2", "inactive@4", "success@8"), deploy(2, 3, "success@4", "inactive@8")}, 1, "success", 0, ""},
		"failed afterwards":               {[]*fakegithub.Deployment{deploy(1, 1, "success@2", "inactive@4"), deploy(2, 3, "success@4", "failure@5")}, 2, "failure", 0, ""},
		"all within a second":             {[]*fakegithub.Deployment{deploy(1, 1, "queued@2", "in_progress@2", "success@2")}, 1, "success", 0, ""},
		"torn down":                       {[]*fakegithub.Deployment{deploy(1, 1, "success@2", "inactive@4")}, 1, "inactive", 0, ""},
		"without a status":                {[]*fakegithub.Deployment{deploy(1, 1)}, 0, "", 0, ""},
		"31 failures":                     {failing, 0, "", 0, tracker.BadAnswer},
		"another environment":             {[]*fakegithub.Deployment{{Environment: "staging", SHA: oid(1), CreatedAt: day, Statuses: []fakegithub.DeploymentStatus{{State: "success", At: day}}}}, 0, "", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, func() []*fakegithub.Repo {
				return []*fakegithub.Repo{{Name: "octo/app", Deployments: test.deployments}}
			}, func(t *testing.T, tr *tracker.Tracker, s *fakegithub.Server, _ bool) {
				d, f := tr.Deployment(context.Background(), "production")
				if test.why != "" {
					if f == nil || f.Why != test.why {
						t.Errorf("%+v %+v", d, f)
					}
					return
				}
				commit, pending := "", ""
				if test.commit != 0 {
					commit = oid(test.commit)
				}
				if test.pending != 0 {
					pending = oid(test.pending)
				}
				if f != nil || d.Commit != commit || d.State != test.state || d.Pending != pending || d.Environment != "production" || d.AskedAt.IsZero() {
					t.Errorf("%+v %+v", d, f)
				}
				s.Deny("deployments")
				if d, f := tr.Deployment(context.Background(), "production"); f == nil || f.Why != tracker.Permission || f.Needs != "deployments: read" {
					t.Errorf("%+v %+v", d, f)
				}
			})
		})
	}
	for _, answer := range []string{`{}`, `[{"id":1,"sha":"main","created_at":"2026-01-01T00:00:00Z"}]`} {
		s := fakegithub.New(t, &fakegithub.Repo{Name: "octo/app"})
		s.SetFault(func(w http.ResponseWriter, r *http.Request, times int) bool {
			if strings.HasSuffix(r.URL.Path, "/statuses") {
				return fakegithub.Status(fakegithub.Always, 200, `[{"state":"success","created_at":"2026-01-01T00:00:00Z"}]`)(w, r, times)
			}
			return fakegithub.Status(fakegithub.Always, 200, answer)(w, r, times)
		})
		tr, _ := ask(t, s)
		if d, f := tr.Deployment(context.Background(), "production"); f == nil {
			t.Errorf("%s: %+v", answer, d)
		}
	}
}
