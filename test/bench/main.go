// Command bench measures the gate as people meet it: the whole process, start
// to exit, on repositories that it generates in a temporary directory, beside
// the git commands that read the same objects. Medians of one run compare;
// numbers of different machines or of a loaded one do not, the ratio to git
// does. `make bench-speed` starts it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// scenario is one repository and what is wanted of the gate on it.
type scenario struct {
	name  string
	shape shape
	// head is the branch that is judged.
	head string
	// want is the target as people read it; nothing here fails on it.
	want string
}

func scenarios() []scenario {
	return []scenario{
		{"500 migrations, one added", shape{migrations: 500}, "topic", "150 ms"},
		{"500 migrations, none added", shape{migrations: 500}, "docs", "60 ms, 60 MB"},
		{"5,000 migrations, one added", shape{migrations: 5000}, "topic", "1.2 s, 200 MB"},
		{"5,000 migrations, none added", shape{migrations: 5000}, "docs", "350 ms"},
		{"300,000 objects, none added", shape{migrations: 364, commits: 50_000}, "docs", "1.5 x git"},
		{"300,000 objects, one added", shape{migrations: 364, commits: 50_000}, "topic", ""},
		{"the same, 200 commits behind", shape{migrations: 364, commits: 50_000, behind: 200}, "topic", ""},
	}
}

func main() {
	gate := flag.String("gate", "bin/migration-gate", "the binary")
	runs := flag.Int("runs", 15, "runs of each, of which the median counts")
	only := flag.String("only", "", "scenarios whose name begins so")
	others := flag.String("peers", ".cache/peers", "directory with the binaries of other linters")
	keep := flag.String("keep", "", "generate into this directory, use what is there, and leave it")
	flag.Parse()
	if err := bench(context.Background(), os.Stdout, *gate, *runs, *only, *keep, *others); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, out io.Writer, gate string, runs int, only, dir, others string) (err error) {
	if gate, err = filepath.Abs(gate); err != nil {
		return err
	}
	if others, err = filepath.Abs(others); err != nil {
		return err
	}
	if dir == "" {
		if dir, err = os.MkdirTemp("", "bench"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if err := start(ctx, out, gate, runs); err != nil {
		return err
	}
	fmt.Fprintf(out, "%-33s %8s  %17s %8s %7s  %15s  %9s  %s\n",
		"", "objects", "gate ms (fastest)", "cpu ms", "MB", "git ms (cpu)", "gate/git", "target")
	for _, s := range scenarios() {
		if !strings.HasPrefix(s.name, only) {
			continue
		}
		repo, err := generate(ctx, dir, s.shape)
		if err != nil {
			return fmt.Errorf("generate %s: %w", s.name, err)
		}
		gated, read, err := compare(ctx, gate, repo, s.head, runs)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Fprintf(out, "%-33s %8s  %8.1f (%6.1f) %8.1f %7.1f  %7.1f (%5.1f)  %9.2f  %s\n",
			s.name, repo.objects, gated.wall(), gated.fastest(), gated.cpu(), gated.memory(),
			read.wall(), read.cpu(), gated.wall()/read.wall(), s.want)
	}
	fmt.Fprintf(out, "medians of %d runs, one beside the other; MB is the resident peak of the gate or the git below it\n\n", runs)
	if err := parts(ctx, out, runs); err != nil {
		return err
	}
	return besidePeers(ctx, out, gate, others, dir, runs)
}

// start measures what any command costs: the process with everything linked
// into it, and nothing done.
func start(ctx context.Context, out io.Writer, gate string, runs int) error {
	var s samples
	for range runs {
		one, err := measure(ctx, "", nil, gate, "version")
		if err != nil {
			return err
		}
		s = append(s, one)
	}
	fmt.Fprintf(out, "the process alone (version): %.1f ms (fastest %.1f), %.1f cpu ms, %.1f MB\n\n", s.wall(), s.fastest(), s.cpu(), s.memory())
	return nil
}

// compare runs the gate and git in turn, so that both meet the same machine.
func compare(ctx context.Context, gate string, repo repository, head string, runs int) (gated, read samples, err error) {
	blobs, err := repo.blobs(ctx, head)
	if err != nil {
		return nil, nil, err
	}
	for i := range runs + 1 {
		g, err := repo.judged(ctx, gate, head)
		if err != nil {
			return nil, nil, err
		}
		r, err := repo.sameReads(ctx, head, blobs)
		if err != nil {
			return nil, nil, err
		}
		if i > 0 { // the first only warms the page cache
			gated, read = append(gated, g), append(read, r)
		}
	}
	return gated, read, nil
}

// judged runs the gate on the change that a branch is.
func (r repository) judged(ctx context.Context, gate, head string) (sample, error) {
	return measure(ctx, r.dir, nil, gate, "check", "--repo", r.dir,
		"--base", "main", "--head", head, "--now", r.now, "--format", "json")
}
