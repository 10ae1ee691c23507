package github_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/snapshot"
)

func clone(t testing.TB, h history, options ...string) *snapshot.Git {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	git(t, h.dir, append(append([]string{"clone", "-q"}, options...), "file://"+h.dir, dir)...)
	g, err := snapshot.NewGit(dir, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return g
}

// TestLayered: a checkout as actions/checkout leaves it, with a token, reads
// what a full clone reads.
func TestLayered(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	shapes := map[string][]string{
		"depth 1":       {"--depth=1", "--branch=merged"},
		"depth 2":       {"--depth=2", "--branch=merged"},
		"without blobs": {"--filter=blob:none", "--no-checkout", "--branch=merged"},
		"without trees": {"--filter=tree:0", "--no-checkout", "--branch=merged"},
		"full":          {"--branch=merged"},
	}
	for name, options := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, h.dir)
			l := snapshot.NewLayered(clone(t, h, options...), f.source())
			if tip, err := l.Resolve(ctx, "refs/heads/main"); err != nil || tip != h.tip {
				t.Errorf("tip %s, %v", tip, err)
			}
			if head, err := l.Resolve(ctx, "HEAD"); err != nil || head != h.merge {
				t.Errorf("head %s, %v", head, err)
			}
			if fork, err := l.Resolve(ctx, h.fork); err != nil || fork != h.fork {
				t.Errorf("fork %s, %v", fork, err)
			}
			if base, err := l.MergeBase(ctx, h.tip, h.topic); err != nil || base != h.fork {
				t.Errorf("merge base %s, %v", base, err)
			}
			for _, c := range []string{h.fork, h.tip, h.merge} {
				s, err := snapshot.Of(ctx, l, "it", c)
				if err != nil {
					t.Fatal(err)
				}
				want := h.want(t, c)
				if diff := cmp.Diff(want, s.Below(".")); diff != "" {
					t.Errorf("-git +layered:\n%s", diff)
				}
				read, err := s.Read(ctx, files(want))
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range files(want) {
					if content, _ := tryGit(h.dir, "cat-file", "blob", e.OID); string(read[e.OID].Data) != content {
						t.Errorf("%s is %q, git says %q", e.Path, read[e.OID].Data, content)
					}
				}
			}
			if name == "full" && len(f.requests()) != 1 {
				t.Errorf("a full clone needs the live tip only, and asked %v", f.requests())
			}
			for _, r := range f.requests() {
				if name == "depth 1" && (strings.Contains(r, "/git/blobs/") || strings.Contains(r, "/graphql")) {
					t.Errorf("every file is in the merge commit, and yet %s", r)
				}
			}
		})
	}
}

func (h history) oid(t testing.TB, rev string) string { return git(t, h.dir, "rev-parse", rev) }

// TestLiveTip: the branch moved after the checkout.
func TestLiveTip(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	g := clone(t, h)
	git(t, h.dir, "checkout", "-q", "main")
	git(t, h.dir, "commit", "-q", "--allow-empty", "-m", "later")
	later := h.oid(t, "main")
	f := newFake(t, h.dir)
	if tip, err := snapshot.NewLayered(g, f.source()).Resolve(ctx, "refs/heads/main"); err != nil || tip != later {
		t.Errorf("with a token: %s, %v; want %s", tip, err, later)
	}
	if tip, err := snapshot.NewLayered(g, nil).Resolve(ctx, "refs/heads/main"); err != nil || tip != h.tip {
		t.Errorf("without one: %s, %v; want %s as fetched", tip, err, h.tip)
	}
	// When GitHub does not answer, the older tip is not taken for the live one.
	f.fault = func(w http.ResponseWriter, _ *http.Request, _ int) bool { w.WriteHeader(503); return true }
	if tip, err := snapshot.NewLayered(g, f.source()).Resolve(ctx, "refs/heads/main"); !errors.Is(err, github.ErrUnavailable) {
		t.Errorf("GitHub down: %s, %v", tip, err)
	}
}

// TestNeitherHasIt: the message says what to set.
func TestNeitherHasIt(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHistory(t)
	refuse := func(w http.ResponseWriter, _ *http.Request, _ int) bool { w.WriteHeader(404); return true }
	for _, withToken := range []bool{false, true} {
		shallow, partial := clone(t, h, "--depth=1", "--branch=merged"), clone(t, h, "--filter=blob:none", "--no-checkout")
		var remote snapshot.Source
		if withToken {
			f := newFake(t, h.dir)
			f.fault = refuse
			remote = f.source()
		}
		_, absent := snapshot.NewLayered(shallow, remote).Resolve(ctx, h.fork)
		_, _, tree := snapshot.NewLayered(shallow, remote).Tree(ctx, h.fork)
		_, base := snapshot.NewLayered(shallow, remote).MergeBase(ctx, h.fork, h.merge)
		_, blobs := snapshot.NewLayered(partial, remote).Blobs(ctx, []string{h.oid(t, h.tip+":atlas.sum")})
		for what, err := range map[string]error{"commit": absent, "tree": tree, "merge base": base, "files": blobs} {
			if err == nil {
				t.Errorf("%s: found", what)
				continue
			}
			for _, says := range []string{"fetch-depth: 0", "${{ github.token }}", "contents: read"} {
				if strings.Count(err.Error(), says) != 1 {
					t.Errorf("%s does not say %q once: %v", what, says, err)
				}
			}
			if withToken != errors.Is(err, github.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	// In a full clone there is nothing to set: the histories are unrelated.
	git(t, h.dir, "checkout", "-q", "--orphan", "unrelated")
	git(t, h.dir, "commit", "-q", "-m", "unrelated")
	_, err := snapshot.NewLayered(clone(t, h), nil).MergeBase(ctx, h.tip, h.oid(t, "unrelated"))
	if !errors.Is(err, snapshot.ErrNoMergeBase) || strings.Contains(err.Error(), "fetch-depth") {
		t.Errorf("unrelated: %v", err)
	}
}
