package fakegithub

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

type object = map[string]any

var (
	reRepo = regexp.MustCompile(`^/api/v3/repos/([^/]+/[^/]+)(?:/(.*))?$`)
	reByID = regexp.MustCompile(`^/api/v3/repositories/([^/]+)/([^/]+)/(.*)$`)
)

func (s *Server) rest(w http.ResponseWriter, r *http.Request, authorized bool) {
	// GitHub redirects to /repositories/<id>/…; the id here is the name.
	name, path := "", ""
	if m := reRepo.FindStringSubmatch(r.URL.Path); m != nil {
		name, path = m[1], m[2]
	} else if m := reByID.FindStringSubmatch(r.URL.Path); m != nil {
		name, path = m[1]+"/"+m[2], m[3]
	}
	repo := s.repo(name, authorized)
	if repo == nil {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	if !strings.EqualFold(repo.Name, name) {
		redirect(w, repo.Name, path, r.URL.RawQuery)
		return
	}
	if repo.Statuses == nil {
		repo.Statuses = map[string][]CommitStatus{}
	}
	if s.changing(w, r, repo, path) || repo.Git != "" && s.objects(w, r, repo, path) {
		return
	}
	if r.Method != http.MethodGet {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	parts := strings.Split(path, "/")
	kind := map[string]string{"pulls": "pulls", "issues": "issues", "deployments": "deployments", "compare": "contents", "commits": "pulls"}[parts[0]]
	if s.denied[kind] {
		refuse(w, http.StatusForbidden, "Resource not accessible by integration")
		return
	}
	number := 0
	if len(parts) > 1 {
		number, _ = strconv.Atoi(parts[1])
	}
	switch {
	case path == "":
		answer(w, object{"full_name": repo.Name, "has_issues": !repo.NoIssues, "private": repo.Private, "default_branch": repo.DefaultBranch()})
	case repo.Branches[strings.TrimPrefix(path, "git/ref/heads/")] != "":
		branch := strings.TrimPrefix(path, "git/ref/heads/")
		answer(w, object{"ref": "refs/heads/" + branch, "object": object{"type": "commit", "sha": repo.Branches[branch]}})
	case parts[0] == "issues" && len(parts) == 2:
		s.issue(w, repo, number)
	case parts[0] == "pulls" && repo.Pulls[number] != nil && len(parts) == 2:
		answer(w, s.pull(repo, number))
	case parts[0] == "pulls" && repo.Pulls[number] != nil && parts[2] == "files":
		var list []object
		for _, f := range repo.Pulls[number].Files {
			o := object{"filename": f.Name, "status": f.Status, "changes": f.Changes}
			if f.Patch != "" {
				o["patch"] = f.Patch
			}
			list = append(list, o)
		}
		paged(w, r, list)
	case parts[0] == "pulls" && repo.Pulls[number] != nil && parts[2] == "commits":
		var list []object
		for _, sha := range repo.Pulls[number].Commits {
			list = append(list, commit(repo, sha))
		}
		paged(w, r, list[:min(len(list), 250)])
	case parts[0] == "commits" && len(parts) == 3 && parts[2] == "pulls" && repo.commit(parts[1]) != nil:
		var list []object
		for _, n := range repo.commit(parts[1]).Pulls {
			list = append(list, s.listed(repo, n))
		}
		paged(w, r, list)
	case parts[0] == "compare" && len(parts) == 2:
		s.compare(w, r, repo, parts[1])
	case path == "deployments":
		s.deployments(w, r, repo)
	case parts[0] == "deployments" && len(parts) == 3 && number > 0 && number <= len(repo.Deployments):
		var list []object
		for i, st := range slices.Backward(repo.Deployments[number-1].Statuses) {
			list = append(list, object{"id": i + 1, "state": st.State, "created_at": st.At.Format(time.RFC3339)})
		}
		paged(w, r, list)
	default:
		refuse(w, http.StatusNotFound, "Not Found")
	}
}

func redirect(w http.ResponseWriter, name, path, query string) {
	to := strings.TrimSuffix("/api/v3/repositories/"+name+"/"+path, "/")
	if path == "" {
		to = "/api/v3/repos/" + name
	}
	if query != "" {
		to += "?" + query
	}
	w.Header().Set("Location", to)
	refuse(w, http.StatusMovedPermanently, "Moved Permanently")
}

// paged answers one page and says in the Link header that there are more.
func paged(w http.ResponseWriter, r *http.Request, list []object) {
	size, page := 30, 1
	if n, err := strconv.Atoi(r.URL.Query().Get("per_page")); err == nil {
		size = min(n, 100)
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil {
		page = max(n, 1)
	}
	if page*size < len(list) {
		q := r.URL.Query()
		q.Set("page", strconv.Itoa(page+1))
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?%s>; rel="next"`, r.Host, r.URL.Path, q.Encode()))
	}
	from := min((page-1)*size, len(list))
	answer(w, append([]object{}, list[from:min(from+size, len(list))]...))
}

func (s *Server) issue(w http.ResponseWriter, repo *Repo, number int) {
	url := fmt.Sprintf("https://github.example/%s/issues/%d", repo.Name, number)
	o := object{
		"number": number, "html_url": url, "repository_url": s.API() + "/repos/" + repo.Name, "closed_at": nil, "state_reason": nil,
	}
	if p := repo.Pulls[number]; p != nil {
		o["title"], o["body"], o["state"] = p.Title, p.Body, p.state()
		o["html_url"] = strings.Replace(url, "/issues/", "/pull/", 1)
		o["pull_request"] = object{"html_url": o["html_url"]}
		answer(w, o)
		return
	}
	i := repo.Issues[number]
	switch {
	case repo.NoIssues:
		refuse(w, http.StatusGone, "Issues are disabled for this repo")
	case i == nil:
		refuse(w, http.StatusNotFound, "Not Found")
	case i.Deleted:
		refuse(w, http.StatusGone, "This issue was deleted")
	case i.To != nil:
		if to := s.repo(i.To.Repo, true); to == nil {
			refuse(w, http.StatusNotFound, "Not Found")
		} else {
			redirect(w, to.Name, fmt.Sprintf("issues/%d", i.To.Number), "")
		}
	default:
		o["title"], o["body"], o["state"] = i.Title, i.Body, i.state()
		if i.Closed != "" {
			o["state_reason"], o["closed_at"] = i.Closed, i.ClosedAt.Format(time.RFC3339)
		}
		answer(w, o)
	}
}

func (s *Server) pull(repo *Repo, number int) object {
	p := repo.Pulls[number]
	if p == nil {
		return object{"number": number}
	}
	o := object{
		"number": number, "state": p.state(), "title": p.Title, "body": p.Body, "merged": p.MergeCommit != "",
		"html_url": fmt.Sprintf("https://github.example/%s/pull/%d", repo.Name, number), "commits": len(p.Commits),
		"base": object{"ref": base(repo, p), "repo": object{"full_name": repo.Name, "default_branch": repo.DefaultBranch()}},
		"head": object{"sha": p.Head},
	}
	if p.MergeCommit != "" {
		o["merge_commit_sha"] = p.MergeCommit
	}
	return o
}

// listed is a pull request as lists have it: they do not say as much.
func (s *Server) listed(repo *Repo, number int) object {
	o := s.pull(repo, number)
	delete(o, "merged")
	delete(o, "commits")
	return o
}

func base(repo *Repo, p *Pull) string {
	if p.Base == "" {
		return repo.DefaultBranch()
	}
	return p.Base
}

func commit(repo *Repo, sha string) object {
	message := ""
	if c := repo.Commits[sha]; c != nil {
		message = c.Message
	}
	return object{"sha": sha, "commit": object{"message": message}}
}

func (s *Server) compare(w http.ResponseWriter, r *http.Request, repo *Repo, span string) {
	from, to, _ := strings.Cut(span, "...")
	if repo.Commits[from] == nil || repo.Commits[to] == nil {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	old, all := repo.ancestors(from), repo.ancestors(to)
	fork, depth := "", -1
	var list []object
	for _, sha := range slices.Sorted(maps.Keys(all)) {
		if !old[sha] {
			list = append(list, commit(repo, sha))
		} else if n := len(repo.ancestors(sha)); n > depth {
			fork, depth = sha, n
		}
	}
	if fork == "" {
		refuse(w, http.StatusNotFound, "No common ancestor between "+from+" and "+to+".")
		return
	}
	size, page := 250, 1
	if n, err := strconv.Atoi(r.URL.Query().Get("per_page")); err == nil {
		size = n
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil {
		page = n
	}
	if page*size < len(list) {
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?page=%d&per_page=%d>; rel="next"`, r.Host, r.URL.Path, page+1, size))
	}
	start := min((page-1)*size, len(list))
	answer(w, object{
		"base_commit": commit(repo, from), "merge_base_commit": commit(repo, fork),
		"total_commits": len(list), "commits": append([]object{}, list[start:min(start+size, len(list))]...),
	})
}

func (s *Server) deployments(w http.ResponseWriter, r *http.Request, repo *Repo) {
	var list []object
	for i, d := range slices.Backward(repo.Deployments) {
		if e := r.URL.Query().Get("environment"); e == "" || e == d.Environment {
			list = append(list, object{"id": i + 1, "sha": d.SHA, "environment": d.Environment, "created_at": d.CreatedAt.Format(time.RFC3339)})
		}
	}
	paged(w, r, list)
}
