package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// statement resolves a query of any kind and gives the columns of its result.
// settle makes text of columns that are still unknown literals, as everywhere
// but under INSERT and in the arms of a set operation (transformStmt,
// parser/analyze.c).
func (b *binder) statement(n *ast.Node, outer *scope, settle bool) ([]output, *scope) {
	if !b.enter() {
		return nil, &scope{}
	}
	defer b.leave()
	sc := &scope{outer: outer}
	var out []output
	switch m := ast.Unwrap(n).(type) {
	case *ast.SelectStmt:
		out = b.selectStmt(m, sc)
	case *ast.InsertStmt:
		out = b.insert(m, sc)
	case *ast.UpdateStmt:
		out = b.update(m, sc)
	case *ast.DeleteStmt:
		out = b.delete(m, sc)
	case *ast.MergeStmt:
		b.merging(m, sc) // RETURNING comes with version 17
	case nil:
	default:
		b.unresolved = true
	}
	if settle {
		for i := range out {
			if isUnknown(out[i].typ) {
				out[i].value = out[i].asColumn()
			}
		}
	}
	return out, sc
}

func (b *binder) selectStmt(m *ast.SelectStmt, sc *scope) []output {
	if m == nil || !b.enter() {
		return nil
	}
	defer b.leave()
	b.with(m.WithClause, sc)
	switch {
	case len(m.ValuesLists) > 0:
		out := b.values(m.ValuesLists, sc)
		b.sort(m.SortClause, out, sc)
		b.limit(m, sc)
		return out
	case m.Larg != nil || m.Rarg != nil:
		return b.setOperation(m, sc)
	}
	for _, f := range m.FromClause {
		b.fromItem(f, sc)
	}
	sc.trackUsed = len(m.GroupClause) > 0 || m.HavingClause != nil
	out := b.targets(m.TargetList, sc)
	sc.trackUsed = false
	b.condition(m.WhereClause, sc)
	grouped, plainly := b.group(m.GroupClause, out, sc)
	sc.trackUsed = len(m.GroupClause) > 0
	b.condition(m.HavingClause, sc)
	b.windows(m.WindowClause, sc)
	b.sort(m.SortClause, out, sc)
	sc.trackUsed = false
	if plainly && (m.HavingClause != nil || len(m.GroupClause) > 0) {
		b.grouping(grouped, sc)
	}
	for _, d := range m.DistinctClause {
		if ast.Unwrap(d) != nil { // an empty node is plain DISTINCT
			b.sortKey(d, out, sc)
		}
	}
	b.limit(m, sc)
	b.locking(m.LockingClause, sc)
	return out
}

// targets is the select list, with * spread out.
func (b *binder) targets(list []*ast.Node, sc *scope) []output {
	var out []output
	for _, n := range list {
		t := n.GetResTarget()
		if t == nil {
			continue
		}
		if stars, ok := b.star(t.Val, sc); ok {
			out = append(out, stars...)
			continue
		}
		v := b.expr(t.Val, sc)
		name := t.Name
		if name == "" {
			name = figureColumn(t.Val)
		}
		out = append(out, output{name: name, value: v})
	}
	return out
}

// star spreads *, t.* and (row).*; ok is false for anything else.
func (b *binder) star(n *ast.Node, sc *scope) ([]output, bool) {
	switch m := ast.Unwrap(n).(type) {
	case *ast.ColumnRef:
		fields := m.Fields
		if len(fields) == 0 || fields[len(fields)-1].GetAStar() == nil {
			return nil, false
		}
		if len(fields) == 1 {
			return b.everything(sc), true
		}
		names := ast.Strings(fields)
		if src := b.starSource(names, sc); src != nil {
			return b.spread([]*source{src}, sc), true
		}
		return []output{{name: wildColumnName}}, true
	case *ast.A_Indirection:
		n := len(m.Indirection)
		if n == 0 || m.Indirection[n-1].GetAStar() == nil {
			return nil, false
		}
		v := b.indirection(m.Arg, m.Indirection[:n-1], sc)
		fields, known := b.fieldsOf(v)
		var out []output
		for _, f := range fields {
			b.useField(v, f.name)
			out = append(out, output{name: f.name, value: value{typ: f.typ, collation: f.collation}})
		}
		if !known || len(fields) == 0 {
			b.unresolved = true
			out = append(out, output{name: wildColumnName})
		}
		return out, true
	case *ast.FuncCall: // sqlc.embed(t)
		if b.sqlc && sqlcCall(m) == "embed" && len(m.Args) == 1 {
			if ref := m.Args[0].GetColumnRef(); ref != nil {
				if src := b.starSource(ast.Strings(ref.Fields), sc); src != nil {
					return b.spread([]*source{src}, sc), true
				}
			}
		}
	}
	return nil, false
}

// starSource finds what t.* stands for, or notes that there is no t.
func (b *binder) starSource(names []string, sc *scope) *source {
	if len(names) == 0 {
		return nil
	}
	schema, name := "", names[len(names)-1]
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	src := sc.findSource(b.c, schema, name)
	if src == nil {
		src = b.records[name]
	}
	if src == nil && b.vars[name] == nil {
		b.fault(true, "42P01", "missing FROM-clause entry for table %q", name)
	}
	return src
}

func (b *binder) everything(sc *scope) []output {
	var list []*source
	for _, src := range sc.from {
		if src.byColumn {
			list = append(list, src)
		}
	}
	return b.spread(list, sc)
}

func (b *binder) spread(list []*source, sc *scope) []output {
	var out []output
	for _, src := range list {
		for i := range src.columns {
			if !src.columns[i].hidden {
				out = append(out, output{name: src.columns[i].name, value: b.takeColumn(&src.columns[i], sc)})
			}
		}
		if src.wild {
			b.unresolved = true
			out = append(out, output{name: wildColumnName})
		}
	}
	return out
}

// setOperation is UNION, INTERSECT or EXCEPT: names of the first arm, types that
// both go into (transformSetOperationTree).
func (b *binder) setOperation(m *ast.SelectStmt, sc *scope) []output {
	left := b.selectStmt(m.Larg, &scope{outer: sc})
	return b.unite(m, left, sc)
}

// unite adds the right arm of a set operation to the columns of the left one.
func (b *binder) unite(m *ast.SelectStmt, left []output, sc *scope) []output {
	right := b.selectStmt(m.Rarg, &scope{outer: sc})
	out := make([]output, len(left))
	switch {
	case wildOutput(left) || wildOutput(right):
		b.unresolved = true
		copy(out, left)
		for i := range out {
			out[i].value = value{typ: out[i].typ}
		}
	case len(left) != len(right):
		b.fault(true, "42601", "each set operation query must have the same number of columns")
		copy(out, left)
	default:
		for i, l := range left {
			t, ok := b.c.commonType([]TypeRef{l.typ, right[i].typ})
			if !ok {
				b.fault(true, "42804", "set operation types cannot be matched")
			}
			out[i] = output{name: l.name, value: value{typ: t, collation: joinCollation(l.value, right[i].value).collation}}
		}
	}
	b.sort(m.SortClause, out, sc)
	b.limit(m, sc)
	return out
}

func wildOutput(list []output) bool {
	for _, o := range list {
		if o.name == wildColumnName {
			return true
		}
	}
	return false
}
