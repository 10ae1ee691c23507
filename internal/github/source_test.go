package github_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/snapshot"
)

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

func TestNewSourceRefuses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "octo", "octo/", "/app", "octo/app/x", "../app", "octo/..", "o cto/app", "octo/app?x"} {
		if _, err := github.NewSource(nil, name); err == nil {
			t.Errorf("%q was taken", name)
		}
	}
}
