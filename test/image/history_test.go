//go:build image

package image

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ariga.io/atlas/sql/migrate"
)

const (
	migrations = "atlas/migrations"
	// bystander is a uid that is neither root, as which the image runs, nor
	// whoever runs this test: on GitHub's machines the workspace belongs to
	// the runner's user.
	bystander = 1001
)

// history is a repository as a workflow finds it after actions/checkout with
// fetch-depth 0: a detached head, and the target branch as a remote's.
type history struct {
	t        *testing.T
	dir      string
	now      time.Time
	files    map[string]string
	workflow string
}

// newHistory puts two migrations on main, a day and two days old.
func newHistory(t *testing.T, workflow string) *history {
	t.Helper()
	h := &history{t: t, dir: t.TempDir(), now: time.Now().UTC(), files: map[string]string{}, workflow: workflow}
	h.git(time.Time{}, "init", "-q", "-b", "main")
	// act takes the repository's name from the remote.
	h.git(time.Time{}, "remote", "add", "origin", "https://github.com/acme/shop.git")
	h.commit("Create users", h.add(h.ago(48*time.Hour), "create_users", "CREATE TABLE users (id bigint PRIMARY KEY);\n"))
	h.commit("Create orders", h.add(h.ago(24*time.Hour), "create_orders", "CREATE TABLE orders (id bigint PRIMARY KEY);\n"))
	h.git(time.Time{}, "update-ref", "refs/remotes/origin/main", "HEAD")
	return h
}

// ago is a moment whose seconds are as odd as those of most real versions, so
// that it cannot be taken for an invented one.
func (h *history) ago(d time.Duration) time.Time {
	at := h.now.Add(-d).Truncate(time.Minute)
	return at.Add(41 * time.Second)
}

// add writes a migration and the sum that Atlas's own library computes.
func (h *history) add(at time.Time, name, sql string) time.Time {
	h.t.Helper()
	h.files[at.Format("20060102150405")+"_"+name+".sql"] = sql
	h.write()
	return at
}

func (h *history) write() {
	h.t.Helper()
	dir := filepath.Join(h.dir, migrations)
	must(h.t, os.MkdirAll(dir, 0o755))
	for name, sql := range h.files {
		must(h.t, os.WriteFile(filepath.Join(dir, name), []byte(sql), 0o644))
	}
	d, err := migrate.NewLocalDir(dir)
	must(h.t, err)
	files, err := d.Files()
	must(h.t, err)
	sum, err := migrate.NewHashFile(files)
	must(h.t, err)
	must(h.t, migrate.WriteSumFile(d, sum))
	workflow := filepath.Join(h.dir, ".github", "workflows", "migrations.yml")
	must(h.t, os.MkdirAll(filepath.Dir(workflow), 0o755))
	must(h.t, os.WriteFile(workflow, []byte(h.workflow), 0o644))
}

// commit records the work tree five minutes after the migration was named.
func (h *history) commit(subject string, at time.Time) {
	h.t.Helper()
	at = at.Add(5 * time.Minute)
	h.git(at, "add", "--all")
	h.git(at, "commit", "-q", "-m", subject)
}

// merge leaves HEAD where GitHub would: on a detached merge of the change into
// main's tip, below ref.
func (h *history) merge(ref string) (base, head string) {
	h.t.Helper()
	base = h.git(time.Time{}, "rev-parse", "refs/remotes/origin/main")
	change := h.git(time.Time{}, "rev-parse", "HEAD")
	h.git(time.Time{}, "checkout", "-q", "--detach", base)
	h.git(h.now, "merge", "-q", "--no-ff", "-m", "Merge "+change+" into "+base, change)
	h.git(time.Time{}, "update-ref", ref, "HEAD")
	h.git(time.Time{}, "branch", "-q", "-D", "main")
	return base, h.git(time.Time{}, "rev-parse", "HEAD")
}

func (h *history) git(at time.Time, args ...string) string {
	h.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = h.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com")
	if !at.IsZero() {
		date := at.Format(time.RFC3339)
		cmd.Env = append(cmd.Env, "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		h.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// good appends a migration after main's newest.
func good(h *history) {
	h.commit("Add a total", h.add(h.ago(20*time.Minute), "add_total", "ALTER TABLE orders ADD COLUMN total bigint;\n"))
}

// bad adds a migration below main's newest, which `atlas migrate apply` would
// skip in production without a word.
func bad(h *history) {
	h.add(h.ago(30*time.Hour), "add_total", "ALTER TABLE users ADD COLUMN total bigint;\n")
	h.commit("Add a total", h.ago(20*time.Minute))
}

// late is the path of the migration that bad adds.
func late(h *history) string {
	return migrations + "/" + h.ago(30*time.Hour).Format("20060102150405") + "_add_total.sql"
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
