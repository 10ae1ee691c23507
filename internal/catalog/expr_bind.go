package catalog

import (
	"math"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// expr resolves an expression (transformExpr, parser/parse_expr.c).
func (b *binder) expr(n *ast.Node, sc *scope) value {
	if n == nil || !b.enter() {
		return value{}
	}
	defer b.leave()
	switch m := ast.Unwrap(n).(type) {
	case *ast.A_Const:
		return constant(m)
	case *ast.ColumnRef:
		return b.columnRef(m, sc)
	case *ast.ParamRef:
		if v := b.vars["$"+itoa(int(m.Number))]; v != nil {
			return *v
		}
		return value{typ: plain(oidUnknown)}
	case *ast.TypeCast:
		return b.castTo(b.expr(m.Arg, sc), m.TypeName, m.Arg)
	case *ast.FuncCall:
		return b.funcCall(m, sc)
	case *ast.A_Expr:
		return b.aExpr(m, sc)
	case *ast.BoolExpr:
		for _, a := range m.Args {
			b.condition(a, sc)
		}
		return value{typ: plain(oidBool)}
	case *ast.SubLink:
		return b.subLink(m, sc)
	case *ast.NullTest:
		b.expr(m.Arg, sc)
		return value{typ: plain(oidBool)}
	case *ast.BooleanTest:
		b.condition(m.Arg, sc)
		return value{typ: plain(oidBool)}
	case *ast.CaseExpr:
		return b.caseExpr(m, sc)
	case *ast.CoalesceExpr:
		return b.common("COALESCE", b.exprs(m.Args, sc))
	case *ast.MinMaxExpr:
		return b.common("GREATEST or LEAST", b.exprs(m.Args, sc))
	case *ast.A_ArrayExpr:
		return b.array(m, sc)
	case *ast.A_Indirection:
		return b.indirection(m.Arg, m.Indirection, sc)
	case *ast.RowExpr:
		return b.row(m, sc)
	case *ast.CollateClause:
		v := b.expr(m.Arg, sc)
		_, name := ast.Qualified(m.Collname)
		v.collation, v.explicit, v.source = name, true, Ref{}
		if isUnknown(v.typ) {
			v.typ = plain(oidText)
		}
		if v.typ.Known() && !b.c.Collatable(v.typ) {
			b.fault(b.sure(v.typ), "42804", "collations are not supported by type %s", b.c.FormatType(v.typ))
		}
		b.useCollation(m.Collname)
		return v
	case *ast.NamedArgExpr:
		return b.expr(m.Arg, sc)
	case *ast.MultiAssignRef:
		return b.expr(m.Source, sc)
	case *ast.SQLValueFunction:
		b.mutable = true
		b.stable = true // the same within a transaction, not for every row of a table
		_, t := sqlValue(m.Op)
		return value{typ: b.precise(t, m.Typmod)}
	case *ast.GroupingFunc:
		b.exprs(m.Args, sc)
		return value{typ: plain(oidInt4)}
	case *ast.SetToDefault, *ast.CurrentOfExpr:
		return value{typ: plain(oidUnknown)}
	case *ast.List:
		b.exprs(m.Items, sc)
		return value{typ: plain(oidRecord)}
	case *ast.ResTarget:
		return b.expr(m.Val, sc)
	}
	return b.standardExpr(n, sc)
}

// precise is a time type with the precision of CURRENT_TIMESTAMP(3).
func (b *binder) precise(t OID, typmod int32) TypeRef {
	ref := plain(t)
	if typmod >= 0 && t != oidDate && t != oidName {
		ref.Mods = itoa(int(typmod))
	}
	return ref
}

// constant is the type of a literal (make_const, parser/parse_node.c).
func constant(m *ast.A_Const) value {
	if m.GetIsnull() {
		return value{typ: plain(oidUnknown), null: true}
	}
	switch v := m.GetVal().(type) {
	case *ast.A_Const_Ival:
		return value{typ: plain(oidInt4)}
	case *ast.A_Const_Fval:
		if n, err := strconv.ParseInt(v.Fval.GetFval(), 10, 64); err == nil && n > math.MinInt64 {
			return value{typ: plain(oidInt8)}
		}
		return value{typ: plain(oidNumeric)}
	case *ast.A_Const_Boolval:
		return value{typ: plain(oidBool)}
	case *ast.A_Const_Bsval:
		return value{typ: plain(oidBit)}
	case *ast.A_Const_Sval:
		text := v.Sval.GetSval()
		return value{typ: plain(oidUnknown), literal: &text}
	}
	return value{typ: plain(oidUnknown)}
}

// castTo is expr::type.
func (b *binder) castTo(v value, name *ast.TypeName, arg *ast.Node) value {
	t := b.typeName(name)
	if v.literal != nil && !t.Array {
		b.useNamed(t.Type, *v.literal, "")
	}
	b.useType(t)
	b.label(t, v)
	if !t.Known() {
		b.unresolved = true
		return value{typ: t}
	}
	if a := arg.GetAArrayExpr(); a != nil && t.Array && len(a.Elements) == 0 {
		return value{typ: t}
	}
	if v.typ.Known() && !isUnknown(v.typ) && sameType(v.typ, t) && v.typ.Mods == t.Mods {
		return v // nothing is done, so a column stays one
	}
	if !b.c.converts(v.typ, t, 'e') {
		b.fault(b.sure(v.typ, t), "42846", "cannot cast type %s to %s", b.c.FormatType(v.typ), b.c.FormatType(t))
	}
	out := value{typ: t}
	if b.c.Collatable(t) && b.c.Collatable(v.typ) && !isUnknown(v.typ) {
		out.collation, out.explicit = v.collation, v.explicit
	}
	return out
}

// sure says that a conversion is missing for certain: user-defined types may
// have casts that an extension brought.
func (b *binder) sure(types ...TypeRef) bool {
	for _, t := range types {
		if u := b.c.Types[t.Type]; u != nil && (u.Assumed || u.Kind == Base || u.Kind == Shell) {
			return false
		}
	}
	return true
}

// joinCollation decides between the collations of two values: explicit before
// implicit, and none where they differ (documentation, "Collation Support").
func joinCollation(l, r value) value {
	switch {
	case l.explicit:
		return value{collation: l.collation, explicit: true}
	case r.explicit:
		return value{collation: r.collation, explicit: true}
	case l.collation == r.collation:
		return value{collation: l.collation}
	case l.typ.Type == oidUnknown || l.collation == "":
		return value{collation: r.collation}
	case r.typ.Type == oidUnknown || r.collation == "":
		return value{collation: l.collation}
	}
	return value{}
}

// collate gives a result the collation of its arguments.
func (b *binder) collate(out value, args []value) value {
	if !b.c.Collatable(out.typ) {
		return out
	}
	joined := value{typ: plain(oidUnknown)}
	for _, a := range args {
		if b.c.Collatable(a.typ) {
			joined = joinCollation(joined, a)
		}
	}
	out.collation, out.explicit = joined.collation, joined.explicit
	return out
}

// common is the one type of several values.
func (b *binder) common(what string, vs []value) value {
	types := make([]TypeRef, len(vs))
	for i, v := range vs {
		types[i] = v.typ
	}
	t, ok := b.c.commonType(types)
	if !ok {
		b.fault(b.sure(types...), "42804", "%s types %s cannot be matched", what, b.formatTypes(types))
	}
	for _, from := range types {
		if t.Known() && from.Known() && !b.c.converts(from, t, 'i') {
			b.fault(b.sure(from, t), "42846", "%s could not convert type %s to %s", what, b.c.FormatType(from), b.c.FormatType(t))
		}
	}
	return b.collate(value{typ: t}, vs)
}

func (b *binder) formatTypes(types []TypeRef) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = b.c.FormatType(t)
	}
	return strings.Join(names, ", ")
}

func (b *binder) caseExpr(m *ast.CaseExpr, sc *scope) value {
	operand := b.expr(m.Arg, sc)
	// The server looks at ELSE first for the type, so it comes first here.
	results := []value{{typ: plain(oidUnknown), null: true}}
	if m.Defresult != nil {
		results[0] = b.expr(m.Defresult, sc)
	}
	for _, n := range m.Args {
		w := n.GetCaseWhen()
		if w == nil {
			continue
		}
		if m.Arg != nil {
			b.operator("=", operand.asColumn(), b.expr(w.Expr, sc))
		} else {
			b.condition(w.Expr, sc)
		}
		results = append(results, b.expr(w.Result, sc))
	}
	return b.common("CASE", results)
}

// array is ARRAY[…].
func (b *binder) array(m *ast.A_ArrayExpr, sc *scope) value {
	if len(m.Elements) == 0 {
		return value{typ: TypeRef{Type: oidUnknown, Array: true}}
	}
	v := b.common("ARRAY", b.exprs(m.Elements, sc))
	v.typ.Array = v.typ.Known()
	if v.typ.Type == oidUnknown {
		v.typ.Type = oidText
	}
	return v
}

// row is ROW(…).
func (b *binder) row(m *ast.RowExpr, sc *scope) value {
	v := value{typ: plain(oidRecord), fields: []field{}}
	for i, a := range m.Args {
		if stars, ok := b.star(a, sc); ok {
			for _, s := range stars {
				v.fields = append(v.fields, field{name: s.name, typ: s.typ})
			}
			continue
		}
		v.fields = append(v.fields, field{name: "f" + itoa(i+1), typ: b.expr(a, sc).typ})
	}
	return v
}
