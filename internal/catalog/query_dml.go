package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// INSERT, UPDATE, DELETE and MERGE (parser/analyze.c, parser/parse_merge.c).

// target is the table that a statement writes.
func (b *binder) target(rv *ast.RangeVar) *source {
	if rv == nil {
		return &source{wild: true, byName: true, byColumn: true}
	}
	src := b.rangeVar(&ast.RangeVar{Schemaname: rv.Schemaname, Relname: rv.Relname}, nil)
	if rv.Alias != nil {
		src.name, src.aliased = rv.Alias.Aliasname, true
	}
	return src
}

func (b *binder) insert(m *ast.InsertStmt, sc *scope) []output {
	b.with(m.WithClause, sc)
	into := b.target(m.Relation)
	b.mayWrite(into.rel, 'a')
	columns := b.insertColumns(m, into)
	b.inserted(into, columns)
	if sel := m.SelectStmt.GetSelectStmt(); sel != nil {
		if len(sel.ValuesLists) > 0 {
			b.insertValues(sel, columns, into, m.Override, sc)
		} else {
			out, _ := b.statement(m.SelectStmt, sc, false)
			if !wildOutput(out) {
				b.assignAll(len(m.Cols) > 0, columns, outputValues(out), into)
			}
			for i, col := range columns {
				if i < len(out) && m.Override != ast.OverridingKind_OVERRIDING_USER_VALUE {
					b.generated(into, col, m.Override)
				}
			}
		}
	}
	if oc := m.OnConflictClause; oc != nil {
		b.onConflict(oc, into, sc)
	}
	b.returning(m.ReturningList, into.rel, "insert")
	return b.targets(m.ReturningList, &scope{outer: sc, from: []*source{into}})
}

func outputValues(out []output) []value {
	vs := make([]value, len(out))
	for i := range out {
		vs[i] = out[i].value
	}
	return vs
}

// insertColumns are the columns that an INSERT fills, all where none is named.
func (b *binder) insertColumns(m *ast.InsertStmt, into *source) []column {
	var columns []column
	if len(m.Cols) == 0 {
		if into.wild {
			return nil
		}
		for _, c := range into.columns {
			if !c.hidden {
				columns = append(columns, c)
			}
		}
		return columns
	}
	for _, n := range m.Cols {
		columns = append(columns, b.writtenColumn(n.GetResTarget(), into))
	}
	return columns
}

// writtenColumn is a column that is assigned to.
func (b *binder) writtenColumn(t *ast.ResTarget, into *source) column {
	if t == nil {
		return column{}
	}
	hits := into.find(t.Name)
	if len(hits) == 0 || hits[0].hidden {
		if into.wild {
			b.wildColumn(into, t.Name)
			return column{name: t.Name}
		}
		b.fault(true, "42703", "column %q of relation %q does not exist", t.Name, into.name)
		return column{name: t.Name}
	}
	col := *hits[0]
	b.takeColumn(&col, nil)
	b.mayAssign(into.rel, col.source.Column)
	if len(t.Indirection) > 0 { // a field or an element only
		b.writtenField(col, t.Indirection[0].GetString_().GetSval())
		col.typ = TypeRef{}
	}
	return col
}

// writtenField is a field of a composite column that is assigned to.
func (b *binder) writtenField(col column, name string) {
	fields, known := b.fieldsOf(col.value)
	if name == "" || !known {
		return
	}
	for _, f := range fields {
		if f.name == name {
			b.useField(col.value, name)
			return
		}
	}
	b.fault(true, "42703", "cannot assign to field %q of column %q because there is no such column in data type %s", name, col.name, b.c.FormatType(col.typ))
}

// generated refuses a value for a column that computes its own (428C9).
func (b *binder) generated(into *source, col column, override ast.OverridingKind) {
	base := b.writeBase(into.rel)
	if base == nil || b.c.hasInsteadOf(into.rel, "insert") {
		return
	}
	own := base.ColumnNum(b.baseColumn(into.rel, col.source.Column))
	if own == nil {
		return
	}
	if own.Generated != 0 || own.Identity == 'a' && override != ast.OverridingKind_OVERRIDING_SYSTEM_VALUE {
		b.fault(true, "428C9", "cannot insert a non-DEFAULT value into column %q", own.Name)
	}
}

// assignAll holds the values of a row against the columns that take them.
func (b *binder) assignAll(listed bool, columns []column, values []value, into *source) {
	if columns == nil {
		return
	}
	if len(values) > len(columns) {
		b.fault(true, "42601", "INSERT has more expressions than target columns")
		return
	}
	if listed && len(values) < len(columns) {
		b.fault(true, "42601", "INSERT has more target columns than expressions")
	}
	for i, v := range values {
		b.assign(columns[i], v, into)
	}
}

// assign says whether a value can be stored in a column (42804).
func (b *binder) assign(col column, v value, into *source) {
	b.label(col.typ, v)
	if v.typ.Type == oidUnknown && v.typ.Array || b.c.converts(v.typ, col.typ, 'a') {
		return
	}
	b.fault(b.sure(v.typ, col.typ), "42804", "column %q of %s is of type %s but expression is of type %s", col.name, into.name, b.c.FormatType(col.typ), b.c.FormatType(v.typ))
}

func (b *binder) update(m *ast.UpdateStmt, sc *scope) []output {
	b.with(m.WithClause, sc)
	into := b.target(m.Relation)
	b.mayWrite(into.rel, 'w')
	inner := &scope{outer: sc.outer, ctes: sc.ctes, from: []*source{into}}
	for _, f := range m.FromClause {
		b.fromItem(f, inner)
	}
	b.set(m.TargetList, into, inner)
	b.condition(m.WhereClause, inner)
	b.returning(m.ReturningList, into.rel, "update")
	return b.targets(m.ReturningList, inner)
}

// set is the SET list of an UPDATE.
func (b *binder) set(list []*ast.Node, into *source, sc *scope) {
	for _, n := range list {
		t := n.GetResTarget()
		if t == nil {
			continue
		}
		col := b.writtenColumn(t, into)
		if multi := t.Val.GetMultiAssignRef(); multi != nil { // (a, b) = (SELECT …) or ROW(…)
			if sub := multi.Source.GetSubLink(); multi.Colno == 1 && sub != nil {
				b.subselects = true
				if out, _ := b.statement(sub.Subselect, sc, true); !wildOutput(out) && len(out) != int(multi.Ncolumns) {
					b.fault(true, "42601", "number of columns does not match number of values")
				}
			} else if multi.Colno == 1 {
				b.expr(multi.Source, sc)
			}
			continue
		}
		v := b.expr(t.Val, sc)
		if t.Val.GetSetToDefault() == nil {
			b.assign(col, v, into)
			if r := b.writeBase(into.rel); r != nil && !b.c.hasInsteadOf(into.rel, "update") {
				if own := r.ColumnNum(b.baseColumn(into.rel, col.source.Column)); own != nil && (own.Generated != 0 || own.Identity == 'a') {
					b.fault(true, "428C9", "column %q can only be updated to DEFAULT", own.Name)
				}
			}
		}
	}
}

func (b *binder) delete(m *ast.DeleteStmt, sc *scope) []output {
	b.with(m.WithClause, sc)
	into := b.target(m.Relation)
	b.mayWrite(into.rel, 'd')
	inner := &scope{outer: sc.outer, ctes: sc.ctes, from: []*source{into}}
	for _, f := range m.UsingClause {
		b.fromItem(f, inner)
	}
	b.condition(m.WhereClause, inner)
	b.returning(m.ReturningList, into.rel, "delete")
	return b.targets(m.ReturningList, inner)
}

func (b *binder) merging(m *ast.MergeStmt, sc *scope) {
	b.with(m.WithClause, sc)
	into := b.target(m.Relation)
	if r := into.rel; r != nil && r.Kind == View {
		b.fault(true, "0A000", "cannot execute MERGE on relation %q: it is a view (before PostgreSQL 17)", r.Name)
	}
	both := &scope{outer: sc.outer, ctes: sc.ctes}
	b.fromItem(m.SourceRelation, both)
	only := &scope{outer: sc.outer, ctes: sc.ctes, from: append([]*source(nil), both.from...)}
	both.from = append(both.from, into)
	b.condition(m.JoinCondition, both)
	for _, n := range m.MergeWhenClauses {
		w := n.GetMergeWhenClause()
		if w == nil {
			continue
		}
		at := both
		if !w.Matched {
			at = only
		}
		b.condition(w.Condition, at)
		switch w.CommandType {
		case ast.CmdType_CMD_INSERT:
			columns := b.insertColumns(&ast.InsertStmt{Cols: w.TargetList}, into)
			b.assignAll(len(w.TargetList) > 0, columns, b.exprs(w.Values, at), into)
		case ast.CmdType_CMD_UPDATE:
			b.set(w.TargetList, into, at)
		}
	}
}
