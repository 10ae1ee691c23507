package sqlparse

import (
	"context"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// Body is the inside of a DO block or of a function. Offsets in it are bytes of its
// source; File.InLiteral takes them to the file.
type Body struct {
	// Opaque says why the body was not analysed; empty where it was. Then Block
	// (plpgsql) or Statements (sql) has what it does.
	Opaque     string
	Block      *Block
	Statements []Statement
	// Problems are those of Statements.
	Problems []Problem
	text     *text
}

// Place is the line and column of a byte of the body's source, both from 1.
func (b *Body) Place(offset int) (line, column int) { return b.text.place(offset) }

// Block is BEGIN … END in plpgsql. Where it has Handlers it is a subtransaction: an
// error undoes what its steps did and may be caught.
type Block struct {
	Label    string
	Declares []Declare
	Steps    []Step
	Handlers []Handler
	Start    int
}

// Declare is a variable. Type is SQL as written.
type Declare struct {
	Name    string
	Type    string
	Default Expr // empty for none; the query of a bound cursor has Query set
	Start   int
}

// Handler is WHEN condition [OR condition …] THEN steps. A condition is a name in
// lower case ("others", "duplicate_table") or "sqlstate 42P07".
type Handler struct {
	Conditions []string
	Steps      []Step
	Start      int
}

// Op says what a Step does.
type Op string

// The steps of plpgsql.
const (
	OpSQL     Op = "sql"     // a static statement, CALL and DO among them: Runs
	OpExecute Op = "execute" // EXECUTE: Runs where its text is constant, else Opaque
	OpBlock   Op = "block"   // a nested block: Block
	OpIf      Op = "if"      // Branches; the last one without a condition is ELSE
	OpCase    Op = "case"    // Branches, ELSE as in OpIf; Exprs[0] is the operand of a simple CASE
	OpLoop    Op = "loop"    // LOOP, WHILE, FOR, FOREACH: Branches[0]; Exprs are what it runs over
	OpAssign  Op = "assign"  // variable := expression
	OpPerform Op = "perform" // PERFORM: a query whose result is dropped
	OpRaise   Op = "raise"   // RAISE; Ends where it raises an error
	OpReturn  Op = "return"  // RETURN, RETURN NEXT, RETURN QUERY; Ends for the first
	OpExit    Op = "exit"    // EXIT and CONTINUE; Ends where they have no condition
	OpOther   Op = "other"   // ASSERT, GET DIAGNOSTICS, cursors, NULL
	OpCommit  Op = "commit"  // COMMIT and ROLLBACK in a procedure
)

// Step is one statement of plpgsql.
type Step struct {
	Op         Op
	Start, End int
	// Exprs are the expressions and queries in it, to look for function calls in
	// (see Parser.Tree). Conditions of branches are not among them.
	Exprs []Expr
	// Runs are the statements that it runs, for OpSQL with offsets of the body. For
	// dynamic SQL, which OpLoop, OpReturn and OpOther (OPEN) can hold as well, they
	// are those of the constant text; where that has variables whose values are
	// known, such as the elements of FOREACH … IN ARRAY ARRAY['a','b'], those of
	// every value in turn.
	Runs []Statement
	// Opaque is SQL that it runs and that cannot be seen: the expression of an
	// EXECUTE that is not constant, or a statement that does not parse. Why says
	// what stands in the way.
	Opaque, Why string
	Block       *Block
	Branches    []Branch
	// Ends is set where nothing after it in the same list runs.
	Ends bool

	holes []hole
	// What a loop runs over, where that may be constant.
	runsOver string
	array    Expr
	counts   []string
}

// Expr is SQL inside of a Step.
type Expr struct {
	Text  string
	Start int
	// Query is set where Text is a whole query, otherwise it is an expression or a
	// list of them.
	Query bool
}

// Branch is one way through an IF, CASE or loop. Cond is empty for ELSE, LOOP and
// FOR.
type Branch struct {
	Cond  Expr
	Steps []Step
}

// ParseBody reads the body of a DO block or a function: source is the string
// literal's value and language is in lower case. It does not fail: a language or
// a body that it cannot read is Opaque.
func (p *Parser) ParseBody(ctx context.Context, language, source string) *Body {
	b := &Body{text: newText(source)}
	r := &reader{parser: p, names: &intern{}}
	if bad := refuse(source); bad != nil {
		b.Opaque = bad.Message
		return b
	}
	switch language {
	case "sql":
		f := r.file(ctx, "", source)
		b.Statements, b.Problems = f.Statements, f.Problems
	case "plpgsql":
		pl := newPlpgsql(source)
		block := pl.body()
		if pl.why != "" {
			b.Opaque = pl.why
			return b
		}
		pl.resolve(ctx, r, block)
		b.Block = block
	default:
		b.Opaque = "a body in " + language + " is not analysed"
	}
	return b
}

// Tree parses an expression: a SelectStmt whose target list is the expression, or
// the query itself. It is nil where that does not parse.
func (p *Parser) Tree(ctx context.Context, e Expr) *ast.Node {
	r := &reader{parser: p, names: &intern{}}
	return r.tree(ctx, e)
}

func (r *reader) tree(ctx context.Context, e Expr) *ast.Node {
	source := e.Text
	if !e.Query {
		// On a line of its own, for the case that it ends in a comment.
		source = "SELECT " + e.Text + "\n"
	}
	f := r.file(ctx, "", source)
	if len(f.Statements) != 1 || len(f.Problems) > 0 {
		return nil
	}
	return f.Statements[0].Node
}
