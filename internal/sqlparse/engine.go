package sqlparse

import (
	"errors"
	"strings"
	"sync"

	pg_query "github.com/pganalyze/pg_query_go/v5"
	"github.com/pganalyze/pg_query_go/v5/parser"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// oneParse lets one goroutine at a time into the C parser. libpg_query points file
// descriptor 2 of the whole process at a pipe while it parses and puts back what it
// found there (pg_query_parse.c); two at a time would leave stderr on a pipe that
// nobody reads, and the next line written to it would kill the process by SIGPIPE.
// It is no brake: reading the JSON costs as much as the C part and runs beside it.
var oneParse sync.Mutex

// fault is an error of the C parser.
type fault struct {
	Message string
	// At is the byte of the parsed text, -1 where the parser names none.
	At int
}

// printTree gives the parser's JSON for a text that the guard let through.
func printTree(source string) (string, *fault) {
	oneParse.Lock()
	defer oneParse.Unlock()
	in, err := parser.ParseToJSON(source)
	return in, faultOf(err, source)
}

func faultOf(err error, source string) *fault {
	if err == nil {
		return nil
	}
	f := &fault{Message: err.Error(), At: -1}
	if e := (*parser.Error)(nil); errors.As(err, &e) && e.Cursorpos > 0 {
		f.At = runeOffset(source, e.Cursorpos-1)
	}
	return f
}

// runeOffset is the byte at which the n-th character starts.
func runeOffset(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// trees reads printed JSON, and parses once more for protobuf where that does not
// carry everything.
func trees(in, source string, base int, names *intern) ([]*ast.RawStmt, *fault) {
	if stmts, ok := decode(in, source, base, names); ok {
		return stmts, nil
	}
	oneParse.Lock()
	result, err := pg_query.Parse(source)
	oneParse.Unlock()
	if err != nil {
		return nil, faultOf(err, source)
	}
	for _, s := range result.Stmts {
		shift(s, base)
	}
	return result.Stmts, nil
}

// reason sorts the parser's messages.
func (f *fault) reason() Reason {
	if strings.HasPrefix(f.Message, "memory exhausted") || strings.Contains(f.Message, "recursion depth") || strings.Contains(f.Message, "stack depth") {
		return TooDeep
	}
	return Syntax
}

func (f *fault) message() string {
	switch {
	case f.reason() == TooDeep:
		return "nested too deep for PostgreSQL's parser: " + f.Message
	case strings.HasPrefix(f.Message, "syntax error"):
		return f.Message + ": syntax that PostgreSQL 16's parser does not know"
	}
	return f.Message + " (says PostgreSQL 16's parser)"
}

// shift moves the locations of a tree that was parsed from the middle of a file.
func shift(s *ast.RawStmt, base int) {
	if base == 0 {
		return
	}
	ast.Walk(s, func(m any) bool {
		move(m, int32(base))
		return true
	})
}

// reserved reports whether a plain name is a keyword that is not unreserved.
func reserved(name string) bool {
	oneParse.Lock()
	defer oneParse.Unlock()
	result, err := pg_query.Scan(name)
	if err != nil || len(result.Tokens) != 1 {
		return true
	}
	kind := result.Tokens[0].KeywordKind
	return kind != pg_query.KeywordKind_NO_KEYWORD && kind != pg_query.KeywordKind_UNRESERVED_KEYWORD
}
