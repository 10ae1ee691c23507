package snapshot_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/snapshot"
)

const dir = "atlas/migrations/"

// added is what git itself would store of the working tree: `git add -A` with
// an index and an object directory of its own.
func (r repo) added() []snapshot.Entry {
	r.t.Helper()
	scratch := r.t.TempDir()
	extra := []string{
		"GIT_INDEX_FILE=" + filepath.Join(scratch, "index"),
		"GIT_OBJECT_DIRECTORY=" + filepath.Join(scratch, "objects"),
		"GIT_ALTERNATE_OBJECT_DIRECTORIES=" + r.git("rev-parse", "--path-format=absolute", "--git-path", "objects"),
	}
	if err := os.Mkdir(filepath.Join(scratch, "objects"), 0o755); err != nil {
		r.t.Fatal(err)
	}
	original := r.git("rev-parse", "--path-format=absolute", "--git-path", "index")
	index, err := os.ReadFile(original)
	if err == nil {
		err = os.WriteFile(filepath.Join(scratch, "index"), index, 0o644)
	}
	if info, statErr := os.Stat(original); err == nil && statErr == nil {
		// As old as the original: git goes by it to tell what may have changed.
		err = os.Chtimes(filepath.Join(scratch, "index"), info.ModTime(), info.ModTime())
	}
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	if _, err := r.run(extra, "add", "-A"); err != nil {
		r.t.Fatal(err)
	}
	tree, err := r.run(extra, "write-tree")
	if err != nil {
		r.t.Fatal(err)
	}
	return r.lsTree(strings.TrimSpace(tree), extra...)
}

func TestWorktree(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		init []string
		do   func(r repo)
	}{
		{name: "unmodified", do: func(repo) {}},
		{name: "modified", do: func(r repo) { r.write(dir+"1_a.sql", "SELECT 2, 'longer';\n") }},
		{name: "modified within the tick of the index, same size", do: func(r repo) {
			r.write(dir+"1_a.sql", "SELECT 8;\n")
			r.git("add", "-A")
			r.write(dir+"1_a.sql", "SELECT 9;\n")
		}},
		{name: "touched only", do: func(r repo) {
			now := time.Now().Add(time.Hour)
			if err := os.Chtimes(filepath.Join(r.dir, dir, "1_a.sql"), now, now); err != nil {
				r.t.Fatal(err)
			}
		}},
		{name: "deleted", do: func(r repo) {
			if err := os.Remove(filepath.Join(r.dir, dir, "1_a.sql")); err != nil {
				r.t.Fatal(err)
			}
		}},
		{name: "directory deleted", do: func(r repo) {
			if err := os.RemoveAll(filepath.Join(r.dir, "atlas")); err != nil {
				r.t.Fatal(err)
			}
		}},
		{name: "untracked beside ignored", do: func(r repo) {
			r.write(dir+"3_new.sql", "SELECT 3;\n")
			r.write(dir+"ignored_4.sql", "SELECT 4;\n")
			r.write(".gitignore", "ignored_*\nbuild/\n")
			r.write("build/5.sql", "SELECT 5;\n")
			r.write("deep/er/still/6.sql", "SELECT 6;\n")
		}},
		{name: "staged and then edited", do: func(r repo) {
			r.write(dir+"3_new.sql", "SELECT 3;\n")
			r.git("add", "-A")
			r.write(dir+"3_new.sql", "SELECT 33;\n")
		}},
		{name: "intent to add", do: func(r repo) {
			r.write(dir+"3_new.sql", "SELECT 3;\n")
			r.git("add", "-N", dir+"3_new.sql")
		}},
		{name: "in conflict", do: func(r repo) {
			r.git("checkout", "-q", "-b", "side")
			r.write(dir+"atlas.sum", "h1:side\n")
			r.commit("2025-01-02T00:00:00Z", "side")
			r.git("checkout", "-q", "main")
			r.write(dir+"atlas.sum", "h1:main\n")
			r.commit("2025-01-02T00:00:00Z", "main")
			if _, err := r.run(nil, "merge", "side"); err == nil {
				r.t.Fatal("the merge should conflict")
			}
		}},
		{name: "symbolic link in the place of a migration", do: func(r repo) {
			_ = os.Remove(filepath.Join(r.dir, dir, "1_a.sql"))
			r.symlink("/proc/self/environ", dir+"1_a.sql")
			r.symlink("nowhere", dir+"dangling.sql")
		}},
		{name: "symbolic link in the place of the directory", do: func(r repo) {
			if err := os.Rename(filepath.Join(r.dir, "atlas"), filepath.Join(r.t.TempDir(), "away")); err != nil {
				r.t.Fatal(err)
			}
			outside := r.t.TempDir()
			if err := os.Mkdir(filepath.Join(outside, "migrations"), 0o755); err != nil {
				r.t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(outside, "migrations", "1_a.sql"), []byte("SELECT 'outside';\n"), 0o644); err != nil {
				r.t.Fatal(err)
			}
			r.symlink(outside, "atlas")
		}},
		{name: "directory in the place of a migration", do: func(r repo) {
			_ = os.Remove(filepath.Join(r.dir, dir, "1_a.sql"))
			r.write(dir+"1_a.sql/inside.sql", "SELECT 1;\n")
		}},
		{name: "executable", do: func(r repo) {
			if err := os.Chmod(filepath.Join(r.dir, dir, "1_a.sql"), 0o755); err != nil {
				r.t.Fatal(err)
			}
		}},
		{name: "odd names", do: func(r repo) {
			for _, name := range oddNames {
				r.write(dir+name, "SELECT 1;\n")
			}
		}},
		{name: "sparse checkout", do: func(r repo) {
			r.git("sparse-checkout", "set", "--cone", "other")
			if _, err := os.Stat(filepath.Join(r.dir, "atlas")); err == nil {
				r.t.Fatal("atlas should be left out")
			}
		}},
		{name: "sparse index", do: func(r repo) {
			r.git("sparse-checkout", "set", "--cone", "--sparse-index", "other")
		}},
		{name: "sha256, nothing committed", init: []string{"--object-format=sha256"}, do: func(r repo) {
			if err := os.Remove(filepath.Join(r.dir, ".git", "index")); err != nil {
				r.t.Fatal(err)
			}
		}},
		{name: "index version 4, split", do: func(r repo) {
			r.git("update-index", "--index-version=4", "--split-index")
			r.write(dir+"1_a.sql", "SELECT 22;\n")
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			r := newRepo(t, test.init...)
			r.write("README.md", "hello\n")
			r.write("other/file", "hello\n")
			r.write(dir+"1_a.sql", "SELECT 1;\n")
			r.write(dir+"atlas.sum", "h1:x\n")
			r.commit("2025-01-01T00:00:00Z", "first")
			test.do(r)
			before := fingerprint(t, r.dir)
			g := open(t, r.dir)
			s, err := snapshot.Worktree(ctx, g)
			if err != nil {
				t.Fatal(err)
			}
			read, err := s.Read(ctx, s.Below("."))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, fingerprint(t, r.dir)); diff != "" {
				t.Errorf("reading changed the working tree or the clone:\n%s", diff)
			}
			if diff := cmp.Diff(r.added(), s.Below(".")); diff != "" {
				t.Errorf("-git add +snapshot:\n%s", diff)
			}
			for _, e := range s.Below(".") {
				if _, ok := read[e.OID]; !ok {
					t.Errorf("%s was not read", e.Path)
				}
				onDisk, err := os.ReadFile(filepath.Join(r.dir, e.Path))
				if e.Mode.IsFile() && err == nil && string(onDisk) != string(read[e.OID].Data) {
					t.Errorf("%q is %q, on disk %q", e.Path, read[e.OID].Data, onDisk)
				}
			}
		})
	}
}

// What git add cannot be asked about: it would convert, skip or fail.
func TestWorktreeAsItIs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	r := newRepo(t)
	r.write(".gitattributes", "*.sql text eol=crlf\n")
	r.write(dir+"1_clean.sql", "SELECT 1;\n")
	r.write(dir+"2_assumed.sql", "SELECT 2;\n")
	r.write(dir+"3_fifo.sql", "SELECT 3;\n")
	r.write(dir+"4_socketless.txt", "not kept while it is a file\n")
	r.commit("2025-01-01T00:00:00Z", "first")
	committed := map[string]snapshot.Entry{}
	for _, e := range r.lsTree("HEAD") {
		committed[e.Path] = e
	}
	// Checked out with CRLF: what is unmodified is what was committed.
	for _, name := range []string{"1_clean.sql", "2_assumed.sql"} {
		if err := os.Remove(filepath.Join(r.dir, dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	r.git("checkout", "--", ".")
	onDisk, err := os.ReadFile(filepath.Join(r.dir, dir, "1_clean.sql"))
	if err != nil || string(onDisk) != "SELECT 1;\r\n" {
		t.Fatalf("checked out as %q, %v", onDisk, err)
	}
	// The index must be younger than the files for them to count as unmodified.
	later := time.Now().Add(time.Second)
	if err := os.Chtimes(filepath.Join(r.dir, ".git", "index"), later, later); err != nil {
		t.Fatal(err)
	}
	r.git("update-index", "--assume-unchanged", dir+"2_assumed.sql")
	if err := os.Chtimes(filepath.Join(r.dir, ".git", "index"), later, later); err != nil {
		t.Fatal(err)
	}
	r.write(dir+"2_assumed.sql", "SELECT 'edited';\n")
	for _, name := range []string{"3_fifo.sql", "4_socketless.txt"} {
		fifo := filepath.Join(r.dir, dir, name)
		if err := os.Remove(fifo); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(fifo, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	nested := repo{t: t, dir: filepath.Join(r.dir, "nested")}
	r.write("nested/9.sql", "SELECT 9;\n")
	nested.git("init", "-q")
	nested.commit("2025-01-01T00:00:00Z", "nested")

	s, err := snapshot.Worktree(ctx, open(t, r.dir))
	if err != nil {
		t.Fatal(err)
	}
	edited := r.git("hash-object", "--no-filters", dir+"2_assumed.sql")
	want := []snapshot.Entry{
		committed[dir+"1_clean.sql"],
		{Path: dir + "2_assumed.sql", Mode: snapshot.Regular, OID: edited},
		{Path: dir + "3_fifo.sql", Mode: snapshot.Irregular},
		{Path: dir + "4_socketless.txt", Mode: snapshot.Irregular},
		{Path: "nested", Mode: snapshot.Submodule},
	}
	if diff := cmp.Diff(want, s.Below(".")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, err := s.Read(ctx, s.Below(".")); err == nil {
		t.Error("a FIFO was read as if it were a file")
	}
	if s.ID != "" || !s.Committed.IsZero() {
		t.Errorf("the working tree is no commit: %q %v", s.ID, s.Committed)
	}
}

func TestWorktreeOfBareRepository(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	_, err := snapshot.Worktree(context.Background(), open(t, h.clone("--bare").dir))
	if err == nil || !strings.Contains(err.Error(), "--head") {
		t.Errorf("got %v", err)
	}
}
