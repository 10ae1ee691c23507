package snapshot_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/snapshot"
)

var oddNames = []string{
	"1_new\nline.sql", "2_::error::title=x::y.sql", `3_"quoted" 'twice'.sql`, "4_\xff\xfe.sql",
	"5_\ttab \\back.sql", "-6.sql", "7_\u202ebidi.sql", "8_ missing.sql", ":(glob)*.sql", "9_\x1b[31m.sql",
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
