package snapshot_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/renewa/migration-gate/internal/snapshot"
)

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
