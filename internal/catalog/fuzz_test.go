package catalog

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// FuzzReplay: no SQL makes the simulation fall over, whatever it means.
func FuzzReplay(f *testing.F) {
	files, err := filepath.Glob("../../testdata/catalog/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatalf("no goldens: %v", err)
	}
	for _, name := range files {
		f.Add(readGolden(f, name)["in.sql"], false)
		f.Add(readGolden(f, name)["in.sql"], true)
	}
	var p sqlparse.Parser
	f.Fuzz(func(t *testing.T, sql string, ran bool) {
		if len(sql) > 1<<14 {
			t.Skip("long")
		}
		file := p.Parse(context.Background(), []sqlparse.Source{{Name: "in.sql", Data: []byte(sql)}})[0]
		c := New()
		Replay(c, file, ReplayOptions{NoTransaction: true, Ran: ran})
		for _, o := range c.Opaque {
			if o.What == internalFault {
				t.Fatal(o.Text)
			}
		}
	})
}
