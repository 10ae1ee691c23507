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

// readBuiltins takes two passes, since signatures need the types' OIDs. It is
// what a run over a short history does most, so it allocates little.
func readBuiltins(text string) *builtins {
	n := strings.Count(text, "\n")
	b := &builtins{
		functions: make(map[string][]*signature, n/2), operators: map[string][]*signature{},
		casts: make(map[[2]OID]cast, n/8), categories: map[OID]category{}, types: map[string]OID{},
	}
	var room [8]string
	f := room[:0]
	for line := range strings.Lines(text) {
		if f = fields(f[:0], line); f[0][len(f[0])-1] == 't' {
			n, _ := strconv.Atoi(f[2])
			b.types[f[1]] = OID(n)
			b.categories[OID(n)] = category{letter: f[3][0], preferred: len(f[3]) > 1}
		}
	}
	signatures := make([]signature, n)
	for line := range strings.Lines(text) {
		f = fields(f[:0], line)
		sig := &signatures[0]
		switch sig.elsewhere = len(f[0]) > 1; f[0][len(f[0])-1] {
		case 'f':
			b.function(sig, f)
		case 'o':
			b.operator(sig, f)
		case 'c':
			b.casts[[2]OID{b.types[f[1]], b.types[f[2]]}] = cast{context: f[3][0], method: f[3][1]}
			continue
		default:
			continue
		}
		signatures = signatures[1:]
	}
	return b
}

// fields appends what tabs part in a line.
func fields(list []string, line string) []string {
	line = strings.TrimSuffix(line, "\n")
	for {
		field, rest, more := strings.Cut(line, "\t")
		list = append(list, field)
		if !more {
			return list
		}
		line = rest
	}
}

func (b *builtins) operator(sig *signature, f []string) {
	sig.name, sig.result, sig.kind, sig.volatility = f[1], b.typ(f[4]), PlainFunction, 'i'
	if f[2] != "" {
		sig.args = []TypeRef{b.typ(f[2]), b.typ(f[3])}
	} else {
		sig.args = []TypeRef{b.typ(f[3])}
	}
	b.operators[f[1]] = append(b.operators[f[1]], sig)
}

func (b *builtins) function(sig *signature, f []string) {
	sig.name, sig.result, sig.kind, sig.volatility = f[1], b.typ(f[3]), FunctionKind(f[4][0]), f[4][1]
	if f[2] != "" {
		n := strings.Count(f[2], ",") + 1
		sig.args, sig.argNames = make([]TypeRef, 0, n), make([]string, 0, n)
		for a := range strings.SplitSeq(f[2], ",") {
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
		for c := range strings.SplitSeq(f[5], ",") {
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
