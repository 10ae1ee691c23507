package fakegithub

import (
	"encoding/base64"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
)

// git runs git in the repository's own clone; what fails is empty.
func (r *Repo) git(args ...string) string {
	out, err := exec.Command("git", append([]string{"-C", r.Git}, args...)...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(out), "\n")
}

// commitOf is the commit that a revision names, else empty.
func (r *Repo) commitOf(rev string) string {
	return r.git("rev-parse", "--verify", "-q", rev+"^{commit}")
}

// commit is what is known of a commit: one of the clone's own is associated with
// no pull request where nothing else is said.
func (r *Repo) commit(sha string) *Commit {
	if c := r.Commits[sha]; c != nil || r.Git == "" || r.commitOf(sha) == "" {
		return c
	}
	return &Commit{Message: r.git("show", "-s", "--format=%B", sha)}
}

// objects answers what is asked of commits, trees and blobs; see
// docs.github.com/rest/git. It is false where the path is about something else.
func (s *Server) objects(w http.ResponseWriter, r *http.Request, repo *Repo, path string) bool {
	kind, id, _ := strings.Cut(strings.TrimPrefix(path, "git/"), "/")
	switch {
	case strings.HasPrefix(path, "compare/"):
		kind, id = "compare", strings.TrimPrefix(path, "compare/")
	case !strings.HasPrefix(path, "git/"):
		return false
	}
	if s.denied["contents"] {
		refuse(w, http.StatusForbidden, "Resource not accessible by integration")
		return true
	}
	var found object
	switch kind {
	case "ref":
		if sha := repo.commitOf("refs/" + id); sha != "" {
			found = object{"ref": "refs/" + id, "object": object{"type": "commit", "sha": sha}}
		}
	case "commits":
		if tree := repo.git("rev-parse", "--verify", "-q", id+"^{tree}"); tree != "" {
			found = object{"sha": id, "tree": object{"sha": tree}, "committer": object{"date": repo.git("show", "-s", "--format=%cI", id)}}
		}
	case "trees":
		found = repo.tree(id)
	case "blobs":
		data, err := exec.Command("git", "-C", repo.Git, "cat-file", "blob", id).Output()
		if err == nil && strings.Contains(r.Header.Get("Accept"), "raw") {
			_, _ = w.Write(data)
			return true
		}
		if err == nil {
			found = object{"sha": id, "size": len(data), "encoding": "base64", "content": base64.StdEncoding.EncodeToString(data)}
		}
	case "compare":
		found = repo.compareCommits(id)
	}
	if found == nil {
		refuse(w, http.StatusNotFound, "Not Found")
		return true
	}
	answer(w, found)
	return true
}

func (r *Repo) tree(id string) object {
	if id = r.git("rev-parse", "--verify", "-q", id+"^{tree}"); id == "" {
		return nil
	}
	entries := []object{}
	for line := range strings.SplitSeq(r.git("ls-tree", "-r", "-t", id), "\n") {
		meta, path, ok := strings.Cut(line, "\t")
		if f := strings.Fields(meta); ok {
			entries = append(entries, object{"path": path, "mode": f[0], "type": f[1], "sha": f[2]})
		}
	}
	return object{"sha": id, "tree": entries, "truncated": false}
}

func (r *Repo) compareCommits(span string) object {
	a, b, _ := strings.Cut(span, "...")
	base := r.git("merge-base", a, b)
	if base == "" {
		return nil
	}
	commits := []object{}
	for sha := range strings.FieldsSeq(r.git("rev-list", "--reverse", a+".."+b)) {
		commits = append(commits, object{"sha": sha, "commit": object{"message": r.git("show", "-s", "--format=%B", sha)}})
	}
	return object{
		"base_commit": object{"sha": a}, "merge_base_commit": object{"sha": base},
		"total_commits": len(commits), "commits": commits,
	}
}

// files are those that a pull request changes.
func (r *Repo) files(p *Pull) []string {
	if r.Git != "" {
		return strings.Fields(r.git("diff", "--name-only", "--no-renames", base(r, p)+"..."+p.Head))
	}
	var names []string
	for _, f := range p.Files {
		names = append(names, f.Name)
	}
	return names
}

// tags are the repository's, newest commit first. An annotated one is listed as
// what it points to, as GraphQL's own answer may be followed.
func (r *Repo) tags() []*node {
	var nodes []*node
	for line := range strings.SplitSeq(r.git("for-each-ref", "--sort=-creatordate", "--format=%(refname:short)", "refs/tags"), "\n") {
		if sha := r.commitOf("refs/tags/" + line); line != "" && sha != "" {
			nodes = append(nodes, &node{"Ref", map[string]any{"name": line, "target": &node{"Commit", map[string]any{
				"oid": sha, "committedDate": r.git("show", "-s", "--format=%cI", sha),
			}}}})
		}
	}
	return nodes
}

// text is a file's content as GraphQL's Blob has it; expression is commit:path.
func (r *Repo) text(expression string) *node {
	data, err := exec.Command("git", "-C", r.Git, "cat-file", "blob", expression).Output()
	if r.Git == "" || err != nil {
		return nil
	}
	return &node{"Blob", map[string]any{"text": string(data), "isTruncated": false, "byteSize": strconv.Itoa(len(data))}}
}
