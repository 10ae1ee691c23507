package recheck_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/recheck"
	"github.com/renewa/migration-gate/internal/testkit/fakegithub"
	"github.com/renewa/migration-gate/internal/testkit/githubapi"
)

// world is a repository with pull requests 1 to n, whose checks are green, and a
// gate that would stop those in stopped.
type world struct {
	server  *fakegithub.Server
	repo    *fakegithub.Repo
	policy  *policy.Policy
	shims   []finding.Shim
	stopped []int
	judged  []int
	fails   error
}

func newWorld(t *testing.T, n int, file string) *world {
	t.Helper()
	w := &world{policy: policy.Default(), repo: &fakegithub.Repo{Name: "o/r", Pulls: map[int]*fakegithub.Pull{}, Issues: map[int]*fakegithub.Issue{12: {}}, Commits: map[string]*fakegithub.Commit{}}}
	for i := 1; i <= n; i++ {
		head := fmt.Sprintf("%040x", i)
		w.repo.Pulls[i] = &fakegithub.Pull{Head: head, Files: []fakegithub.File{{Name: file}}}
		w.repo.Runs = append(w.repo.Runs, &fakegithub.Run{
			ID: i, Workflow: "migrations.yml", Event: "pull_request", Head: head, Status: "completed", Conclusion: "success", Attempt: 1,
			Jobs: map[string]string{"migration-gate": "success"},
		})
	}
	w.server = fakegithub.New(t, w.repo)
	return w
}

func (w *world) run(t *testing.T, e recheck.Event) []*finding.Report {
	t.Helper()
	client, err := github.New(github.Options{
		Token: fakegithub.Token, BaseURL: w.server.API(), Transport: w.server.Transport(), Now: time.Now,
		Sleep: func(context.Context, time.Duration) error { return nil }, Timeout: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.judged = nil
	reports, err := recheck.Run(context.Background(), recheck.Options{
		Client: client, Repository: "o/r", Event: e, Workflow: "migrations.yml", Job: "migration-gate", Apply: true,
		Policy: func(context.Context, string) (*policy.Policy, error) { return w.policy, nil },
		Judge: func(_ context.Context, q recheck.Question) (*finding.Report, error) {
			r := &finding.Report{Verdict: finding.Pass, Shims: w.shims, Directories: []finding.Directory{{Path: "db/migrations"}}}
			if q.Number == 0 {
				return r, nil
			}
			w.judged = append(w.judged, q.Number)
			if slices.Contains(w.stopped, q.Number) {
				r.Findings = []finding.Finding{{Rule: "shim-issue-closed", Severity: finding.Error, Verdict: finding.Violation}}
				r.Decide()
			}
			return r, w.fails
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return reports
}

// rerun are the runs that were made again.
func (w *world) rerun() (ids []int) {
	for _, r := range w.repo.Runs {
		if r.Attempt > 1 {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

var schedule = recheck.Event{Name: "schedule"}

// TestPick says which pull requests are judged at all.
func TestPick(t *testing.T) {
	t.Parallel()
	shim := []finding.Shim{{Old: "public.users", Issue: "#12", State: "open"}}
	for name, c := range map[string]struct {
		file   string
		change func(*world)
		event  recheck.Event
		want   []int
	}{
		"a migration":                     {"db/migrations/1_a.sql", nil, schedule, []int{2, 1}},
		"a document":                      {"README.md", nil, schedule, nil},
		"a folder of a like name":         {"db/migrations2/1_a.sql", nil, schedule, nil},
		"a new directory":                 {"other/atlas.sum", nil, schedule, []int{2, 1}},
		"a document, every change":        {"README.md", func(w *world) { w.shims, w.policy.Shims.Scope = shim, policy.EveryChange }, schedule, []int{2, 1}},
		"no shims, every change":          {"README.md", func(w *world) { w.policy.Shims.Scope = policy.EveryChange }, schedule, nil},
		"a document that closes a shim's": {"README.md", func(w *world) { w.shims, w.repo.Pulls[1].Links = shim, []fakegithub.Ref{{Number: 12}} }, schedule, []int{1}},
		"closed meanwhile":                {"db/migrations/1_a.sql", func(w *world) { w.repo.Pulls[1].Closed = true }, schedule, []int{2}},
		"to another branch":               {"db/migrations/1_a.sql", func(w *world) { w.repo.Pulls[1].Base = "old" }, schedule, []int{2}},
		"to authority too":                {"db/migrations/1_a.sql", func(w *world) { w.policy.Authority, w.repo.Pulls[1].Base = "release", "release" }, schedule, []int{2, 1}},
		"a push to authority":             {"db/migrations/1_a.sql", func(w *world) { w.policy.Authority, w.repo.Pulls[1].Base = "release", "release" }, recheck.Event{Name: "push", Branch: "release"}, []int{1}},
		"another push":                    {"db/migrations/1_a.sql", nil, recheck.Event{Name: "push", Branch: "topic"}, nil},
		"the issue of a shim":             {"db/migrations/1_a.sql", func(w *world) { w.shims = shim }, recheck.Event{Name: "issues", Issue: 12}, []int{2, 1}},
		"another issue":                   {"db/migrations/1_a.sql", func(w *world) { w.shims = shim }, recheck.Event{Name: "issues", Issue: 13}, nil},
		"more files than are listed": {"README.md", func(w *world) {
			for i := range 100 {
				w.repo.Pulls[2].Files = append(w.repo.Pulls[2].Files, fakegithub.File{Name: fmt.Sprint(i)})
			}
		}, recheck.Event{Name: "issues", Issue: 13}, []int{2}},
		"GraphQL is not served": {"README.md", func(w *world) {
			w.server.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, http.StatusNotFound, "{}")))
		}, schedule, []int{2, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 2, c.file)
			if c.change != nil {
				c.change(w)
			}
			w.run(t, c.event)
			if d := cmp.Diff(c.want, w.judged); d != "" {
				t.Errorf("judged (-want +got):\n%s", d)
			}
		})
	}
}

// TestPages: more pull requests than one answer lists, of which one is stopped.
func TestPages(t *testing.T) {
	t.Parallel()
	for _, graphql := range []bool{true, false} {
		w := newWorld(t, 130, "README.md")
		for i := 60; i < 70; i++ {
			w.repo.Pulls[i].Files[0].Name = "db/migrations/1_a.sql"
		}
		w.stopped = []int{65}
		if !graphql {
			w.server.SetFault(fakegithub.Only("graphql", fakegithub.Status(fakegithub.Always, http.StatusBadGateway, "")))
		}
		reports := w.run(t, schedule)
		if got := w.rerun(); !slices.Equal(got, []int{65}) && graphql {
			t.Errorf("run again: %v, want 65", got)
		}
		if graphql && (len(w.judged) != 10 || reports[0].Verdict != finding.Pass) {
			t.Errorf("judged %v: %s", w.judged, reports[0].Verdict)
		}
		// Without knowing the files, 130 are concerned and 100 are judged: that is said.
		if !graphql && (len(w.judged) != 100 || reports[0].Verdict != finding.NoVerdict) {
			t.Errorf("without GraphQL judged %d: %s", len(w.judged), reports[0].Verdict)
		}
	}
}

// TestWrites: one recheck writes so often and no more, and says what it left.
func TestWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 80, "db/migrations/1_a.sql")
	for i := range 80 {
		w.stopped = append(w.stopped, i+1)
	}
	report := w.run(t, schedule)[0]
	if n := len(w.rerun()); n != 75 || report.Verdict != finding.NoVerdict {
		t.Errorf("%d were run again, the verdict is %s; want 75 and undecided", n, report.Verdict)
	}
	report = w.run(t, schedule)[0]
	if n := len(w.rerun()); n != 80 || report.Verdict != finding.Pass {
		t.Errorf("the second time %d in all, the verdict is %s; want 80 and pass", n, report.Verdict)
	}
}

// TestUnjudged: a pull request that cannot be judged is no reason to run its check
// again, and none to call the recheck done.
func TestUnjudged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, "db/migrations/1_a.sql")
	w.fails = errors.New("no tree")
	report := w.run(t, schedule)[0]
	if report.Verdict != finding.NoVerdict || len(w.rerun()) > 0 {
		t.Errorf("the verdict is %s, run again: %v", report.Verdict, w.rerun())
	}
	w.fails = fmt.Errorf("ask: %w", github.ErrRateLimited)
	w.run(t, schedule)
	if len(w.judged) != 1 {
		t.Errorf("after a rate limit %d more were tried", len(w.judged)-1)
	}
}

// TestHostileNames: what a comment says is not what a name makes it say.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 0, "")
	w.policy.Shims.Reopen = true
	w.repo.Issues[12].Closed = "completed"
	w.shims = []finding.Shim{{Old: "public.\"a`--> @all <b>\n\"", Dir: "m--", Issue: "#12", State: "closed"}}
	w.run(t, schedule)
	if c := w.repo.Issues[12].Comments; len(c) != 1 || strings.ContainsAny(c[0], "@\x00") || strings.Count(c[0], "-->") != 1 || strings.Count(c[0], "<") != 1 {
		t.Errorf("the comments are %q", c)
	}
	w.repo.Issues[12].Closed = "completed"
	w.run(t, schedule)
	if w.repo.Issues[12].Closed == "" || len(w.repo.Issues[12].Comments) != 1 {
		t.Error("it was reopened twice")
	}
	// An issue of another repository is not touched.
	w.shims = []finding.Shim{{Old: "public.users", Issue: "o/other#12", State: "closed"}}
	w.run(t, schedule)
	if len(w.repo.Issues[12].Comments) != 1 {
		t.Error("another repository's issue was commented here")
	}
}

// TestNulls has GraphQL leave out, one at a time, everything that GitHub's schema
// lets it leave out: no pull request that is concerned is forgotten for it.
func TestNulls(t *testing.T) {
	t.Parallel()
	api := githubapi.Need(t)
	for file, links := range map[string][]fakegithub.Ref{"db/migrations/1_a.sql": nil, "README.md": {{Number: 12}}} {
		for place := 0; ; place++ {
			w := newWorld(t, 2, file)
			w.shims, w.repo.Pulls[1].Links = []finding.Shim{{Old: "public.users", Issue: "#12", State: "open"}}, links
			n := &fakegithub.Nulls{Place: place}
			n.Do(w.server, api)
			w.run(t, schedule)
			if n.At() == "" {
				if place < 5 {
					t.Errorf("only %d places were left out", place)
				}
				break
			}
			// A link that the token cannot see is none that a shim waits for.
			if !slices.Contains(w.judged, 1) && !strings.Contains(n.At(), "closingIssuesReferences nodes ") {
				t.Errorf("%s: null at %s: judged %v, and not 1", file, n.At(), w.judged)
			}
		}
	}
}
