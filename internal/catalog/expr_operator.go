package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// aExpr is everything with an operator in it.
func (b *binder) aExpr(m *ast.A_Expr, sc *scope) value {
	schema, name := ast.Qualified(m.Name)
	if b.sqlc && name == "@" && m.Lexpr == nil {
		if v, ok := b.namedParameter(m); ok {
			return v
		}
	}
	if m.Kind == ast.A_Expr_Kind_AEXPR_IN {
		return b.in(m, name, sc)
	}
	l := value{}
	if m.Lexpr != nil {
		l = b.expr(m.Lexpr, sc)
	}
	if bounds := m.Rexpr.GetList(); bounds != nil && between(m.Kind) {
		for _, v := range b.exprs(bounds.Items, sc) {
			b.operator(">=", l, v)
		}
		return value{typ: plain(oidBool)}
	}
	r := b.expr(m.Rexpr, sc)
	switch m.Kind {
	case ast.A_Expr_Kind_AEXPR_OP_ANY, ast.A_Expr_Kind_AEXPR_OP_ALL:
		b.overArray(schema, name, l, r)
		return value{typ: plain(oidBool)}
	case ast.A_Expr_Kind_AEXPR_DISTINCT, ast.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		b.operator("=", l, r)
		return value{typ: plain(oidBool)}
	case ast.A_Expr_Kind_AEXPR_NULLIF:
		// The result is the first operand as = takes it.
		k := b.find(schema, "=", []value{l, r})
		if k == nil || len(k.args) == 0 {
			return value{}
		}
		t := k.args[0]
		if polymorphic(t.Type) || t.Type == oidRecord || sameType(t, l.typ) {
			t = l.typ
		}
		return b.collate(value{typ: t}, []value{l})
	}
	if rows(m.Lexpr, m.Rexpr) {
		lf, ok1 := b.fieldsOf(l)
		rf, ok2 := b.fieldsOf(r)
		if ok1 && ok2 && m.Rexpr.GetSubLink() == nil && len(lf) != len(rf) && !b.unresolved {
			b.fault(true, "42804", "cannot compare record types with different numbers of columns")
		}
		for i := 0; ok1 && ok2 && len(lf) == len(rf) && i < len(lf); i++ {
			b.operatorIn(schema, name, value{typ: lf[i].typ}, value{typ: rf[i].typ})
		}
		return value{typ: plain(oidBool)}
	}
	if m.Lexpr == nil {
		return b.prefix(schema, name, r)
	}
	return b.operatorIn(schema, name, l, r)
}

func between(k ast.A_Expr_Kind) bool {
	switch k {
	case ast.A_Expr_Kind_AEXPR_BETWEEN, ast.A_Expr_Kind_AEXPR_NOT_BETWEEN,
		ast.A_Expr_Kind_AEXPR_BETWEEN_SYM, ast.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		return true
	}
	return false
}

// rows says that rows are compared: (a, b) = (c, d), t.* = (c, d).
func rows(l, r *ast.Node) bool {
	return isRow(l) && (isRow(r) || r.GetSubLink() != nil)
}

func isRow(n *ast.Node) bool {
	fields := n.GetColumnRef().GetFields()
	return n.GetRowExpr() != nil || len(fields) > 0 && fields[len(fields)-1].GetAStar() != nil
}

func (b *binder) in(m *ast.A_Expr, name string, sc *scope) value {
	l := b.expr(m.Lexpr, sc)
	if name == "" {
		name = "="
	}
	items := m.Rexpr.GetList().GetItems()
	types := []TypeRef{l.typ}
	values := b.exprs(items, sc)
	for _, v := range values {
		types = append(types, v.typ)
	}
	if m.Lexpr.GetRowExpr() != nil {
		return value{typ: plain(oidBool)}
	}
	// The list becomes an array where its types go together, else each is
	// compared by itself.
	if common, ok := b.c.commonType(types); ok && common.Known() && len(values) > 1 {
		b.operator(name, l, value{typ: common})
		return value{typ: plain(oidBool)}
	}
	for _, v := range values {
		b.operator(name, l, v)
	}
	return value{typ: plain(oidBool)}
}

// overArray is x op ANY (array).
func (b *binder) overArray(schema, name string, l, r value) {
	if isUnknown(r.typ) {
		b.operatorIn(schema, name, l, value{typ: plain(oidUnknown)})
		return
	}
	if !r.typ.Known() {
		return
	}
	elem, ok := elementOf(b.c.baseOf(r.typ))
	if !ok {
		b.fault(b.sure(r.typ), "42809", "op ANY/ALL (array) requires array on right side")
		return
	}
	b.operatorIn(schema, name, l, value{typ: elem})
}

// operator notes an error where there is no such operator for the operands.
func (b *binder) operator(name string, l, r value) { b.operatorIn("", name, l, r) }

func (b *binder) operatorIn(schema, name string, l, r value) value {
	return b.operate(schema, name, []value{l, r})
}

func (b *binder) prefix(schema, name string, r value) value {
	return b.operate(schema, name, []value{r})
}

// operate is the value of an operation.
func (b *binder) operate(schema, name string, args []value) value {
	k := b.find(schema, name, args)
	if k == nil {
		return value{}
	}
	given := make([]TypeRef, len(args))
	for i, a := range args {
		given[i] = a.typ
	}
	bound, _ := b.c.bind(k.args, given)
	for i, a := range args {
		if i < len(k.args) {
			b.label(b.c.actual(k.args[i], bound), a)
		}
	}
	return b.collate(value{typ: b.c.actual(k.sig.result, bound)}, args)
}

// find finds the operator for these operands (oper and left_oper,
// parser/parse_oper.c); nil where there is none or it cannot be told.
func (b *binder) find(schema, name string, args []value) *candidate {
	given := make([]TypeRef, len(args))
	for i, a := range args {
		given[i] = a.typ
	}
	all := b.c.operators(schema, name, len(args))
	if len(all) == 0 {
		b.unresolved = true // an extension's, or one that is gone
		if b.c.operatorGone(name) {
			b.fault(true, "42883", "operator does not exist: %s", b.operation(name, given))
		}
		return nil
	}
	k := b.exactOperator(all, given)
	verdict := found
	if k == nil {
		k, verdict = b.c.choose(all, given)
	}
	switch verdict {
	case unsure:
		b.unresolved = true
		return nil
	case missing, ambiguous:
		if !b.sure(given...) {
			// An extension's type brings its own, and = is boolean everywhere.
			b.unresolved = true
			return oneResult(all)
		}
		b.fault(b.sure(given...), "42883", "operator does not exist: %s", b.operation(name, given))
		return nil
	}
	if o := k.sig.operator; o != nil {
		b.use(o.OID, 0)
	}
	return k
}

// exactOperator is binary_oper_exact: a literal is taken for what the other
// operand is, then for its base type.
func (b *binder) exactOperator(all []candidate, given []TypeRef) *candidate {
	if len(given) != 2 {
		return nil
	}
	l, r := given[0], given[1]
	wasUnknown := false
	switch {
	case !l.Known() || !r.Known():
		return nil
	case isUnknown(l) && !isUnknown(r):
		l, wasUnknown = r, true
	case isUnknown(r) && !isUnknown(l):
		r, wasUnknown = l, true
	}
	exact := func(l, r TypeRef) *candidate {
		for i := range all {
			if sameTypes(all[i].args, []TypeRef{l, r}) {
				return &all[i]
			}
		}
		return nil
	}
	if k := exact(l, r); k != nil {
		return k
	}
	if base := b.c.baseOf(l); wasUnknown && !sameType(base, l) {
		return exact(base, base)
	}
	return nil
}

func (b *binder) operation(name string, given []TypeRef) string {
	if len(given) == 1 {
		return name + " " + b.c.FormatType(given[0])
	}
	return b.c.FormatType(given[0]) + " " + name + " " + b.c.FormatType(given[1])
}

// operators lists what an operator's name can mean. Those of the directory
// stand with the server's own: which schema they are in is rarely what decides.
func (c *Catalog) operators(schema, name string, arity int) []candidate {
	var all []candidate
	if schema == "" || schema == "pg_catalog" {
		builtin := builtinCalls().operators[name]
		all = make([]candidate, 0, len(builtin))
		for _, sig := range builtin {
			if len(sig.args) == arity {
				all = append(all, candidate{sig: sig, args: sig.args})
			}
		}
	}
	for _, sig := range c.userOperators(name) {
		if len(sig.args) == arity {
			all = append(all, candidate{sig: sig, args: sig.args})
		}
	}
	return all
}

// oneResult stands for all candidates where they give the same type.
func oneResult(all []candidate) *candidate {
	t := all[0].sig.result
	for _, k := range all {
		if !sameType(k.sig.result, t) || polymorphic(t.Type) {
			return nil
		}
	}
	return &candidate{sig: &signature{name: all[0].sig.name, result: t}}
}
