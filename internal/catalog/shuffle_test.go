package catalog

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// TestShuffled runs the statements of all goldens in orders that nobody would
// write: on tables that are not there, or are something else by now. Nothing may
// fall over, and what fails or is rolled back must leave nothing behind.
func TestShuffled(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/catalog/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	var all []sqlparse.Statement
	for _, name := range files {
		all = append(all, parse(t, readGolden(t, name)["in.sql"]).Statements...)
	}
	for seed := range uint64(24) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			file := shuffled(all, seed)
			c := New()
			undoEach(t, c, file)
			open := New()
			Replay(open, file, ReplayOptions{NoTransaction: true, Ran: true})
			for _, o := range append(c.Opaque, open.Opaque...) {
				if o.What == internalFault {
					t.Error(o.Text)
				}
			}
		})
	}
}

// shuffled takes statements at random, in runs of neighbours: some that build on
// each other, and then something else.
func shuffled(all []sqlparse.Statement, seed uint64) *sqlparse.File {
	r := rand.New(rand.NewPCG(seed, 1))
	file := &sqlparse.File{Name: "in.sql"}
	for len(file.Statements) < 250 {
		at := r.IntN(len(all))
		for _, st := range all[at:min(at+1+r.IntN(8), len(all))] {
			if r.IntN(5) > 0 {
				file.Statements = append(file.Statements, st)
			}
		}
	}
	return file
}
