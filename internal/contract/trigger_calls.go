package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// raisesThrough finds what raises an error in the functions that a trigger's
// function calls, and in those that they call.
func (c *comparison) raisesThrough(table *catalog.Relation, f *catalog.Function) []effect {
	seen := map[catalog.OID]bool{f.OID: true}
	for queue := c.calledBy(f, table); len(queue) > 0; queue = queue[1:] {
		g := queue[0]
		if seen[g.OID] {
			continue
		}
		seen[g.OID] = true
		if c.raises(g) {
			return []effect{{
				level: Depends, state: "P0001", what: fmt.Sprintf("calls %s, which can raise an error", short(signature(c.now, g))),
				depends: "no write of the running release meets the condition", help: "let the trigger only warn until no running release writes such rows",
			}}
		}
		queue = append(queue, c.calledBy(g, nil)...)
	}
	return nil
}

// calledBy lists the directory's functions that a body calls.
func (c *comparison) calledBy(f *catalog.Function, table *catalog.Relation) []*catalog.Function {
	var out []*catalog.Function
	for _, ref := range c.now.BodyUses(f, table) {
		if g := c.now.Functions[ref.Object]; g != nil {
			out = append(out, g)
		}
	}
	return out
}

// raises says whether a function's body has a RAISE that ends it.
func (c *comparison) raises(f *catalog.Function) bool {
	body := c.bodies.of(f)
	if body == nil {
		return false
	}
	found := false
	steps(body.Block, func(step *sqlparse.Step, _ place) {
		found = found || step.Op == sqlparse.OpRaise && step.Ends
	})
	return found
}
