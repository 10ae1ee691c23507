package contract

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// rowArguments reports a function over the rows of a table whose name another
// relation answers to: the argument keeps the type of the table, and the rows
// that N-1 reads under the old name are of the other one's (measured). An overload
// over those answers the calls. Whether N-1 calls it so is not known.
func (c *comparison) rowArguments(f, now *catalog.Function, s *catalog.Schema, object string) {
	want := f.Inputs()
	for i, t := range want {
		table := c.base.Relations[c.rowOf(c.base, t)]
		if table == nil || t.Array {
			continue
		}
		stand := c.answering(table)
		if stand == nil || stand.OID == table.OID || c.now.Relations[table.OID] == nil {
			continue
		}
		answered := slices.ContainsFunc(c.now.FunctionsNamed(s.OID, f.Name), func(g *catalog.Function) bool {
			inputs := g.Inputs()
			return len(inputs) == len(want) && c.rowOf(c.now, inputs[i]) == stand.OID
		})
		if answered {
			continue
		}
		old := relationName(c.base, table)
		c.add(Break{
			Rule: "n1-function", Level: Noted, Object: object, State: "42883", aspect: "rows of " + old,
			Message: fmt.Sprintf("%s %s takes rows of %s now, and %s is a %s: calls of the running release with its rows fail (42883)",
				routine(f), short(object), short(relationName(c.now, c.now.Relations[table.OID])), short(old), stand.Kind.String()),
			Condition: fmt.Sprintf("the running release does not call %s with rows of %s", ident(f.Name), short(old)),
			Evidence:  made("the "+routine(f), f.Created),
			Help:      fmt.Sprintf("after %s is created, create a second %s %s over its rows, in the same file", short(old), routine(now), ident(f.Name)),
		})
	}
}

// rowOf is the relation whose rows a type stands for; 0 where it is another type.
func (c *comparison) rowOf(cat *catalog.Catalog, t catalog.TypeRef) catalog.OID {
	if u := cat.Types[t.Type]; u != nil && rowType(cat, u) {
		return u.Relation
	}
	return 0
}
