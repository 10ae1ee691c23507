package catalog

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// analyzed is what PostgreSQL's parse analysis makes of a query (parser/analyze.c).
type analyzed struct {
	// columns of the result, in order.
	columns []output
	// deps are the objects and columns used, each once, in order of first use.
	deps []Ref
	// unresolved says that some type could not be worked out.
	unresolved bool
	// functions are the directory's functions that are called.
	functions []OID
	// level is what the outermost SELECT has; see Updatable.
	level *scope
}

// output is a column of a query's result.
type output struct {
	name string
	value
	// byDefault is DEFAULT in VALUES.
	byDefault bool
}

// value is what is known of an expression.
type value struct {
	typ TypeRef
	// collation, where it is not the type's own; explicit where COLLATE set it.
	collation string
	explicit  bool
	// source is the table's column that this is, and nothing else.
	source Ref
	// fields of a row whose type has no name.
	fields []field
	// literal is the text of a string constant whose type is still unknown.
	literal *string
	// outName is the name of the one OUT argument of the function called.
	outName string
	// null is the constant NULL.
	null bool
}

// binder resolves the names and types of one statement.
type binder struct {
	s *Session
	c *Catalog
	// assume takes what nobody created for granted, as a statement that is
	// executed does. Without it the catalog is not changed at all, and what is
	// not there is an error.
	assume bool
	// vars are a function's parameters and a body's variables, by name.
	vars map[string]*value
	// records are variables with fields (NEW, OLD, loop records), by name; nil
	// fields are not known.
	records map[string]*source
	// plpgsql says that a name that is both a column and a variable is an error.
	plpgsql bool
	// sqlc reads sqlc.arg(x) and @x as parameters, and notes the INSERTs.
	sqlc    bool
	inserts []InsertUse

	seen       map[Ref]bool
	deps       []Ref
	functions  []OID
	unresolved bool
	// stable: something is not immutable; volatile: something differs per call;
	// mutable: a function is not immutable, for certain; one in SQL may be once it
	// is inlined, whatever it is declared (inline_function, optimizer/util/clauses.c).
	stable, volatile, mutable bool
	// columnsRead counts references to columns.
	columnsRead int
	// subselects says that there are some.
	subselects bool
	faults     []*Error
	// refused is the first error of a look-up that assumes; where nothing may be
	// assumed, the server raises it although it is not certain.
	refused *Error
	depth   int
	// inAggregate counts the aggregates around the expression being read.
	inAggregate int
}

func (s *Session) binder(assume bool) *binder {
	return &binder{s: s, c: s.Catalog, assume: assume, seen: map[Ref]bool{}}
}

// analyze resolves a SELECT, VALUES or set operation that is being executed:
// what no statement created is taken for granted. It is an error only where
// the directory alone proves it.
func (s *Session) analyze(sel *ast.Node) (*analyzed, *Error) {
	b := s.binder(true)
	out, level := b.statement(sel, nil, true)
	if err := b.certain(); err != nil {
		return nil, err
	}
	return b.result(out, level), nil
}

func (b *binder) result(out []output, level *scope) *analyzed {
	for _, o := range out {
		if !o.typ.Known() {
			b.unresolved = true
		}
	}
	return &analyzed{columns: out, deps: b.deps, unresolved: b.unresolved, functions: b.functions, level: level}
}

// certain is the first error that the directory alone proves, or that stands
// because the session takes nothing for granted.
func (b *binder) certain() *Error {
	for _, e := range b.faults {
		if e.Certain || e == b.refused {
			return e
		}
	}
	return nil
}

func (b *binder) fault(certain bool, state, format string, args ...any) {
	b.faults = append(b.faults, &Error{State: state, Message: fmt.Sprintf(format, args...), Certain: certain})
}

// refuse notes the error of a look-up.
func (b *binder) refuse(err *Error) {
	b.faults = append(b.faults, err)
	if b.refused == nil && b.assume {
		b.refused = err
	}
}

// use records a dependency; builtin objects are pinned and leave none, as in
// pg_depend.
func (b *binder) use(object OID, column int) {
	r := Ref{Object: object, Column: column}
	if object < FirstUserOID || b.seen[r] {
		return
	}
	b.seen[r] = true
	b.deps = append(b.deps, r)
}

func (b *binder) useType(t TypeRef) { b.use(t.Type, 0) }

// enter guards the depth of recursion; the answer is false where it is too deep
// to go on, which makes the statement undecided and never a crash.
func (b *binder) enter() bool {
	b.depth++
	if b.depth > 1000 {
		b.unresolved = true
		return false
	}
	return true
}

func (b *binder) leave() { b.depth-- }
