package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// standardExpr is what the SQL standard spells in its own ways: XML and JSON.
func (b *binder) standardExpr(n *ast.Node, sc *scope) value {
	switch m := ast.Unwrap(n).(type) {
	case *ast.SubLink: // handled by expr
		return value{}
	case *ast.XmlExpr:
		b.exprs(m.NamedArgs, sc)
		b.exprs(m.Args, sc)
		if m.Op == ast.XmlExprOp_IS_DOCUMENT {
			return value{typ: plain(oidBool)}
		}
		return value{typ: plain(oidXML)}
	case *ast.XmlSerialize:
		b.expr(m.Expr, sc)
		return value{typ: b.typeName(m.TypeName)}
	case *ast.JsonIsPredicate:
		b.expr(m.Expr, sc)
		return value{typ: plain(oidBool)}
	case *ast.JsonValueExpr:
		return b.expr(m.RawExpr, sc)
	case *ast.JsonKeyValue:
		b.expr(m.Key, sc)
		if m.Value != nil {
			b.expr(m.Value.RawExpr, sc)
		}
		return value{typ: plain(oidRecord)}
	case *ast.JsonObjectConstructor:
		b.exprs(m.Exprs, sc)
		return b.jsonOutput(m.Output)
	case *ast.JsonArrayConstructor:
		b.exprs(m.Exprs, sc)
		return b.jsonOutput(m.Output)
	case *ast.JsonArrayQueryConstructor:
		b.statement(m.Query, sc, true)
		return b.jsonOutput(m.Output)
	case *ast.JsonObjectAgg:
		if m.Arg != nil {
			b.expr(m.Arg.Key, sc)
			if m.Arg.Value != nil {
				b.expr(m.Arg.Value.RawExpr, sc)
			}
		}
		return b.jsonAggregate(m.Constructor, sc)
	case *ast.JsonArrayAgg:
		if m.Arg != nil {
			b.expr(m.Arg.RawExpr, sc)
		}
		return b.jsonAggregate(m.Constructor, sc)
	case nil:
		return value{}
	}
	// Something that only a newer grammar has.
	b.unresolved = true
	return value{}
}

func (b *binder) jsonAggregate(m *ast.JsonAggConstructor, sc *scope) value {
	if m == nil {
		return value{typ: plain(oidJSON)}
	}
	if m.Over != nil {
		sc.windows = true
		b.window(m.Over, sc)
	} else {
		sc.aggregates = true
	}
	b.condition(m.AggFilter, sc)
	b.sort(m.AggOrder, nil, sc)
	return b.jsonOutput(m.Output)
}

// jsonOutput is RETURNING type, json where it is not written.
func (b *binder) jsonOutput(o *ast.JsonOutput) value {
	if o.GetTypeName() == nil {
		return value{typ: plain(oidJSON)}
	}
	return value{typ: b.typeName(o.TypeName)}
}

// subLink is a sub-select in an expression.
func (b *binder) subLink(m *ast.SubLink, sc *scope) value {
	b.subselects = true
	test := b.expr(m.Testexpr, sc)
	out, _ := b.statement(m.Subselect, sc, true)
	boolean := value{typ: plain(oidBool)}
	switch m.SubLinkType {
	case ast.SubLinkType_EXISTS_SUBLINK:
		return boolean
	case ast.SubLinkType_ANY_SUBLINK, ast.SubLinkType_ALL_SUBLINK, ast.SubLinkType_ROWCOMPARE_SUBLINK:
		b.subLinkTest(m, test, out)
		return boolean
	}
	if len(out) != 1 || out[0].name == wildColumnName {
		if m.SubLinkType == ast.SubLinkType_EXPR_SUBLINK && len(out) > 1 && !wildOutput(out) {
			b.fault(true, "42601", "subquery must return only one column")
		}
		b.unresolved = true
		return value{}
	}
	v := value{typ: out[0].typ, collation: out[0].collation}
	if m.SubLinkType == ast.SubLinkType_ARRAY_SUBLINK {
		v.typ.Array = v.typ.Known()
	}
	return v
}

func (b *binder) subLinkTest(m *ast.SubLink, test value, out []output) {
	if m.Testexpr.GetRowExpr() != nil || wildOutput(out) {
		if n := len(m.Testexpr.GetRowExpr().GetArgs()); n > 0 && !wildOutput(out) && n != len(out) {
			b.fault(true, "42601", "subquery has a different number of columns")
		}
		return
	}
	if len(out) > 1 {
		b.fault(true, "42601", "subquery has too many columns")
		return
	}
	if len(out) == 1 {
		schema, name := ast.Qualified(m.OperName)
		if name == "" {
			name = "="
		}
		b.operatorIn(schema, name, test, out[0].value)
	}
}

// indirection is (x).field, x[1] and x[1:2], in any order.
func (b *binder) indirection(arg *ast.Node, steps []*ast.Node, sc *scope) value {
	v := b.expr(arg, sc)
	for _, n := range steps {
		switch m := ast.Unwrap(n).(type) {
		case *ast.String:
			v = b.fieldOf(v, m.Sval)
		case *ast.A_Indices:
			b.expr(m.Lidx, sc)
			b.expr(m.Uidx, sc)
			v = b.subscript(v, m.IsSlice)
		case *ast.A_Star:
		default:
			b.unresolved = true
			return value{}
		}
	}
	return v
}

// subscript is x[i]: an element of an array, a member of jsonb (since 14).
func (b *binder) subscript(v value, slice bool) value {
	if !v.typ.Known() {
		b.unresolved = true
		return value{}
	}
	t := b.c.baseOf(v.typ)
	if t.Type == oidJSONB && !t.Array {
		return value{typ: plain(oidJSONB)}
	}
	elem, ok := elementOf(t)
	if t.Type == oidPoint {
		elem, ok = plain(oidFloat8), true
	}
	if !ok {
		if isUnknown(t) || t.Type == oidName || t.Type == oidBox || t.Type == oidLseg {
			b.unresolved = true
			return value{}
		}
		b.fault(b.sure(v.typ), "42804", "cannot subscript type %s because it does not support subscripting", b.c.FormatType(v.typ))
		return value{}
	}
	if slice {
		return value{typ: t, collation: v.collation}
	}
	elem.Mods = t.Mods
	return value{typ: elem, collation: v.collation}
}
