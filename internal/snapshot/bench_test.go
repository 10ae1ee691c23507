package snapshot_test

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// migrations is a repository with n migrations among other files, and the
// commits of base and of a head that adds one.
func migrations(b *testing.B, n int) (r repo, base, head string) {
	r = newRepo(b)
	file := func(i int) (string, string) {
		if i%2 == 0 {
			return fmt.Sprintf("src/p%d/q%d/file%d.go", i%20, i%300, i), fmt.Sprintf("package p%d\n", i)
		}
		body := ""
		for j := range 8 {
			body += fmt.Sprintf("ALTER TABLE t%d ADD COLUMN c%d bigint;\n", i, j)
		}
		return fmt.Sprintf("atlas/migrations/%d_m.sql", 20200101000000+i), body
	}
	base = r.files("2025-01-01T00:00:00Z", "base", 2*n, file)
	head = r.files("2025-01-02T00:00:00Z", "head", 1, func(int) (string, string) {
		return "atlas/migrations/20250101000000_new.sql", "CREATE TABLE x (id bigint);\n"
	})
	r.git("checkout", "-q", "main")
	return r, base, head
}

// BenchmarkCommits does what the gate does in a pull request: resolve, merge
// base, three trees, every migration of base and head; the git process
// included.
func BenchmarkCommits(b *testing.B) {
	for _, n := range []int{500, 5000} {
		r, base, head := migrations(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			defer reportCPU(b)()
			for b.Loop() {
				readCommits(b, r.dir, base, head)
			}
		})
	}
}

// reportCPU adds what an operation costs in processor time, that of the git
// processes included: on a busy machine it says more than the wall clock.
func reportCPU(b *testing.B) func() {
	spent := func() (sum time.Duration) {
		for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
			var u syscall.Rusage
			if err := syscall.Getrusage(who, &u); err != nil {
				b.Fatal(err)
			}
			sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
		return sum
	}
	before := spent()
	return func() {
		b.ReportMetric(float64((spent()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	}
}

func readCommits(b *testing.B, dir, base, head string) {
	ctx := context.Background()
	g, err := snapshot.NewGit(dir, env())
	if err != nil {
		b.Fatal(err)
	}
	fork, err := g.MergeBase(ctx, base, head)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []string{fork, base, head} {
		s, err := snapshot.Of(ctx, g, c, c)
		if err != nil {
			b.Fatal(err)
		}
		if c == fork {
			continue
		}
		if _, err := s.Read(ctx, s.Below(".")); err != nil {
			b.Fatal(err)
		}
	}
	if err := g.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLarge reads 500 migrations of a repository with more than 300,000
// objects in 60,000 paths, and does the same reads by git commands: the tip,
// the merge base, the migrations' directory at either end, and their files.
func BenchmarkLarge(b *testing.B) {
	r := newRepo(b)
	base := r.files("2024-01-01T00:00:00Z", "base", 60_000, func(i int) (string, string) {
		if i < 500 {
			return fmt.Sprintf("atlas/migrations/%d_m.sql", 20200101000000+i), fmt.Sprintf("CREATE TABLE t%d (id bigint);\n", i)
		}
		return fmt.Sprintf("src/p%d/q%d/f%d.go", i%40, i%3000, i), fmt.Sprintf("package p%d\n", i)
	})
	r.commits(1400, func(commit int) (paths []string) {
		for i := range 70 {
			n := 500 + (commit*71+i*997)%59_500
			paths = append(paths, fmt.Sprintf("src/p%d/q%d/f%d.go", n%40, n%3000, n))
		}
		return paths
	})
	head := r.files("2025-01-02T00:00:00Z", "head", 1, func(int) (string, string) {
		return "atlas/migrations/20250101000000_new.sql", "CREATE TABLE x (id bigint);\n"
	})
	r.git("repack", "-adq")
	r.git("commit-graph", "write", "--reachable")
	b.Log(r.git("count-objects", "-v"))
	b.Run("snapshot", func(b *testing.B) {
		defer reportCPU(b)()
		for b.Loop() {
			readCommits(b, r.dir, base, head)
		}
	})
	b.Run("git", func(b *testing.B) {
		defer reportCPU(b)()
		for b.Loop() {
			r.git("merge-base", base, head)
			for _, commit := range []string{r.git("rev-parse", base), r.git("rev-parse", head)} {
				var oids strings.Builder
				for line := range strings.Lines(r.git("ls-tree", "-r", commit)) {
					if about, path, _ := strings.Cut(line, "\t"); strings.HasSuffix(strings.TrimSpace(path), ".sql") {
						oids.WriteString(strings.Fields(about)[2] + "\n")
					}
				}
				cmd := exec.Command("git", "cat-file", "--batch")
				cmd.Dir, cmd.Env, cmd.Stdin = r.dir, gitEnv(), strings.NewReader(oids.String())
				if out, err := cmd.Output(); err != nil || len(out) == 0 {
					b.Fatal(err)
				}
			}
		}
	})
}

// commits adds n commits to main, each of which rewrites the paths it is given.
func (r repo) commits(n int, paths func(commit int) []string) {
	r.t.Helper()
	var in strings.Builder
	for commit := range n {
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter C <c@example.com> %d +0000\ndata 1\nx\n", 1710000000+commit)
		if commit == 0 {
			in.WriteString("from refs/heads/main^0\n")
		}
		for i, path := range paths(commit) {
			content := fmt.Sprintf("package p%d_%d\n", commit, i)
			fmt.Fprintf(&in, "M 100644 inline %s\ndata %d\n%s\n", path, len(content), content)
		}
	}
	cmd := exec.Command("git", "fast-import", "--quiet")
	cmd.Dir, cmd.Env, cmd.Stdin = r.dir, gitEnv(), strings.NewReader(in.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git fast-import: %v: %s", err, out)
	}
}

// BenchmarkWorktree reads an unmodified working tree, files included.
func BenchmarkWorktree(b *testing.B) {
	for _, n := range []int{500, 5000} {
		r, _, _ := migrations(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ctx := context.Background()
			defer reportCPU(b)()
			for b.Loop() {
				g, err := snapshot.NewGit(r.dir, env())
				if err != nil {
					b.Fatal(err)
				}
				s, err := snapshot.Worktree(ctx, g)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := s.Read(ctx, s.Below(".")); err != nil {
					b.Fatal(err)
				}
				if err := g.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
