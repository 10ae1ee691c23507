package snapshot_test

import (
	"context"
	"fmt"
	"testing"

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
			for b.Loop() {
				readCommits(b, r.dir, base, head)
			}
		})
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

// BenchmarkWorktree reads an unmodified working tree, files included.
func BenchmarkWorktree(b *testing.B) {
	for _, n := range []int{500, 5000} {
		r, _, _ := migrations(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ctx := context.Background()
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
