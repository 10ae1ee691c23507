package snapshot_test

import (
	"context"
	"errors"
	"testing"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// TestNewestTag: the newest matching tag that is part of the history, whether
// it is annotated or not; git's own list of merged tags is the oracle.
func TestNewestTag(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := newRepo(t)
	tree := r.git("hash-object", "-t", "tree", "-w", "/dev/null")
	at := func(date, message string, parents ...string) string {
		args := []string{"commit-tree", "-m", message, tree}
		for _, p := range parents {
			args = append(args, "-p", p)
		}
		return r.gitAt(date, args...)
	}
	one := at("2026-01-01T00:00:00Z", "one")
	two := at("2026-02-01T00:00:00Z", "two", one)
	three := at("2026-03-01T00:00:00Z", "three", two)
	side := at("2026-04-01T00:00:00Z", "side", one)
	r.git("tag", "v1.0", one)
	r.git("tag", "-a", "-m", "release", "v1.1", two)
	r.git("tag", "v2.0", side)
	r.git("tag", "nightly", three)
	g := open(t, r.dir)
	for _, c := range []struct{ glob, at, name, commit string }{
		{"v*", three, "v1.1", two},
		{"v*", one, "v1.0", one},
		{"v*", side, "v2.0", side},
		{"*", three, "nightly", three},
		{"v1.0", three, "v1.0", one},
	} {
		name, commit, err := g.NewestTag(ctx, c.glob, c.at)
		if err != nil || name != c.name || commit != c.commit {
			t.Errorf("%s at %s: %s %s %v, want %s %s", c.glob, c.at[:7], name, commit, err, c.name, c.commit)
		}
	}
	if _, _, err := g.NewestTag(ctx, "release-*", three); !errors.Is(err, snapshot.ErrNoTag) {
		t.Errorf("no tag matches: %v", err)
	}
}
