package sqlparse

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/proto"
)

func sources(files map[string]string) []Source {
	var out []Source
	for _, name := range slices.Sorted(maps.Keys(files)) {
		out = append(out, Source{Name: name, Data: []byte(files[name])})
	}
	return out
}

// TestStatements compares files with what the C parser makes of each as a whole:
// the same statements, trees, locations and places, and where it refuses a file, a
// Problem that says so.
func TestStatements(t *testing.T) {
	t.Parallel()
	files := corpus(t)
	statements, refused, problems := 0, 0, map[Reason]int{}
	err := (&Parser{}).ParseEach(context.Background(), sources(files), func(f *File) error {
		src := files[f.Name]
		for _, p := range f.Problems {
			problems[p.Reason]++
		}
		checkFile(t, f, src)
		want, err := pg_query.Parse(src)
		if err != nil {
			refused++
			if len(f.Problems) == 0 {
				t.Errorf("%s: no problem, but %v", f.Name, err)
			}
			return nil
		}
		if len(f.Problems) > 0 && f.Problems[0].Reason == Setting {
			return nil
		}
		if len(f.Problems) > 0 || len(f.Statements) != len(want.Stmts) {
			t.Errorf("%s: %d statements, want %d: %+v", f.Name, len(f.Statements), len(want.Stmts), f.Problems)
			return nil
		}
		statements += len(want.Stmts)
		for i, raw := range want.Stmts {
			got := f.Statements[i]
			if got.Node == nil && got.Kind == Data {
				continue
			}
			if !proto.Equal(got.Node, raw.Stmt) {
				t.Errorf("%s: statement %d differs\ngot  %v\nwant %v", f.Name, i, got.Node, raw.Stmt)
			}
			start, end := int(raw.StmtLocation), int(raw.StmtLocation+raw.StmtLen)
			if raw.StmtLen == 0 {
				end = len(src)
			}
			if got.Start < start || got.End > end {
				t.Errorf("%s: statement %d is %d to %d, want within %d to %d", f.Name, i, got.Start, got.End, start, end)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d statements equal, %d files that the parser refuses, problems %v", len(files), statements, refused, problems)
}

// checkFile is what must hold for every file, whatever is in it.
func checkFile(t *testing.T, f *File, src string) {
	t.Helper()
	at := 0
	for i, s := range f.Statements {
		if s.Start < at || s.End <= s.Start || s.End > len(src) || s.Text != src[s.Start:s.End] {
			t.Fatalf("%s: statement %d is at %d to %d", f.Name, i, s.Start, s.End)
		}
		at = s.End
		if strings.TrimSpace(s.Text) != s.Text && s.Kind != Unparsed {
			t.Errorf("%s: statement %d has blanks around it: %q", f.Name, i, s.Text)
		}
		line, column := f.Place(s.Start)
		if line != s.Line || column != s.Column || line != 1+strings.Count(src[:s.Start], "\n") {
			t.Errorf("%s: statement %d is at %d:%d, not %d:%d", f.Name, i, line, column, s.Line, s.Column)
		}
		if (s.Node == nil) != (s.Kind == Unparsed) && s.Kind != Data {
			t.Errorf("%s: statement %d is %s, node %v", f.Name, i, s.Kind, s.Node)
		}
		if s.Kind == Unparsed && !slices.ContainsFunc(f.Problems, func(p Problem) bool { return p.Statement == i || p.Statement == -1 }) {
			t.Errorf("%s: statement %d is not parsed and nobody says why", f.Name, i)
		}
	}
	for _, c := range f.Comments {
		if !strings.Contains(src[c.Start:c.End], c.Text) || c.Statement > len(f.Statements) {
			t.Errorf("%s: comment %+v", f.Name, c)
		}
		if line, column := f.Place(c.Start); line != c.Line || column != c.Column {
			t.Errorf("%s: comment %+v is at %d:%d", f.Name, c, line, column)
		}
	}
	for _, p := range f.Problems {
		if p.Message == "" || p.Line < 1 || p.Column < 1 || p.Statement >= len(f.Statements) {
			t.Errorf("%s: %+v", f.Name, p)
		}
	}
}

// BenchmarkParser is the whole work on many files.
func BenchmarkParser(b *testing.B) {
	files := sources(corpus(b))
	size := 0
	for _, f := range files {
		size += len(f.Data)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		_ = (&Parser{}).ParseEach(context.Background(), files, func(*File) error { return nil })
	}
}

// BenchmarkSplit is the cutting alone.
func BenchmarkSplit(b *testing.B) {
	files := sources(corpus(b))
	size := 0
	for _, f := range files {
		size += len(f.Data)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			split(string(f.Data), 0, &intern{})
		}
	}
}
