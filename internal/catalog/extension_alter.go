package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// alterExtension is ALTER EXTENSION … UPDATE: what a version changes is not
// known, and nobody writes it for the sake of a change to N-1.
func (s *Session) alterExtension(n *ast.AlterExtensionStmt) *Error {
	e, err := s.otherObject(ast.ObjectType_OBJECT_EXTENSION, stringNode(n.Extname))
	if e == nil || err != nil {
		return err
	}
	if d := ast.Option(n.Options, "new_version"); d != nil {
		version, _ := ast.Literal(d.Arg)
		e.Options["version"] = version
	}
	return nil
}

// setExtensionSchema is ALTER EXTENSION … SET SCHEMA: its members move along.
func (s *Session) setExtensionSchema(name, schema string) *Error {
	c := s.Catalog
	e, err := s.otherObject(ast.ObjectType_OBJECT_EXTENSION, stringNode(name))
	if err != nil {
		return err
	}
	to, err := s.schema(schema)
	if e == nil || err != nil {
		return err
	}
	if known := knownExtensions().byName[name]; known != nil && known.schema != "" {
		return fail("0A000", "extension %q does not support SET SCHEMA", name)
	}
	from := e.Home
	e.Home = to.OID
	eachSorted(c.Types, func(t *Type) {
		if t.Extension == e.OID && t.Schema == from && t.Relation == 0 {
			c.renameType(t, to.OID, t.Name)
		}
	})
	eachSorted(c.Functions, func(f *Function) {
		if f.Extension == e.OID && f.Schema == from {
			c.renameFunction(f, to.OID, f.Name)
		}
	})
	eachSorted(c.Relations, func(r *Relation) {
		if r.Extension == e.OID && r.Schema == from {
			c.renameRelation(r, to.OID, r.Name)
		}
	})
	return nil
}

// alterExtensionContents is ALTER EXTENSION … ADD and DROP of a member.
func (s *Session) alterExtensionContents(n *ast.AlterExtensionContentsStmt) *Error {
	e, err := s.otherObject(ast.ObjectType_OBJECT_EXTENSION, stringNode(n.Extname))
	if e == nil || err != nil {
		return err
	}
	member := OID(0)
	if n.Action > 0 {
		member = e.OID
	}
	c := s.Catalog
	switch n.Objtype {
	case ast.ObjectType_OBJECT_TABLE, ast.ObjectType_OBJECT_VIEW, ast.ObjectType_OBJECT_MATVIEW,
		ast.ObjectType_OBJECT_SEQUENCE, ast.ObjectType_OBJECT_FOREIGN_TABLE:
		r, err := s.relation(rangeVar(ast.Strings(n.Object.GetList().GetItems())))
		if err != nil {
			return err
		}
		r.Extension = member
	case ast.ObjectType_OBJECT_TYPE, ast.ObjectType_OBJECT_DOMAIN:
		t, err := s.userType(n.Object.GetTypeName().GetNames(), 0)
		if err != nil {
			return err
		}
		t.Extension = member
	case ast.ObjectType_OBJECT_FUNCTION, ast.ObjectType_OBJECT_PROCEDURE, ast.ObjectType_OBJECT_ROUTINE, ast.ObjectType_OBJECT_AGGREGATE:
		f, err := s.routine(n.Object.GetObjectWithArgs(), n.Objtype)
		if err != nil {
			return err
		}
		f.Extension = member
	case ast.ObjectType_OBJECT_SCHEMA:
		in, err := s.schema(n.Object.GetString_().GetSval())
		if err != nil {
			return err
		}
		c.touchSchema(in)
		in.Extension = member
		c.deps.changed(in.OID)
	default:
		o, err := s.otherObject(n.Objtype, n.Object)
		if o == nil || err != nil {
			return err
		}
		o.Extension = member
	}
	return nil
}
