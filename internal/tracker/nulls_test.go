package tracker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/testkit/fakegithub"
	"github.com/renewa/migration-gate/internal/testkit/githubapi"
	"github.com/renewa/migration-gate/internal/tracker"
)

// TestNulls has GraphQL leave out, one at a time, everything that GitHub's schema
// lets it leave out. What is said then is what is said without, or that it is not
// known; an answer that was not given is never made up.
func TestNulls(t *testing.T) {
	t.Parallel()
	api := githubapi.Need(t)
	refs := []tracker.Ref{{Number: 1}, {Number: 2}, {Number: 3}, {Number: 20}, {Number: 21}, {Number: 22}, {Repo: "octo/tracker", Number: 60}}
	questions := map[string]func(tr *tracker.Tracker) map[string]string{
		"issues": func(tr *tracker.Tracker) map[string]string {
			said := map[string]string{}
			for r, s := range tr.Issues(t.Context(), refs) {
				said[r.String()] = string(s.Outcome)
			}
			return said
		},
		"pull requests": func(tr *tracker.Tracker) map[string]string {
			said := map[string]string{}
			for r, s := range tr.PullRequests(t.Context(), refs) {
				said[r.String()] = fmt.Sprint(s.Outcome, s.Base, s.MergeCommit)
				if s.Outcome == tracker.Unknown {
					said[r.String()] = "unknown"
				}
			}
			return said
		},
		"closing": func(tr *tracker.Tracker) map[string]string {
			said := map[string]string{}
			for n, c := range tr.Closing(t.Context(), []int{20, 21, 22}) {
				said[fmt.Sprint(n)] = fmt.Sprint(c.Outcome, c.Base, c.Default, len(c.Closes))
				if c.Incomplete != nil {
					said[fmt.Sprint(n)] = "unknown"
				}
			}
			return said
		},
		"deployment": func(tr *tracker.Tracker) map[string]string {
			d, f := tr.Deployment(t.Context(), "production")
			if f != nil {
				return map[string]string{"": "unknown"}
			}
			return map[string]string{"": d.Commit}
		},
		"merge group": func(tr *tracker.Tracker) map[string]string {
			list, f := tr.PullsOf(t.Context(), []tracker.Commit{{SHA: oid(1)}, {SHA: oid(2)}})
			if f != nil {
				return map[string]string{"": "unknown"}
			}
			return map[string]string{"": fmt.Sprint(list)}
		},
	}
	for name, ask1 := range questions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := func(n *fakegithub.Nulls) map[string]string {
				s := fakegithub.New(t, nullable()...)
				if n != nil {
					n.Do(s, api)
				}
				tr, _ := ask(t, s)
				return ask1(tr)
			}
			want, places := run(nil), 0
			for {
				n := &fakegithub.Nulls{Place: places}
				got := run(n)
				if n.At() == "" {
					break
				}
				places++
				for key, said := range got {
					// One linked issue that the token cannot see is none that a shim waits for.
					if said != want[key] && !strings.Contains(n.At(), "references nodes ") && said != "unknown" {
						t.Errorf("null at %s: %s is %q, without it %q", n.At(), key, said, want[key])
					}
				}
				if diff := cmp.Diff(len(want), len(got)); diff != "" {
					t.Errorf("null at %s: %d answers, not %d", n.At(), len(got), len(want))
				}
			}
			if places < 3 {
				t.Errorf("only %d places were left out", places)
			}
		})
	}
}

// nullable is a world in which everything that is asked for has a value.
func nullable() []*fakegithub.Repo {
	repos := world()
	app := repos[0]
	app.Commits = map[string]*fakegithub.Commit{
		oid(1): {Message: "one", Pulls: []int{20}}, oid(2): {Message: "two", Pulls: []int{21}}, oid(20): {Message: "merge"},
	}
	app.Pulls[20].Head, app.Pulls[21].Head = oid(1), oid(2)
	app.Pulls[21].Links, app.Pulls[21].Commits = []fakegithub.Ref{{Number: 1}}, []string{oid(2)}
	app.Deployments = []*fakegithub.Deployment{
		{Environment: "production", SHA: oid(1), CreatedAt: day, Statuses: []fakegithub.DeploymentStatus{{State: "success", At: day}}},
		{Environment: "production", SHA: oid(2), CreatedAt: day.Add(1), Statuses: []fakegithub.DeploymentStatus{{State: "success", At: day.Add(2 * time.Hour)}}},
	}
	return repos
}
