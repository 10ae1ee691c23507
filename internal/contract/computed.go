package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// computed looks into the functions that every write of N-1 runs from now on:
// those of new defaults and of new expression indexes.
func (c *comparison) computed(before, after *catalog.Relation) {
	table := relationName(c.base, before)
	check := func(rule, object, what string, e *catalog.Expr) {
		if e == nil {
			return
		}
		for _, d := range e.Deps {
			f := c.now.Functions[d.Object]
			if f == nil || !c.raises(f) && len(c.raisesThrough(nil, f)) == 0 {
				continue
			}
			c.add(Break{
				Rule: rule, Level: Depends, Object: object, State: "P0001", aspect: "raises",
				Message:   fmt.Sprintf("%s calls %s, which can raise an error: INSERTs of the running release on %s fail then (P0001)", what, short(signature(c.now, f)), short(table)),
				Condition: "the function raises no error for what the running release writes",
				Help:      "let the function give a value instead of raising an error until no older release runs",
			})
		}
	}
	for _, col := range after.Columns {
		var old *catalog.Expr
		if was := before.ColumnNum(col.Num); was != nil && before.OID == after.OID {
			old = was.Default
		}
		if textOf(old) != textOf(col.Default) {
			check("n1-default", table+"."+ident(col.Name), "the default of "+ident(col.Name), col.Default)
		}
	}
	for _, oid := range after.Indexes {
		x := c.now.Relations[oid]
		if x == nil || x.Index == nil || c.base.Relations[oid] != nil {
			continue
		}
		what := "new index " + ident(x.Name)
		check("n1-unique", relationName(c.now, x), what, x.Index.Predicate)
		for _, k := range x.Index.Keys {
			check("n1-unique", relationName(c.now, x), what, k.Expr)
		}
	}
}
