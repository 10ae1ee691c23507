// Package sqlparse reads SQL files with PostgreSQL's own parser and survives what
// they hold. It is the only importer of pg_query, which is C: a hostile file can
// crash it or keep it busy for minutes, so everything that reaches it was looked
// at before, and what looks dangerous is parsed in a child process.
//
// A lexer in Go cuts a file into statements and bounds how deep each can be; the C
// parser prints trees as JSON, one text at a time; Go reads them beside it. Bodies
// in plpgsql are read by a parser of their own. SQL_CORPUS=dir[:dir] lets the tests
// compare all of it with libpg_query on every .sql file below.
//
// Nothing here fails. What cannot be read is a Problem of its file, never an empty
// list of statements that looks like a harmless file.
package sqlparse

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// Source is a file to parse.
type Source struct {
	Name string
	Data []byte
}

// File is what was read of a Source. Every offset is one of bytes in the Source's
// Data, every line and column counts from 1, columns in runes. Files with the same
// bytes share their trees: a tree must not be changed.
type File struct {
	Name       string
	Statements []Statement
	Comments   []Comment
	Problems   []Problem
	text       *text
}

// Kind says how a statement was read.
type Kind string

// The kinds of statements.
const (
	// Schema is every statement with a tree that is not Data, so SELECT and SET too.
	Schema Kind = "schema"
	// Data is INSERT, UPDATE, DELETE, MERGE, COPY or VALUES: it changes rows.
	Data Kind = "data"
	// Unparsed has a Problem and no tree.
	Unparsed Kind = "unparsed"
)

// Statement is one statement of a file.
type Statement struct {
	// Node is the tree, nil where Kind is Unparsed or where Kind is Data and the
	// text is so large that it was not worth reading.
	Node *ast.Node
	Kind Kind
	// Start and End are the statement's own text, without the blanks and comments
	// around it and without the semicolon.
	Start, End   int
	Line, Column int
	Text         string
}

// Comment is a comment as PostgreSQL's scanner sees it.
type Comment struct {
	// Text is without the marks (-- or /* */) and otherwise as written.
	Text         string
	Block        bool
	Start, End   int
	Line, Column int
	// Statement is the index of the statement that contains or follows it,
	// len(Statements) for one after the last.
	Statement int
}

// Reason says why something could not be read.
type Reason string

// The reasons.
const (
	NUL          Reason = "nul"          // a NUL byte, behind which PostgreSQL's parser sees nothing
	Encoding     Reason = "encoding"     // not UTF-8
	TooLarge     Reason = "too-large"    // beyond the size that is read at all
	TooDeep      Reason = "too-deep"     // nested beyond what the parser can take
	Unterminated Reason = "unterminated" // a string, name or comment without its end
	Syntax       Reason = "syntax"       // not in the grammar of PostgreSQL 16
	PsqlMeta     Reason = "psql-meta"    // a backslash command, which only psql understands
	CopyData     Reason = "copy-data"    // COPY … FROM stdin, whose rows only psql sends
	Setting      Reason = "setting"      // SET that changes how the server reads what follows
	Crash        Reason = "crash"        // the parser died
	Timeout      Reason = "timeout"      // the parser did not come back
	Canceled     Reason = "canceled"     // the context ended first
)

// Problem is something that could not be read.
type Problem struct {
	Reason Reason
	// Statement is the index of the statement concerned, -1 for the whole file.
	Statement    int
	Start        int
	Line, Column int
	Message      string
}
