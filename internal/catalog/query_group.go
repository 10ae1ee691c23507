package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// group resolves GROUP BY and gives the columns that are grouped by; plain says
// that they are all bare columns.
func (b *binder) group(list []*ast.Node, out []output, sc *scope) (refs []Ref, plain bool) {
	plain = true
	add := func(v value) {
		plain = plain && v.source.Object != 0
		refs = append(refs, v.source)
	}
	nested := func(list []*ast.Node) {
		b.group(list, out, sc)
		plain = false
	}
	for _, n := range list {
		switch m := ast.Unwrap(n).(type) {
		case *ast.GroupingSet:
			nested(m.Content)
			continue
		case *ast.RowExpr:
			nested(m.Args)
			continue
		case *ast.A_Const:
			if i := int(m.GetIval().GetIval()); m.GetIval() != nil {
				if i >= 1 && i <= len(out) {
					add(out[i-1].value)
				} else if !wildOutput(out) {
					b.fault(true, "42P10", "GROUP BY position %d is not in select list", i)
				}
				continue
			}
		case *ast.ColumnRef:
			// A column of the input comes before a name of the result here.
			if name := ast.Strings(m.Fields); len(name) == 1 && len(m.Fields) == 1 && !sc.has(name[0]) {
				if i := slices.IndexFunc(out, func(o output) bool { return o.name == name[0] }); i >= 0 {
					add(out[i].value)
					continue
				}
			}
		}
		add(b.expr(n, sc))
	}
	return refs, plain
}

// has says that some source of this level has a column of that name.
func (sc *scope) has(name string) bool {
	for _, src := range sc.from {
		if src.byColumn && len(src.find(name)) > 0 {
			return true
		}
	}
	return false
}

// grouping records that a query which shows columns that it does not group by
// depends on the primary key that makes this right, or finds that there is none
// (check_functional_grouping, catalog/pg_constraint.c). Grouping sets, and
// grouping by expressions, are left to the server.
func (b *binder) grouping(grouped []Ref, sc *scope) {
	done := map[OID]bool{}
	for _, u := range sc.used {
		if slices.Contains(grouped, u) || done[u.Object] || !sc.reads(u.Object) {
			continue
		}
		done[u.Object] = true
		r := b.c.Relations[u.Object]
		if r == nil || r.unknownColumns() {
			continue
		}
		key := r.groupingKey(grouped)
		if key == nil {
			if col := r.ColumnNum(u.Column); col != nil {
				b.fault(true, "42803", "column %q must appear in the GROUP BY clause or be used in an aggregate function", r.Name+"."+col.Name)
			}
			continue
		}
		b.use(key.OID, 0)
	}
}

// reads says that a relation is in FROM at this level itself, not under a
// sub-select or a level further out.
func (sc *scope) reads(oid OID) bool {
	for _, src := range sc.from {
		if src.rel != nil && src.rel.OID == oid {
			return true
		}
	}
	return false
}

// groupingKey is the primary key whose columns are all grouped by.
func (r *Relation) groupingKey(grouped []Ref) *Constraint {
	for _, k := range r.Constraints {
		if k.Kind != PrimaryKey || k.Deferrable || len(k.Columns) == 0 {
			continue
		}
		all := true
		for _, n := range k.Columns {
			all = all && slices.Contains(grouped, Ref{Object: r.OID, Column: n})
		}
		if all {
			return k
		}
	}
	return nil
}
