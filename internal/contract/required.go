package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// required reports columns that are new in the table and that N-1, which does
// not know them, cannot leave out.
func (c *comparison) required(base, now *face) {
	defer func() { c.under = "" }()
	for _, col := range now.root.Columns {
		if c.knownColumn(base, now, col) || c.follows && col.Inherited > 0 {
			continue
		}
		n := columnOf(now, col)
		object := columnName(c.now, now.root, col.Name)
		if sameRoot(base, now) {
			object = columnName(c.base, base.rel, col.Name)
			c.under = c.tableColumn(base, now, col)
		}
		switch {
		case col.Generated != 0:
			c.mayEvaluate(now, n, object, col.Default, nil)
			c.generates(base, now, col, object)
		case now.filled(n):
			if col.Identity == 0 {
				c.mayEvaluate(now, n, object, now.defaultOf(n), nil)
			}
		case now.notNull(n) && c.fills(now, n, "insert"):
			if sameRoot(base, now) && !c.copies.updated(now.root.OID) {
				c.add(Break{
					Rule: "n1-fails", Level: Depends, Object: object, State: "23502",
					Message:   fmt.Sprintf("SET NOT NULL on the new column %s fails if %s has rows: nothing fills it for those that are there (23502)", short(object), short(relationName(c.base, base.rel))),
					Condition: fmt.Sprintf("%s is empty", short(relationName(c.base, base.rel))),
					Help:      fmt.Sprintf("UPDATE %s SET %s = … before SET NOT NULL", relationName(c.now, now.root), ident(col.Name)),
				})
			}
		case now.notNull(n):
			c.add(Break{
				Rule: "n1-required", Level: Breaks, Object: object, State: "23502",
				Message: fmt.Sprintf("new column %s is NOT NULL without a default: the running release's INSERTs, which leave it out, fail: null value … violates not-null constraint (23502)", short(object)),
				Help: fmt.Sprintf("1. ALTER TABLE %[1]s ADD COLUMN %[2]s %[3]s NOT NULL DEFAULT …\n2. release code that writes it\n3. ALTER TABLE %[1]s ALTER COLUMN %[2]s DROP DEFAULT when no older release runs",
					relationName(c.now, now.root), ident(col.Name), c.now.FormatType(col.Type)),
			})
		}
	}
}

// knownColumn says whether a column of the table that answers now was one of
// base's: the same attribute, or in another table the same name.
func (c *comparison) knownColumn(base, now *face, col *catalog.Column) bool {
	if sameRoot(base, now) {
		if old := base.root.ColumnNum(col.Num); old != nil {
			return true
		}
		return col.Assumed
	}
	name := now.showing(col.Num)
	return name != "" && base.column(name) != nil
}

// columnOf is a column of the root as a face sees it, shown or not. What a view
// does not show takes the table's own default.
func columnOf(f *face, col *catalog.Column) *column {
	for i := range f.columns {
		if f.columns[i].source == col {
			return &f.columns[i]
		}
	}
	return &column{name: col.Name, own: col, source: col}
}

// mayEvaluate reports a default that a role of N-1 may not evaluate: sequences
// and functions in it are checked as the caller, through views too.
func (c *comparison) mayEvaluate(now *face, n *column, object string, def, before *catalog.Expr) {
	if def == nil || n.source == nil || n.source.Generated == 0 && def.Constant {
		return
	}
	for _, role := range c.writers(now, 'a') {
		refused, what := c.refusedTo(role, def)
		if refused == "" {
			continue
		}
		if before != nil {
			if was, _ := c.refusedBefore(role, before); was != "" {
				continue
			}
		}
		c.add(Break{
			Rule: "n1-required", Change: changeOf("n1-required"), Level: Breaks, Object: object, State: "42501", aspect: "rights",
			Message: fmt.Sprintf("the default of %s needs %s, which %s lacks: the running release's INSERTs that leave the column out fail: permission denied for %s (42501)", short(object), what, roleName(role), refused),
			Help:    fmt.Sprintf("GRANT %s TO %s; (an identity column needs no grant on its sequence)", what, roleName(role)),
		})
		return
	}
}

// generates reports a generated column whose expression fails for some values
// that N-1 may write to the columns in it.
func (c *comparison) generates(base, now *face, col *catalog.Column, object string) {
	e := col.Default
	if e == nil {
		return
	}
	if what := raises(now.root, e.Node); what != "" && c.touchesKnown(base, now, e) {
		c.add(Break{
			Rule: "n1-constraint", Level: Depends, Object: object, State: "22P02",
			Message:   fmt.Sprintf("new column %s is generated from %s, %s: writes of the running release for which that fails are refused", short(object), e.Text, what),
			Condition: "the expression can be computed for every row that the running release writes",
			Help:      "generate by an expression that cannot fail",
		})
	}
}
