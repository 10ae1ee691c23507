package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// foreignKeyOwner reports a table whose owner may not look into its schema. The
// query behind a foreign key names the table that it reads or writes, and is
// parsed and run as that table's owner (utils/adt/ri_triggers.c, ri_PlanCheck
// and ri_PerformCheck): without USAGE it fails, whoever sent the statement.
func (c *comparison) foreignKeyOwner(base, now *face) {
	was, is := base.root, now.root
	if usesSchema(c.now, is) || !usesSchema(c.base, was) {
		return
	}
	eachValue(c.base.Relations, func(child *catalog.Relation) {
		for _, k := range child.Constraints {
			if k.Kind != catalog.ForeignKey {
				continue
			}
			if k.References == was.OID {
				c.unreachable(is, k, "INSERT and UPDATE of "+short(relationName(c.base, child)))
			}
			if parent := c.base.Relations[k.References]; child.OID == was.OID && parent != nil {
				c.unreachable(is, k, "DELETE and UPDATE of "+short(relationName(c.base, parent)))
			}
		}
	})
}

// unreachable reports one of the foreign keys, the first, with what fails.
func (c *comparison) unreachable(t *catalog.Relation, k *catalog.Constraint, what string) {
	object, schema := relationName(c.now, t), ident(schemaName(c.now, t.Schema))
	c.add(Break{
		Rule: "n1-grant", Level: Breaks, Object: object, State: "42501", aspect: "foreign key",
		Message:  fmt.Sprintf("%s, who owns %s, may not use schema %s: the query behind foreign key %s runs as the owner, so %s by the running release fail: permission denied (42501)", roleName(t.Owner), short(object), schema, ident(k.Name), what),
		Evidence: made("the foreign key", k.Created),
		Help:     fmt.Sprintf("GRANT USAGE ON SCHEMA %s TO %s; in the same file", schema, roleName(t.Owner)),
	})
}

// usesSchema says whether a table's owner may look into the table's schema.
func usesSchema(cat *catalog.Catalog, t *catalog.Relation) bool {
	s := cat.Schemas[t.Schema]
	return s == nil || cat.HasRight(t.Owner, s.ACL, s.Owner, 'U')
}
