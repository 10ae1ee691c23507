package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

func constraintByOID(t *catalog.Relation, oid catalog.OID) *catalog.Constraint {
	for _, k := range t.Constraints {
		if k.OID == oid {
			return k
		}
	}
	return nil
}

// constraints compares what is refused: CHECK here, foreign keys and indexes in
// files of their own; uniqueness is the arbiters'.
func (c *comparison) constraints(base, now *face) {
	c.checks(base, now)
	c.foreignKeys(base, now)
	c.foreignKeyOwner(base, now)
	c.indexes(base, now)
}

func (c *comparison) checks(base, now *face) {
	var lost, added []*catalog.Constraint
	for _, k := range base.root.Constraints {
		if k.Kind == catalog.Check && !c.hasCheck(now.root, k) && !(c.follows && k.Inherited) {
			lost = append(lost, k)
		}
	}
	for _, k := range now.root.Constraints {
		if k.Kind == catalog.Check && !c.hasCheck(base.root, k) && !(c.follows && k.Inherited) {
			added = append(added, k)
		}
	}
	for _, k := range lost {
		if i := slices.IndexFunc(added, func(n *catalog.Constraint) bool { return c.onSameColumns(base, now, k, n) }); i >= 0 {
			c.checkChanged(base, k, added[i])
			added = slices.Delete(added, i, i+1)
			continue
		}
		c.checkLost(base, now, k)
	}
	for _, k := range added {
		c.checkAdded(base, now, k)
	}
}

// hasCheck finds the same check: the constraint itself, or one that says the
// same in a table that was made again.
func (c *comparison) hasCheck(t *catalog.Relation, k *catalog.Constraint) bool {
	for _, other := range t.Constraints {
		if other.Kind == catalog.Check && (other.OID == k.OID || textOf(other.Expr) == textOf(k.Expr)) {
			return true
		}
	}
	return false
}

func checkColumns(f *face, k *catalog.Constraint) []string {
	var names []string
	for _, num := range k.Columns {
		if col := f.root.ColumnNum(num); col != nil {
			names = append(names, col.Name)
		}
	}
	if len(names) == 0 && k.Expr != nil {
		names = mentioned(k.Expr.Node)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (c *comparison) onSameColumns(base, now *face, a, b *catalog.Constraint) bool {
	x, y := checkColumns(base, a), checkColumns(now, b)
	return len(x) > 0 && slices.Equal(x, y)
}

func (c *comparison) checkLost(base, now *face, k *catalog.Constraint) {
	object := part(k.Name, relationName(c.base, base.rel))
	out := Break{
		Rule: "n1-constraint", Level: Depends, Object: object,
		Message:   fmt.Sprintf("check %s is dropped: rows that it refused appear to the running release", short(object)),
		Condition: "nothing writes rows that the check refused while the running release reads them",
		Evidence:  made("the check", k.Created),
		Help:      "drop the check when no running release relies on it",
	}
	for _, name := range checkColumns(base, k) {
		if now.column(name) == nil && c.columnLives(base, now, name) == nil {
			return // went with its column, which tells
		}
	}
	if k.Expr != nil {
		for _, dep := range k.Expr.Deps {
			if f := c.base.Functions[dep.Object]; f != nil && c.now.Functions[dep.Object] == nil {
				out.Level, out.Condition = Breaks, ""
				out.Message = fmt.Sprintf("check %s goes with function %s: rows that it refused are accepted silently", short(object), short(signature(c.base, f)))
			}
		}
	}
	if !sameRoot(base, now) {
		out.Level, out.Condition = Breaks, ""
		out.Message = fmt.Sprintf("the table that is %s now has no check like %s: rows that it refused are accepted silently", short(relationName(c.base, base.rel)), ident(k.Name))
		out.Help = fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK %s;", relationName(c.now, now.root), ident(k.Name), textOf(k.Expr))
	}
	c.add(out)
}

// columnLives finds what a base column became in the same table.
func (c *comparison) columnLives(base, now *face, name string) *catalog.Column {
	col := base.root.Column(name)
	if col == nil || !sameRoot(base, now) {
		return nil
	}
	return now.root.ColumnNum(col.Num)
}

// checkChanged compares a check with the one that took its place on the same
// columns. Lists of values can be compared.
func (c *comparison) checkChanged(base *face, old, k *catalog.Constraint) {
	object := part(k.Name, relationName(c.base, base.rel))
	out := Break{
		Rule: "n1-constraint", Level: Depends, Object: object, State: "23514",
		Message:   fmt.Sprintf("check %s of %s is another now: what the running release may write can be refused (23514)", ident(k.Name), short(relationName(c.base, base.rel))),
		Condition: "every row that the running release writes satisfies the new check",
		Evidence:  made("the former check", old.Created),
		Help:      "let the check allow what either release writes, and narrow it when no older release runs",
	}
	before, okBefore := listedIn(old.Expr)
	after, okAfter := listedIn(k.Expr)
	switch {
	case okBefore && okAfter:
		var gone []string
		for _, v := range before {
			if !slices.Contains(after, v) {
				gone = append(gone, "'"+v+"'")
			}
		}
		if len(gone) > 0 {
			out.Level, out.Condition = Breaks, ""
			out.Message = fmt.Sprintf("check %s of %s no longer allows %s: the running release's writes of it fail (23514)", ident(k.Name), short(relationName(c.base, base.rel)), list(gone))
		} else {
			out.State = ""
			out.Message = fmt.Sprintf("check %s of %s allows more values: the running release reads some that it does not know", ident(k.Name), short(relationName(c.base, base.rel)))
			out.Condition = "the running release takes values that it does not know, or nobody writes them while it runs"
		}
	case old.Expr != nil && k.Expr != nil && entails(old.Expr.Node, k.Expr.Node):
		// Nothing that the running release writes is refused; that it may read a
		// longer text or a larger number is worth knowing, no more.
		out.Level, out.State = Noted, ""
		out.Message = fmt.Sprintf("check %s of %s allows more than before: the running release may read what it would not have written", ident(k.Name), short(relationName(c.base, base.rel)))
		out.Condition = "the running release takes what the new check allows"
	}
	c.add(out)
}

func listedIn(e *catalog.Expr) ([]string, bool) {
	if e == nil {
		return nil, false
	}
	return listed(e.Node.GetAExpr())
}

// listed reads column IN (constants) or column = ANY (ARRAY[constants]).
func listed(x *ast.A_Expr) ([]string, bool) {
	if x == nil {
		return nil, false
	}
	var items []*ast.Node
	switch {
	case x.Kind == ast.A_Expr_Kind_AEXPR_IN && strings.Join(ast.Strings(x.Name), "") == "=":
		items = x.Rexpr.GetList().GetItems()
	case x.Kind == ast.A_Expr_Kind_AEXPR_OP_ANY:
		if array := arrayOf(x.Rexpr); array != nil {
			items = array.Elements
		}
	}
	var out []string
	for _, item := range items {
		v := evaluate(item, func(string) value { return unknown })
		if !v.known || v.null {
			return nil, false
		}
		out = append(out, v.text)
	}
	return out, len(out) > 0
}
