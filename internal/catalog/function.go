package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// FunctionKind is pg_proc.prokind.
type FunctionKind byte

// The kinds of routine.
const (
	PlainFunction FunctionKind = 'f'
	Procedure     FunctionKind = 'p'
	Aggregate     FunctionKind = 'a'
	Window        FunctionKind = 'w'
)

// Function is a routine (pg_proc).
type Function struct {
	OID    OID
	Schema OID
	Name   string
	Kind   FunctionKind
	Owner  string
	ACL    ACL
	Args   []Argument
	// Result type; for OUT arguments and RETURNS TABLE that of one row.
	Result     TypeRef
	ReturnsSet bool
	Language   string
	// Body is the source text of AS; Atomic holds BEGIN ATOMIC or RETURN.
	Body string
	// BodyLine is the line on which Body begins in the file that created it.
	BodyLine                           int
	Atomic                             []*ast.Node
	Strict, SecurityDefiner, Leakproof bool
	// Volatility is 'i', 's' or 'v'; Parallel 's', 'r' or 'u'.
	Volatility, Parallel byte
	// Config is SET … of the function.
	Config map[string]string
	// Part is the type that the function goes with: a range's constructors.
	Part OID
	// Extension that brought the function (pg_depend.deptype 'e'), or 0.
	Extension OID
	// DependsOn are the extensions of ALTER … DEPENDS ON EXTENSION.
	DependsOn []OID
	// Deps: types of the signature and, for BEGIN ATOMIC, what the body uses.
	Deps    []Ref
	Created Origin
	Changed Origin
	Assumed bool
	mark    uint64
}

// Argument of a function.
type Argument struct {
	Name string
	// Mode is 'i' IN, 'o' OUT, 'b' INOUT, 'v' VARIADIC, 't' TABLE.
	Mode    byte
	Type    TypeRef
	Default *Expr
}

// Inputs are the types by which a call finds the function.
func (f *Function) Inputs() []TypeRef {
	var in []TypeRef
	for _, a := range f.Args {
		if a.Mode == 'i' || a.Mode == 'b' || a.Mode == 'v' {
			in = append(in, a.Type)
		}
	}
	return in
}
