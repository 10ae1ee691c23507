package snapshot_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// repo is a real repository, driven by the git binary with fixed dates and
// without anyone's configuration.
type repo struct {
	t   testing.TB
	dir string
}

func gitEnv() []string {
	here, _ := os.Getwd() // git runs elsewhere; without a template it fails at the first clone
	return []string{
		"GIT_TEMPLATE_DIR=" + filepath.Join(here, "testdata", "template"),
		"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "HOME=" + os.DevNull,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
		// Nothing in the background, and no waiting for the disk.
		"GIT_CONFIG_COUNT=3", "GIT_CONFIG_KEY_0=gc.auto", "GIT_CONFIG_VALUE_0=0",
		"GIT_CONFIG_KEY_1=maintenance.auto", "GIT_CONFIG_VALUE_1=false",
		"GIT_CONFIG_KEY_2=core.fsync", "GIT_CONFIG_VALUE_2=none",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.com",
		"GIT_AUTHOR_DATE=2019-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2025-03-01T12:00:00Z",
	}
}

func newRepo(t testing.TB, init ...string) repo {
	t.Helper()
	r := repo{t: t, dir: t.TempDir()}
	r.git(append([]string{"init", "-q", "-b", "main"}, init...)...)
	return r
}

func (r repo) run(extra []string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(gitEnv(), extra...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %v: %w: %s", args, err, said.String())
	}
	return out.String(), nil
}

func (r repo) git(args ...string) string {
	r.t.Helper()
	return r.gitAt("2025-03-01T12:00:00Z", args...)
}

// gitAt runs git with the committer's clock at date.
func (r repo) gitAt(date string, args ...string) string {
	r.t.Helper()
	out, err := r.run([]string{"GIT_COMMITTER_DATE=" + date}, args...)
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.TrimSuffix(out, "\n")
}

func (r repo) write(path, content string) {
	r.t.Helper()
	full := filepath.Join(r.dir, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r repo) symlink(target, path string) {
	r.t.Helper()
	full := filepath.Join(r.dir, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Symlink(target, full); err != nil {
		r.t.Fatal(err)
	}
}

// commit stages everything and commits it at date.
func (r repo) commit(date, message string) string {
	r.t.Helper()
	r.git("add", "-A")
	r.gitAt(date, "commit", "-q", "--allow-empty", "-m", message)
	return r.git("rev-parse", "HEAD")
}

func (r repo) head() string { r.t.Helper(); return r.git("rev-parse", "HEAD") }

// copy is the same repository in another place.
func (r repo) copy(t testing.TB) repo {
	t.Helper()
	c := repo{t: t, dir: filepath.Join(t.TempDir(), "copy")}
	if err := os.CopyFS(c.dir, os.DirFS(r.dir)); err != nil {
		t.Fatal(err)
	}
	return c
}

// clone clones r with further options into a new directory.
func (r repo) clone(options ...string) repo {
	r.t.Helper()
	c := repo{t: r.t, dir: filepath.Join(r.t.TempDir(), "clone")}
	r.git(append(append([]string{"clone", "-q"}, options...), "file://"+r.dir, c.dir)...)
	return c
}

// files commits generated files to main in one go, without a working tree.
func (r repo) files(date, message string, n int, file func(i int) (path, content string)) string {
	r.t.Helper()
	at, err := time.Parse(time.RFC3339, date)
	if err != nil {
		r.t.Fatal(err)
	}
	var in bytes.Buffer
	fmt.Fprintf(&in, "commit refs/heads/main\ncommitter C <c@example.com> %d +0000\ndata %d\n%s\n", at.Unix(), len(message), message)
	if _, err := r.run(nil, "rev-parse", "--verify", "-q", "refs/heads/main"); err == nil {
		fmt.Fprintf(&in, "from refs/heads/main^0\n")
	}
	for i := range n {
		path, content := file(i)
		fmt.Fprintf(&in, "M 100644 inline %s\ndata %d\n%s\n", path, len(content), content)
	}
	cmd := exec.Command("git", "fast-import", "--quiet", "--force")
	cmd.Dir, cmd.Env, cmd.Stdin = r.dir, gitEnv(), &in
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git fast-import: %v: %s", err, out)
	}
	return r.git("rev-parse", "main")
}

// env is the environment of a process that knows only PATH and what is given.
func env(pairs ...string) func(string) string {
	return func(name string) string {
		if name == "PATH" {
			return os.Getenv("PATH")
		}
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func open(t testing.TB, dir string) *snapshot.Git {
	t.Helper()
	return openWith(t, dir, env())
}

func openWith(t testing.TB, dir string, getenv func(string) string) *snapshot.Git {
	t.Helper()
	g, err := snapshot.NewGit(dir, getenv)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	return g
}

// lsTree is what git itself lists of a commit, reduced to what Keep wants.
func (r repo) lsTree(commit string, extraEnv ...string) []snapshot.Entry {
	r.t.Helper()
	out, err := r.run(extraEnv, "ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		r.t.Fatal(err)
	}
	var entries []snapshot.Entry
	for line := range strings.SplitSeq(out, "\x00") {
		if line == "" {
			continue
		}
		about, path, _ := strings.Cut(line, "\t")
		f := strings.Fields(about)
		e := snapshot.Entry{Path: path, Mode: snapshot.Mode(f[0]), OID: f[2]}
		if snapshot.Keep(e.Path, e.Mode) {
			entries = append(entries, e)
		}
	}
	return entries
}

// fingerprint tells whether anything below dir changed: names, modes, times
// and contents.
func fingerprint(t testing.TB, dir string) map[string]string {
	t.Helper()
	prints := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		sum := ""
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			s := sha256.Sum256(data)
			sum = hex.EncodeToString(s[:])
		}
		prints[path] = fmt.Sprint(info.Mode(), info.ModTime().UnixNano(), sum)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return prints
}
