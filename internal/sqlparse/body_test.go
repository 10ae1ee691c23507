package sqlparse_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// TestBody prints the bodies of testdata/body/*.txtar: "in" is the body, "want" its
// tree. SQLPARSE_UPDATE=1 writes the trees anew.
func TestBody(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/body/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var p sqlparse.Parser
			got := printBody(p.ParseBody(context.Background(), "plpgsql", string(a.Files[0].Data)))
			if os.Getenv("SQLPARSE_UPDATE") != "" {
				a.Files = append(a.Files[:1], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func printBody(b *sqlparse.Body) string {
	var out strings.Builder
	if b.Opaque != "" {
		fmt.Fprintf(&out, "opaque: %s\n", b.Opaque)
	}
	if b.Block != nil {
		printBlock(&out, b, b.Block, "")
	}
	return out.String()
}

func printBlock(out *strings.Builder, b *sqlparse.Body, block *sqlparse.Block, indent string) {
	fmt.Fprintf(out, "%sblock %s\n", indent, block.Label)
	for _, d := range block.Declares {
		fmt.Fprintf(out, "%s  declare %s %s = %s\n", indent, d.Name, d.Type, d.Default.Text)
	}
	printSteps(out, b, block.Steps, indent+"  ")
	for _, h := range block.Handlers {
		fmt.Fprintf(out, "%s  when %s\n", indent, strings.Join(h.Conditions, " or "))
		printSteps(out, b, h.Steps, indent+"    ")
	}
}

func printSteps(out *strings.Builder, b *sqlparse.Body, steps []sqlparse.Step, indent string) {
	for _, s := range steps {
		line, column := b.Place(s.Start)
		fmt.Fprintf(out, "%s%d:%d %s", indent, line, column, s.Op)
		if s.Ends {
			out.WriteString(" ends")
		}
		for _, e := range s.Exprs {
			kind := ""
			if e.Query {
				kind = "query "
			}
			fmt.Fprintf(out, " %s{%s}", kind, e.Text)
		}
		out.WriteString("\n")
		for _, r := range s.Runs {
			fmt.Fprintf(out, "%s  runs %s %d:%d %s: %s\n", indent, r.Kind, r.Line, r.Column, ast.Kind(r.Node), strings.Join(strings.Fields(r.Text), " "))
		}
		if s.Opaque != "" {
			fmt.Fprintf(out, "%s  opaque %s: %s\n", indent, s.Opaque, s.Why)
		}
		if s.Block != nil {
			printBlock(out, b, s.Block, indent+"  ")
		}
		for _, br := range s.Branches {
			fmt.Fprintf(out, "%s  branch %s\n", indent, br.Cond.Text)
			printSteps(out, b, br.Steps, indent+"    ")
		}
	}
}
