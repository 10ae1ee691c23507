package main

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// serveGitHub answers the endpoints that the gate asks, in the documented
// shapes, from the origin repository, and sets GITHUB_API_URL. With an
// argument every answer is that status.
func serveGitHub(ts *testscript.TestScript, _ bool, args []string) {
	// The handlers run beside the script, so nothing of ts is theirs to use.
	origin := ts.Getenv("WORK") + "/origin"
	git := func(args ...string) string {
		out, err := exec.Command("git", append([]string{"-C", origin}, args...)...).Output()
		if err != nil {
			return ""
		}
		return strings.TrimSuffix(string(out), "\n")
	}
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	type object = map[string]any
	mux := http.NewServeMux()
	mux.HandleFunc("GET /repos/o/shop/git/ref/heads/{branch}", func(w http.ResponseWriter, r *http.Request) {
		answer(w, object{"ref": "refs/heads/" + r.PathValue("branch"), "object": object{"type": "commit", "sha": git("rev-parse", r.PathValue("branch"))}})
	})
	mux.HandleFunc("GET /repos/o/shop/git/commits/{sha}", func(w http.ResponseWriter, r *http.Request) {
		sha := r.PathValue("sha")
		answer(w, object{"sha": sha, "tree": object{"sha": git("rev-parse", sha+"^{tree}")},
			"committer": object{"date": git("show", "-s", "--format=%cI", sha)}})
	})
	mux.HandleFunc("GET /repos/o/shop/git/trees/{sha}", func(w http.ResponseWriter, r *http.Request) {
		sha := git("rev-parse", r.PathValue("sha")+"^{tree}")
		entries := []object{}
		for line := range strings.SplitSeq(git("ls-tree", "-r", "-t", sha), "\n") {
			meta, path, _ := strings.Cut(line, "\t")
			f := strings.Fields(meta)
			entries = append(entries, object{"path": path, "mode": f[0], "type": f[1], "sha": f[2]})
		}
		answer(w, object{"sha": sha, "tree": entries, "truncated": false})
	})
	mux.HandleFunc("GET /repos/o/shop/git/blobs/{sha}", func(w http.ResponseWriter, r *http.Request) {
		data, err := exec.Command("git", "-C", origin, "cat-file", "blob", r.PathValue("sha")).Output()
		if err != nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		if strings.Contains(r.Header.Get("Accept"), "raw") {
			_, _ = w.Write(data)
			return
		}
		answer(w, object{"sha": r.PathValue("sha"), "size": len(data), "encoding": "base64", "content": base64.StdEncoding.EncodeToString(data)})
	})
	mux.HandleFunc("GET /repos/o/shop/compare/{range}", func(w http.ResponseWriter, r *http.Request) {
		a, b, _ := strings.Cut(r.PathValue("range"), "...")
		answer(w, object{"base_commit": object{"sha": a}, "merge_base_commit": object{"sha": git("merge-base", a, b)}, "commits": []object{{"sha": b}}, "total_commits": 1})
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer s3cr3t" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if len(args) > 0 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	ts.Defer(server.Close)
	ts.Setenv("GITHUB_API_URL", server.URL)
}
