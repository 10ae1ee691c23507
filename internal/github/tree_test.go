package github_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/snapshot"
)

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
