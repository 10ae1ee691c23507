package github_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// history is a repository in the shape of a pull request: main went on from
// fork to tip, topic started at fork, merge is refs/pull/N/merge.
type history struct{ dir, fork, tip, topic, merge string }

func newHistory(t testing.TB) history {
	t.Helper()
	h := history{dir: t.TempDir()}
	write := func(path, content string) {
		full := filepath.Join(h.dir, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	commit := func(message string) string {
		git(t, h.dir, "add", "-A")
		git(t, h.dir, "commit", "-q", "-m", message)
		return git(t, h.dir, "rev-parse", "HEAD")
	}
	git(t, h.dir, "init", "-q", "-b", "main")
	git(t, h.dir, "config", "gc.auto", "0")
	git(t, h.dir, "config", "uploadpack.allowFilter", "true")
	for i := range 20 {
		write(fmt.Sprintf("atlas/migrations/%014d_m.sql", i), fmt.Sprintf("SELECT %d;\n", i))
	}
	write("atlas/migrations/20_latin1.sql", "SELECT '\xe9';\n")
	write("atlas/migrations/21_empty.sql", "")
	write("atlas.sum", "sorts before the directory of its name, though - . and / do not\n")
	write("atlas-x/README", "not kept\n")
	write("bin/run.sql", "SELECT 1;\n")
	if err := os.Chmod(filepath.Join(h.dir, "bin/run.sql"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/proc/self/environ", filepath.Join(h.dir, "atlas/migrations/22_link.sql")); err != nil {
		t.Fatal(err)
	}
	git(t, h.dir, "update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",vendor/module")
	git(t, h.dir, "add", "--", "atlas", "atlas.sum", "atlas-x", "bin")
	git(t, h.dir, "commit", "-q", "-m", "fork")
	git(t, h.dir, "rm", "-q", "--cached", "vendor/module")
	h.fork = git(t, h.dir, "rev-parse", "HEAD")
	git(t, h.dir, "checkout", "-q", "-b", "topic")
	write("atlas/migrations/30_topic.sql", "SELECT 30;\n")
	h.topic = commit("topic")
	git(t, h.dir, "checkout", "-q", "main")
	write("atlas/migrations/29_main.sql", "SELECT 29;\n")
	h.tip = commit("tip")
	git(t, h.dir, "checkout", "-q", "-b", "merged")
	git(t, h.dir, "merge", "-q", "--no-ff", "-m", "merge", "topic")
	h.merge = git(t, h.dir, "rev-parse", "HEAD")
	git(t, h.dir, "checkout", "-q", "main")
	return h
}

// want is the tree of a commit as git lists it, reduced to what Keep wants.
func (h history) want(t testing.TB, commit string) []snapshot.Entry {
	t.Helper()
	var entries []snapshot.Entry
	for line := range strings.SplitSeq(git(t, h.dir, "ls-tree", "-r", "-z", "--full-tree", commit), "\x00") {
		about, path, ok := strings.Cut(line, "\t")
		if f := strings.Fields(about); ok && snapshot.Keep(path, snapshot.Mode(f[0])) {
			entries = append(entries, snapshot.Entry{Path: path, Mode: snapshot.Mode(f[0]), OID: f[2]})
		}
	}
	return entries
}

func files(entries []snapshot.Entry) []snapshot.Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e snapshot.Entry) bool { return e.Mode == snapshot.Submodule })
}
