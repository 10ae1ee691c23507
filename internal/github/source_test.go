package github_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/snapshot"
)

// history is a repository in the shape of a pull request: main went on from
// fork to tip, topic started at fork, merge is refs/pull/N/merge.
type history struct{ dir, fork, tip, topic, merge string }

func newHistory(t testing.TB) history {
	t.Helper()
	h := history{dir: t.TempDir()}
	write := func(path, content string) {
		full := filepath.Join(h.dir, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	commit := func(message string) string {
		git(t, h.dir, "add", "-A")
		git(t, h.dir, "commit", "-q", "-m", message)
		return git(t, h.dir, "rev-parse", "HEAD")
	}
	git(t, h.dir, "init", "-q", "-b", "main")
	git(t, h.dir, "config", "gc.auto", "0")
	for i := range 20 {
		write(fmt.Sprintf("atlas/migrations/%014d_m.sql", i), fmt.Sprintf("SELECT %d;\n", i))
	}
	write("atlas/migrations/20_latin1.sql", "SELECT '\xe9';\n")
	write("atlas/migrations/21_empty.sql", "")
	write("atlas.sum", "sorts before the directory of its name, though - . and / do not\n")
	write("atlas-x/README", "not kept\n")
	write("bin/run.sql", "SELECT 1;\n")
	if err := os.Chmod(filepath.Join(h.dir, "bin/run.sql"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/proc/self/environ", filepath.Join(h.dir, "atlas/migrations/22_link.sql")); err != nil {
		t.Fatal(err)
	}
	git(t, h.dir, "update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",vendor/module")
	git(t, h.dir, "add", "--", "atlas", "atlas.sum", "atlas-x", "bin")
	git(t, h.dir, "commit", "-q", "-m", "fork")
	git(t, h.dir, "rm", "-q", "--cached", "vendor/module")
	h.fork = git(t, h.dir, "rev-parse", "HEAD")
	git(t, h.dir, "checkout", "-q", "-b", "topic")
	write("atlas/migrations/30_topic.sql", "SELECT 30;\n")
	h.topic = commit("topic")
	git(t, h.dir, "checkout", "-q", "main")
	write("atlas/migrations/29_main.sql", "SELECT 29;\n")
	h.tip = commit("tip")
	git(t, h.dir, "checkout", "-q", "-b", "merged")
	git(t, h.dir, "merge", "-q", "--no-ff", "-m", "merge", "topic")
	h.merge = git(t, h.dir, "rev-parse", "HEAD")
	git(t, h.dir, "checkout", "-q", "main")
	return h
}

// want is the tree of a commit as git lists it, reduced to what Keep wants.
func (h history) want(t testing.TB, commit string) []snapshot.Entry {
	t.Helper()
	var entries []snapshot.Entry
	for line := range strings.SplitSeq(git(t, h.dir, "ls-tree", "-r", "-z", "--full-tree", commit), "\x00") {
		about, path, ok := strings.Cut(line, "\t")
		if f := strings.Fields(about); ok && snapshot.Keep(path, snapshot.Mode(f[0])) {
			entries = append(entries, snapshot.Entry{Path: path, Mode: snapshot.Mode(f[0]), OID: f[2]})
		}
	}
	return entries
}

func files(entries []snapshot.Entry) []snapshot.Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e snapshot.Entry) bool { return e.Mode == snapshot.Submodule })
}

func TestSource(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	git(t, h.dir, "tag", "-a", "-m", "one", "v1", h.fork)
	git(t, h.dir, "tag", "-a", "-m", "two", "v2", "v1")
	git(t, h.dir, "tag", "light", h.tip)
	git(t, h.dir, "tag", "tree", h.tip+"^{tree}")
	git(t, h.dir, "branch", "release/1.x#y", h.topic)
	f := newFake(t, h.dir)
	s := f.source()

	for rev, want := range map[string]string{
		"refs/heads/main": h.tip, "refs/heads/release/1.x#y": h.topic, h.merge: h.merge,
		"refs/tags/v1": h.fork, "refs/tags/v2": h.fork, "refs/tags/light": h.tip,
	} {
		if id, err := s.Resolve(ctx, rev); err != nil || id != want {
			t.Errorf("Resolve(%s) = %s, %v; want %s", rev, id, err, want)
		}
	}
	before := len(f.requests())
	for _, rev := range []string{"HEAD", "main", h.tip[:10], "refs/heads/../../../user", "refs/heads/a?b=c", "refs/heads/", "refs//heads", "refs/heads/a b"} {
		if id, err := s.Resolve(ctx, rev); !errors.Is(err, snapshot.ErrNoCommit) {
			t.Errorf("Resolve(%q) = %s, %v", rev, id, err)
		}
	}
	if n := len(f.requests()) - before; n != 0 {
		t.Errorf("%d requests for names that cannot be", n)
	}
	for _, rev := range []string{"refs/heads/gone", "refs/heads/mai", "refs/tags/tree", strings.Repeat("1", 40)} {
		if id, err := s.Resolve(ctx, rev); !errors.Is(err, snapshot.ErrNoCommit) {
			t.Errorf("Resolve(%q) = %s, %v", rev, id, err)
		}
	}
	if tip, err := s.Tip(ctx, "main"); err != nil || tip != h.tip {
		t.Errorf("Tip(main) = %s, %v", tip, err)
	}

	if base, err := s.MergeBase(ctx, h.tip, h.topic); err != nil || base != h.fork {
		t.Errorf("MergeBase() = %s, %v", base, err)
	}
	git(t, h.dir, "checkout", "-q", "--orphan", "unrelated")
	git(t, h.dir, "commit", "-q", "-m", "unrelated")
	if base, err := s.MergeBase(ctx, h.tip, git(t, h.dir, "rev-parse", "unrelated")); !errors.Is(err, snapshot.ErrNoMergeBase) {
		t.Errorf("unrelated: %s, %v", base, err)
	}
	if base, err := s.MergeBase(ctx, h.tip, strings.Repeat("1", 40)); !errors.Is(err, snapshot.ErrNoCommit) {
		t.Errorf("absent: %s, %v", base, err)
	}

	for _, c := range []string{h.fork, h.merge} {
		snap, err := snapshot.Of(ctx, s, "it", c)
		if err != nil {
			t.Fatal(err)
		}
		want := h.want(t, c)
		if diff := cmp.Diff(want, snap.Below(".")); diff != "" {
			t.Errorf("-git +API:\n%s", diff)
		}
		if got, want := fmt.Sprint(snap.Committed.Unix()), git(t, h.dir, "log", "-1", "--format=%ct", c); got != want {
			t.Errorf("committed %s, git says %s", got, want)
		}
		read, err := snap.Read(ctx, files(want))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range files(want) {
			if content, _ := tryGit(h.dir, "cat-file", "blob", e.OID); string(read[e.OID].Data) != content || read[e.OID].Size != int64(len(content)) {
				t.Errorf("%s is %q, git says %q", e.Path, read[e.OID].Data, content)
			}
		}
	}
}

// TestSourceIsFrugal counts what a pull request at depth 1 costs without any
// clone: 3 commits, 3 trees, a tip, a merge base, and 24 files in few queries.
func TestSourceIsFrugal(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	f := newFake(t, h.dir)
	s := f.source()
	tip, err := s.Tip(ctx, "main")
	if err != nil {
		t.Fatal(err)
	}
	fork, err := s.MergeBase(ctx, tip, h.merge)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for range 2 { // asked again, commits and trees cost nothing
		for _, c := range []string{fork, tip, h.merge} {
			entries, _, err := s.Tree(ctx, c)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range files(entries) {
				all = append(all, e.OID)
			}
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if _, err := s.Blobs(ctx, all); err != nil {
		t.Fatal(err)
	}
	// One GraphQL query, and one raw blob for the file that is not UTF-8.
	kinds := map[string]int{}
	for _, r := range f.requests() {
		for _, kind := range []string{"/git/ref/", "/git/commits/", "/git/trees/", "/git/blobs/", "/compare/", "/graphql"} {
			if strings.Contains(r, kind) {
				kinds[kind]++
			}
		}
	}
	want := map[string]int{"/git/ref/": 1, "/git/commits/": 3, "/git/trees/": 3, "/git/blobs/": 1, "/compare/": 1, "/graphql": 1}
	// tip is an ancestor of merge, so fork is tip: one commit and tree less.
	want["/git/commits/"], want["/git/trees/"] = 2, 2
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("-want +asked:\n%s", diff)
	}
}

// listing answers a request for a tree with the real listing, changed.
func (f *fake) listing(change func(recursive bool, tree []map[string]any) ([]map[string]any, bool)) func(http.ResponseWriter, *http.Request, int) bool {
	return func(w http.ResponseWriter, r *http.Request, _ int) bool {
		_, oid, ok := strings.Cut(r.URL.Path, "/git/trees/")
		if !ok {
			return false
		}
		recursive := r.URL.Query().Get("recursive") != ""
		listed, err := f.lsTree(oid, recursive)
		if err != nil {
			f.t.Error(err)
		}
		listed, truncated := change(recursive, listed)
		f.answer(w, map[string]any{"sha": oid, "tree": listed, "truncated": truncated})
		return true
	}
}

func TestTruncatedTree(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	without := func(path string) func(bool, []map[string]any) ([]map[string]any, bool) {
		return func(_ bool, listed []map[string]any) ([]map[string]any, bool) {
			return slices.DeleteFunc(listed, func(e map[string]any) bool { return e["path"] == path }), false
		}
	}
	tests := []struct {
		name   string
		change func(recursive bool, listed []map[string]any) ([]map[string]any, bool)
		ok     bool
	}{
		{"too large for one answer, whole by directory", func(recursive bool, listed []map[string]any) ([]map[string]any, bool) {
			return listed, recursive && len(listed) > 10
		}, true},
		{"too large even by directory", func(bool, []map[string]any) ([]map[string]any, bool) { return nil, true }, false},
		{"a file is left out, and GitHub does not say so", without("atlas/migrations/29_main.sql"), false},
		{"a directory is left out", without("atlas/migrations"), false},
		{"the list is empty", func(bool, []map[string]any) ([]map[string]any, bool) { return nil, false }, false},
		{"a name is altered", func(_ bool, listed []map[string]any) ([]map[string]any, bool) {
			listed[len(listed)-1]["path"] = "\uFFFD.sql"
			return listed, false
		}, false},
		{"a mode is altered", func(_ bool, listed []map[string]any) ([]map[string]any, bool) {
			for _, e := range listed {
				if e["mode"] == "120000" {
					e["mode"] = "100644"
				}
			}
			return listed, false
		}, false},
		{"a file is there twice", func(_ bool, listed []map[string]any) ([]map[string]any, bool) {
			return append(listed, listed[len(listed)-1]), false
		}, false},
		{"an entry without anything", func(_ bool, listed []map[string]any) ([]map[string]any, bool) {
			return append(listed, map[string]any{}), false
		}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, h.dir)
			f.fault = f.listing(test.change)
			entries, _, err := f.source().Tree(ctx, h.tip)
			if !test.ok {
				if !errors.Is(err, snapshot.ErrTruncated) {
					t.Errorf("got %d entries, %v", len(entries), err)
				}
				return
			}
			if diff := cmp.Diff(h.want(t, h.tip), entries); diff != "" || err != nil {
				t.Errorf("%v, -git +API:\n%s", err, diff)
			}
		})
	}
}

// A name that is not UTF-8 reaches us altered: JSON has no other way.
func TestNameThatIsNotUTF8(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	if err := os.WriteFile(filepath.Join(h.dir, "caf\xe9.sql"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	git(t, h.dir, "add", "-A")
	git(t, h.dir, "commit", "-q", "-m", "latin 1")
	f := newFake(t, h.dir)
	if _, _, err := f.source().Tree(context.Background(), git(t, h.dir, "rev-parse", "HEAD")); !errors.Is(err, snapshot.ErrTruncated) || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("got %v", err)
	}
}

func TestBlobFaults(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	entries := files(h.want(t, h.tip))
	few := []string{entries[0].OID, entries[1].OID}
	var many []string
	for _, e := range entries {
		many = append(many, e.OID)
	}
	raw := func(w http.ResponseWriter, r *http.Request, content string) bool {
		if !strings.Contains(r.URL.Path, "/git/blobs/") {
			return false
		}
		_, _ = w.Write([]byte(content))
		return true
	}
	tests := []struct {
		name  string
		oids  []string
		fault func(w http.ResponseWriter, r *http.Request, times int) bool
		want  error
	}{
		{"other bytes", few, func(w http.ResponseWriter, r *http.Request, _ int) bool { return raw(w, r, "DROP TABLE x;\n") }, github.ErrUnavailable},
		{"no bytes", few, func(w http.ResponseWriter, r *http.Request, _ int) bool { return raw(w, r, "") }, github.ErrUnavailable},
		{"absent", []string{strings.Repeat("1", 40)}, nil, snapshot.ErrMissing},
		{"no object id", []string{"../../../user"}, nil, nil},
		{"one of many is absent", append(slices.Clone(many), strings.Repeat("1", 40)), nil, snapshot.ErrMissing},
		{"refused", few, func(w http.ResponseWriter, r *http.Request, _ int) bool { w.WriteHeader(401); return true }, github.ErrUnauthorized},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, h.dir)
			f.fault = test.fault
			blobs, err := f.source().Blobs(ctx, test.oids)
			if err == nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("got %d files, %v", len(blobs), err)
			}
		})
	}
	passes := map[string]func(w http.ResponseWriter, r *http.Request, times int) bool{
		"GraphQL is not served": func(w http.ResponseWriter, r *http.Request, _ int) bool {
			if r.URL.Path == "/api/graphql" {
				w.WriteHeader(http.StatusNotFound)
				return true
			}
			return false
		},
		"GraphQL answers for other blobs": func(w http.ResponseWriter, r *http.Request, _ int) bool {
			if r.URL.Path != "/api/graphql" {
				return false
			}
			objects := map[string]any{}
			for _, oid := range many {
				objects["b"+oid] = map[string]string{"text": "DROP TABLE x;\n"}
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"repository": objects}})
			return true
		},
		"the first answers fail": func(w http.ResponseWriter, r *http.Request, times int) bool {
			if times == 0 {
				w.WriteHeader(http.StatusBadGateway)
			}
			return times == 0
		},
	}
	for name, fault := range passes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, h.dir)
			f.fault = fault
			blobs, err := f.source().Blobs(ctx, many)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if content, _ := tryGit(h.dir, "cat-file", "blob", e.OID); string(blobs[e.OID].Data) != content {
					t.Errorf("%s is %q, git says %q", e.Path, blobs[e.OID].Data, content)
				}
			}
		})
	}
}

func TestLargeBlob(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	large := strings.Repeat("-- large\n", 50<<20/9)
	if err := os.WriteFile(filepath.Join(h.dir, "large.sql"), []byte(large), 0o644); err != nil {
		t.Fatal(err)
	}
	git(t, h.dir, "add", "large.sql")
	git(t, h.dir, "commit", "-q", "-m", "large")
	oid := git(t, h.dir, "rev-parse", "HEAD:large.sql")
	f := newFake(t, h.dir)
	want := snapshot.Blob{Size: int64(len(large)), TooLarge: true}
	blobs, err := f.source().Blobs(ctx, []string{oid})
	if diff := cmp.Diff(map[string]snapshot.Blob{oid: want}, blobs); diff != "" || err != nil {
		t.Errorf("size unknown: %v\n%s", err, diff)
	}
	s := f.source()
	if _, _, err := s.Tree(ctx, git(t, h.dir, "rev-parse", "HEAD")); err != nil {
		t.Fatal(err)
	}
	before := len(f.requests())
	blobs, err = s.Blobs(ctx, []string{oid})
	if diff := cmp.Diff(map[string]snapshot.Blob{oid: want}, blobs); diff != "" || err != nil || len(f.requests()) != before {
		t.Errorf("size known from the tree: %v, %d requests\n%s", err, len(f.requests())-before, diff)
	}
}

// TestHangingSource ends with its context, workers included.
func TestHangingSource(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	var oids []string
	for _, e := range files(h.want(t, h.tip)) {
		oids = append(oids, e.OID)
	}
	f := newFake(t, h.dir)
	f.fault = func(_ http.ResponseWriter, r *http.Request, _ int) bool {
		// The server notices that the client left once it has read the body.
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := f.source().Blobs(ctx, oids); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestNewSourceRefuses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "octo", "octo/", "/app", "octo/app/x", "../app", "octo/..", "o cto/app", "octo/app?x"} {
		if _, err := github.NewSource(nil, name); err == nil {
			t.Errorf("%q was taken", name)
		}
	}
}
