package snapshot_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// TestMergeBaseOfCutHistory: a shallow clone shows a common ancestor, but not
// the best one; git answers with the wrong commit.
//
//	old -- mid -- best -- tip      main
//	  \             \
//	   \             \
//	    -- shortcut -- topic
//
// With depth 3 from topic (topic; shortcut, best; old, mid) and depth 2 from
// tip (tip, best) everything is there; cut between, best is hidden from tip.
func TestMergeBaseOfCutHistory(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := newRepo(t)
	commit := func(n string, parents ...string) string {
		args := []string{"commit-tree", "-m", n, r.git("hash-object", "-t", "tree", "-w", "/dev/null")}
		for _, p := range parents {
			args = append(args, "-p", p)
		}
		return r.git(args...)
	}
	old := commit("old")
	best := commit("best", commit("mid", old))
	// Long ways from both tips to best, short ones to old.
	long := func(n string) string {
		c := best
		for i := range 5 {
			c = commit(n+strings.Repeat("i", i), c)
		}
		return commit(n, c, old)
	}
	a, b := long("a"), long("b")
	r.git("update-ref", "refs/heads/a", a)
	r.git("update-ref", "refs/heads/b", b)
	if got := r.git("merge-base", a, b); got != best {
		t.Fatalf("git finds %s in the full history, want best %s", got, best)
	}
	if got, err := open(t, r.dir).MergeBase(ctx, a, b); err != nil || got != best {
		t.Errorf("full: %s, %v", got, err)
	}
	c := r.clone("--bare", "--depth=2", "--no-single-branch")
	if got := c.git("merge-base", a, b); got != old {
		t.Fatalf("git finds %s in the shallow history, want old %s", got, old)
	}
	g := open(t, c.dir)
	if got, err := g.MergeBase(ctx, a, b); !errors.Is(err, snapshot.ErrNoMergeBase) || !strings.Contains(err.Error(), "fetch-depth: 0") {
		t.Errorf("shallow: %s, %v", got, err)
	}
	if _, err := g.IsAncestor(ctx, a, b); !errors.Is(err, snapshot.ErrMissing) {
		t.Errorf("IsAncestor in the shallow clone: %v", err)
	}
	if got, err := g.IsAncestor(ctx, old, b); err != nil || !got {
		t.Errorf("IsAncestor(old, b) = %v, %v", got, err)
	}
}

func TestMergeBase(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	h.git("checkout", "-q", "--orphan", "unrelated")
	unrelated := h.commit("2025-01-01T00:00:00Z", "unrelated")
	g := open(t, h.dir)
	for _, pair := range [][2]string{{h.tip, h.topic}, {h.topic, h.tip}, {h.root, h.merge}, {h.merge, h.merge}} {
		want := h.git("merge-base", pair[0], pair[1])
		if got, err := g.MergeBase(ctx, pair[0], pair[1]); err != nil || got != want {
			t.Errorf("MergeBase(%v) = %s, %v; git says %s", pair, got, err, want)
		}
	}
	if _, err := g.MergeBase(ctx, unrelated, h.tip); !errors.Is(err, snapshot.ErrNoMergeBase) || strings.Contains(err.Error(), "fetch-depth") {
		t.Errorf("unrelated: %v", err)
	}
	for _, bad := range []string{"--all", "main", "", strings.Repeat("1", 40)} {
		if _, err := g.MergeBase(ctx, bad, h.tip); !errors.Is(err, snapshot.ErrNoCommit) {
			t.Errorf("MergeBase(%q): %v", bad, err)
		}
	}
	for _, pair := range []struct {
		a, b string
		want bool
	}{{h.fork, h.tip, true}, {h.tip, h.fork, false}, {h.tip, h.topic, false}, {h.tip, h.tip, true}} {
		if got, err := g.IsAncestor(ctx, pair.a, pair.b); err != nil || got != pair.want {
			t.Errorf("IsAncestor(%s, %s) = %v, %v", pair.a, pair.b, got, err)
		}
	}
}

func TestRemoteDefaultBranch(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t) // HEAD is "merged"
	tests := []struct {
		name, want string
		make       func() repo
	}{
		{"origin/HEAD", "refs/remotes/origin/merged", func() repo { return h.clone() }},
		{"as actions/checkout leaves it", "refs/remotes/origin/main", func() repo {
			c := h.clone()
			c.git("remote", "set-head", "origin", "--delete")
			return c
		}},
		{"origin/HEAD dangling", "refs/remotes/origin/main", func() repo {
			c := h.clone()
			c.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
			return c
		}},
		{"master", "refs/remotes/origin/master", func() repo {
			c := h.clone()
			c.git("remote", "set-head", "origin", "--delete")
			c.git("update-ref", "refs/remotes/origin/master", h.tip)
			c.git("update-ref", "-d", "refs/remotes/origin/main")
			return c
		}},
		{"bare", "refs/heads/merged", func() repo { return h.clone("--bare") }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got, err := open(t, test.make().dir).RemoteDefaultBranch(ctx); err != nil || got != test.want {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
	if got, err := open(t, h.dir).RemoteDefaultBranch(ctx); !errors.Is(err, snapshot.ErrNoCommit) || !strings.Contains(err.Error(), "--base") {
		t.Errorf("without a remote: %q, %v", got, err)
	}
}

func TestFirstCommitted(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	// Added, removed and added again later: the earliest counts. And a file
	// that only a merge commit itself adds.
	h.write(dir+"5_again\n\xff.sql", "SELECT 5;\n")
	h.commit("2025-01-06T00:00:00Z", "add")
	h.git("rm", "-q", dir+"5_again\n\xff.sql")
	h.commit("2025-01-07T00:00:00Z", "remove")
	h.write(dir+"5_again\n\xff.sql", "SELECT 5;\n")
	h.commit("2025-01-08T00:00:00Z", "add again")
	h.git("checkout", "-q", "-b", "side", h.tip)
	h.write("side.txt", "side\n")
	h.commit("2025-01-09T00:00:00Z", "side")
	h.git("merge", "-q", "--no-commit", "--no-ff", "merged")
	h.write(dir+"6_evil.sql", "SELECT 6;\n")
	end := h.commit("2025-01-10T00:00:00Z", "evil merge")
	day := func(n int) time.Time { return time.Date(2025, 1, n, 0, 0, 0, 0, time.UTC) }
	ofFork := map[string]time.Time{
		dir + "20240103000000_c.sql": day(3),
		dir + "20240104000000_d.sql": day(4),
		dir + "5_again\n\xff.sql":    day(6),
		dir + "6_evil.sql":           day(10),
	}
	everything := maps.Clone(ofFork)
	everything[dir+"atlas.sum"] = day(1)
	everything[dir+"20240101000000_a.sql"] = day(1)
	everything[dir+"20240102000000_b.sql"] = day(2)
	rooted := maps.Clone(ofFork)
	rooted["other/atlas.sum"] = day(4)
	rooted["side.txt"] = day(9)
	tests := []struct {
		name, from, to, dir string
		want                map[string]time.Time
	}{
		{"since the fork", h.fork, end, "atlas/migrations", ofFork},
		{"of the whole tree", h.fork, end, ".", rooted},
		{"the whole history", "", end, "atlas/migrations", everything},
		{"nothing", end, end, ".", map[string]time.Time{}},
		{"a commit that is not here", strings.Repeat("1", 40), end, ".", map[string]time.Time{}},
		{"a directory like a pattern", h.fork, end, "atlas/*", map[string]time.Time{}},
	}
	g := open(t, h.dir)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := g.FirstCommitted(ctx, test.from, test.to, test.dir)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%v, -want +got:\n%s", err, diff)
			}
		})
	}
	// The edge of a shallow clone seems to add everything at once.
	shallow := open(t, h.clone("--depth=2", "--branch=merged").dir)
	got, err := shallow.FirstCommitted(ctx, "", h.git("rev-parse", "merged"), ".")
	if diff := cmp.Diff(map[string]time.Time{dir + "5_again\n\xff.sql": day(8)}, got); diff != "" || err != nil {
		t.Errorf("shallow: %v, -want +got:\n%s", err, diff)
	}
	// Without trees nothing can be said.
	treeless := open(t, h.clone("--filter=tree:0", "--no-checkout").dir)
	if got, err := treeless.FirstCommitted(ctx, h.fork, end, "."); err != nil || len(got) > 0 {
		t.Errorf("treeless: %v, %v", got, err)
	}
}

func TestNewGitRefuses(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	linked := repo{t: t, dir: t.TempDir() + "/linked"}
	h.git("worktree", "add", "-q", "--detach", linked.dir)
	moved := linked.copy(t)
	moved.write(".git", "gitdir: /nowhere/.git/worktrees/linked\n")
	tests := []struct {
		name, dir string
		env       func(string) string
		says      string
	}{
		{"no repository", t.TempDir(), env(), "actions/checkout"},
		{"no directory", t.TempDir() + "/none", env(), "no such file"},
		{"worktree whose repository is not mounted", moved.dir, env(), "--git-common-dir"},
		{"no git", h.dir, func(string) string { return "" }, "git is not on PATH"},
	}
	for _, test := range tests {
		if _, err := snapshot.NewGit(test.dir, test.env); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
