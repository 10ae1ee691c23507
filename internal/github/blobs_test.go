package github_test

import (
	"context"
	"encoding/json"
	"errors"
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
		"the first answers fail": func(w http.ResponseWriter, _ *http.Request, times int) bool {
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
