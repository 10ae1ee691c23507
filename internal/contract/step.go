package contract

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// keptColumns are the columns of NEW that a trigger function sets, and whether it
// does anything besides.
func (c *comparison) keptColumns(f *catalog.Function) (columns []string, besides bool) {
	if f == nil {
		return nil, true
	}
	body := c.bodies.of(f)
	if body == nil {
		return nil, true
	}
	steps(body.Block, func(step *sqlparse.Step, _ place) {
		column, _ := assigned(f.Body, step)
		if column != "" && !slices.Contains(columns, column) {
			columns = append(columns, column)
		}
		besides = besides || len(step.Runs) > 0
	})
	return columns, besides
}

// keeps names the two columns of a table that a trigger does nothing but keep in
// step: it has no use once one of them is gone.
func (c *comparison) keeps(table *catalog.Relation, t *catalog.Trigger) []string {
	f := c.base.Functions[t.Function]
	columns, besides := c.keptColumns(f)
	if besides || len(columns) != 2 {
		return nil
	}
	if both, _ := c.syncs(f, columns[0], columns[1]); !both {
		return nil
	}
	return []string{columnName(c.base, table, columns[0]), columnName(c.base, table, columns[1])}
}

// outOfStep reports a trigger function that kept two columns of N-1 in step and
// does not with its new body.
func (c *comparison) outOfStep(f, now *catalog.Function) bool {
	if squeeze(f.Body) == squeeze(now.Body) {
		return false
	}
	columns, _ := c.keptColumns(f)
	for i, one := range columns {
		for _, other := range columns[i+1:] {
			both, compares := c.syncs(f, one, other)
			still, stillCompares := c.syncs(now, one, other)
			if !both || still && (stillCompares || !compares) {
				continue
			}
			for _, table := range c.triggerTables(f) {
				if table.Column(one) == nil || table.Column(other) == nil {
					continue // a dropped column tells
				}
				c.add(Break{
					Rule: "n1-function", Level: Breaks, Object: signature(c.base, f), aspect: "step",
					Message: fmt.Sprintf("the new body of %s no longer keeps %s and %s of %s in step: what the running release writes to one is lost, or never reaches the other",
						short(signature(c.base, f)), ident(one), ident(other), short(relationName(c.now, table))),
					Evidence: made("the "+routine(f), f.Created),
					Help:     fmt.Sprintf("copy in both directions, and tell by comparing NEW with OLD which of %s and %s was written", ident(one), ident(other)),
				})
				return true
			}
		}
	}
	return false
}
