package catalog

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// call is a function call as it is written.
type call struct {
	schema, name string
	given        []TypeRef
	// names of the arguments that have one, which are the last.
	names []string
	// spread: the last argument is VARIADIC array.
	spread bool
	// procedures: CALL looks for these, everything else for functions.
	procedures bool
}

// resolution is what a call means.
type resolution struct {
	verdict verdict
	*candidate
	given []TypeRef
	// known: something of that name exists, or did.
	known bool
	// cast: the call is a conversion to this type in disguise: text(x).
	cast TypeRef
}

// funcCall resolves a function call in an expression.
func (b *binder) funcCall(m *ast.FuncCall, sc *scope) value {
	c := call{}
	c.schema, c.name = ast.Qualified(m.Funcname)
	if b.sqlc && sqlcCall(m) != "" {
		return value{typ: plain(oidUnknown)}
	}
	if done, ok := b.specialCall(m, c, sc); ok {
		return done
	}
	aggregate := m.AggStar || m.AggDistinct || m.AggFilter != nil || m.AggWithinGroup || len(m.AggOrder) > 0 || b.aggregateName(c)
	if aggregate && m.Over == nil {
		b.inAggregate++
		defer func() { b.inAggregate-- }()
	}
	args := b.exprs(m.Args, sc)
	for i, a := range m.Args {
		if na := a.GetNamedArgExpr(); na != nil {
			c.names = append(c.names, na.Name)
		}
		c.given = append(c.given, args[i].typ)
	}
	ordered := make([]value, 0, len(m.AggOrder))
	for _, n := range m.AggOrder {
		ordered = append(ordered, b.expr(n.GetSortBy().GetNode(), sc))
	}
	if m.AggWithinGroup { // percentile_cont(0.5) WITHIN GROUP (ORDER BY x)
		for _, v := range ordered {
			args = append(args, v)
			c.given = append(c.given, v.typ)
		}
	}
	b.condition(m.AggFilter, sc)
	b.window(m.Over, sc)
	c.spread = m.FuncVariadic
	r := b.lookup(c)
	switch r.verdict {
	case found:
		b.placed(r, m, sc)
		return b.called(r, args, sc)
	case unsure:
		b.unresolved, b.stable, b.volatile = true, true, true
		return value{}
	case ambiguous:
		b.fault(b.sure(c.given...), "42725", "function %s is not unique", b.signatureText(c))
		return value{}
	}
	if r.cast.Known() {
		b.useType(r.cast)
		return value{typ: r.cast}
	}
	if v, ok := b.rowField(c, args, sc); ok {
		return v
	}
	if v, ok := b.extensionValue(c, m, sc); ok {
		return v
	}
	b.noFunction(c, r)
	return value{}
}

// placed notes what a call makes of its query level.
func (b *binder) placed(r resolution, m *ast.FuncCall, sc *scope) {
	if sc == nil {
		return
	}
	switch {
	case m.Over != nil:
		sc.windows = true
	case r.sig.kind == Aggregate:
		sc.aggregates = true
	}
	if r.sig.set {
		sc.sets = true
	}
}

// specialCall are calls that the resolution by types does not serve.
func (b *binder) specialCall(m *ast.FuncCall, c call, sc *scope) (value, bool) {
	if len(m.Args) != 1 || c.schema != "" && c.schema != "pg_catalog" {
		return value{}, false
	}
	if c.name == "xmlexists" {
		b.exprs(m.Args, sc)
		return value{typ: plain(oidBool)}, true
	}
	return value{}, false
}

// aggregateName says that every function of a name is an aggregate, which has
// to be known before the arguments are looked at.
func (b *binder) aggregateName(c call) bool {
	if list := builtinCalls().functions[c.name]; len(list) > 0 && (c.schema == "" || c.schema == "pg_catalog") {
		return list[0].kind == Aggregate
	}
	fs := b.c.functionsByPath(b.s, c.schema, c.name)
	return len(fs) > 0 && fs[0].Kind == Aggregate
}

// rowField is f(row) for row.f.
func (b *binder) rowField(c call, args []value, _ *scope) (value, bool) {
	if c.schema != "" || len(args) != 1 {
		return value{}, false
	}
	fields, _ := b.fieldsOf(args[0])
	if !slices.ContainsFunc(fields, func(f field) bool { return f.name == c.name }) {
		return value{}, false
	}
	return b.fieldOf(args[0], c.name), true
}

// noFunction notes that a call finds nothing. A name that neither PostgreSQL nor
// the directory knows may be an extension's.
func (b *binder) noFunction(c call, r resolution) {
	b.unresolved, b.stable, b.volatile = true, true, true
	if b.assume && !r.known {
		return
	}
	if kind := b.otherKind(c); kind != "" {
		b.fault(true, "42809", "%s is a %s", b.signatureText(c), kind)
		return
	}
	b.fault(r.known && b.sure(c.given...), "42883", "function %s does not exist", b.signatureText(c))
}

// otherKind says that a call means a procedure where a function is looked for, or
// the other way round.
func (b *binder) otherKind(c call) string {
	other := c
	other.procedures = !c.procedures
	if r := b.lookup(other); r.verdict != found || r.sig.user == nil {
		return ""
	}
	if c.procedures {
		return "function"
	}
	return "procedure"
}

func (b *binder) signatureText(c call) string {
	name := c.name
	if c.schema != "" {
		name = c.schema + "." + name
	}
	return name + "(" + b.formatTypes(c.given) + ")"
}

// lookup finds the function of a call (func_get_detail, parser/parse_func.c).
func (b *binder) lookup(c call) resolution {
	r := resolution{given: c.given}
	var late []candidate // what only other versions of the server have
	all := []candidate{}
	if c.schema == "" || c.schema == "pg_catalog" {
		for _, sig := range builtinCalls().functions[c.name] {
			r.known = r.known || !sig.elsewhere
			if k, ok := c.fit(sig); ok {
				if sig.elsewhere {
					late = append(late, k)
				} else {
					all = append(all, k)
				}
			}
		}
	}
	for _, f := range b.c.functionsByPath(b.s, c.schema, c.name) {
		r.known = r.known || !f.Assumed
		if (f.Kind == Procedure) != c.procedures {
			continue
		}
		if f.Assumed && f.Args == nil { // only its name is known
			return resolution{verdict: unsure, known: true}
		}
		if k, ok := c.fit(f.signature()); ok && !hidden(all, k) {
			all = also(all, k)
		}
	}
	if b.c.functionGone(b.s, c.schema, c.name) {
		r.known = true
	}
	if len(all) == 0 && len(late) == 0 {
		r.verdict = missing
		r.cast = b.castCall(c)
		return r
	}
	r.candidate, r.verdict = b.c.choose(all, c.given)
	if r.verdict == missing && len(late) > 0 {
		r.candidate, r.verdict = b.c.choose(late, c.given)
	}
	switch {
	case r.verdict == missing:
		r.cast = b.castCall(c)
	case r.verdict == found && r.candidate.twice:
		r.verdict = ambiguous
	}
	return r
}

// also adds a candidate. Of two in one schema with the same arguments, which
// defaults or VARIADIC make possible, the one that is not variadic wins, else the
// call is ambiguous (FuncnameGetCandidates, catalog/namespace.c).
func also(all []candidate, k candidate) []candidate {
	for i, o := range all {
		if o.sig.user == nil || o.sig.user.Schema != k.sig.user.Schema || !sameTypes(o.args, k.args) {
			continue
		}
		switch spread := k.sig.variadic && !sameTypes(k.args, k.sig.args); {
		case spread && !o.sig.variadic:
		case o.sig.variadic && !k.sig.variadic:
			all[i] = k
		default:
			all[i].twice = true
		}
		return all
	}
	return append(all, k)
}

// hidden says that an earlier schema of the path has the same arguments already.
func hidden(all []candidate, k candidate) bool {
	for _, o := range all {
		if sameTypes(o.args, k.args) && (o.sig.user == nil || k.sig.user == nil || o.sig.user.Schema != k.sig.user.Schema) {
			return true
		}
	}
	return false
}

// called is the value of a resolved call, and what it depends on.
func (b *binder) called(r resolution, args []value, _ *scope) value {
	sig := r.sig
	if f := sig.user; f != nil {
		b.use(f.OID, 0)
		b.functions = append(b.functions, f.OID)
	}
	b.stable = b.stable || sig.volatility != 'i'
	b.volatile = b.volatile || sig.volatility == 'v' || sig.volatility == 0
	if (sig.volatility == 's' || sig.volatility == 'v') && !sig.elsewhere && (sig.user == nil || sig.user.Language == "plpgsql") {
		b.mutable = true
	}
	if sig.name == "pg_get_serial_sequence" && sig.user == nil && len(args) > 0 && args[0].literal != nil {
		b.useNamed(oidRegclass, *args[0].literal, sig.name) // by name, although it is text
	}
	for i, a := range args {
		if a.literal != nil && i < len(r.args) && !r.args[i].Array {
			b.useNamed(r.args[i].Type, *a.literal, sig.name)
		}
	}
	bound, _ := b.c.bind(r.args, r.given)
	out := value{typ: b.c.actual(sig.result, bound)}
	switch {
	case sig.result.Type == oidRecord && !sig.result.Array:
		for _, f := range sig.columns {
			f.typ = b.c.actual(f.typ, bound)
			out.fields = append(out.fields, f)
		}
	case len(sig.columns) == 1:
		out.outName = sig.columns[0].name
	}
	if !out.typ.Known() {
		b.unresolved = true
	}
	return b.collate(out, args)
}

// sqlcCall is the name of one of sqlc's macros: arg, narg, slice, embed.
func sqlcCall(m *ast.FuncCall) string {
	if names := ast.Strings(m.Funcname); len(names) == 2 && names[0] == "sqlc" {
		return strings.ToLower(names[1])
	}
	return ""
}
