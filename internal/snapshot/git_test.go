package snapshot_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// history is a repository with the shape of a pull request, and its commits:
//
//	root -- fork -- tip        main
//	           \       \
//	            topic -- merge HEAD, as refs/pull/N/merge
type history struct {
	repo
	root, fork, tip, topic, merge string
}

func newHistory(t testing.TB, init ...string) history {
	t.Helper()
	h := history{repo: newRepo(t, init...)}
	h.write("README.md", "not kept\n")
	h.write("atlas/migrations/20240101000000_a.sql", "CREATE TABLE a (id bigint);\n")
	h.write("atlas/migrations/atlas.sum", "h1:root\n")
	h.root = h.commit("2025-01-01T00:00:00Z", "root")
	h.write("atlas/migrations/20240102000000_b.sql", "CREATE TABLE b (id bigint);\n")
	h.write("atlas/migrations/atlas.sum", "h1:fork\n")
	h.fork = h.commit("2025-01-02T00:00:00Z", "fork")
	h.git("checkout", "-q", "-b", "topic")
	h.write("atlas/migrations/20240104000000_d.sql", "CREATE TABLE d (id bigint);\n")
	h.write("other/atlas.sum", "h1:other\n")
	h.topic = h.commit("2025-01-04T00:00:00Z", "topic")
	h.git("checkout", "-q", "main")
	h.write("atlas/migrations/20240103000000_c.sql", "CREATE TABLE c (id bigint);\n")
	h.tip = h.commit("2025-01-03T00:00:00Z", "tip")
	h.git("checkout", "-q", "-b", "merged")
	h.gitAt("2025-01-05T00:00:00Z", "merge", "-q", "--no-ff", "-m", "merge", "topic")
	h.merge = h.head()
	return h
}

// TestShapes reads one history through every shape of clone that a runner or a
// person can have, and compares with what git says of the full one.
func TestShapes(t *testing.T) {
	t.Parallel()
	all := func(h history) []string { return []string{h.root, h.fork, h.tip, h.topic, h.merge} }
	tests := []struct {
		name   string
		sha256 bool
		// make turns the history into a clone and names the environment of the
		// gate in it.
		make func(h history) (dir string, getenv func(string) string)
		// trees and blobs list the commits whose tree and files are there.
		trees, blobs func(h history) []string
		noMergeBase  bool
		shallow      bool
	}{
		{name: "the repository itself", make: func(h history) (string, func(string) string) { return h.dir, env() }, trees: all, blobs: all},
		{name: "a subdirectory of it", make: func(h history) (string, func(string) string) {
			return filepath.Join(h.dir, "atlas", "migrations"), env()
		}, trees: all, blobs: all},
		{name: "full clone", make: func(h history) (string, func(string) string) { return h.clone().dir, env() }, trees: all, blobs: all},
		{name: "sha256", sha256: true, make: func(h history) (string, func(string) string) { return h.dir, env() }, trees: all, blobs: all},
		{name: "bare", make: func(h history) (string, func(string) string) { return h.clone("--bare").dir, env() }, trees: all, blobs: all},
		{name: "mirror with commit-graph, bitmaps and multi-pack index", make: func(h history) (string, func(string) string) {
			c := h.clone("--mirror")
			c.git("repack", "-adq", "--write-bitmap-index")
			c.git("multi-pack-index", "write")
			c.git("commit-graph", "write", "--reachable")
			return c.dir, env()
		}, trees: all, blobs: all},
		{name: "alternates", make: func(h history) (string, func(string) string) {
			c := repo{t: h.t, dir: filepath.Join(h.t.TempDir(), "c")}
			h.git("clone", "-q", "--shared", h.dir, c.dir)
			return c.dir, env()
		}, trees: all, blobs: all},
		{name: "linked worktree", make: func(h history) (string, func(string) string) {
			dir := filepath.Join(h.t.TempDir(), "linked")
			h.git("worktree", "add", "-q", "--detach", dir, h.merge)
			return dir, env()
		}, trees: all, blobs: all},
		{name: "linked worktree in a hook that exports GIT_DIR", make: func(h history) (string, func(string) string) {
			dir := filepath.Join(h.t.TempDir(), "linked")
			h.git("worktree", "add", "-q", "--detach", dir, h.merge)
			gitDir := repo{t: h.t, dir: dir}.git("rev-parse", "--absolute-git-dir")
			return dir, env("GIT_DIR", gitDir)
		}, trees: all, blobs: all},
		{name: "GIT_DIR of another repository does not win", make: func(h history) (string, func(string) string) {
			return h.dir, env("GIT_DIR", filepath.Join(newRepo(h.t).dir, ".git"))
		}, trees: all, blobs: all},
		{name: "working tree without .git and GIT_DIR exported", make: func(h history) (string, func(string) string) {
			away := filepath.Join(h.t.TempDir(), "away.git")
			if err := os.Rename(filepath.Join(h.dir, ".git"), away); err != nil {
				h.t.Fatal(err)
			}
			return h.dir, env("GIT_DIR", away)
		}, trees: all, blobs: all},
		{name: "depth 1 of the merge commit", make: func(h history) (string, func(string) string) {
			return h.clone("--depth=1", "--branch=merged").dir, env()
		}, trees: func(h history) []string { return []string{h.merge} }, blobs: func(h history) []string { return []string{h.merge} }, noMergeBase: true, shallow: true},
		{name: "depth 2 of the merge commit", make: func(h history) (string, func(string) string) {
			return h.clone("--depth=2", "--branch=merged").dir, env()
		}, trees: func(h history) []string { return []string{h.merge, h.tip, h.topic} },
			blobs: func(h history) []string { return []string{h.merge, h.tip, h.topic} }, noMergeBase: true, shallow: true},
		{name: "partial clone without blobs", make: func(h history) (string, func(string) string) {
			return h.clone("--filter=blob:none", "--no-checkout", "--branch=merged").dir, env()
		}, trees: all, blobs: func(history) []string { return nil }},
		{name: "partial clone without trees", make: func(h history) (string, func(string) string) {
			return h.clone("--filter=tree:0", "--no-checkout", "--branch=merged").dir, env()
		}, trees: func(history) []string { return nil }, blobs: func(history) []string { return nil }},
		{name: "sparse checkout", make: func(h history) (string, func(string) string) {
			c := h.clone("--branch=merged")
			c.git("sparse-checkout", "set", "--cone", "other")
			return c.dir, env()
		}, trees: all, blobs: all},
	}
	type said struct { // by git, of the repository that the shapes are made of
		history
		trees map[string][]snapshot.Entry
		dates map[string]string
		blobs map[string]string
	}
	ask := func(init ...string) said {
		s := said{history: newHistory(t, init...), trees: map[string][]snapshot.Entry{}, dates: map[string]string{}, blobs: map[string]string{}}
		for _, c := range all(s.history) {
			s.trees[c] = s.lsTree(c)
			s.dates[c] = s.git("log", "-1", "--format=%ct", c)
			for _, e := range s.trees[c] {
				s.blobs[e.OID] = s.git("cat-file", "blob", e.OID)
			}
		}
		return s
	}
	sha1, sha256 := ask(), ask("--object-format=sha256")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			git := sha1
			if test.sha256 {
				git = sha256
			}
			h := git.history
			h.repo = git.copy(t)
			dir, getenv := test.make(h)
			before := fingerprint(t, dir)
			g := openWith(t, dir, getenv)

			if shallow, err := g.IsShallow(); err != nil || shallow != test.shallow {
				t.Errorf("IsShallow() = %v, %v", shallow, err)
			}
			parents, err := g.Parents(ctx, h.merge)
			if diff := cmp.Diff([]string{h.tip, h.topic}, parents); diff != "" || err != nil {
				t.Errorf("Parents(merge): %v %s", err, diff)
			}
			if id, err := g.Resolve(ctx, "HEAD"); err != nil || id != h.merge {
				t.Errorf("Resolve(HEAD) = %s, %v; want %s", id, err, h.merge)
			}
			trees, files := test.trees(h), test.blobs(h)
			for _, c := range all(h) {
				s, err := snapshot.Of(ctx, g, "it", c)
				if !slices.Contains(trees, c) {
					if !errors.Is(err, snapshot.ErrNoCommit) && !errors.Is(err, snapshot.ErrMissing) {
						t.Errorf("tree that is not here: %v", err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(git.trees[c], s.Below(".")); diff != "" {
					t.Errorf("tree of %s (-git +snapshot):\n%s", c, diff)
				}
				if got := s.Committed.Unix(); git.dates[c] != strconv.FormatInt(got, 10) {
					t.Errorf("committed %d, git says %s", got, git.dates[c])
				}
				read, err := s.Read(ctx, s.Below("."))
				if !slices.Contains(files, c) {
					if !errors.Is(err, snapshot.ErrMissing) {
						t.Errorf("files that are not here: %v", err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range s.Below(".") {
					if got := strings.TrimSuffix(string(read[e.OID].Data), "\n"); got != git.blobs[e.OID] {
						t.Errorf("%s is %q, git says %q", e.Path, got, git.blobs[e.OID])
					}
				}
			}
			base, err := g.MergeBase(ctx, h.tip, h.topic)
			if test.noMergeBase {
				if !errors.Is(err, snapshot.ErrNoMergeBase) && !errors.Is(err, snapshot.ErrNoCommit) || !strings.Contains(err.Error(), "fetch-depth: 0") {
					t.Errorf("MergeBase() = %s, %v", base, err)
				}
			} else if err != nil || base != h.fork {
				t.Errorf("MergeBase() = %s, %v; want %s", base, err, h.fork)
			}
			// A merge commit names its parents, whatever the clone has of them.
			if base, err := g.MergeBase(ctx, h.tip, h.merge); err != nil || base != h.tip {
				t.Errorf("MergeBase(tip, merge) = %s, %v; want %s", base, err, h.tip)
			}
			if diff := cmp.Diff(before, fingerprint(t, dir), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("reading changed the clone:\n%s", diff)
			}
		})
	}
}

// TestSharedTrees reads several trees of one repository: what the first one
// taught about a directory holds for the same tree at the same place only.
func TestSharedTrees(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.write("x/migration-gate.yml", "not the policy here\n")
	r.write("src/deep/a.go", "package a\n")
	r.write("atlas.sum", "h1:x\n")
	commits := []string{r.commit("2025-01-01T00:00:00Z", "nothing but a sum")}
	r.git("mv", "x", ".github")
	commits = append(commits, r.commit("2025-01-02T00:00:00Z", "the same tree where the policy is"))
	r.write("src/deep/b.sql", "SELECT 1;\n")
	r.symlink("src", "y")
	commits = append(commits, r.commit("2025-01-03T00:00:00Z", "below a directory that had nothing"))
	commits = append(commits, commits[0])
	g := open(t, r.dir)
	for i, c := range commits {
		s, err := snapshot.Of(context.Background(), g, "it", c)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r.lsTree(c), s.Below(".")); diff != "" {
			t.Errorf("commit %d, -git +snapshot:\n%s", i, diff)
		}
	}
}
