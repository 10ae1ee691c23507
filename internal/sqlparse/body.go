package sqlparse

import (
	"context"
)

// Body is the inside of a DO block or of a function.
type Body struct {
	// Opaque says why the body was not analysed; empty where it was. Then exactly
	// one of Block (plpgsql) and Statements (sql) is set.
	Opaque string
	Block  *Block
	SQL    *File
	text   *text
}

// Place is the line and column of a byte of the body's source, both from 1.
func (b *Body) Place(offset int) (line, column int) { return b.text.place(offset) }

// Block is BEGIN … END in plpgsql. It is a transaction of its own where it has
// Handlers.
type Block struct {
	Label    string
	Declares []Declare
	Steps    []Step
	Handlers []Handler
	Start    int
}

// Declare is a variable. Type and Default are SQL as written; Query is the query of
// a bound cursor.
type Declare struct {
	Name, Type, Default, Query string
	Start                      int
}

// Handler is WHEN condition [OR condition …] THEN steps. A condition is a name in
// lower case ("others", "duplicate_table") or SQLSTATE as "sqlstate 42P07".
type Handler struct {
	Conditions []string
	Steps      []Step
	Start      int
}

// Op says what a Step does.
type Op string

// The steps of plpgsql.
const (
	OpSQL     Op = "sql"     // a static statement: Statement, or Opaque
	OpExecute Op = "execute" // EXECUTE: Statements where the text is constant, else Opaque with Expr
	OpBlock   Op = "block"   // a nested block: Block
	OpIf      Op = "if"      // Branches; the last one without a condition is ELSE
	OpCase    Op = "case"    // Branches; Expr is the operand of a simple CASE
	OpLoop    Op = "loop"    // LOOP, WHILE, FOR, FOREACH: Branches[0]; Expr is what it runs over
	OpAssign  Op = "assign"  // target := expression
	OpPerform Op = "perform" // PERFORM: a query whose result is dropped
	OpRaise   Op = "raise"   // RAISE; Ends is set where it raises an error
	OpReturn  Op = "return"  // RETURN, RETURN NEXT, RETURN QUERY; Ends for the first
	OpExit    Op = "exit"    // EXIT and CONTINUE
	OpOther   Op = "other"   // ASSERT, GET DIAGNOSTICS, cursors, COMMIT, NULL
)

// Step is one statement of plpgsql.
type Step struct {
	Op Op
	// Start and End are bytes of the body's source.
	Start, End int
	// Exprs are the SQL expressions and queries in it, as text to look for function
	// calls in; for a condition see Branches.
	Exprs []Expr
	// Statements are what it runs: for OpSQL its one statement, for OpExecute those
	// of the constant text. Offsets in them count within their own source.
	Statements *File
	// Opaque is the expression of an EXECUTE that is not constant, or the text of
	// a static statement that does not parse.
	Opaque   string
	Block    *Block
	Branches []Branch
	// Ends is set where nothing after it in its block runs.
	Ends bool
}

// Expr is SQL inside of a Step.
type Expr struct {
	Text  string
	Start int
	// Query is set where Text is a whole query, otherwise it is an expression.
	Query bool
}

// Branch is one way through an IF, CASE or loop.
type Branch struct {
	// Cond is the condition as text, empty for ELSE and a bare LOOP.
	Cond  Expr
	Steps []Step
}

// ParseBody reads the body of a DO block or a function: source is the string
// literal's value, language is in lower case. It does not fail: a language or a
// body that it cannot read is Opaque.
func (p *Parser) ParseBody(_ context.Context, _, source string) *Body {
	return &Body{Opaque: "bodies are not analysed yet", text: newText(source)}
}
