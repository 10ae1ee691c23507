package cli_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ariga.io/atlas/sql/migrate"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/cli"
)

// file is one entry of a tree, with git's mode.
type file struct{ mode, data string }

func regular(data string) file { return file{"100644", data} }

const (
	users = "CREATE TABLE users (id bigint PRIMARY KEY);\n"
	posts = "CREATE TABLE posts (id bigint PRIMARY KEY);\n"
	dir   = "migrations/"
	older = dir + "20260301091512_users.sql"
	newer = dir + "20260310111213_posts.sql"
)

// repository makes a bare repository with a commit for base and one on top of
// it for head, through git fast-import, which takes any name and mode.
func repository(t *testing.T, base, head map[string]file) string {
	t.Helper()
	repo := t.TempDir()
	git(t, repo, nil, "init", "-q", "--bare", "-b", "main")
	var b bytes.Buffer
	commit := func(ref, from string, files map[string]file) {
		fmt.Fprintf(&b, "commit refs/heads/%s\ncommitter a <a@example.com> 1773138000 +0000\ndata 0\n%sdeleteall\n", ref, from)
		for name, f := range files {
			path := `"` + strings.NewReplacer("\\", `\\`, `"`, `\"`, "\n", `\n`).Replace(name) + `"`
			if f.mode == "160000" {
				fmt.Fprintf(&b, "M 160000 %s %s\n", f.data, path)
				continue
			}
			fmt.Fprintf(&b, "M %s inline %s\ndata %d\n%s\n", f.mode, path, len(f.data), f.data)
		}
	}
	commit("main", "", base)
	commit("change", "from refs/heads/main\n", head)
	git(t, repo, &b, "fast-import", "--quiet")
	return repo
}

func git(t *testing.T, repo string, stdin *bytes.Buffer, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", repo}, args...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + repo, "GIT_CONFIG_NOSYSTEM=1"}
	if stdin != nil {
		cmd.Stdin = stdin
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// hashed adds atlas.sum to a tree, as Atlas's library computes it over what a
// checkout would hold: every *.sql at the top level.
func hashed(t *testing.T, files map[string]file) map[string]file {
	t.Helper()
	mem := &migrate.MemDir{}
	for name, f := range files {
		if strings.HasPrefix(name, dir) && strings.HasSuffix(name, ".sql") && f.mode != "160000" {
			if err := mem.WriteFile(strings.TrimPrefix(name, dir), []byte(f.data)); err != nil {
				t.Fatal(err)
			}
		}
	}
	sum, err := mem.Checksum()
	if err != nil {
		t.Fatal(err)
	}
	text, err := sum.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	files[dir+"atlas.sum"] = regular(string(text))
	return files
}

// outcome is all that a run left behind.
type outcome struct {
	code     int
	out, err string
	verdict  string
	rules    map[string]string // rule and path, to verdict
}

// check runs the gate as GitHub Actions would print it: a workflow command in
// what is printed would be obeyed.
func check(t *testing.T, repo string, more ...string) outcome {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report.json")
	var out, errs bytes.Buffer
	args := append([]string{"check", "--repo", repo, "--base", "main", "--head", "change", "--now", "2026-03-10T12:00:00Z", "--format", "json", "--output", report}, more...)
	code := cli.Main(context.Background(), cli.World{
		Args: args, Out: &out, Err: &errs, Clock: time.Now, Random: rand.Reader, Version: "test",
		Env: func(name string) string {
			return map[string]string{"PATH": os.Getenv("PATH"), "GITHUB_TOKEN": "s3cr3t-t0k3n"}[name]
		},
	})
	o := outcome{code: code, out: out.String(), err: errs.String(), rules: map[string]string{}}
	data, err := os.ReadFile(report)
	if err != nil {
		t.Fatalf("no report: %v\n%s%s", err, o.out, o.err)
	}
	var r struct {
		Verdict  string
		Findings []struct{ Rule, Path, Verdict, Severity string }
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	o.verdict = r.Verdict
	for _, f := range r.Findings {
		if f.Severity == "error" {
			o.rules[f.Rule+" "+f.Path] = f.Verdict
		}
	}
	for _, text := range []string{o.out, o.err, string(data)} {
		if strings.Contains(text, "s3cr3t-t0k3n") {
			t.Error("the token was printed")
		}
	}
	for line := range strings.Lines(o.out) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.ContainsAny(line, "\x1b\x00\r") {
			t.Errorf("a line that a runner or a terminal would obey: %q", line)
		}
	}
	return o
}

// TestHostile gives the gate changes that were made to break it. None of them
// passes, crashes it, or makes it print what it was not asked for.
func TestHostile(t *testing.T) {
	t.Parallel()
	base := func() map[string]file { return hashed(t, map[string]file{older: regular(users)}) }
	with := func(name string, f file) func() map[string]file {
		return func() map[string]file { return hashed(t, map[string]file{older: regular(users), name: f}) }
	}
	huge := strings.Repeat("INSERT INTO users VALUES (1);\n", 50<<20/30)
	for name, c := range map[string]struct {
		head    func() map[string]file
		code    int
		finding string // rule and path
		verdict string
	}{
		"a symlink to the environment": {
			with(newer, file{"120000", "/proc/self/environ"}), 1, "file-form " + newer, "violation"},
		"a submodule in place of a file": {
			with(newer, file{"160000", "0123456789012345678901234567890123456789"}), 1, "file-form " + newer, "violation"},
		"a directory that is a symlink": {
			func() map[string]file { return map[string]file{"migrations": {"120000", "/etc"}} }, 1, "merged-file-changed migrations", "violation"},
		"an atlas.sum that is a symlink": {
			func() map[string]file {
				f := base()
				f[dir+"atlas.sum"] = file{"120000", "/etc/passwd"}
				return f
			}, 1, "file-form " + dir + "atlas.sum", "violation"},
		"a pointer of Git LFS": {
			with(newer, regular("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")), 1, "file-form " + newer, "violation"},
		"a workflow command in a name": {
			with(dir+"20260310111213_::error::x.sql", regular(posts)), 1, "file-form " + dir + "20260310111213_::error::x.sql", "violation"},
		"a newline and a command in a directory's name": {
			func() map[string]file {
				f, odd := base(), "x\n::error::y"
				f[odd+"/20260310111213_posts.sql"] = regular(posts)
				f[odd+"/atlas.sum"] = f[dir+"atlas.sum"]
				return f
			}, 1, "file-form x\n::error::y", "violation"},
		"a newline and a command in a name": {
			with(dir+"20260310111213_\n::error::x.sql", regular(posts)), 1, "file-form " + dir + "20260310111213_\n::error::x.sql", "violation"},
		"a name that is not UTF-8": {
			with(dir+"20260310111213_\xff.sql", regular(posts)), 1, `file-form ` + dir + `20260310111213_\xff.sql`, "violation"},
		"escapes for a terminal in a name": {
			with(dir+"20260310111213_\x1b[2J.sql", regular(posts)), 1, "file-form " + dir + "20260310111213_\x1b[2J.sql", "violation"},
		"a NUL that hides a statement": {
			with(newer, regular(posts+"\x00DROP TABLE users;\n")), 1, "file-form " + newer, "violation"},
		"a byte order mark": {
			with(newer, regular("\ufeff"+posts)), 1, "file-form " + newer, "violation"},
		"Latin-1": {
			with(newer, regular("COMMENT ON TABLE users IS 'caf\xe9';\n")), 3, "file-form " + newer, "undecided"},
		"CRLF under a sum over LF": {
			func() map[string]file {
				f := with(newer, regular(posts))()
				f[newer] = regular(strings.ReplaceAll(posts, "\n", "\r\n"))
				return f
			}, 1, "sum-valid " + dir + "atlas.sum", "violation"},
		"fifty megabytes": {
			with(newer, regular(huge)), 3, "file-form " + newer, "undecided"},
		"an empty atlas.sum": {
			func() map[string]file {
				f := base()
				f[dir+"atlas.sum"] = regular("")
				return f
			}, 1, "sum-append " + dir + "atlas.sum", "violation"},
		"an atlas.sum of twenty megabytes": {
			func() map[string]file {
				f := base()
				f[dir+"atlas.sum"] = regular(f[dir+"atlas.sum"].data + strings.Repeat("x", 20<<20))
				return f
			}, 1, "sum-valid " + dir + "atlas.sum", "violation"},
		"a truncated atlas.sum": {
			func() map[string]file {
				f := base()
				f[dir+"atlas.sum"] = regular(f[dir+"atlas.sum"].data[:60])
				return f
			}, 1, "sum-append " + dir + "atlas.sum", "violation"},
		"a policy on head that turns everything off": {
			func() map[string]file {
				f := hashed(t, map[string]file{older: regular(posts)})
				f[".github/migration-gate.yml"] = regular("version: 1\nauthority: change\nexits: [squash, checkpoint, baseline]\nseverity:\n  " + strings.Join(checks.IDs(), ": off\n  ") + ": off\n")
				return f
			}, 1, "merged-file-changed " + older, "violation"},
		"a policy on head that is a bomb": {
			func() map[string]file {
				f := base()
				f[".github/migration-gate.yml"] = regular("a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]\n")
				return f
			}, 1, "policy .github/migration-gate.yml", "violation"},
		"everything deleted": {
			func() map[string]file { return map[string]file{"README.md": regular("x\n")} }, 1, "merged-file-changed migrations", "violation"},
		"a journal that is a bomb": {
			func() map[string]file {
				f := with(newer, regular(posts))()
				f[dir+"meta/_journal.json"] = regular(strings.Repeat("[", 200_000))
				return f
			}, 1, "journal " + dir + "meta/_journal.json", "violation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := check(t, repository(t, base(), c.head()))
			if o.code != c.code {
				t.Errorf("exit code %d, want %d\n%s%s", o.code, c.code, o.out, o.err)
			}
			if o.rules[c.finding] != c.verdict {
				t.Errorf("no error %q (%s); there is %v", c.finding, c.verdict, o.rules)
			}
		})
	}
}

// TestTenThousandFiles: a directory of that size is judged whole, and the one
// late file in it is found.
func TestTenThousandFiles(t *testing.T) {
	t.Parallel()
	base := map[string]file{}
	at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 10_000 {
		base[fmt.Sprintf("%s%s_m%d.sql", dir, at.Add(time.Duration(i)*5*time.Hour+time.Duration(i%59)*time.Second).Format("20060102150405"), i)] = regular(fmt.Sprintf("CREATE TABLE t%d (id bigint);\n", i))
	}
	head := map[string]file{}
	for name, f := range base {
		head[name] = f
	}
	late := dir + "20230607081917_late.sql"
	head[late] = regular(posts)
	o := check(t, repository(t, hashed(t, base), hashed(t, head)))
	if o.code != 1 || o.rules["version-order "+late] != "violation" || o.rules["sum-append "+dir+"atlas.sum"] != "violation" {
		t.Errorf("exit code %d, errors %v", o.code, o.rules)
	}
}
