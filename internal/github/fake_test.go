package github_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/testkit/githubapi"
)

const token = "ghs_0123456789abcdefSECRET"

// git runs git in dir without anyone's configuration.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	out, err := tryGit(dir, args...)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(out, "\n")
}

func tryGit(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2019-01-01T00:00:00Z",
		"GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.com", "GIT_COMMITTER_DATE=2025-03-01T12:00:00Z",
	}
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %v: %w: %s", args, err, said.String())
	}
	return out.String(), nil
}

// fake is a server that speaks the part of GitHub's API that a Source uses,
// in front of a real repository: git itself answers. Shapes and statuses are
// those of docs.github.com/rest/git and …/rest/commits.
type fake struct {
	*httptest.Server
	t   testing.TB
	dir string

	mu     sync.Mutex
	asked  []string // method and path with query
	tokens map[string]bool
	// fault may answer instead; it is asked before every request, with the
	// number of times this path was asked before.
	fault func(w http.ResponseWriter, r *http.Request, times int) bool
}

func newFake(t testing.TB, dir string) *fake {
	f := &fake{t: t, dir: dir, tokens: map[string]bool{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.asked...)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	times := 0
	this := r.Method + " " + r.URL.RequestURI()
	for _, a := range f.asked {
		if a == this {
			times++
		}
	}
	f.asked = append(f.asked, this)
	f.tokens[r.Header.Get("Authorization")] = true
	f.mu.Unlock()
	if f.fault != nil && f.fault(w, r, times) {
		return
	}
	for _, fault := range githubapi.Checked(w, r, f.own, nil) {
		f.t.Error(fault)
	}
}

// own is the server's own answer.
func (f *fake) own(w http.ResponseWriter, r *http.Request) {
	const repository = "/api/v3/repos/octo/app/"
	path, ok := strings.CutPrefix(r.URL.Path, repository)
	switch kind, name, _ := strings.Cut(path, "/"); {
	case r.URL.Path == "/api/graphql":
		f.graphQL(w, r)
	case !ok:
		f.refuse(w, http.StatusNotFound, "Not Found")
	case kind == "compare":
		f.compare(w, name)
	case strings.HasPrefix(path, "git/ref/"):
		f.ref(w, "refs/"+strings.TrimPrefix(path, "git/ref/"))
	case strings.HasPrefix(path, "git/tags/"):
		f.object(w, "tag", strings.TrimPrefix(path, "git/tags/"))
	case strings.HasPrefix(path, "git/commits/"):
		f.commit(w, strings.TrimPrefix(path, "git/commits/"))
	case strings.HasPrefix(path, "git/trees/"):
		f.tree(w, strings.TrimPrefix(path, "git/trees/"), r.URL.Query().Get("recursive") != "")
	case strings.HasPrefix(path, "git/blobs/"):
		content, err := tryGit(f.dir, "cat-file", "blob", strings.TrimPrefix(path, "git/blobs/"))
		if err != nil || !strings.Contains(r.Header.Get("Accept"), "raw") {
			f.refuse(w, http.StatusNotFound, "Not Found")
			return
		}
		w.Header().Set("Content-Type", "application/vnd.github.raw+json; charset=utf-8")
		_, _ = w.Write([]byte(content))
	default:
		f.refuse(w, http.StatusNotFound, "Not Found")
	}
}

func (f *fake) refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message, "documentation_url": "https://docs.github.com/rest"})
}

func (f *fake) answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v)
}

func (f *fake) ref(w http.ResponseWriter, name string) {
	out, err := tryGit(f.dir, "for-each-ref", "--format=%(refname) %(objecttype) %(objectname)", name)
	fields := strings.Fields(out)
	if err != nil || len(fields) != 3 || fields[0] != name {
		f.refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	f.answer(w, map[string]any{"ref": fields[0], "object": map[string]any{"type": fields[1], "sha": fields[2]}})
}

func (f *fake) object(w http.ResponseWriter, kind, oid string) {
	content, err := tryGit(f.dir, "cat-file", kind, oid)
	m := regexp.MustCompile(`^object ([0-9a-f]+)\ntype (\w+)\n`).FindStringSubmatch(content)
	if err != nil || m == nil {
		f.refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	f.answer(w, map[string]any{"sha": oid, "object": map[string]any{"sha": m[1], "type": m[2]}})
}

func (f *fake) commit(w http.ResponseWriter, oid string) {
	out, err := tryGit(f.dir, "log", "-1", "--format=%H %T %ct", oid)
	fields := strings.Fields(out)
	if err != nil || len(fields) != 3 {
		f.refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	var seconds int64
	_, _ = fmt.Sscan(fields[2], &seconds)
	f.answer(w, map[string]any{
		"sha": fields[0], "tree": map[string]any{"sha": fields[1]},
		"committer": map[string]any{"date": time.Unix(seconds, 0).UTC().Format(time.RFC3339)},
	})
}

func (f *fake) tree(w http.ResponseWriter, oid string, recursive bool) {
	listed, err := f.lsTree(oid, recursive)
	if err != nil {
		f.refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	f.answer(w, map[string]any{"sha": oid, "tree": listed, "truncated": false})
}

func (f *fake) lsTree(oid string, recursive bool) ([]map[string]any, error) {
	args := []string{"ls-tree", "-z", "-l", "--full-tree"}
	if recursive {
		args = append(args, "-r", "-t")
	}
	out, err := tryGit(f.dir, append(args, oid)...)
	listed := []map[string]any{}
	for line := range strings.SplitSeq(out, "\x00") {
		if line == "" {
			continue
		}
		about, path, _ := strings.Cut(line, "\t")
		x := strings.Fields(about)
		e := map[string]any{"path": path, "mode": x[0], "type": x[1], "sha": x[2]}
		var size int
		if _, err := fmt.Sscan(x[3], &size); err == nil {
			e["size"] = size
		}
		listed = append(listed, e)
	}
	return listed, err
}

func (f *fake) compare(w http.ResponseWriter, span string) {
	base, head, _ := strings.Cut(span, "...")
	for _, c := range []string{base, head} {
		if _, err := tryGit(f.dir, "cat-file", "-e", c+"^{commit}"); err != nil {
			f.refuse(w, http.StatusNotFound, "Not Found")
			return
		}
	}
	out, err := tryGit(f.dir, "merge-base", base, head)
	if err != nil {
		f.refuse(w, http.StatusNotFound, "No common ancestor between "+base+" and "+head+".")
		return
	}
	fork := strings.TrimSpace(out)
	f.answer(w, map[string]any{"base_commit": map[string]any{"sha": base}, "merge_base_commit": map[string]any{"sha": fork}})
}

// graphQL answers a query for blobs as GitHub does: text as UTF-8 with what is
// not replaced, and cut after half a million bytes.
func (f *fake) graphQL(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Query string }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		f.t.Error(err)
	}
	objects := map[string]any{}
	for _, m := range regexp.MustCompile(`(b[0-9a-f]{40}):object\(oid:"([0-9a-f]{40})"\)`).FindAllStringSubmatch(asked.Query, -1) {
		content, err := tryGit(f.dir, "cat-file", "blob", m[2])
		if err != nil {
			objects[m[1]] = nil
			continue
		}
		objects[m[1]] = map[string]string{"text": strings.ToValidUTF8(content[:min(len(content), 500_000)], "\uFFFD")}
	}
	f.answer(w, map[string]any{"data": map[string]any{"repository": objects}})
}

// clock never waits: sleeping moves it.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{at: time.Now()} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	c.slept = append(c.slept, d)
	return nil
}

func (c *clock) total() (sum time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.slept {
		sum += d
	}
	return sum
}

// client is a client of the fake with a clock that does not wait.
func (f *fake) client(change ...func(*github.Options)) (*github.Client, *clock) {
	f.t.Helper()
	c := newClock()
	o := github.Options{Token: token, BaseURL: f.URL + "/api/v3", Now: c.now, Sleep: c.sleep, Transport: f.Client().Transport, Timeout: 5 * time.Minute}
	for _, do := range change {
		do(&o)
	}
	client, err := github.New(o)
	if err != nil {
		f.t.Fatal(err)
	}
	return client, c
}

func (f *fake) source() *github.Source {
	f.t.Helper()
	client, _ := f.client()
	s, err := github.NewSource(client, "octo/app")
	if err != nil {
		f.t.Fatal(err)
	}
	return s
}
