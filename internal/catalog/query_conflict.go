package catalog

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// onConflict resolves ON CONFLICT: the index that decides, and what DO UPDATE
// sets (transformOnConflictClause; infer_arbiter_indexes, optimizer/util/plancat.c).
func (b *binder) onConflict(oc *ast.OnConflictClause, into *source, sc *scope) {
	b.noRules(into.rel)
	at := &scope{outer: sc.outer, ctes: sc.ctes, from: []*source{into}}
	if inf := oc.Infer; inf != nil {
		b.arbiter(inf, into, at)
	}
	excluded := *into
	excluded.name, excluded.aliased, excluded.byColumn = "excluded", true, false
	at = &scope{outer: sc.outer, ctes: sc.ctes, from: []*source{into, &excluded}}
	b.set(oc.TargetList, into, at)
	b.condition(oc.WhereClause, at)
}

// noRules refuses ON CONFLICT where rules rewrite the statement (rewriteTargetListIU
// and RewriteQuery, rewrite/rewriteHandler.c).
func (b *binder) noRules(r *Relation) {
	if r == nil {
		return
	}
	for _, u := range r.Rules {
		if u.Enabled != 'D' && (u.Event == "insert" || u.Event == "update") {
			b.fault(true, "0A000", "INSERT with ON CONFLICT clause cannot be used with table that has INSERT or UPDATE rules")
			return
		}
	}
}

// returning refuses RETURNING where a rule without it takes the statement's place.
func (b *binder) returning(list []*ast.Node, r *Relation, event string) {
	if len(list) == 0 || r == nil {
		return
	}
	for _, u := range r.Rules {
		if u.Enabled != 'D' && u.Event == event && u.Instead && !u.Conditional && !u.Returning {
			b.fault(true, "0A000", "cannot perform %s RETURNING on relation %q", event, r.Name)
		}
	}
}

func (b *binder) arbiter(inf *ast.InferClause, into *source, sc *scope) {
	if r := into.rel; r != nil && r.Kind == View && b.c.hasInsteadOf(r, "insert") && inf.Conname == "" {
		b.fault(true, "42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification: %q is a view with an INSTEAD OF trigger", r.Name)
		return
	}
	r := b.writeBase(into.rel)
	if inf.Conname != "" {
		if r == nil || r.Assumed && r.Constraint(inf.Conname) == nil {
			b.unresolved = true
			return
		}
		k := into.rel.Constraint(inf.Conname)
		switch {
		case k == nil:
			b.fault(true, "42704", "constraint %q for table %q does not exist", inf.Conname, into.name)
		case k.Kind != Unique && k.Kind != PrimaryKey && k.Kind != Exclusion:
			b.fault(true, "42809", "constraint %q in ON CONFLICT clause has no associated index", inf.Conname)
		case k.Deferrable:
			b.fault(true, "55000", "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters")
		}
		return
	}
	var columns []int
	var exprs []string
	for _, n := range inf.IndexElems {
		e := n.GetIndexElem()
		if e == nil {
			continue
		}
		if e.Name == "" {
			b.expr(e.Expr, sc)
			exprs = append(exprs, exprText(e.Expr))
			continue
		}
		v := b.bareName(e.Name, sc)
		columns = append(columns, b.baseColumn(into.rel, v.source.Column))
	}
	b.condition(inf.WhereClause, sc)
	if r == nil || r.Assumed || len(b.faults) > 0 {
		return
	}
	switch found, perhaps := b.c.hasArbiter(r, into.name, columns, exprs, inf.WhereClause); {
	case found:
	case perhaps:
		b.unresolved = true
	default:
		b.fault(true, "42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification")
	}
}

// hasArbiter says that some unique index decides a conflict over exactly these
// columns and expressions of the table, which the statement calls name. An index
// with a predicate serves where the statement's implies it: where it repeats every
// part of it, and perhaps otherwise.
func (c *Catalog) hasArbiter(r *Relation, name string, columns []int, exprs []string, where *ast.Node) (found, perhaps bool) {
	for _, oid := range r.Indexes {
		x := c.Relations[oid]
		if x == nil || x.Index == nil || !x.Index.Unique || !x.Index.Immediate || !x.Index.Valid {
			continue
		}
		var have []int
		var haveExprs []string
		for _, k := range x.Index.Keys {
			if k.Expr != nil {
				haveExprs = append(haveExprs, exprText(k.Expr.Node))
			} else {
				have = append(have, k.Column)
			}
		}
		if !sameElements(have, columns) || !sameElements(haveExprs, exprs) {
			continue
		}
		if p := x.Index.Predicate; p == nil || where != nil && contains(parts(where, name), parts(p.Node, r.Name)) {
			return true, true
		}
		perhaps = perhaps || where != nil
	}
	return false, perhaps
}

// parts are the texts of what AND joins, without the table's name.
func parts(n *ast.Node, table string) []string {
	if e := n.GetBoolExpr(); e != nil && e.Boolop == ast.BoolExprType_AND_EXPR {
		var all []string
		for _, a := range e.Args {
			all = append(all, parts(a, table)...)
		}
		return all
	}
	return []string{strings.ReplaceAll(exprText(n), QuoteName(table)+".", "")}
}

func sameElements[T comparable](a, b []T) bool { return contains(a, b) && contains(b, a) }

// contains says that some are all among them.
func contains[T comparable](all, some []T) bool {
	return !slices.ContainsFunc(some, func(x T) bool { return !slices.Contains(all, x) })
}
