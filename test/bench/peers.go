package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// peer is another program that reads migrations. None of them knows the schema:
// they look at each file by itself.
type peer struct {
	name string
	args []string
}

func peers() []peer {
	return []peer{
		{"squawk", nil},
		{"postgres-language-server", []string{"check"}},
	}
}

// besidePeers runs the gate on a history with one migration added, and the
// peers on the same files, in turn.
func besidePeers(ctx context.Context, out io.Writer, gate, bin, dir string, runs int) error {
	var there []peer
	for _, p := range peers() {
		if _, err := os.Stat(filepath.Join(bin, p.name)); err != nil {
			fmt.Fprintf(out, "NOT RUN: beside %s (`make bench-peers` brings it)\n", p.name)
			continue
		}
		there = append(there, p)
	}
	if len(there) == 0 {
		return nil
	}
	fmt.Fprintf(out, "%-33s %17s %8s   %s\n", "files, the last of them new", "ms (fastest)", "cpu ms", "gate / other (cpu)")
	for _, n := range []int{1, 500} {
		repo, err := generate(ctx, dir, shape{migrations: n - 1})
		if err != nil {
			return err
		}
		files, err := checkout(filepath.Join(dir, fmt.Sprintf("files-%d", n)), n)
		if err != nil {
			return err
		}
		var gated samples
		others := make([]samples, len(there))
		for i := range runs + 1 {
			g, err := repo.judged(ctx, gate, "topic")
			if err != nil {
				return err
			}
			if i > 0 { // the first only warms the page cache
				gated = append(gated, g)
			}
			for k, p := range there {
				s, err := lint(ctx, filepath.Join(bin, p.name), append(p.args, files...))
				if err != nil {
					return err
				}
				if i > 0 {
					others[k] = append(others[k], s)
				}
			}
		}
		fmt.Fprintf(out, "%-33s %8.1f (%6.1f) %8.1f\n", fmt.Sprintf("%d: the gate, git and all", n), gated.wall(), gated.fastest(), gated.cpu())
		for k, o := range others {
			fmt.Fprintf(out, "%-33s %8.1f (%6.1f) %8.1f   %.2f (%.2f)\n", fmt.Sprintf("%d: %s", n, there[k].name),
				o.wall(), o.fastest(), o.cpu(), gated.wall()/o.wall(), gated.cpu()/o.cpu())
		}
	}
	return nil
}

// lint runs a peer, which exits with 1 where it finds something.
func lint(ctx context.Context, program string, args []string) (sample, error) {
	s, err := measure(ctx, filepath.Dir(args[len(args)-1]), nil, program, args...)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil
	}
	return s, err
}

// checkout writes the first n migrations as files.
func checkout(dir string, n int) ([]string, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	files := make([]string, n)
	for i := range files {
		f := migration(i)
		files[i] = filepath.Join(dir, f.Name)
		if err := os.WriteFile(files[i], f.Data, 0o600); err != nil {
			return nil, err
		}
	}
	return files, nil
}
