package catalog

import (
	_ "embed" // the table of what PostgreSQL itself can call
	"strconv"
	"strings"
	"sync"
)

// callsText is pg_proc, pg_operator, pg_cast and the categories of pg_type, read
// from PostgreSQL 14 to 18 by scripts/builtin-calls.
//
//go:generate sh -c "../../scripts/builtin-calls > builtin/calls.txt"
//go:embed builtin/calls.txt
var callsText string

// signature is what a call needs to know of a function or an operator.
type signature struct {
	name     string
	args     []TypeRef
	argNames []string
	result   TypeRef
	// columns of a result of type record, where they are declared.
	columns    []field
	kind       FunctionKind
	volatility byte
	set        bool
	variadic   bool
	defaults   int
	// elsewhere says that PostgreSQL 15 does not have it, but another version.
	elsewhere bool
	// user is the directory's function, nil for PostgreSQL's own.
	user *Function
	// operator is the directory's operator, nil for PostgreSQL's own.
	operator *Other
}

// field is a column of a composite type or of a record.
type field struct {
	name      string
	typ       TypeRef
	collation string
}

// category is pg_type.typcategory and typispreferred: how the resolution of
// calls groups types (documentation, "Type Conversion").
type category struct {
	letter    byte
	preferred bool
}

// cast is a row of pg_cast.
type cast struct{ context, method byte }

// builtins is the table, read once.
type builtins struct {
	functions  map[string][]*signature
	operators  map[string][]*signature
	casts      map[[2]OID]cast
	categories map[OID]category
	types      map[string]OID
}

var builtinCalls = sync.OnceValue(func() *builtins { return readBuiltins(callsText) })

func readBuiltins(text string) *builtins {
	b := &builtins{
		functions: map[string][]*signature{}, operators: map[string][]*signature{},
		casts: map[[2]OID]cast{}, categories: map[OID]category{}, types: map[string]OID{},
	}
	var lines [][]string
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if f[0] == "t" || strings.HasSuffix(f[0], " t") {
			n, _ := strconv.Atoi(f[2])
			b.types[f[1]] = OID(n)
			b.categories[OID(n)] = category{letter: f[3][0], preferred: len(f[3]) > 1}
			continue
		}
		lines = append(lines, f)
	}
	for _, f := range lines {
		elsewhere := len(f[0]) > 1
		switch f[0][len(f[0])-1] {
		case 'f':
			b.function(f, elsewhere)
		case 'o':
			sig := &signature{name: f[1], args: []TypeRef{b.typ(f[3])}, result: b.typ(f[4]), kind: PlainFunction, elsewhere: elsewhere, volatility: 'i'}
			if f[2] != "" {
				sig.args = []TypeRef{b.typ(f[2]), b.typ(f[3])}
			}
			b.operators[f[1]] = append(b.operators[f[1]], sig)
		case 'c':
			b.casts[[2]OID{b.types[f[1]], b.types[f[2]]}] = cast{context: f[3][0], method: f[3][1]}
		}
	}
	return b
}

func (b *builtins) function(f []string, elsewhere bool) {
	sig := &signature{name: f[1], result: b.typ(f[3]), kind: FunctionKind(f[4][0]), volatility: f[4][1], elsewhere: elsewhere}
	if f[2] != "" {
		for _, a := range strings.Split(f[2], ",") {
			name, typ, named := strings.Cut(a, " ")
			if !named {
				name, typ = "", a
			}
			sig.argNames = append(sig.argNames, name)
			sig.args = append(sig.args, b.typ(typ))
		}
	}
	for _, flag := range f[4][2:] {
		switch flag {
		case 's':
			sig.set = true
		case 'V':
			sig.variadic = true
		default:
			sig.defaults = sig.defaults*10 + int(flag-'0')
		}
	}
	if len(f) > 5 {
		for _, c := range strings.Split(f[5], ",") {
			name, typ, _ := strings.Cut(c, " ")
			sig.columns = append(sig.columns, field{name: name, typ: b.typ(typ)})
		}
	}
	b.functions[f[1]] = append(b.functions[f[1]], sig)
}

// typ reads a type of the table: its name in pg_type, [] for an array.
func (b *builtins) typ(name string) TypeRef {
	elem, array := strings.CutSuffix(name, "[]")
	return TypeRef{Type: b.types[elem], Array: array}
}
