package tracker_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/testkit/fakegithub"
	"github.com/renewa/migration-gate/internal/tracker"
)

func TestKeywords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"closes #1": "#1", "Close #1, CLOSED #2 and Fixes: #3": "#1 #2 #3", "fix #1\nfixed #2": "#1 #2",
		"resolve #1; resolves #2. Resolved: #3": "#1 #2 #3", "closes:#4": "#4",
		"Fixes octo/other#5": "octo/other#5", "fixes https://github.com/octo/app/issues/6": "octo/app#6",
		"Closes GH-7": "#7", "closes #1 #2": "#1", "(fixes #8)": "#8", "closes #1closes #2": "",
		"prefixes #1": "", "hot-fixes #1": "", "closing #1": "", "fixes 1": "", "fixes #0": "", "see #1": "", "fixes#1": "",
		"closes https://github.com/octo/app/pull/6": "", "closes #12345678901": "", "": "",
	} {
		if got := strings.Trim(fmt.Sprint(tracker.Keywords(text)), "[]"); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	body := "<!-- closes #1 -->\nCloses #2\n```\ncloses #3\n```\n`closes #4` closes #5 <!-- closes #6"
	if got := fmt.Sprint(tracker.BodyKeywords(body)); got != "[#2 #5]" {
		t.Errorf("%s", got)
	}
	for message, want := range map[string]int{
		"Merge pull request #12 from o/b\n\ntitle": 12, "Title (#13)": 13, "Title (#13)\n\n* one (#14)": 13, "fix (#1) it": 0, "one\n(#14)": 0, "Merge branch x": 0, "": 0,
	} {
		if got := tracker.FromMessage(message); got != want {
			t.Errorf("%q: %d", message, got)
		}
	}
	if n := tracker.FromQueue("refs/heads/gh-readonly-queue/release/x/pr-15-" + oid(3)); n != 15 {
		t.Errorf("%d", n)
	}
	if n := tracker.FromQueue("refs/heads/pr-15-" + oid(3)); n != 0 {
		t.Errorf("%d", n)
	}
}

func closingWorld() []*fakegithub.Repo {
	app := &fakegithub.Repo{
		Name: "octo/app", Default: "trunk",
		Issues: map[int]*fakegithub.Issue{1: {}, 2: {}, 3: {}}, Commits: map[string]*fakegithub.Commit{},
		Pulls: map[int]*fakegithub.Pull{
			10: {Title: "Fix #2", Body: "closes #3, fixes octo/tracker#60", Links: []fakegithub.Ref{{Number: 1}, {Repo: "octo/tracker", Number: 60}}, Commits: []string{oid(1)}},
			11: {Title: "closes #1", Base: "release", Links: []fakegithub.Ref{{Number: 1}}},
			12: {Title: "nothing"},
			13: {Title: "many"}, 14: {Title: "too many"},
		},
	}
	app.Commits[oid(1)] = &fakegithub.Commit{Message: "resolves #2, resolves OCTO/app#9"}
	for n := range 260 {
		app.Commits[oid(100+n)] = &fakegithub.Commit{Message: fmt.Sprintf("closes #%d", 1000+n)}
		if n < 120 {
			app.Pulls[13].Commits = append(app.Pulls[13].Commits, oid(100+n))
		}
		app.Pulls[14].Commits = append(app.Pulls[14].Commits, oid(100+n))
	}
	return []*fakegithub.Repo{app, {Name: "octo/tracker", Issues: map[int]*fakegithub.Issue{60: {}}}}
}

func TestClosing(t *testing.T) {
	t.Parallel()
	both(t, closingWorld, func(t *testing.T, tr *tracker.Tracker, s *fakegithub.Server, graphql bool) {
		got := tr.Closing(context.Background(), []int{14, 10, 11, 12, 13, 1, 10, 99})
		want := []string{"octo/app#1 link", "octo/tracker#60 link", "octo/app#2 title", "octo/app#3 description", "octo/app#9 commit " + oid(1)}
		if !graphql {
			want = []string{"octo/app#2 title", "octo/app#3 description", "octo/tracker#60 description", "octo/app#9 commit " + oid(1)}
		}
		var have []string
		for _, c := range got[10].Closes {
			have = append(have, c.String()+" "+c.By)
		}
		if !reflect.DeepEqual(have, want) || got[10].Outcome != tracker.Open || got[10].Default != "trunk" || got[10].Base != "trunk" {
			t.Errorf("%q %+v", have, got[10])
		}
		for n, incomplete := range map[int]bool{10: !graphql, 11: false, 12: !graphql, 13: !graphql, 14: true, 1: false, 99: false} {
			if (got[n].Incomplete != nil) != incomplete {
				t.Errorf("%d: %+v", n, got[n].Incomplete)
			}
		}
		if len(got[11].Closes) > 0 || len(got[12].Closes) > 0 || len(got[13].Closes) != 120 || len(got[14].Closes) != 250 {
			t.Errorf("%d %d %d %d", len(got[11].Closes), len(got[12].Closes), len(got[13].Closes), len(got[14].Closes))
		}
		if got[1].Outcome != tracker.Missing || got[99].Outcome != tracker.Missing {
			t.Errorf("%+v %+v", got[1], got[99])
		}
		if n := len(s.Requests()); graphql && n > 8 {
			t.Errorf("%d requests: %v", n, s.Requests())
		}
	})
	s := fakegithub.New(t, closingWorld()...)
	s.Deny("pulls")
	tr, _ := ask(t, s)
	if c := tr.Closing(context.Background(), []int{10})[10]; c.Outcome != tracker.Unknown || c.Incomplete == nil || c.Incomplete.Why != tracker.Permission || c.Incomplete.Needs != "pull-requests: read" {
		t.Errorf("%+v", c)
	}
}

func TestGroup(t *testing.T) {
	t.Parallel()
	world := func() []*fakegithub.Repo {
		return []*fakegithub.Repo{{
			Name: "octo/app",
			Commits: map[string]*fakegithub.Commit{
				oid(1): {Message: "base"},
				oid(2): {Message: "a", Parents: []string{oid(1)}, Pulls: []int{10, 12}},
				oid(3): {Message: "b", Parents: []string{oid(2)}, Pulls: []int{10, 12}},
				oid(4): {Message: "c (#11)", Parents: []string{oid(3)}},
				oid(5): {Message: "d", Parents: []string{oid(4)}, Pulls: []int{13}},
			},
			// 12 stands on top of 10; the head of 13 has moved on.
			Pulls: map[int]*fakegithub.Pull{10: {Head: oid(3)}, 11: {}, 12: {Head: oid(9)}, 13: {Head: oid(8)}},
		}}
	}
	both(t, world, func(t *testing.T, tr *tracker.Tracker, s *fakegithub.Server, graphql bool) {
		commits, f := tr.Commits(context.Background(), oid(1), oid(5))
		if f != nil || len(commits) != 4 || commits[2].Message != "c (#11)" {
			t.Fatalf("%+v %+v", commits, f)
		}
		pulls, f := tr.PullsOf(context.Background(), commits)
		if f != nil || !reflect.DeepEqual(pulls, []int{10, 11, 13}) {
			t.Errorf("%v %+v", pulls, f)
		}
		if n := len(s.Requests()); graphql && n != 2 {
			t.Errorf("%d requests", n)
		}
		if _, f := tr.PullsOf(context.Background(), []tracker.Commit{{SHA: oid(77)}}); f == nil {
			t.Error("a commit that is not at GitHub was taken for one without a pull request")
		}
		if _, f := tr.PullsOf(context.Background(), []tracker.Commit{{SHA: "main"}}); f == nil {
			t.Error("no id")
		}
		if _, f := tr.Commits(context.Background(), oid(77), oid(5)); f == nil {
			t.Error("no base")
		}
	})
	long := &fakegithub.Repo{Name: "octo/app", Commits: map[string]*fakegithub.Commit{oid(1): {}}}
	for n := 2; n <= 600; n++ {
		long.Commits[oid(n)] = &fakegithub.Commit{Parents: []string{oid(n - 1)}}
	}
	tr, _ := ask(t, fakegithub.New(t, long))
	if commits, f := tr.Commits(context.Background(), oid(1), oid(300)); f != nil || len(commits) != 299 {
		t.Errorf("%d %+v", len(commits), f)
	}
	if _, f := tr.Commits(context.Background(), oid(1), oid(600)); f == nil {
		t.Error("a list that is cut was taken for the whole")
	}
}
