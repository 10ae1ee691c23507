//go:build corpus

package corpus

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/cli"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/testkit/table"
)

// TestWhole looks at the whole history of each repository's newest state, and
// of each directory of the pack by itself: whatever they hold, the gate reports
// it and exits with 0.
func TestWhole(t *testing.T) {
	t.Parallel()
	p := openPack(t)
	judged, files, found := 0, 0, 0
	all := func(name, repo, dir string, want int) {
		r := checkAll(t, name, repo, dir)
		for _, d := range r.Directories {
			if d.Path != dir {
				continue
			}
			judged++
			files += d.HeadFiles
			found += len(r.Findings)
			if d.HeadFiles == 0 || d.HeadFiles > want {
				t.Errorf("%s: %s has %d migrations, and the gate saw %d", name, dir, want, d.HeadFiles)
			}
			return
		}
		t.Errorf("%s: %s was not judged", name, dir)
	}
	for _, r := range p.repositories {
		for _, dir := range atlasDirs(t, r.git) {
			names := sqlFiles(run(t, r.git, "git", "ls-tree", "-z", "--name-only", "HEAD:"+dir))
			all(r.name, r.git, dir, len(names))
		}
	}
	repositories := judged
	for _, from := range glob(t, filepath.Join(p.dir, "dirs", "*", "*")) {
		repo := t.TempDir()
		run(t, repo, "git", "init", "-q")
		if err := os.CopyFS(filepath.Join(repo, "migrations"), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
		run(t, repo, "git", "add", "-f", ".")
		run(t, repo, "git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "commit", "-qm", "all of it")
		name := filepath.Base(filepath.Dir(from)) + " " + filepath.Base(from)
		all(name, repo, "migrations", len(glob(t, filepath.Join(from, "*.sql"))))
	}
	t.Logf("check --all: %d directories of %d repositories and %d by themselves, %d files, %d findings",
		repositories, len(p.repositories), judged-repositories, files, found)
	table.AtLeast(t, "counts.tsv", judged, "directories seen whole")
	table.AtLeast(t, "counts.tsv", files, "files seen whole")
}

// atlasDirs lists the directories with an atlas.sum at HEAD.
func atlasDirs(t *testing.T, git string) []string {
	t.Helper()
	var dirs []string
	for path := range strings.SplitSeq(run(t, git, "git", "ls-tree", "-rz", "--name-only", "HEAD"), "\x00") {
		if dir, ok := strings.CutSuffix(path, "/atlas.sum"); ok {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

type wholeReport struct {
	Directories []finding.Directory `json:"directories"`
	Findings    []finding.Finding   `json:"findings"`
}

func checkAll(t *testing.T, name, repo, dir string) wholeReport {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), cli.World{
		Args:  []string{"check", "--all", "--repo", repo, "--head", "HEAD", "--dir", dir, "--format", "json"},
		Env:   func(key string) string { return map[string]string{"PATH": os.Getenv("PATH")}[key] },
		Out:   &out,
		Err:   &errs,
		Clock: time.Now,
	})
	var r wholeReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || code != cli.ExitPass {
		t.Errorf("%s: check --all of %s exits with %d (%v)\n%s", name, dir, code, err, errs.Bytes())
	}
	return r
}
