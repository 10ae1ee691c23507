package catalog

import (
	"maps"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// GivenName names what the server has before any directory begins: a kind in
// GRANT's words ("database", "language", "tablespace", "parameter", …) and a
// name. The database that is migrated has none: a directory migrates one
// database, whose name differs between environments.
type GivenName struct{ Kind, Name string }

// Given is such an object, as far as statements have changed it.
type Given struct {
	GivenName
	// Owner is "" while it is not known.
	Owner string
	// ACL is nil until it is granted on or revoked from; see GivenRights.
	ACL ACL
	// Options are a database's name, allow_connections and connection_limit, as
	// set.
	Options map[string]string
}

const givenDatabase = "database"

// kinds of Given by the kind of their rights; those of pg_catalog and
// information_schema are told from a directory's by their words.
var givenKinds = map[string]byte{
	givenDatabase: aclDatabase, "language": aclLanguage, "foreign data wrapper": aclWrapper,
	"foreign server": aclServer, "tablespace": aclSpace, "large object": aclLarge, "parameter": aclParameter,
	"table": aclTable, "function": aclFunction, "schema": aclSchema,
}

// GivenRights are the rights on a given object of that kind, and what its owner
// is if it is not known, before any statement: those of its kind, and for
// PostgreSQL's own relations and schemas what initdb gives to PUBLIC
// (initdb.c, setup_privileges; system_views.sql; information_schema.sql).
func GivenRights(kind, owner string) ACL {
	acl := DefaultRights(givenKinds[kind], owner)
	switch kind {
	case "table":
		acl.give(Public, "r", Grant{})
	case "schema":
		acl.give(Public, "U", Grant{})
	}
	return acl
}

// given is an object that no directory makes, to be changed.
func (s *Session) given(kind, name string) *Given {
	c, key := s.Catalog, GivenName{kind, name}
	if kind == givenDatabase {
		key.Name = ""
	}
	old := c.Given[key]
	out := &Given{GivenName: key}
	if old != nil {
		out = cloneGiven(old)
	}
	c.undo = append(c.undo, func() {
		if old == nil {
			delete(c.Given, key)
		} else {
			c.Given[key] = old
		}
	})
	c.Given[key] = out
	return out
}

func cloneGiven(g *Given) *Given {
	out := *g
	out.ACL, out.Options = cloneACL(g.ACL), maps.Clone(g.Options)
	return &out
}

func (g *Given) set(option, value string) {
	if g.Options == nil {
		g.Options = map[string]string{}
	}
	g.Options[option] = value
}

func (s *Session) givenTarget(kind, name string) grantTarget {
	g := s.given(kind, name)
	if g.ACL == nil {
		g.ACL = GivenRights(kind, g.Owner)
	}
	return grantTarget{kind: givenKinds[kind], what: strings.TrimSpace(kind + " " + name), owner: g.Owner, acl: &g.ACL}
}

// ownGiven is ALTER DATABASE, TABLESPACE or LARGE OBJECT … OWNER TO.
func (s *Session) ownGiven(kind, name, owner string) {
	g := s.given(kind, name)
	g.ACL.newOwner(g.Owner, owner)
	g.Owner = owner
}

// alterDatabase is ALTER DATABASE … ALLOW_CONNECTIONS and CONNECTION LIMIT;
// where it lies and whether it is a template concerns nobody who is connected.
func (s *Session) alterDatabase(n *ast.AlterDatabaseStmt) *Error {
	for _, o := range n.Options {
		d := o.GetDefElem()
		switch d.GetDefname() {
		case "allow_connections":
			on, _ := ast.Bool(d)
			s.given(givenDatabase, n.Dbname).set("allow_connections", map[bool]string{true: "true", false: "false"}[on])
		case "connection_limit":
			if limit, ok := ast.Literal(d.GetArg()); ok {
				s.given(givenDatabase, n.Dbname).set("connection_limit", limit)
			}
		}
	}
	return nil
}

// systemKind is the kind of PostgreSQL's own objects that a statement means.
func systemKind(t ast.ObjectType) string {
	if t == ast.ObjectType_OBJECT_TABLE || t == ast.ObjectType_OBJECT_SEQUENCE {
		return "table"
	}
	return "function"
}

// systemTarget is the object of a GRANT that is PostgreSQL's own: its rights are
// kept apart, since it is not in the catalog.
func (s *Session) systemTarget(kind ast.ObjectType, o *ast.Node) (grantTarget, bool) {
	switch kind {
	case ast.ObjectType_OBJECT_TABLE:
		rv := o.GetRangeVar()
		if in := s.systemSchema(rv.GetSchemaname()); in != "" {
			return s.givenTarget("table", in+"."+rv.GetRelname()), true
		}
		if rv.GetSchemaname() == "" && strings.HasPrefix(rv.GetRelname(), "pg_") && s.lookupRelation(rv) == nil {
			return s.givenTarget("table", "pg_catalog."+rv.GetRelname()), true
		}
	case ast.ObjectType_OBJECT_FUNCTION, ast.ObjectType_OBJECT_ROUTINE:
		if schema, name := ast.Qualified(o.GetObjectWithArgs().GetObjname()); s.systemSchema(schema) != "" {
			return s.givenTarget("function", schema+"."+name), true
		}
	case ast.ObjectType_OBJECT_SCHEMA:
		if in := s.systemSchema(o.GetString_().GetSval()); in != "" {
			return s.givenTarget("schema", in), true
		}
	}
	return grantTarget{}, false
}

// systemSchema is a schema's name if it is one of PostgreSQL's own.
func (s *Session) systemSchema(name string) string {
	if in := s.Catalog.SchemaNamed(name); name != "" && in != nil && in.Builtin() {
		return name
	}
	return ""
}
