package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/renewa/migration-gate/internal/testkit/fakegithub"
)

// hub is a script's GitHub: the repository o/shop with the history of origin,
// and another host, to which nothing must be sent.
type hub struct {
	server    *fakegithub.Server
	repo      *fakegithub.Repo
	elsewhere *httptest.Server
	mu        sync.Mutex
	leaked    []string
}

type command = func(ts *testscript.TestScript, neg bool, args []string)

// githubCommands let a script have a GitHub and change it.
func githubCommands() map[string]command {
	with := func(do func(ts *testscript.TestScript, h *hub, args []string)) command {
		return func(ts *testscript.TestScript, _ bool, args []string) {
			h, ok := ts.Value("hub").(*holder)
			if !ok || h.hub == nil {
				ts.Fatalf("there is no GitHub: say github first")
			}
			do(ts, h.hub, args)
		}
	}
	change := func(do func(ts *testscript.TestScript, r *fakegithub.Repo, args []string)) command {
		return with(func(ts *testscript.TestScript, h *hub, args []string) {
			h.server.Change(func(map[string]*fakegithub.Repo) { do(ts, h.repo, args) })
		})
	}
	return map[string]command{
		"shim-history": shimHistory, "atlas-hash": atlasHash, "event": event,
		"github": startGitHub,
		"issue":  change(setIssue),
		"pull":   change(setPull),
		"body": change(func(ts *testscript.TestScript, r *fakegithub.Repo, a []string) {
			r.Pulls[number(ts, a[0])].Body = strings.Join(a[1:], " ")
		}),
		"commits": change(setCommits),
		"run":     change(setRun),
		"merged": change(func(ts *testscript.TestScript, r *fakegithub.Repo, a []string) {
			r.Pulls[number(ts, a[0])].MergeCommit = revision(ts, a[1])
		}),
		"pulls":     change(setPulls),
		"shim-many": change(shimMany),
		"deny":      with(func(_ *testscript.TestScript, h *hub, a []string) { h.server.Deny(a...) }),
		"latency": with(func(ts *testscript.TestScript, h *hub, a []string) {
			d, err := time.ParseDuration(a[0])
			ts.Check(err)
			h.server.SetLatency(d)
		}),
		"fault":    with(setFault),
		"requests": with(holdRequests),
		"tell":     with(tell),
	}
}

// holder is what a script's values hold, before there is a hub.
type holder struct{ hub *hub }

func startGitHub(ts *testscript.TestScript, _ bool, _ []string) {
	h := &hub{repo: &fakegithub.Repo{
		Name: "o/shop", Git: ts.Getenv("WORK") + "/origin",
		Issues: map[int]*fakegithub.Issue{}, Pulls: map[int]*fakegithub.Pull{}, Commits: map[string]*fakegithub.Commit{},
	}}
	moved := &fakegithub.Repo{Name: "o/moved", Issues: map[int]*fakegithub.Issue{5: {Title: "Drop the users view"}}}
	h.server = fakegithub.Start(h.repo, moved)
	h.elsewhere = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.leaked = append(h.leaked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
	}))
	ts.Defer(h.server.Close)
	ts.Defer(h.elsewhere.Close)
	ts.Value("hub").(*holder).hub = h
	ts.Setenv("GITHUB_API_URL", h.server.API())
	ts.Setenv("GITHUB_SERVER_URL", "https://github.example")
	ts.Setenv("GITHUB_RUN_ID", "99")
	ts.Setenv("GITHUB_TOKEN", fakegithub.Token)
	ts.Setenv("GITHUB_REPOSITORY", "o/shop")
}

func number(ts *testscript.TestScript, s string) int {
	n, err := strconv.Atoi(s)
	ts.Check(err)
	return n
}

// setIssue NUMBER STATE [TITLE]: open, a reason of being closed, deleted,
// missing, moved (to o/moved#5), or disabled for all issues.
func setIssue(ts *testscript.TestScript, r *fakegithub.Repo, args []string) {
	n, title := number(ts, args[0]), "Drop the users view"
	if len(args) > 2 {
		title = strings.Join(args[2:], " ")
	}
	i := &fakegithub.Issue{Title: title}
	if old := r.Issues[n]; old != nil {
		i.Comments = old.Comments
	}
	r.Issues[n], r.NoIssues = i, args[1] == "disabled"
	switch args[1] {
	case "open", "disabled":
	case "deleted":
		i.Deleted = true
	case "missing":
		delete(r.Issues, n)
	case "moved":
		i.To = &fakegithub.Ref{Repo: "o/moved", Number: 5}
	case "completed", "not_planned", "duplicate":
		i.Closed, i.ClosedAt = args[1], time.Date(2026, 3, 6, 9, 0, 0, 0, time.UTC)
	default:
		ts.Fatalf("an issue cannot be %q", args[1])
	}
}

// setPull NUMBER REVISION [BASE].
func setPull(ts *testscript.TestScript, r *fakegithub.Repo, args []string) {
	p := &fakegithub.Pull{Title: args[1], Head: revision(ts, args[1])}
	if len(args) > 2 {
		p.Base = args[2]
	}
	p.Commits = []string{p.Head}
	r.Commits[p.Head] = &fakegithub.Commit{Message: args[1], Pulls: []int{number(ts, args[0])}}
	r.Pulls[number(ts, args[0])] = p
}

// setPulls FIRST COUNT REVISION: many pull requests of one head, with a green run
// each.
func setPulls(ts *testscript.TestScript, r *fakegithub.Repo, args []string) {
	first := number(ts, args[0])
	for n := first; n < first+number(ts, args[1]); n++ {
		setPull(ts, r, []string{strconv.Itoa(n), args[2]})
		setRun(ts, r, []string{strconv.Itoa(n), "success"})
	}
}

// setCommits REVISION PULL...: the pull requests that a commit is associated with.
func setCommits(ts *testscript.TestScript, r *fakegithub.Repo, args []string) {
	c := &fakegithub.Commit{}
	for _, a := range args[1:] {
		c.Pulls = append(c.Pulls, number(ts, a))
	}
	r.Commits[revision(ts, args[0])] = c
}

// setRun PULL CONCLUSION [ATTEMPT [JOB=CONCLUSION]]: the newest run of
// migrations.yml for a pull request's head.
func setRun(ts *testscript.TestScript, r *fakegithub.Repo, args []string) {
	n := number(ts, args[0])
	run := &fakegithub.Run{
		ID: 1000 + len(r.Runs), Workflow: "migrations.yml", Event: "pull_request", Head: r.Pulls[n].Head,
		Status: "completed", Conclusion: args[1], Attempt: 1, Pulls: []int{n}, Jobs: map[string]string{"migration-gate": args[1]},
	}
	if args[1] == "running" {
		run.Status, run.Conclusion = "in_progress", ""
	}
	if len(args) > 2 {
		run.Attempt = number(ts, args[2])
	}
	for i, a := range args[min(3, len(args)):] {
		if i == 0 {
			clear(run.Jobs)
		}
		name, conclusion, _ := strings.Cut(a, "=")
		run.Jobs[name] = conclusion
	}
	r.Runs = append(r.Runs, run)
}

// setFault NAME [PATH]: what the server does to requests whose path has PATH.
func setFault(ts *testscript.TestScript, h *hub, args []string) {
	forbidden := `{"message":"Resource not accessible by integration"}`
	faults := map[string]fakegithub.Fault{
		"none":          nil,
		"403":           fakegithub.Status(fakegithub.Always, 403, forbidden, "X-RateLimit-Remaining", "4999"),
		"401":           fakegithub.Status(fakegithub.Always, 401, `{"message":"Bad credentials"}`),
		"404":           fakegithub.Status(fakegithub.Always, 404, `{"message":"Not Found"}`),
		"429":           fakegithub.Status(fakegithub.Always, 429, `{"message":"slow down"}`, "Retry-After", "1"),
		"429-once":      fakegithub.Status(1, 429, `{}`, "Retry-After", "1"),
		"429-an-hour":   fakegithub.Status(fakegithub.Always, 429, `{"message":"slow down"}`, "Retry-After", "3600"),
		"502":           fakegithub.Status(fakegithub.Always, 502, `<html>`),
		"502-once":      fakegithub.Status(1, 502, `<html>`),
		"hang":          fakegithub.Hang(""),
		"hang-midway":   fakegithub.Hang(`{"number":12,"state":"op`),
		"cut":           fakegithub.CutOff,
		"html":          fakegithub.Status(fakegithub.Always, 200, `<html>log in</html>`, "Content-Type", "text/html"),
		"other-json":    fakegithub.Status(fakegithub.Always, 200, `{"ok":true}`),
		"redirect":      fakegithub.RedirectTo(h.elsewhere.URL, http.StatusMovedPermanently),
		"redirect-307":  fakegithub.RedirectTo(h.elsewhere.URL, http.StatusTemporaryRedirect),
		"skewed-clock":  skewed,
		"403-secondary": fakegithub.Status(fakegithub.Always, 403, `{"message":"You have exceeded a secondary rate limit."}`, "Retry-After", "1"),
		"429-date": func(w http.ResponseWriter, r *http.Request, times int) bool {
			at := time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat)
			return fakegithub.Status(1, 429, `{}`, "Retry-After", at)(w, r, times)
		},
		"drip": fakegithub.Drip,
		"loop": fakegithub.RedirectTo(h.server.API(), http.StatusTemporaryRedirect),
		// What GraphQL says with status 200 where it does not answer.
		"limited": fakegithub.Status(fakegithub.Always, 200, `{"errors":[{"type":"RATE_LIMIT","code":"graphql_rate_limit","message":"API rate limit already exceeded"}]}`),
		"scopes":  fakegithub.Status(fakegithub.Always, 200, `{"errors":[{"type":"INSUFFICIENT_SCOPES","message":"Your token has not been granted the required scopes"}]}`),
		"forbidden": fakegithub.Status(fakegithub.Always, 200,
			`{"data":{"r0":null,"repository":null},"errors":[{"type":"FORBIDDEN","path":["r0"],"message":"Resource not accessible by integration"}]}`),
		"null": fakegithub.Status(fakegithub.Always, 200, `{"data":{"r0":null,"repository":null,"pulls":null}}`),
	}
	f, ok := faults[args[0]]
	if !ok {
		ts.Fatalf("there is no fault %q", args[0])
	}
	if len(args) > 1 && f != nil {
		paths, inner := args[1:], f
		f = func(w http.ResponseWriter, r *http.Request, times int) bool {
			return slices.ContainsFunc(paths, func(p string) bool { return strings.Contains(r.URL.Path, p) }) && inner(w, r, times)
		}
	}
	h.server.Forget()
	h.server.SetFault(f)
}

// skewed says "later" by a date that lies in the past of the asker's clock.
func skewed(w http.ResponseWriter, r *http.Request, times int) bool {
	at := time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)
	return fakegithub.Status(1, 429, `{}`, "Retry-After", at)(w, r, times)
}

// holdRequests [WORD...] AT-MOST: no more requests than that since the last time
// whose line has every word; and none with a token went elsewhere.
func holdRequests(ts *testscript.TestScript, h *hub, args []string) {
	n := 0
	for _, line := range h.server.Requests() {
		if !slices.ContainsFunc(args[:len(args)-1], func(w string) bool { return !strings.Contains(line, w) }) {
			n++
		}
	}
	most, exact := strings.CutPrefix(args[len(args)-1], "=")
	want := number(ts, most)
	if n > want || exact && n != want {
		ts.Fatalf("%d requests, not %s:\n%s", n, args[len(args)-1], strings.Join(h.server.Requests(), "\n"))
	}
	ts.Logf("%d requests", n)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.leaked) > 0 {
		ts.Fatalf("another host was asked: %v", h.leaked)
	}
	h.server.Forget()
}

// tell WHAT [ARG] FILE writes a part of GitHub's state to a file.
func tell(ts *testscript.TestScript, h *hub, args []string) {
	var text string
	h.server.Change(func(map[string]*fakegithub.Repo) {
		switch args[0] {
		case "comments":
			text = strings.Join(h.repo.Issues[number(ts, args[1])].Comments, "\n")
		case "statuses":
			for _, s := range h.repo.Statuses[revision(ts, args[1])] {
				text += fmt.Sprintf("%s %q %q %s\n", s.State, s.Context, s.Description, s.TargetURL)
			}
		case "runs":
			for _, r := range h.repo.Runs {
				text += fmt.Sprintf("%v %s %s attempt %d\n", r.Pulls, r.Status, r.Conclusion, r.Attempt)
			}
		case "issue":
			text = "open\n"
			if i := h.repo.Issues[number(ts, args[1])]; i.Closed != "" {
				text = i.Closed + "\n"
			}
		}
	})
	ts.Check(os.WriteFile(ts.MkAbs(args[len(args)-1]), []byte(text), 0o644))
}

// event NAME ...: the environment and the payload of a workflow run.
//
//	event pull_request NUMBER REVISION [BASE]
//	event merge_group REVISION
//	event issues ACTION NUMBER
//	event push BRANCH
//	event schedule
func event(ts *testscript.TestScript, _ bool, args []string) {
	type object = map[string]any
	payload := object{"repository": object{"default_branch": "main", "full_name": "o/shop"}}
	switch args[0] {
	case "pull_request":
		base := "main"
		if len(args) > 3 {
			base = args[3]
		}
		n := number(ts, args[1])
		payload["number"] = n
		payload["pull_request"] = object{"number": n, "head": object{"sha": revision(ts, args[2])}, "base": object{"ref": base}}
	case "merge_group":
		payload["merge_group"] = object{"head_sha": revision(ts, args[1]), "base_ref": "refs/heads/main", "base_sha": revision(ts, args[1]+"~1")}
	case "issues":
		payload["action"], payload["issue"] = args[1], object{"number": number(ts, args[2]), "state": "open"}
	case "push":
		payload["ref"], payload["after"], payload["before"] = "refs/heads/"+args[1], revision(ts, args[1]), revision(ts, args[1]+"~1")
	}
	data, err := json.Marshal(payload)
	ts.Check(err)
	file := ts.MkAbs(ts.Getenv("WORK") + "/event.json")
	ts.Check(os.WriteFile(file, data, 0o644))
	ts.Setenv("GITHUB_ACTIONS", "true")
	ts.Setenv("GITHUB_EVENT_NAME", args[0])
	ts.Setenv("GITHUB_EVENT_PATH", file)
}
