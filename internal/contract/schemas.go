package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// schema compares a schema: its name and the right to look into it.
func (c *comparison) schema(s *catalog.Schema) {
	if s.Builtin() || c.withExtension(s.Extension) {
		return
	}
	now := c.now.SchemaNamed(s.Name)
	object := ident(s.Name)
	if now == nil {
		inside := c.inside(s)
		if living := c.now.Schemas[s.OID]; living != nil {
			c.add(Break{
				Rule: "n1-rename", Level: Breaks, Object: object, State: "42P01", aspect: "schema",
				Message:   fmt.Sprintf("schema %s is renamed to %s: every statement of the running release that names it, or has it on its search_path, fails (42P01)", object, ident(living.Name)),
				Evidence:  made("the schema", s.Created),
				Cascaded:  inside,
				Successor: ident(living.Name), SuccessorOID: living.OID,
				Help: fmt.Sprintf("let both names answer: CREATE SCHEMA %s again in the same file with GRANT USAGE, and in it a view, function or domain for everything that was there; drop it in a later migration", object),
			})
			return
		}
		if len(inside) == 0 {
			return // an empty schema is on nobody's path for a reason
		}
		c.add(Break{
			Rule: "n1-drop", Level: Breaks, Object: object, State: "42P01", aspect: "schema",
			Message:  fmt.Sprintf("schema %s is dropped with what it holds: the running release's statements that name it fail (42P01)", object),
			Evidence: made("the schema", s.Created),
			Cascaded: inside,
			Help:     "release code that does not use the schema first; drop it in the migration after that",
		})
		return
	}
	if c.then.holds(s.OID) {
		c.usage(s, now)
	}
}

// inside names what base holds in a schema.
func (c *comparison) inside(s *catalog.Schema) []string {
	var names []string
	eachValue(c.base.Relations, func(r *catalog.Relation) {
		if r.Schema == s.OID && r.Kind != catalog.Index && r.Kind != catalog.CompositeType {
			names = append(names, relationName(c.base, r))
		}
	})
	eachValue(c.base.Types, func(t *catalog.Type) {
		if t.Schema == s.OID && !rowType(c.base, t) {
			names = append(names, qualified(c.base, t.Schema, t.Name))
		}
	})
	eachValue(c.base.Functions, func(f *catalog.Function) {
		if f.Schema == s.OID {
			names = append(names, signature(c.base, f))
		}
	})
	return names
}

// usage compares the right to look into a schema.
func (c *comparison) usage(s, now *catalog.Schema) {
	var lost []string
	for _, role := range c.roles {
		if c.base.HasRight(role, s.ACL, s.Owner, 'U') && !c.now.HasRight(role, now.ACL, now.Owner, 'U') {
			lost = append(lost, roleName(role))
		}
	}
	object := ident(s.Name)
	for _, role := range c.roles {
		_, could := s.ACL[role]['C']
		if could = could || s.Owner == role; could && !c.now.HasRight(role, now.ACL, now.Owner, 'C') {
			c.add(Break{
				Rule: "n1-grant", Level: Breaks, Object: object, State: "42501", aspect: "create " + role,
				Message: fmt.Sprintf("%s may no longer create in schema %s: DDL of the running release fails (42501)", roleName(role), object),
				Help:    fmt.Sprintf("GRANT CREATE ON SCHEMA %s TO %s;", object, roleName(role)),
			})
		}
	}
	if len(lost) == 0 {
		return
	}
	c.add(Break{
		Rule: "n1-grant", Level: Breaks, Object: object, State: "42501", aspect: "schema",
		Message: fmt.Sprintf("%s may no longer use schema %s: everything in it is out of the running release's reach (42501)", list(lost), object),
		Help:    fmt.Sprintf("GRANT USAGE ON SCHEMA %s TO %s;", object, join(lost)),
	})
}
