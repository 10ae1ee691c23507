package sqlparse

import (
	"context"
	"strings"
	"testing"

	"github.com/pganalyze/pg_query_go/v5/parser"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// bodyOf finds the language, body and place of it in DO and CREATE FUNCTION.
func bodyOf(n *ast.Node) (language, body string, location int32, ok bool) {
	options, language := n.GetDoStmt().GetArgs(), "plpgsql"
	if f := n.GetCreateFunctionStmt(); f != nil {
		options, language = f.Options, "sql"
	}
	if l := ast.Option(options, "language"); l != nil {
		language, _ = ast.Literal(l.Arg)
	}
	as := ast.Option(options, "as")
	if as == nil {
		return "", "", 0, false
	}
	if list := as.Arg.GetList(); list != nil {
		if len(list.Items) != 1 {
			return "", "", 0, false
		}
		body, ok = ast.Literal(list.Items[0])
	} else {
		body, ok = ast.Literal(as.Arg)
	}
	return strings.ToLower(language), body, as.Location, ok
}

// count counts the steps of a body by what libpg_query calls them.
func count(b *Block, in map[string]int) {
	in["block"]++
	countSteps(b.Steps, in)
	for _, h := range b.Handlers {
		countSteps(h.Steps, in)
	}
}

func countSteps(steps []Step, in map[string]int) {
	for _, s := range steps {
		switch s.Op {
		case OpBlock:
			count(s.Block, in)
		case OpSQL:
			if w := strings.ToLower(strings.Fields(s.Opaque + " x")[0]); len(s.Runs) == 1 {
				switch ast.Kind(s.Runs[0].Node) {
				case "CallStmt", "DoStmt":
					in["call"]++
				default:
					in["execsql"]++
				}
			} else if w != "call" && w != "do" {
				in["execsql"]++
			}
		case OpExecute:
			in["dynexecute"]++
		case OpIf, OpCase, OpAssign, OpPerform, OpRaise:
			in[string(s.Op)]++
		case OpLoop:
			in["loop"]++
		case OpReturn, OpExit, OpOther, OpCommit:
		}
		for _, br := range s.Branches {
			countSteps(br.Steps, in)
		}
	}
}

var theirs = map[string][]string{
	"block": {"block"}, "execsql": {"execsql"}, "call": {"call"}, "dynexecute": {"dynexecute"}, "if": {"if"}, "case": {"case"}, "assign": {"assign"},
	"perform": {"perform"}, "raise": {"raise"}, "loop": {"loop", "while", "fori", "fors", "forc", "dynfors", "foreach_a"},
}

// TestPlpgsql compares with libpg_query: what it can read must be read here, with as
// many steps of each kind. What only this reader can read are its false errors.
func TestPlpgsql(t *testing.T) {
	t.Parallel()
	files := corpus(t)
	p := &Parser{}
	both, more, neither, opaque := 0, 0, 0, 0
	for _, f := range p.Parse(context.Background(), sources(files)) {
		for _, st := range f.Statements {
			language, body, location, ok := bodyOf(st.Node)
			if !ok || language != "plpgsql" {
				continue
			}
			b := p.ParseBody(context.Background(), language, body)
			checkPlaces(t, f, b, body, int(location))
			in, err := parser.ParsePlPgSqlToJSON(st.Text)
			switch {
			case b.Opaque != "" && err == nil:
				t.Errorf("%s: %s\n%s", f.Name, b.Opaque, body)
			case b.Opaque != "":
				neither++
				t.Logf("%s:%d neither: %s | %v", f.Name, st.Line, b.Opaque, err)
			case err != nil:
				more++
			default:
				both++
				got := map[string]int{}
				count(b.Block, got)
				for op, names := range theirs {
					want := 0
					for _, n := range names {
						want += strings.Count(in, `{"PLpgSQL_stmt_`+n+`":`)
					}
					if op == "block" && strings.Contains(in, `"action":{"PLpgSQL_stmt_block":{"body":`) {
						want-- // put around a block that is no plain one
					}
					if got[op] != want {
						t.Errorf("%s:%d: %d %s, want %d\n%s\n%s", f.Name, st.Line, got[op], op, want, body, in)
					}
				}
			}
			if b.Block != nil {
				opaque += countOpaque(b.Block.Steps)
			}
		}
	}
	t.Logf("%d bodies read by both, %d by this one only, %d by neither; %d steps opaque", both, more, neither, opaque)
}

func countOpaque(steps []Step) (n int) {
	for _, s := range steps {
		if s.Opaque != "" {
			n++
		}
		if s.Block != nil {
			n += countOpaque(s.Block.Steps)
		}
		for _, br := range s.Branches {
			n += countOpaque(br.Steps)
		}
	}
	return n
}

// checkPlaces holds InLiteral to finding in the file what stands in the body.
func checkPlaces(t *testing.T, f *File, b *Body, body string, location int) {
	t.Helper()
	if b.Block == nil {
		return
	}
	for _, s := range b.Block.Steps {
		at := f.InLiteral(location, s.Start)
		want := body[s.Start:min(s.Start+5, len(body))]
		if got := f.text.src[at:]; !strings.HasPrefix(got, want) && !strings.ContainsAny(want, `'\`) {
			t.Errorf("%s: step %q is at %q", f.Name, want, got[:min(20, len(got))])
		}
	}
}
