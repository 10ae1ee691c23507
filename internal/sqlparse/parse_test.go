package sqlparse_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

func TestFile(t *testing.T) {
	t.Parallel()
	f := one(&sqlparse.Parser{}, "\xef\xbb\xbf-- é one\nSELECT 1 /* in */; -- after\n\n  /* é */ CREATE TABLE é (a int -- b\n);;\nINSERT INTO t VALUES (1);\nSELECT '--no';\n-- last")
	var got []string
	for i, s := range f.Statements {
		got = append(got, fmt.Sprintf("%d %s %d:%d %s %q", i, s.Kind, s.Line, s.Column, ast.Kind(s.Node), s.Text))
	}
	for _, c := range f.Comments {
		got = append(got, fmt.Sprintf("%q block %v %d:%d of %d", c.Text, c.Block, c.Line, c.Column, c.Statement))
	}
	table := f.Statements[1].Node.GetCreateStmt()
	line, column := f.Place(int(table.TableElts[0].GetColumnDef().Location))
	got = append(got, fmt.Sprintf("column %d:%d", line, column))
	want := []string{
		`0 schema 2:1 SelectStmt "SELECT 1"`,
		`1 schema 4:11 CreateStmt "CREATE TABLE é (a int -- b\n)"`,
		`2 data 6:1 InsertStmt "INSERT INTO t VALUES (1)"`,
		`3 schema 7:1 SelectStmt "SELECT '--no'"`,
		`" é one" block false 1:1 of 0`,
		`" in " block true 2:10 of 0`,
		`" after" block false 2:20 of 1`,
		`" é " block true 4:3 of 1`,
		`" b" block false 4:33 of 1`,
		`" last" block false 8:1 of 4`,
		`column 4:27`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestParseEach has the same bytes under several names, in any order of ending.
func TestParseEach(t *testing.T) {
	t.Parallel()
	var files []sqlparse.Source
	for i := range 500 {
		files = append(files, sqlparse.Source{Name: fmt.Sprint(i), Data: fmt.Appendf(nil, "CREATE TABLE t%d ()", i%170)})
	}
	got := (&sqlparse.Parser{}).Parse(context.Background(), files)
	for i, f := range got {
		if f.Name != fmt.Sprint(i) || f.Statements[0].Text != fmt.Sprintf("CREATE TABLE t%d ()", i%170) {
			t.Errorf("file %d is %s: %s", i, f.Name, f.Statements[0].Text)
		}
	}
	if got[0].Statements[0].Node != got[170].Statements[0].Node {
		t.Error("the same bytes were parsed twice")
	}
	stop := errors.New("stop")
	seen := 0
	err := (&sqlparse.Parser{}).ParseEach(context.Background(), files, func(*sqlparse.File) error {
		if seen++; seen == 3 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || seen != 3 {
		t.Errorf("%v after %d", err, seen)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if f := (&sqlparse.Parser{}).Parse(ctx, files[:1])[0]; len(f.Problems) != 1 || f.Problems[0].Reason != sqlparse.Canceled || f.Statements[0].Kind != sqlparse.Unparsed {
		t.Errorf("%+v", f)
	}
	if err := (&sqlparse.Parser{}).ParseEach(ctx, nil, nil); err != nil {
		t.Error(err)
	}
}

// TestData has large statements that change rows: without a tree, unless they call
// what may do anything.
func TestData(t *testing.T) {
	t.Parallel()
	rows := ""
	for i := range 8_000 {
		rows += fmt.Sprintf(",(%d, 'x', now())", i)
	}
	for src, tree := range map[string]bool{
		`INSERT INTO public."T" (a, b, c) VALUES (1, 'x', 2)` + rows: false,
		"INSERT INTO t VALUES (1, 'x', drop_all())" + rows:           true,
		"INSERT INTO t VALUES (1, 'x', public.now())" + rows:         true,
		"INSERT INTO t VALUES (1, 'x', \"now\"())" + rows:            true,
		"INSERT INTO a.t VALUES (1, 'x', 2)" + rows:                  false,
		"INSERT INTO t VALUES (1, 'x', 2)":                           true,
	} {
		f := one(&sqlparse.Parser{}, src)
		if s := f.Statements[0]; len(f.Problems) > 0 || s.Kind != sqlparse.Data || (s.Node != nil) != tree {
			t.Errorf("%.60s: %s, tree %v, %v", src, s.Kind, s.Node != nil, f.Problems)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	p := &sqlparse.Parser{}
	b := p.ParseBody(context.Background(), "sql", "SELECT 1;\n DROP TABLE a; DROP TABEL b")
	if len(b.Statements) != 3 || b.Statements[1].Node.GetDropStmt() == nil || len(b.Problems) != 1 || b.Problems[0].Line != 2 {
		t.Errorf("%+v", b)
	}
	for language, source := range map[string]string{"plpython3u": "x", "plpgsql": "BEGIN \x00 END"} {
		if b := p.ParseBody(context.Background(), language, source); b.Opaque == "" {
			t.Errorf("%s is read", language)
		}
	}
	f := one(p, "DO $x$\nBEGIN\n  DROP TABLE é; DROP TABLE a;\nEND $x$; DO E'BEGIN DROP TABLE \\'a\\'; NULL; END'; DO 'BEGIN RAISE NOTICE ''a''; NULL; END'")
	var got []string
	for i, source := range []string{"\nBEGIN\n  DROP TABLE é; DROP TABLE a;\nEND ", "", "BEGIN RAISE NOTICE 'a'; NULL; END"} {
		b := p.ParseBody(context.Background(), "plpgsql", source)
		if b.Block == nil {
			continue
		}
		line, column := f.Place(f.InLiteral(f.Statements[i].Start, b.Block.Steps[1].Start))
		got = append(got, fmt.Sprintf("%d:%d", line, column))
	}
	if diff := cmp.Diff([]string{"3:17", "4:81"}, got); diff != "" {
		t.Error(diff)
	}
	if n := p.Tree(context.Background(), sqlparse.Expr{Text: "f(a) -- c"}); len(n.GetSelectStmt().GetTargetList()) != 1 {
		t.Error("an expression does not parse")
	}
	if n := p.Tree(context.Background(), sqlparse.Expr{Text: "1; DROP TABLE x"}); n != nil {
		t.Error("two statements are an expression")
	}
}

// TestLargeFiles: files that take all that is read ahead, beside small ones, all come
// and in order.
func TestLargeFiles(t *testing.T) {
	t.Parallel()
	large := "INSERT INTO t VALUES ('" + strings.Repeat("x", 5<<20) + "');"
	var files []sqlparse.Source
	for i := range 40 {
		text := fmt.Sprintf("CREATE TABLE t%d ();", i)
		if i%3 == 0 {
			text += large
		}
		files = append(files, sqlparse.Source{Name: fmt.Sprint(i), Data: []byte(text)})
	}
	seen := 0
	err := (&sqlparse.Parser{}).ParseEach(context.Background(), files, func(f *sqlparse.File) error {
		if want := fmt.Sprintf("CREATE TABLE t%d ()", seen); f.Statements[0].Text != want {
			t.Errorf("%s begins with %.40s", f.Name, f.Statements[0].Text)
		}
		seen++
		return nil
	})
	if err != nil || seen != len(files) {
		t.Errorf("%d files, %v", seen, err)
	}
}
