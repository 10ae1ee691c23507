package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// checkAdded reports a check that N-1 does not know. NOT VALID is no help: every
// later UPDATE of an old row is checked, whatever it sets (documentation of
// ALTER TABLE, ADD table_constraint NOT VALID).
func (c *comparison) checkAdded(base, now *face, k *catalog.Constraint) {
	if k.Expr == nil {
		return
	}
	object := part(k.Name, relationName(c.base, base.rel))
	if c.mayNotCheck(now, k.Expr, object, "check") {
		return
	}
	for _, name := range requiredBy(k.Expr.Node) {
		if n, b := now.column(name), base.column(name); n != nil && b != nil && n.source != nil && !now.notNull(n) && !base.notNull(b) {
			c.tightened(now, b, n, columnName(c.base, base.rel, name), relationName(c.base, base.rel), "add the check")
			return
		}
	}
	known, fresh := 0, 0
	for _, name := range mentioned(k.Expr.Node) {
		if col := now.root.Column(name); col == nil || c.knownColumn(base, now, col) {
			known++
		} else {
			fresh++
		}
	}
	result := evaluate(k.Expr.Node, c.rowOfN1(base, now))
	out := Break{
		Rule: "n1-constraint", Level: Depends, Object: object, State: "23514",
		Message:   fmt.Sprintf("new check %s: CHECK (%s): rows of the running release that violate it fail (23514), and so does every UPDATE of an old one", short(object), textOf(k.Expr)),
		Condition: "every row that the running release writes or updates satisfies the check",
		Help:      "clean up the rows and release code that satisfies the check first; then add it NOT VALID and validate it",
	}
	switch {
	case result.isFalse():
		out.Level, out.Condition = Breaks, ""
		out.Message = fmt.Sprintf("new check %s: CHECK (%s) involves a column that the running release does not know: its INSERTs, and its UPDATEs of such rows, fail (23514)", short(object), textOf(k.Expr))
		out.Help = "give the new column a default that satisfies the check, or add the check when no older release runs"
	case result.known, known == 0 && fresh > 0 && !result.isFalse():
		return // satisfied by whatever N-1 does; or tested by the server on existing rows
	}
	c.add(out)
}

// rowOfN1 tells the columns of a row that N-1 writes: what it leaves out, and
// that what it cannot set to NULL is not.
func (c *comparison) rowOfN1(base, now *face) func(name string) value {
	return func(name string) value {
		col := now.root.Column(name)
		switch {
		case col == nil:
			return unknown
		case !c.knownColumn(base, now, col):
			return c.leftOutValue(now, col)
		}
		b, n := c.knownAs(base, now, col), columnOf(now, col)
		if b == nil || !base.notNull(b) {
			return unknown
		}
		if now.notNull(n) || now.filled(n) || !base.filled(b) {
			return notNull
		}
		return unknown // left out, it may be NULL now
	}
}

// knownAs is a column as N-1 knows it.
func (c *comparison) knownAs(base, now *face, col *catalog.Column) *column {
	if sameRoot(base, now) {
		if old := base.root.ColumnNum(col.Num); old != nil {
			return columnOf(base, old)
		}
		return nil
	}
	return base.column(now.showing(col.Num))
}

// leftOutValue is what a column holds that N-1 leaves out.
func (c *comparison) leftOutValue(now *face, col *catalog.Column) value {
	n := columnOf(now, col)
	if !now.filled(n) {
		if c.fills(now, n, "insert") {
			return unknown
		}
		return null
	}
	if def := now.defaultOf(n); def != nil && col.Identity == 0 && col.Generated == 0 {
		return evaluate(def.Node, func(string) value { return unknown })
	}
	return unknown
}

// requiredBy lists the columns that an expression requires to be not NULL, in
// parts that are joined by AND.
func requiredBy(n *ast.Node) []string {
	switch e := ast.Unwrap(n).(type) {
	case *ast.NullTest:
		if e.Nulltesttype == ast.NullTestType_IS_NOT_NULL {
			if ref := e.Arg.GetColumnRef(); ref != nil {
				if names := ast.Strings(ref.Fields); len(names) > 0 {
					return names[len(names)-1:]
				}
			}
		}
	case *ast.BoolExpr:
		if e.Boolop == ast.BoolExprType_AND_EXPR {
			var out []string
			for _, arg := range e.Args {
				out = append(out, requiredBy(arg)...)
			}
			return out
		}
	}
	return nil
}

// mayNotCheck reports an expression that is evaluated on every write with a
// function that a writer may not execute.
func (c *comparison) mayNotCheck(now *face, e *catalog.Expr, object, what string) bool {
	for _, role := range c.writers(now, 'a') {
		if name, right := c.refusedTo(role, e); name != "" {
			c.add(Break{
				Rule: "n1-constraint", Level: Breaks, Object: object, State: "42501",
				Message: fmt.Sprintf("%s %s calls %s, which %s may not execute: every write of the running release fails (42501)", what, short(object), name, roleName(role)),
				Help:    fmt.Sprintf("GRANT %s TO %s;", right, roleName(role)),
			})
			return true
		}
	}
	return false
}
