package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// parts says where the time of judging one more migration goes: what each
// station takes by itself, in this process. In the gate, parsing and replay run
// beside each other.
func parts(ctx context.Context, out io.Writer, runs int) error {
	fmt.Fprintf(out, "%-33s %10s %10s %10s %10s\n", "ms by itself", "sums", "parsing", "replay", "comparison")
	for _, n := range []int{1, 500, 5000} {
		took := [4][]time.Duration{}
		for range max(1, runs/3) {
			laps, err := stations(ctx, n)
			if err != nil {
				return err
			}
			for i, d := range laps {
				took[i] = append(took[i], d)
			}
		}
		fmt.Fprintf(out, "%-33s", fmt.Sprintf("%d files of %d statements", n, statements))
		for _, t := range took {
			slices.Sort(t)
			fmt.Fprintf(out, " %10.1f", milliseconds(t[len(t)/2]))
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out)
	return nil
}

// stations runs them one after the other over n files and one that is new.
func stations(ctx context.Context, n int) (laps [4]time.Duration, err error) {
	files := make([]atlas.File, n+1)
	sources := make([]sqlparse.Source, n+1)
	for i := range files {
		files[i] = migration(i)
		sources[i] = sqlparse.Source{Name: files[i].Name, Data: files[i].Data}
	}
	begin := time.Now()
	lap := func(i int) {
		laps[i] = time.Since(begin)
		begin = time.Now()
	}
	_ = atlas.Hashes(files)
	lap(0)
	parser := sqlparse.Parser{}
	trees := parser.Parse(ctx, sources)
	lap(1)
	base := catalog.New()
	for i, f := range trees[:n] {
		options := catalog.ReplayOptions{NoTransaction: files[i].Autocommit(), Ran: true}
		if failed := catalog.Replay(base, f, options); len(failed) > 0 {
			return laps, fmt.Errorf("%s does not replay: %w", f.Name, failed[0].Err)
		}
	}
	lap(2)
	_, err = contract.Judge(ctx, contract.Change{Base: base, Parser: &parser, Files: trees[n:]})
	lap(3)
	return laps, err
}
