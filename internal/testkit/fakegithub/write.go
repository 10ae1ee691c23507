package fakegithub

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxReruns is GitHub's (changelog of 2026-04-10).
const maxReruns = 50

// changing answers requests that change something, and those for what they
// change: workflow runs, commit statuses, an issue's state and comments. See
// docs.github.com/rest: actions/workflow-runs, commits/statuses, issues.
func (s *Server) changing(w http.ResponseWriter, r *http.Request, repo *Repo, path string) bool {
	parts := strings.Split(path, "/")
	number := 0
	for _, p := range parts {
		if n, err := strconv.Atoi(p); err == nil {
			number = n
		}
	}
	last := parts[len(parts)-1]
	var body map[string]string
	if r.Method != http.MethodGet {
		_ = json.NewDecoder(r.Body).Decode(&body)
	}
	denied := func(permission string) bool {
		if s.denied[permission] {
			refuse(w, http.StatusForbidden, "Resource not accessible by integration")
		}
		return s.denied[permission]
	}
	switch {
	case parts[0] == "actions":
		if !denied("actions") {
			s.actions(w, r, repo, parts, number)
		}
	case path == "pulls" && r.Method == http.MethodGet:
		if !denied("pulls") {
			s.openPulls(w, r, repo)
		}
	case parts[0] == "statuses" && r.Method == http.MethodPost:
		if !denied("statuses") {
			st := CommitStatus{State: body["state"], Context: body["context"], Description: body["description"], TargetURL: body["target_url"]}
			repo.Statuses[last] = append([]CommitStatus{st}, repo.Statuses[last]...)
			created(w)
		}
	case parts[0] == "commits" && len(parts) == 3 && last == "status":
		s.combined(w, repo.Statuses[parts[1]])
	case parts[0] == "issues" && last == "comments" && repo.Issues[number] != nil:
		i := repo.Issues[number]
		if r.Method == http.MethodGet {
			var list []object
			for _, c := range i.Comments {
				list = append(list, object{"body": c})
			}
			paged(w, r, list)
		} else if !denied("issues-write") {
			i.Comments = append(i.Comments, body["body"])
			created(w)
		}
	case parts[0] == "issues" && len(parts) == 2 && r.Method == http.MethodPatch && repo.Issues[number] != nil:
		if !denied("issues-write") {
			if body["state"] == "open" {
				repo.Issues[number].Closed = ""
			}
			s.issue(w, repo, number)
		}
	default:
		return false
	}
	return true
}

func created(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write([]byte("{}"))
}

func (s *Server) openPulls(w http.ResponseWriter, r *http.Request, repo *Repo) {
	var list []object
	for n, p := range repo.Pulls {
		if b := r.URL.Query().Get("base"); p.state() == "open" && (b == "" || b == base(repo, p)) {
			list = append(list, s.listed(repo, n))
		}
	}
	slices.SortFunc(list, func(a, b object) int { return b["number"].(int) - a["number"].(int) })
	paged(w, r, list)
}

// combined is the newest status of each context.
func (s *Server) combined(w http.ResponseWriter, all []CommitStatus) {
	seen, list := map[string]bool{}, []object{}
	for _, st := range all {
		if !seen[st.Context] {
			list = append(list, object{"state": st.State, "context": st.Context, "description": st.Description, "target_url": st.TargetURL})
		}
		seen[st.Context] = true
	}
	answer(w, object{"statuses": list, "total_count": len(list)})
}

func (s *Server) actions(w http.ResponseWriter, r *http.Request, repo *Repo, parts []string, id int) {
	var list []object
	known := false
	var run *Run
	for _, x := range repo.Runs {
		known = known || len(parts) > 2 && x.Workflow == parts[2]
		if x.ID == id {
			run = x
		}
		q := r.URL.Query()
		if len(parts) == 4 && x.Workflow == parts[2] && x.Head == q.Get("head_sha") && (q.Get("event") == "" || x.Event == q.Get("event")) {
			list = append(list, x.json())
		}
	}
	switch {
	case len(parts) == 4 && parts[1] == "workflows" && parts[3] == "runs" && (known || len(repo.Runs) == 0):
		slices.Reverse(list) // newest first
		answer(w, object{"total_count": len(list), "workflow_runs": append([]object{}, list...)})
	case len(parts) == 4 && parts[1] == "runs" && run != nil && parts[3] == "jobs":
		jobs := []object{}
		for name, conclusion := range run.Jobs {
			jobs = append(jobs, object{"name": name, "conclusion": conclusion, "status": run.Status})
		}
		answer(w, object{"total_count": len(jobs), "jobs": jobs})
	case len(parts) == 4 && parts[1] == "runs" && run != nil && parts[3] == "rerun" && r.Method == http.MethodPost:
		switch {
		case run.Status != "completed":
			refuse(w, http.StatusForbidden, "This workflow is already running")
		case run.Attempt > maxReruns:
			refuse(w, http.StatusForbidden, fmt.Sprintf("Unable to retry this workflow run because it was re-run %d times", maxReruns))
		default:
			run.Attempt++
			run.Status, run.Conclusion = "queued", ""
			created(w)
		}
	default:
		refuse(w, http.StatusNotFound, "Not Found")
	}
}

func (x *Run) json() object {
	pulls := []object{}
	for _, n := range x.Pulls {
		pulls = append(pulls, object{"number": n})
	}
	var conclusion any
	if x.Conclusion != "" {
		conclusion = x.Conclusion
	}
	return object{
		"id": x.ID, "head_sha": x.Head, "event": x.Event, "status": x.Status, "conclusion": conclusion,
		"run_attempt": x.Attempt, "pull_requests": pulls,
	}
}
