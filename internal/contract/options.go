package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// grantOptions reports that a role may no longer pass a right on.
func (c *comparison) grantOptions(base, now *face) {
	for _, role := range c.roles {
		for _, right := range rightNames {
			had, has := base.rel.ACL[role][right.letter], now.rel.ACL[role][right.letter]
			if !had.Option || has.Option || c.now.HasRightsOf(role, now.rel.Owner) || has == (catalog.Grant{}) && !c.now.HasRight(role, now.rel.ACL, now.rel.Owner, right.letter) {
				continue
			}
			object := relationName(c.base, base.rel)
			c.add(Break{
				Rule: "n1-grant", Level: Depends, Object: object, aspect: "option " + role,
				Message:   fmt.Sprintf("%s may no longer grant %s on %s to others", roleName(role), right.name, short(object)),
				Condition: "the running release grants nothing",
				Help:      fmt.Sprintf("GRANT %s ON %s TO %s WITH GRANT OPTION;", right.name, relationName(c.now, now.rel), roleName(role)),
			})
		}
	}
}

// definesOn reports that a role which may issue DDL on a table finds a view
// under its name: indexes, references, TRUNCATE, ANALYZE by a schedule.
func (c *comparison) definesOn(base, now *face) {
	if !isTable(base.rel.Kind) || now.rel.Kind != catalog.View || !c.granted {
		return
	}
	for _, role := range c.roles {
		owns := c.base.HasRightsOf(role, base.rel.Owner) && !c.baseSuperuser(role)
		// REFERENCES comes with GRANT ALL; it matters to who can create tables.
		_, references := base.rel.ACL[role]['x']
		in := c.base.Schemas[base.rel.Schema]
		references = references && in != nil && c.base.HasRight(role, in.ACL, in.Owner, 'C')
		if !owns && !references {
			continue
		}
		object := relationName(c.base, base.rel)
		c.add(Break{
			Rule: "n1-view", Level: Depends, Object: object, State: "42809", aspect: "ddl",
			Message:   fmt.Sprintf("%s is a view now, and %s could issue DDL on the table: CREATE INDEX, REFERENCES and TRUNCATE of the running release fail (42809)", short(object), roleName(role)),
			Condition: fmt.Sprintf("the running release neither issues DDL on %s nor truncates it", short(object)),
			Help:      fmt.Sprintf("let the running release do such things to %s, or not at all", short(relationName(c.now, now.indexed()))),
		})
		return
	}
}

func (c *comparison) baseSuperuser(role string) bool {
	r := c.base.Roles[role]
	return r != nil && r.Superuser
}
