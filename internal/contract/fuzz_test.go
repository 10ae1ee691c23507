package contract_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// FuzzJudge: no base and no change make the judgement panic, hang, or forget
// which statement a break comes from. The seeds are the measured cases.
func FuzzJudge(f *testing.F) {
	f.Add(items, "ALTER TABLE items RENAME TO products; CREATE VIEW items AS SELECT * FROM products;")
	f.Add("", "DROP TABLE users; ALTER TYPE t ADD VALUE 'x';")
	for _, c := range measured(f) {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, before, change string) {
		if len(before)+len(change) > 1<<14 {
			t.Skip("too long to be worth the time")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		var parser sqlparse.Parser
		files := parser.Parse(ctx, []sqlparse.Source{{Name: "1.sql", Data: []byte(before)}, {Name: "2.sql", Data: []byte(change)}})
		base := catalog.New()
		catalog.Replay(base, files[0], catalog.ReplayOptions{Ran: true})
		j, err := contract.Judge(ctx, contract.Change{Base: base, Files: files[1:]})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range j.Breaks {
			if b.Rule == "" || b.Change == "" || b.Object == "" || b.Message == "" || b.Level == contract.Depends && b.Condition == "" {
				t.Errorf("incomplete: %+v", b)
			}
			if b.Cause.File != 0 || b.Cause.Statement >= len(files[1].Statements) {
				t.Errorf("no such statement: %+v", b.Cause)
			}
		}
		for _, s := range j.Shims {
			contract.Coverage(ctx, base, j.Head, s.Old, s.OID)
		}
	})
}

// measured reads base and migration of the measured cases.
func measured(t testing.TB) [][2]string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "testdata", "cases", "n1_cases.jsonl.gz"))
	if err != nil {
		t.Logf("without the measured cases: %v", err)
		return nil
	}
	defer func() { _ = file.Close() }()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var out [][2]string
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var c struct {
			Base      string `json:"base"`
			Migration []any  `json:"migration"`
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		for _, m := range c.Migration {
			if sql, ok := m.(string); ok {
				out = append(out, [2]string{c.Base, sql})
				break
			}
		}
	}
	return out
}
