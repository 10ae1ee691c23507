package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// indexes reports new indexes whose expressions can make writes of N-1 fail.
// Uniqueness is the arbiters' business, plain columns are harmless.
func (c *comparison) indexes(base, now *face) {
	for _, oid := range now.root.Indexes {
		i := c.now.Relations[oid]
		if i == nil || i.Index == nil || c.base.Relations[oid] != nil {
			continue
		}
		object := part(i.Name, relationName(c.base, base.rel))
		for _, e := range indexExpressions(i.Index) {
			if c.sameExpression(base, e) || c.mayNotCheck(now, e, object, "index") {
				continue
			}
			if what := raises(now.root, e.Node); what != "" && c.touchesKnown(base, now, e) {
				c.add(Break{
					Rule: "n1-constraint", Level: Depends, Object: object, State: "22P02",
					Message:   fmt.Sprintf("index %s computes %s, %s: writes of the running release for which that fails are refused", short(object), e.Text, what),
					Condition: "the expression can be computed for every row that the running release writes",
					Help:      "index an expression that cannot fail, or add a WHERE that leaves such rows out",
				})
			}
		}
	}
}

func indexExpressions(x *catalog.IndexInfo) []*catalog.Expr {
	var out []*catalog.Expr
	for _, k := range x.Keys {
		if k.Expr != nil {
			out = append(out, k.Expr)
		}
	}
	if x.Predicate != nil {
		out = append(out, x.Predicate)
	}
	return out
}

// sameExpression says whether base had an index with the expression.
func (c *comparison) sameExpression(base *face, e *catalog.Expr) bool {
	for _, oid := range base.root.Indexes {
		if i := c.base.Relations[oid]; i != nil && i.Index != nil {
			for _, old := range indexExpressions(i.Index) {
				if old.Text == e.Text {
					return true
				}
			}
		}
	}
	return false
}

// touchesKnown says whether an expression reads a column that N-1 writes.
func (c *comparison) touchesKnown(base, now *face, e *catalog.Expr) bool {
	for _, name := range mentioned(e.Node) {
		if col := now.root.Column(name); col != nil && c.knownColumn(base, now, col) {
			return true
		}
	}
	return false
}
