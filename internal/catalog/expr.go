package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// expr binds an expression of a statement that is executed: a default, a CHECK,
// an index expression, a policy. rel is the relation whose columns it may name,
// nil where there is none. Objects that nobody created are taken for granted;
// an error is what the directory alone proves.
func (s *Session) expr(n *ast.Node, rel *Relation) (*Expr, *Error) {
	if n == nil {
		return nil, nil
	}
	if m := n.GetAConst(); m != nil {
		return &Expr{Node: n, Text: exprText(n), Type: constant(m).typ, Constant: true, Set: s.at}, nil
	}
	b := s.binder(true)
	sc := &scope{}
	if rel != nil {
		sc.add(b.relationSource(rel, rel.Name))
	} else {
		// VALUE is what a domain's CHECK calls the value that it checks.
		b.vars = map[string]*value{"value": {}}
	}
	return b.bound(n, sc)
}

// exprOver is expr over several named rows: NEW and OLD of triggers and rules.
func (s *Session) exprOver(n *ast.Node, rel *Relation, names ...string) (*Expr, *Error) {
	if n == nil {
		return nil, nil
	}
	b := s.binder(true)
	return b.bound(n, b.rows(rel, names...))
}

// rows is a scope with the rows of a relation under these names.
func (b *binder) rows(rel *Relation, names ...string) *scope {
	sc := &scope{}
	for _, name := range names {
		src := &source{wild: true}
		if rel != nil {
			src = b.relationSource(rel, name)
		}
		src.name, src.aliased, src.byName, src.byColumn = name, true, true, false
		sc.add(src)
	}
	return sc
}

func (b *binder) bound(n *ast.Node, sc *scope) (*Expr, *Error) {
	v := b.expr(n, sc)
	if err := b.certain(); err != nil {
		return nil, err
	}
	return &Expr{
		Node: n, Text: exprText(n), Deps: b.deps, Type: v.typ, Set: b.s.at, Volatile: b.volatile, mutable: b.mutable && !b.unresolved,
		Constant: !b.stable && !b.subselects && b.columnsRead == 0 && b.vars == nil || isConstant(n),
	}, nil
}

// isConstant is a literal under casts.
func isConstant(n *ast.Node) bool {
	for range 32 {
		switch m := ast.Unwrap(n).(type) {
		case *ast.A_Const:
			return true
		case *ast.TypeCast:
			n = m.Arg
			continue
		}
		return false
	}
	return false
}

// relationSource is a relation as an entry of FROM.
func (b *binder) relationSource(r *Relation, name string) *source {
	src := &source{name: name, rel: r, wild: r.unknownColumns(), byName: true, byColumn: true}
	src.columns = make([]column, 0, len(r.Columns))
	for _, col := range r.Columns {
		src.columns = append(src.columns, b.tableColumn(r, col))
	}
	if r.Kind == Sequence && len(r.Columns) == 0 {
		for _, f := range []field{{name: "last_value", typ: plain(oidInt8)}, {name: "log_cnt", typ: plain(oidInt8)}, {name: "is_called", typ: plain(oidBool)}} {
			src.columns = append(src.columns, column{name: f.name, value: value{typ: f.typ}})
		}
	}
	return src
}
