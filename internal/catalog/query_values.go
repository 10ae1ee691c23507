package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// valuesRow is one row of VALUES, with row.* spread out
// (transformExpressionList, parser/parse_target.c).
func (b *binder) valuesRow(items []*ast.Node, sc *scope) []output {
	out := make([]output, 0, len(items))
	for _, item := range items {
		if stars, ok := b.star(item, sc); ok {
			out = append(out, stars...)
			continue
		}
		v := b.expr(item, sc)
		out = append(out, output{value: v, byDefault: item.GetSetToDefault() != nil})
	}
	return out
}

// values is VALUES as a query of its own.
func (b *binder) values(lists []*ast.Node, sc *scope) []output {
	var types [][]TypeRef
	var out []output
	for row, n := range lists {
		values := b.valuesRow(n.GetList().GetItems(), sc)
		if wildOutput(values) {
			b.unresolved = true
			return []output{{name: wildColumnName}}
		}
		for i, v := range values {
			if row == 0 {
				out = append(out, output{name: "column" + itoa(i+1), value: value{collation: v.collation}})
				types = append(types, nil)
			}
			if i < len(types) {
				types[i] = append(types[i], v.typ)
			}
		}
	}
	for i := range out {
		t, ok := b.c.commonType(types[i])
		if !ok {
			b.fault(true, "42804", "VALUES types cannot be matched")
		}
		out[i].typ = t
	}
	return out
}

// insertValues is INSERT … VALUES, where DEFAULT may stand for a value.
func (b *binder) insertValues(sel *ast.SelectStmt, columns []column, into *source, override ast.OverridingKind, sc *scope) {
	b.with(sel.WithClause, sc)
	for _, row := range sel.ValuesLists {
		values := b.valuesRow(row.GetList().GetItems(), sc)
		if wildOutput(values) {
			continue
		}
		for i, v := range values {
			if i < len(columns) && !v.byDefault && override != ast.OverridingKind_OVERRIDING_USER_VALUE {
				b.generated(into, columns[i], override)
			}
		}
		b.assignAll(false, columns, outputValues(values), into)
	}
}
