package sqlparse_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// TestMain lets the test binary be the child, as main does.
func TestMain(m *testing.M) {
	if handled, code := sqlparse.Child(os.Args, os.Stdin, os.Stdout); handled {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

func apart(t testing.TB) *sqlparse.Parser {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &sqlparse.Parser{Executable: self}
}

func one(p *sqlparse.Parser, src string) *sqlparse.File {
	return p.Parse(context.Background(), []sqlparse.Source{{Name: "x.sql", Data: []byte(src)}})[0]
}

// script is a program that stands in for a parser that misbehaves.
func script(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "parser")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestHostile has every input that is known to hurt the parser, each between two
// statements that must be read all the same. None may take longer than the child's
// time allows.
func TestHostile(t *testing.T) {
	t.Parallel()
	rep := strings.Repeat
	for name, c := range map[string]struct {
		src  string
		want sqlparse.Reason // empty where it is read
	}{
		"sum":            {"SELECT 1" + rep("+1", 23_000), ""},
		"sum crashes":    {"SELECT 1" + rep("+1", 29_000), ""},
		"sum beyond":     {"SELECT 1" + rep("+1", 200_000), sqlparse.TooDeep},
		"union":          {"SELECT 1" + rep(" UNION SELECT 1", 5_000), ""},
		"union, lists":   {"SELECT 1, 2" + rep(" UNION SELECT 1, 2", 100_000), sqlparse.TooDeep},
		"joins":          {"SELECT 1 FROM a" + rep(" CROSS JOIN a", 100_000), sqlparse.TooDeep},
		"casts":          {"SELECT 1" + rep("::int", 10_000), ""},
		"parentheses":    {"SELECT " + rep("(", 3_000) + "1" + rep(")", 3_000), ""},
		"more of them":   {"SELECT " + rep("(", 20_000) + "1" + rep(")", 20_000), sqlparse.TooDeep},
		"unclosed":       {"SELECT " + rep("(", 100_000), sqlparse.TooDeep},
		"subselects":     {rep("SELECT * FROM (", 100_000) + "x", sqlparse.TooDeep},
		"case":           {"SELECT " + rep("CASE WHEN a THEN ", 50_000) + "1", sqlparse.TooDeep},
		"not":            {"SELECT " + rep("NOT ", 30_000) + "a", sqlparse.TooDeep},
		"array":          {"SELECT " + rep("ARRAY[", 30_000), sqlparse.TooDeep},
		"subscripts":     {"SELECT a" + rep("[1]", 30_000), ""},
		"many siblings":  {"SELECT 1 WHERE a IN (1" + rep(",1", 100_000) + ")", ""},
		"and":            {"SELECT 1 WHERE a" + rep(" AND a", 10_000), ""},
		"rows":           {"INSERT INTO t VALUES (1)" + rep(",(1)", 300_000), ""},
		"literal":        {"SELECT '" + rep("x", 2_000_000) + "'", ""},
		"large":          {"SELECT '" + rep("x", 5_000_000) + "'", sqlparse.TooLarge},
		"open literal":   {"SELECT 'x", sqlparse.Unterminated},
		"open name":      {"SELECT \"x", sqlparse.Unterminated},
		"open comment":   {"SELECT 1 /* /* */", sqlparse.Unterminated},
		"open dollar":    {"SELECT $a$ $b$", sqlparse.Unterminated},
		"new grammar":    {"CREATE PROPERTY GRAPH g", sqlparse.Syntax},
		"backslash":      {"SELECT a \\gset", sqlparse.PsqlMeta},
		"copy":           {"COPY t FROM stdin;\n1\t'\n;DROP\n\\.\n", sqlparse.CopyData},
		"grammar's list": {"SELECT f(" + rep("f(1,", 30_000), sqlparse.TooDeep},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			src := "CREATE TABLE a ();\n" + c.src
			if c.want != sqlparse.Unterminated && c.want != sqlparse.CopyData {
				src += "\n;DROP TABLE b;"
			}
			f := one(apart(t), src)
			if n := len(f.Problems); n > 1 || (n == 0) != (c.want == "") || n == 1 && f.Problems[0].Reason != c.want {
				t.Errorf("%+v, want %q", f.Problems, c.want)
			}
			if len(f.Statements) < 2 || f.Statements[0].Node == nil || f.Statements[1].Start != len("CREATE TABLE a ();\n") {
				t.Fatalf("%d statements", len(f.Statements))
			}
			if last := f.Statements[len(f.Statements)-1]; strings.HasSuffix(src, "b;") && c.want != sqlparse.PsqlMeta && last.Text != "DROP TABLE b" {
				t.Errorf("the last statement is %.60q", last.Text)
			}
			if took := time.Since(start); took > 8*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestWholeFile has what makes a file unreadable as a whole.
func TestWholeFile(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"SELECT 1;\x00 DROP TABLE x;":              "nul 1:10",
		"SELECT 1;\n'\xff'":                        "encoding 2:2",
		strings.Repeat(" ", 17<<20):                "too-large 1:1",
		"/*" + strings.Repeat("/*", 100_000):       "too-deep 1:1",
		"SELECT 1 " + strings.Repeat("+", 100_000): "too-deep 1:1",
		"\xef\xbb\xbfDROP TABEL x":                 "syntax 1:6",
		"SELECT 'é' FROM;\nSELECT 1":               "syntax 1:16",
		"-- c\nSELECT (1;\nSELECT 2; -- d":         "syntax 2:10",
		"SELECT 1;\n\\connect x\nSELECT 2":         "psql-meta 2:1",
		"SET standard_conforming_strings = on; SET standard_conforming_strings = off": "setting 1:39",
		"SET client_encoding = 'UTF8'; SET NAMES 'UTF-8'; SET NAMES 'SJIS'":           "setting 1:50",
		"ALTER DATABASE d SET standard_conforming_strings TO 0":                       "setting 1:1",
		"SELECT E'\\u0000'": "syntax 1:10",
		"CREATE TABLE t (a int GENERATED ALWAYS AS (b) VIRTUAL)": "syntax 1:47",
	} {
		f := one(apart(t), src)
		if len(f.Problems) != 1 {
			t.Fatalf("%.40q: %+v", src, f.Problems)
		}
		p := f.Problems[0]
		if got := string(p.Reason) + " " + place(p.Line, p.Column); got != want {
			t.Errorf("%.40q: %s: %s, want %s", src, got, p.Message, want)
		}
	}
}

func place(line, column int) string {
	digits := func(n int) string {
		s := ""
		for ; n > 0; n /= 10 {
			s = string(rune('0'+n%10)) + s
		}
		return s
	}
	return digits(line) + ":" + digits(column)
}

// TestChild has children that die, hang, lie and know too much.
func TestChild(t *testing.T) {
	t.Parallel()
	deep := "CREATE TABLE a (); SELECT 1" + strings.Repeat("+1", 5_000) + "; DROP TABLE b; SELECT 2" + strings.Repeat("+1", 5_000)
	for name, c := range map[string]struct {
		p    *sqlparse.Parser
		want sqlparse.Reason
		ctx  time.Duration
	}{
		"none":    {&sqlparse.Parser{}, sqlparse.TooDeep, 0},
		"absent":  {&sqlparse.Parser{Executable: "/nonexistent"}, sqlparse.Crash, 0},
		"dies":    {&sqlparse.Parser{Executable: script(t, "kill -SEGV $$")}, sqlparse.Crash, 0},
		"fails":   {&sqlparse.Parser{Executable: script(t, "echo T{}; exit 1")}, sqlparse.Crash, 0},
		"silent":  {&sqlparse.Parser{Executable: script(t, "exit 0")}, sqlparse.Crash, 0},
		"lies":    {&sqlparse.Parser{Executable: script(t, `printf 'T{"version":1,"stmts":[]}'`)}, sqlparse.Syntax, 0},
		"refuses": {&sqlparse.Parser{Executable: script(t, `printf 'F7 syntax error'`)}, sqlparse.Syntax, 0},
		"leaks":   {&sqlparse.Parser{Executable: script(t, `[ -z "$HOME$PATH_INFO$GITHUB_TOKEN" ] && printf 'F7 clean'`)}, sqlparse.Syntax, 0},
		"hangs":   {&sqlparse.Parser{Executable: script(t, "exec sleep 60")}, sqlparse.Canceled, 300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			if c.ctx > 0 {
				var cancel func()
				ctx, cancel = context.WithTimeout(ctx, c.ctx)
				defer cancel()
			}
			f := c.p.Parse(ctx, []sqlparse.Source{{Name: "x.sql", Data: []byte(deep)}})[0]
			if len(f.Problems) != 2 || f.Problems[0].Reason != c.want {
				t.Fatalf("%+v", f.Problems)
			}
			for i, s := range f.Statements {
				if (s.Node == nil) != (i%2 == 1 || c.want == sqlparse.Canceled && i == 2) {
					t.Errorf("statement %d: %s", i, s.Kind)
				}
			}
		})
	}
}
