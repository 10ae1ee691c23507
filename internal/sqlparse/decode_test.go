package sqlparse

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"github.com/pganalyze/pg_query_go/v5/parser"
	"google.golang.org/protobuf/proto"
)

// corpus gives every SQL file of testdata and, where SQL_CORPUS names one, of a
// directory outside: PostgreSQL's regression tests (src/test/regress/sql of its
// source) have most of the grammar.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	files := map[string]string{}
	roots := []string{"testdata"}
	if outside := os.Getenv("SQL_CORPUS"); outside != "" {
		roots = append(roots, filepath.SplitList(outside)...)
	}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(p, ".sql") {
				return err
			}
			data, err := os.ReadFile(p)
			files[p] = string(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestDecode holds the reader of JSON to what Go's protobuf makes of the protobuf
// form, which nobody here wrote.
func TestDecode(t *testing.T) {
	t.Parallel()
	statements, fallback := 0, 0
	for name, text := range corpus(t) {
		parts, err := parser.SplitWithScanner(text, true)
		if err != nil {
			continue
		}
		for _, part := range parts {
			want, err := pg_query.Parse(part)
			if err != nil {
				continue
			}
			statements++
			in, err := parser.ParseToJSON(part)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := decode(in, part, 0, &intern{})
			if !ok {
				fallback++
				if fallback < 40 {
					t.Logf("%s: protobuf for %s", name, part)
				}
				continue
			}
			if !proto.Equal(want, &pg_query.ParseResult{Version: want.Version, Stmts: got}) {
				t.Errorf("%s: %s\nJSON %s\ngot  %v\nwant %v", name, part, in, got, want.Stmts)
			}
		}
	}
	t.Logf("%d statements, %d need protobuf", statements, fallback)
}

func BenchmarkParse(b *testing.B) {
	names := &intern{}
	files := corpus(b)
	size := 0
	for name, text := range files {
		if _, err := parser.ParseToJSON(text); err != nil {
			delete(files, name)
			continue
		}
		size += len(text)
	}
	run := func(name string, parse func(string) error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, text := range files {
					if err := parse(text); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
	run("protobuf", func(s string) error { _, err := pg_query.Parse(s); return err })
	run("protobuf-c", func(s string) error { _, err := parser.ParseToProtobuf(s); return err })
	run("json-c", func(s string) error { _, err := parser.ParseToJSON(s); return err })
	run("json", func(s string) error {
		in, err := parser.ParseToJSON(s)
		decode(in, s, 0, names)
		return err
	})
}
