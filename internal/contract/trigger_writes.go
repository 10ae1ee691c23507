package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// writes judges what a trigger does to tables: it runs as the writer unless it
// is SECURITY DEFINER, and finds names by the writer's search_path unless it
// sets its own.
func (c *comparison) writes(now *face, f *catalog.Function, runs []sqlparse.Statement) []effect {
	var out []effect
	for i := range runs {
		target, right := writeTarget(runs[i].Node)
		if target == nil {
			continue
		}
		out = append(out, c.writeEffect(now, f, target, right)...)
	}
	return out
}

func writeTarget(n *ast.Node) (*ast.RangeVar, byte) {
	switch s := ast.Unwrap(n).(type) {
	case *ast.InsertStmt:
		return s.Relation, 'a'
	case *ast.UpdateStmt:
		return s.Relation, 'w'
	case *ast.DeleteStmt:
		return s.Relation, 'd'
	}
	return nil, 0
}

func (c *comparison) writeEffect(now *face, f *catalog.Function, target *ast.RangeVar, right byte) []effect {
	r := c.resolve(f, target)
	if r == nil {
		if c.now.Assumed.Any() {
			return []effect{{level: Depends, what: fmt.Sprintf("writes %s, which is not in the directory", ident(target.Relname)), depends: "the table is there, and the running release may write it", help: "create the table in a migration"}}
		}
		return []effect{{level: Breaks, state: "42P01", what: fmt.Sprintf("writes %s, which the running release's search_path does not find: every write fails (42P01)", ident(target.Relname)),
			help: "name the table with its schema, or SET search_path on the function"}}
	}
	if !f.SecurityDefiner {
		for _, role := range c.writers(now, 'a') {
			if !mayAny(c.now, r, role, right) || !c.usable(r, role) {
				return []effect{{level: Breaks, state: "42501", what: fmt.Sprintf("writes %s, which %s may not: every write fails: permission denied (42501)", short(relationName(c.now, r)), roleName(role)),
					help: fmt.Sprintf("GRANT %s ON %s TO %s; or make the function SECURITY DEFINER", rightName(right), relationName(c.now, r), roleName(role))}}
			}
		}
	}
	if c.base.Relations[r.OID] != nil && right != 'a' && r.OID != now.rel.OID {
		return []effect{{level: Depends, what: fmt.Sprintf("changes rows of %s", short(relationName(c.now, r))), depends: "the running release does not mind those changes", help: "write to a table of its own"}}
	}
	return nil
}

// readEffects judges what a trigger function reads: as the writer, unless it is
// SECURITY DEFINER.
func (c *comparison) readEffects(now *face, table *catalog.Relation, f *catalog.Function) []effect {
	if f.SecurityDefiner {
		return nil
	}
	var out []effect
	for _, q := range c.queriesOf(f) {
		ast.Walk(q, func(m any) bool {
			s, ok := m.(*ast.SelectStmt)
			if !ok {
				return true
			}
			for _, from := range s.FromClause {
				rv := from.GetRangeVar()
				if rv == nil {
					continue
				}
				r := c.resolve(f, rv)
				if r == nil || r.OID == table.OID {
					continue
				}
				for _, role := range c.writers(now, 'a') {
					if !mayAny(c.now, r, role, 'r') || !c.usable(r, role) {
						out = append(out, effect{level: Breaks, state: "42501", what: fmt.Sprintf("reads %s, which %s may not: every write fails: permission denied (42501)", short(relationName(c.now, r)), roleName(role)),
							help: fmt.Sprintf("GRANT SELECT ON %s TO %s; or make the function SECURITY DEFINER", relationName(c.now, r), roleName(role))})
					}
				}
			}
			return true
		})
	}
	return out
}

// usable says whether a role may look into the schema of a relation.
func (c *comparison) usable(r *catalog.Relation, role string) bool {
	s := c.now.Schemas[r.Schema]
	return s == nil || s.OID == catalog.PublicSchema || c.now.HasRight(role, s.ACL, s.Owner, 'U')
}

// resolve finds a relation as a function does: by its own search_path, else by
// the one that N-1 has unless it sets another.
func (c *comparison) resolve(f *catalog.Function, rv *ast.RangeVar) *catalog.Relation {
	schema, name := ast.Relation(rv)
	path := c.path()
	if set, ok := f.Config["search_path"]; ok {
		path = splitPath(set)
	}
	if schema != "" {
		path = []string{schema}
	}
	for _, s := range path {
		if in := c.now.SchemaNamed(s); in != nil {
			if r := c.now.RelationNamed(in.OID, name); r != nil {
				return r
			}
		}
	}
	return nil
}

// path is N-1's search_path: what the database or one of its roles sets, else
// the server's default.
func (c *comparison) path() []string {
	scopes := []string{"database"}
	for _, role := range c.roles {
		scopes = append(scopes, "role "+role)
	}
	path := []string{"public"}
	for _, scope := range scopes {
		if s, ok := c.base.Settings[scope]["search_path"]; ok {
			path = splitPath(s.Value)
		}
	}
	return slices.Concat(c.roles, path)
}

func splitPath(value string) []string {
	var out []string
	for _, name := range strings.Split(value, ",") {
		name = unquote(strings.Trim(strings.TrimSpace(name), "'"))
		if name != "" && name != "$user" {
			out = append(out, name)
		}
	}
	return out
}
