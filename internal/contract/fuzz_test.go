package contract_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/testkit/sqlmix"
)

// FuzzJudge: no base and no change make the judgement panic, hang, answer now this
// and now that, touch the base, or forget which statement a break comes from; and
// what changes nothing breaks nothing. The pool are the measured cases.
func FuzzJudge(f *testing.F) {
	seeds := append(measured(f), [2]string{items, "ALTER TABLE items RENAME TO products; CREATE VIEW items AS SELECT * FROM products;"},
		[2]string{"", "DROP TABLE users; ALTER TYPE t ADD VALUE 'x';"})
	var texts []string
	for _, s := range seeds {
		texts = append(texts, s[:]...)
	}
	mix := sqlmix.New(texts...)
	for _, s := range seeds {
		f.Add(mix.Program(s[0]), mix.Program(s[1]))
	}
	work := parse(f, "BEGIN; ROLLBACK")[0].Statements
	f.Fuzz(func(t *testing.T, before, change []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		sql := []string{mix.Compose(before), mix.Compose(change)}
		defer func() {
			if t.Failed() {
				t.Logf("before:\n%s\n\nchange:\n%s", sql[0], sql[1])
			}
		}()
		files := parse(t, sql...)
		base := catalog.New()
		catalog.Replay(base, files[0], catalog.ReplayOptions{Ran: true})
		untouched := base.Clone()
		judge := func(statements []sqlparse.Statement, commits bool) *contract.Judgement {
			file := *files[1]
			file.Statements = statements
			j, err := contract.Judge(ctx, contract.Change{Base: base, Files: []*sqlparse.File{&file}, Commits: []bool{commits}})
			if err != nil {
				t.Fatal(err)
			}
			return j
		}
		all := files[1].Statements
		j := judge(all, false)
		whole(t, j, files[1])
		for _, s := range j.Shims {
			contract.Coverage(ctx, base, j.Head, s.Old, s.OID)
		}
		again := judge(all, false)
		j.Head, again.Head = nil, nil
		if !reflect.DeepEqual(j, again) {
			t.Errorf("judged again:\n%+v\n%+v", j, again)
		}
		for _, b := range judge(nil, false).Breaks {
			t.Errorf("nothing happens, and breaks %+v", b)
		}
		for _, b := range judge(slices.Concat(work[:1], all, work[1:]), true).Breaks {
			if !slices.Contains(rows, b.Rule) && !transacts(files[1]) {
				t.Errorf("what is rolled back breaks %+v", b)
			}
		}
		if !reflect.DeepEqual(untouched, base.Clone()) {
			t.Error("the base is not what it was")
		}
	})
}

// rows are the rules that speak of rows too, which the catalog does not have: what
// happens to them is told where it is written.
var rows = []string{"n1-data-loss", "n1-sequence", "n1-type"}

// transacts says that a file ends transactions by itself.
func transacts(file *sqlparse.File) bool {
	return slices.ContainsFunc(file.Statements, func(s sqlparse.Statement) bool { return s.Node.GetTransactionStmt() != nil })
}

// whole wants each break with all that a finding needs.
func whole(t *testing.T, j *contract.Judgement, file *sqlparse.File) {
	t.Helper()
	for _, b := range j.Breaks {
		if b.Rule == "" || b.Change == "" || b.Object == "" || b.Message == "" || b.Level == contract.Depends && b.Condition == "" {
			t.Errorf("incomplete: %+v", b)
		}
		if b.Cause.File != 0 || b.Cause.Statement >= max(len(file.Statements), 1) {
			t.Errorf("no such statement: %+v", b.Cause)
		}
	}
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
