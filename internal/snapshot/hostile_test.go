package snapshot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/snapshot"
)

var oddNames = []string{
	"1_new\nline.sql", "2_::error::title=x::y.sql", `3_"quoted" 'twice'.sql`, "4_\xff\xfe.sql",
	"5_\ttab \\back.sql", "-6.sql", "7_‮bidi.sql", "8_ missing.sql", ":(glob)*.sql", "9_\x1b[31m.sql",
}

func TestOddNames(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := newRepo(t)
	for i, name := range oddNames {
		r.write(dir+name, fmt.Sprintf("SELECT %d;\n", i))
	}
	r.symlink("/proc/self/environ", dir+"20240101000000_x.sql")
	r.git("update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",vendor/module")
	r.git("add", "-A", "--", dir)
	r.git("commit", "-q", "-m", "odd")
	g := open(t, r.dir)
	s, err := snapshot.Of(ctx, g, "head", r.head())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.lsTree("HEAD"), s.Below(".")); diff != "" {
		t.Errorf("-git +snapshot:\n%s", diff)
	}
	for i, name := range oddNames {
		e, ok := s.Lookup(dir + name)
		read, err := s.Read(ctx, []snapshot.Entry{e})
		if want := fmt.Sprintf("SELECT %d;\n", i); !ok || err != nil || string(read[e.OID].Data) != want {
			t.Errorf("%q: %v, %v, %q", name, ok, err, read[e.OID].Data)
		}
	}
	link, _ := s.Lookup(dir + "20240101000000_x.sql")
	read, err := s.Read(ctx, []snapshot.Entry{link})
	if err != nil || link.Mode != snapshot.Symlink || string(read[link.OID].Data) != "/proc/self/environ" {
		t.Errorf("the link was not read as a link: %v %v %q", link, err, read[link.OID].Data)
	}
	module, _ := s.Lookup("vendor/module")
	if _, err := s.Read(ctx, []snapshot.Entry{module}); module.Mode != snapshot.Submodule || err == nil {
		t.Errorf("the submodule was read as a file: %v %v", module, err)
	}
}

func TestResolveRefuses(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.write("a.sql", "SELECT 1;\n")
	r.commit("2025-01-01T00:00:00Z", "first")
	blob := r.git("rev-parse", "HEAD:a.sql")
	g := open(t, r.dir)
	for _, rev := range []string{"", "nothing", "--all", "HEAD\nHEAD", "HEAD\x00", "HEAD\r", blob, "HEAD:a.sql", strings.Repeat("0", 40), "HEAD missing", strings.Repeat("x", 5000)} {
		if id, err := g.Resolve(context.Background(), rev); !errors.Is(err, snapshot.ErrNoCommit) {
			t.Errorf("Resolve(%.20q) = %s, %v", rev, id, err)
		}
	}
	if id, err := g.Resolve(context.Background(), "HEAD"); err != nil || id != r.head() {
		t.Errorf("Resolve(HEAD) = %s, %v after refusals", id, err)
	}
}

func TestLargeBlob(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := newRepo(t)
	const size = 50 << 20
	large := bytes.Repeat([]byte("-- fifty megabytes of comment, or not.\n"), size/39+1)[:size]
	r.write("1_large.sql", string(large))
	r.write("2_small.sql", "SELECT 1;\n")
	r.commit("2025-01-01T00:00:00Z", "large")
	check := func(s *snapshot.Snapshot) {
		t.Helper()
		read, err := s.Read(ctx, s.Below("."))
		if err != nil {
			t.Fatal(err)
		}
		got := read[r.git("rev-parse", "HEAD:1_large.sql")]
		if !got.TooLarge || got.Size != size || got.Data != nil {
			t.Errorf("large: %v, %d bytes, %d held", got.TooLarge, got.Size, len(got.Data))
		}
		if got := read[r.git("rev-parse", "HEAD:2_small.sql")]; string(got.Data) != "SELECT 1;\n" {
			t.Errorf("after the large one: %q", got.Data)
		}
	}
	g := open(t, r.dir)
	committed, err := snapshot.Of(ctx, g, "head", r.head())
	if err != nil {
		t.Fatal(err)
	}
	check(committed)
	if err := os.Chtimes(filepath.Join(r.dir, "1_large.sql"), time.Unix(1, 0), time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	onDisk, err := snapshot.Worktree(ctx, g)
	if err != nil {
		t.Fatal(err)
	}
	check(onDisk)
}

func TestManyFiles(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := newRepo(t)
	r.files("2025-01-01T00:00:00Z", "many", 10_000, func(i int) (string, string) {
		return fmt.Sprintf("db/%d/%05d.sql", i%7, i), fmt.Sprintf("SELECT %d;\n", i)
	})
	g := open(t, r.dir)
	// Concurrently, as the gate reads base, fork and head.
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			s, err := snapshot.Of(ctx, g, "head", r.head())
			if err != nil {
				t.Error(err)
				return
			}
			read, err := s.Read(ctx, s.Below("."))
			if err != nil || len(read) != 10_000 {
				t.Errorf("%d files, %v", len(read), err)
				return
			}
			e, _ := s.Lookup("db/2/09998.sql")
			if got := string(read[e.OID].Data); got != "SELECT 9998;\n" {
				t.Errorf("got %q", got)
			}
		})
	}
	readers.Wait()
}

// TestHostileTree reads trees that no git client would make.
func TestHostileTree(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		tree func(r repo, blob string) string
	}{
		{"two contents for one path", func(r repo, blob string) string {
			other := r.object("blob", "SELECT 2;\n")
			return r.object("tree", "100644 a.sql\x00"+raw(blob)+"100644 a.sql\x00"+raw(other))
		}},
		{"a path that leaves the tree", func(r repo, blob string) string {
			return r.object("tree", "40000 ..\x00"+raw(r.object("tree", "100644 a.sql\x00"+raw(blob))))
		}},
		{"a name with a slash", func(r repo, blob string) string {
			return r.object("tree", "100644 b/a.sql\x00"+raw(blob))
		}},
		{"cut short", func(r repo, blob string) string {
			return r.object("tree", "100644 a.sql\x00"+raw(blob)[:19])
		}},
		{"a blob where a tree should be", func(r repo, blob string) string {
			return r.object("tree", "40000 a\x00"+raw(blob))
		}},
		{"ten to the tenth paths", func(r repo, blob string) string {
			tree := blob
			mode := "100644"
			for range 10 {
				var entries strings.Builder
				for i := range 10 {
					entries.WriteString(fmt.Sprintf("%s f%d.sql\x00%s", mode, i, raw(tree)))
				}
				tree, mode = r.object("tree", entries.String()), "40000"
			}
			return tree
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			tree := test.tree(r, r.object("blob", "SELECT 1;\n"))
			commit := r.object("commit", "tree "+tree+"\nauthor A <a> 1 +0000\ncommitter C <c> 2 +0000\n\nx\n")
			s, err := snapshot.Of(context.Background(), open(t, r.dir), "head", commit)
			if err == nil {
				t.Errorf("it was read as %v", s.Below("."))
			}
		})
	}
}

// object stores content as it is, without git's checks.
func (r repo) object(kind, content string) string {
	r.t.Helper()
	file := filepath.Join(r.t.TempDir(), "object")
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		r.t.Fatal(err)
	}
	return r.git("hash-object", "-t", kind, "--literally", "-w", file)
}

func raw(oid string) string {
	var b []byte
	_, _ = fmt.Sscanf(oid, "%x", &b)
	return string(b)
}

// TestNothingIsExecuted configures everything that makes git run a program,
// and first shows that git does.
func TestNothingIsExecuted(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	marks := t.TempDir()
	program := func(name string) string {
		path := filepath.Join(t.TempDir(), name)
		script := "#!/bin/sh\ntouch " + filepath.Join(marks, name) + "\nexit 1\n"
		if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	hooks := t.TempDir()
	if err := os.Symlink(program("hook"), filepath.Join(hooks, "post-index-change")); err != nil {
		t.Fatal(err)
	}
	h.write(".gitattributes", "*.sql filter=evil diff=evil\n")
	h.git("add", ".gitattributes")
	h.git("commit", "-q", "-m", "attributes")
	h.git("config", "core.fsmonitor", program("fsmonitor"))
	h.git("config", "core.hooksPath", hooks)
	h.git("config", "filter.evil.clean", program("clean"))
	h.git("config", "diff.external", program("external"))
	h.git("config", "diff.evil.textconv", program("textconv"))
	h.git("config", "core.pager", program("pager"))
	h.git("config", "core.sshCommand", program("ssh"))
	h.git("config", "credential.helper", program("credential"))
	h.write(dir+"20240101000000_a.sql", "edited after it was committed\n")

	_, _ = h.run(nil, "status")
	if ran, _ := os.ReadDir(marks); len(ran) == 0 {
		t.Fatal("git itself runs nothing here: this test shows nothing")
	}
	_ = os.RemoveAll(marks)
	if err := os.Mkdir(marks, 0o755); err != nil {
		t.Fatal(err)
	}

	g := open(t, h.dir)
	if _, err := snapshot.Worktree(ctx, g); err != nil {
		t.Error(err)
	}
	s, err := snapshot.Of(ctx, g, "head", h.head())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read(ctx, s.Below(".")); err != nil {
		t.Error(err)
	}
	if _, err := g.FirstCommitted(ctx, h.root, h.merge, "."); err != nil {
		t.Error(err)
	}
	if _, err := g.MergeBase(ctx, h.tip, h.topic); err != nil {
		t.Error(err)
	}
	ran, err := os.ReadDir(marks)
	if err != nil || len(ran) > 0 {
		t.Errorf("reading ran %v (%v)", ran, err)
	}
}

// TestMissingObjectIsNotFetched has a remote that could serve what is missing.
func TestMissingObjectIsNotFetched(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	want := h.lsTree(h.merge)
	c := h.clone("--filter=blob:none", "--no-checkout", "--branch=merged")
	here := c.git("cat-file", "blob", want[0].OID) // lazily fetched by git
	g := open(t, c.dir)
	before := fingerprint(t, c.dir)
	blobs, err := g.Blobs(ctx, []string{want[0].OID})
	if err != nil || strings.TrimSuffix(string(blobs[want[0].OID].Data), "\n") != here {
		t.Errorf("the one that is here: %v", err)
	}
	if _, err := g.Blobs(ctx, []string{want[0].OID, want[1].OID}); !errors.Is(err, snapshot.ErrMissing) || !strings.Contains(err.Error(), want[1].OID) {
		t.Errorf("got %v", err)
	}
	if _, err := g.Resolve(ctx, strings.Repeat("1", 40)); !errors.Is(err, snapshot.ErrNoCommit) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(before, fingerprint(t, c.dir)); diff != "" {
		t.Errorf("it fetched:\n%s", diff)
	}
}

// TestReplacedObjects: what a clone replaces for itself was never pushed.
func TestReplacedObjects(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	want := h.lsTree(h.merge)
	h.git("replace", h.merge, h.root)
	h.git("replace", "-f", h.git("rev-parse", h.tip+"^{tree}"), h.git("rev-parse", h.root+"^{tree}"))
	if cmp.Equal(want, h.lsTree(h.merge)) {
		t.Fatal("git replaces nothing here: this test shows nothing")
	}
	s, err := snapshot.Of(context.Background(), open(t, h.dir), "head", h.merge)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, s.Below(".")); diff != "" {
		t.Errorf("-pushed +read:\n%s", diff)
	}
}

// TestOtherOwner runs a git that takes every repository for another user's
// (git's own test switch), and records what environment it was given.
func TestOtherOwner(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	real, err := lookGit()
	if err != nil {
		t.Fatal(err)
	}
	bin, record := t.TempDir(), filepath.Join(t.TempDir(), "environment")
	script := "#!/bin/sh\n/usr/bin/env >> " + record + "\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec " + real + ` "$@"` + "\n"
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := h.run([]string{"GIT_TEST_ASSUME_DIFFERENT_OWNER=1"}, "rev-parse", "HEAD"); err == nil || !strings.Contains(err.Error(), "dubious ownership") {
		t.Fatalf("git does not mind the owner here: %v", err)
	}
	secrets := map[string]string{"PATH": bin, "GITHUB_TOKEN": "ghs_secret", "INPUT_TOKEN": "ghs_secret", "ACTIONS_RUNTIME_TOKEN": "ghs_secret", "HOME": "/home/secret", "GIT_SSH_COMMAND": "secret"}
	ctx := context.Background()
	for _, dir := range []string{h.dir, filepath.Join(h.dir, "atlas"), h.clone("--bare").dir} {
		g := openWith(t, dir, func(name string) string { return secrets[name] })
		s, err := snapshot.Of(ctx, g, "head", h.merge)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(h.lsTree(h.merge), s.Below(".")); diff != "" {
			t.Errorf("-git +snapshot:\n%s", diff)
		}
		if base, err := g.MergeBase(ctx, h.tip, h.topic); base != h.fork {
			t.Errorf("MergeBase() = %s, %v", base, err)
		}
		if _, err := snapshot.Worktree(ctx, g); err != nil && !g.IsBare() {
			t.Error(err)
		}
	}
	got, err := os.ReadFile(record)
	if err != nil || !bytes.Contains(got, []byte("GIT_NO_LAZY_FETCH=1")) {
		t.Fatalf("the environment was not recorded: %v", err)
	}
	if bytes.Contains(got, []byte("secret")) {
		t.Errorf("a secret reached git:\n%s", got)
	}
}

func lookGit() (string, error) {
	for _, d := range filepath.SplitList(os.Getenv("PATH")) {
		if path := filepath.Join(d, "git"); filepath.IsAbs(d) {
			if _, err := os.Stat(path); err == nil {
				return path, nil
			}
		}
	}
	return "", errors.New("git is not on PATH")
}

// TestCancelled: a cancelled read ends, and the next one works.
func TestCancelled(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	g := open(t, h.dir)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := g.Resolve(ctx, "HEAD"); !errors.Is(err, context.Canceled) {
		t.Errorf("Resolve: %v", err)
	}
	if _, err := g.MergeBase(ctx, h.tip, h.topic); !errors.Is(err, context.Canceled) {
		t.Errorf("MergeBase: %v", err)
	}
	if _, err := snapshot.Worktree(ctx, g); !errors.Is(err, context.Canceled) {
		t.Errorf("Worktree: %v", err)
	}
	if id, err := g.Resolve(context.Background(), "HEAD"); err != nil || id != h.merge {
		t.Errorf("afterwards: %s, %v", id, err)
	}
}

// TestCorruptClone: a damaged object is an error that says what git said, and
// never an empty file.
func TestCorruptClone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	entries := h.lsTree(h.merge)
	oid := entries[0].OID
	object := filepath.Join(h.dir, ".git", "objects", oid[:2], oid[2:])
	if err := os.Chmod(object, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(object, []byte("garbage"), 0o644); err != nil {
		t.Fatal(err)
	}
	g := open(t, h.dir)
	if blobs, err := g.Blobs(ctx, []string{oid}); err == nil {
		t.Errorf("read as %q", blobs[oid].Data)
	}
	others := slices.DeleteFunc([]string{entries[1].OID, entries[2].OID}, func(o string) bool { return o == oid })
	if _, err := g.Blobs(ctx, others); err != nil {
		t.Errorf("the others after it: %v", err)
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	g := open(t, h.dir)
	if _, err := g.Resolve(context.Background(), "HEAD"); err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if _, err := g.Resolve(context.Background(), "main"); err == nil {
		t.Error("a closed repository was read")
	}
}
