package snapshot_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/snapshot"
)

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
	installed, err := lookGit()
	if err != nil {
		t.Fatal(err)
	}
	bin, record := t.TempDir(), filepath.Join(t.TempDir(), "environment")
	script := "#!/bin/sh\n/usr/bin/env >> " + record + "\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec " + installed + ` "$@"` + "\n"
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
