package sqlparse

import (
	"context"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// Parser parses files. The zero value is ready for use, by several goroutines too.
type Parser struct{}

// Parse reads the files; the answers are in the order of the questions. It does not
// fail: what is not understood is a Problem of its file.
func (p *Parser) Parse(ctx context.Context, files []Source) []*File {
	out := make([]*File, 0, len(files))
	_ = p.ParseEach(ctx, files, func(f *File) error {
		out = append(out, f)
		return nil
	})
	return out
}

// ParseEach is Parse for callers that do not keep the trees: each file is handed
// over in order, and only a few are read ahead. It ends with the first error of
// visit, and only with that.
func (p *Parser) ParseEach(ctx context.Context, files []Source, visit func(*File) error) error {
	for _, s := range files {
		if err := visit(p.file(ctx, s)); err != nil {
			return err
		}
	}
	return nil
}

func (p *Parser) file(_ context.Context, s Source) *File {
	f := &File{Name: s.Name, text: newText(s.Data)}
	tree, err := pg_query.Parse(string(s.Data))
	if err != nil {
		f.Problems = append(f.Problems, Problem{Reason: Syntax, Statement: -1, Line: 1, Column: 1, Message: err.Error()})
		return f
	}
	for _, raw := range tree.Stmts {
		start := int(raw.StmtLocation)
		end := start + int(raw.StmtLen)
		if raw.StmtLen == 0 {
			end = len(s.Data)
		}
		for start < end && (s.Data[start] == ' ' || s.Data[start] == '\n') {
			start++
		}
		st := Statement{Node: raw.Stmt, Kind: Schema, Start: start, End: end, Text: string(s.Data[start:end])}
		switch ast.Unwrap(raw.Stmt).(type) {
		case *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt, *ast.CopyStmt, *ast.MergeStmt:
			st.Kind = Data
		}
		st.Line, st.Column = f.Place(start)
		f.Statements = append(f.Statements, st)
	}
	return f
}
