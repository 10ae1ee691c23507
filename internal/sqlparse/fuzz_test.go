package sqlparse

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParse holds any file to what checkFile wants, and any string to being a body
// that is read or opaque. The guard is what keeps the parser from crashing here.
func FuzzParse(f *testing.F) {
	rep := strings.Repeat
	for _, src := range oddTokens {
		f.Add(src)
	}
	for _, src := range []string{
		"SELECT 1" + rep("+1", 2_100), "SELECT " + rep("(", 3_000), rep("/*", 500) + rep("*/", 500), "SELECT 1;\x00DROP TABLE x", "\xef\xbb\xbfSELECT '\xff'",
		"\\connect x\nCOPY t FROM stdin;\na\n\\.\nSELECT 1 \\gset\n", "SELECT (1; SELECT 2", "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);",
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END; SELECT 1", "SELECT 'a", "DROP TABEL x; DROP TABLE x",
		"BEGIN IF a THEN EXECUTE format('x %I', b); END IF; END", "DECLARE a int := 1; BEGIN FOR i IN 1..2 LOOP EXECUTE 'a' || i; END LOOP; EXCEPTION WHEN OTHERS THEN NULL; END",
		"begin select a into b from c; a[1].b := 2; return query execute 'x' using 1; case a when 1 then null; end case; end",
	} {
		f.Add(src)
	}
	for _, src := range corpus(f) {
		f.Add(src)
	}
	p := &Parser{}
	f.Fuzz(func(t *testing.T, src string) {
		file := p.Parse(context.Background(), []Source{{Name: "fuzz", Data: []byte(src)}})[0]
		checkFile(t, file, src)
		checkGaps(t, file, src)
		if again := p.Parse(context.Background(), []Source{{Name: "fuzz", Data: []byte(src)}})[0]; !reflect.DeepEqual(file, again) {
			t.Errorf("read again it is\n%+v, not\n%+v", again, file)
		}
		b := p.ParseBody(context.Background(), "plpgsql", src)
		if b.Block != nil {
			checkSteps(t, src, b.Block)
		}
	})
}

// checkGaps wants nothing to lie between statements and comments that nobody reports.
func checkGaps(t *testing.T, f *File, src string) {
	t.Helper()
	for _, p := range f.Problems {
		if p.Start > len(src) || p.Start < len(src) && !utf8.RuneStart(src[p.Start]) && p.Reason != Encoding {
			t.Errorf("a problem in the middle of a character: %+v", p)
		}
		if p.Statement < 0 || p.Reason == PsqlMeta || p.Reason == CopyData {
			return // the rest of the file, of the line, or the rows
		}
	}
	left := []byte(src)
	for _, s := range f.Statements {
		clear(left[s.Start:s.End])
		if !utf8.ValidString(s.Text) {
			t.Errorf("cut in the middle of a character: %q", s.Text)
		}
	}
	for _, c := range f.Comments {
		clear(left[c.Start:c.End])
	}
	rest := strings.Map(func(r rune) rune {
		if strings.ContainsRune("; \t\n\r\v\f\x00", r) {
			return -1
		}
		return r
	}, strings.TrimPrefix(string(left), bom))
	if rest != "" {
		t.Errorf("%q is no statement, no comment and no problem", rest)
	}
}

func checkSteps(t *testing.T, src string, b *Block) {
	t.Helper()
	var check func(list []Step)
	check = func(list []Step) {
		for _, s := range list {
			if s.Start < 0 || s.End > len(src) || s.End < s.Start {
				t.Fatalf("a step at %d to %d", s.Start, s.End)
			}
			if s.Op == OpSQL && s.Opaque == "" && len(s.Runs) == 0 {
				t.Fatalf("%q runs nothing and hides nothing", src[s.Start:s.End])
			}
			if s.Block != nil {
				checkSteps(t, src, s.Block)
			}
			for _, br := range s.Branches {
				check(br.Steps)
			}
		}
	}
	check(b.Steps)
	for _, h := range b.Handlers {
		check(h.Steps)
	}
}
