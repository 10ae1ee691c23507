package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// renameUserType is ALTER TYPE or DOMAIN … RENAME TO (RenameType). A composite
// type is renamed with its relation; a table's row type cannot be.
func (s *Session) renameUserType(names []*ast.Node, kind TypeKind, to string) *Error {
	t, err := s.userType(names, kind)
	if err != nil {
		return err
	}
	if err := isDomain(t, kind); err != nil {
		return err
	}
	to = truncated(to)
	if r := s.Catalog.Relations[t.Relation]; r != nil {
		if r.Kind != CompositeType {
			return fail("42809", "%s is a table's row type", t.Name)
		}
		if old := s.Catalog.RelationNamed(r.Schema, to); old != nil {
			return exists(old)
		}
	}
	if err := s.freeType(t.Schema, to); err != nil {
		return err
	}
	s.moveUserType(t, t.Schema, to)
	return nil
}

// setTypeSchema is ALTER TYPE or DOMAIN … SET SCHEMA (AlterTypeNamespace). A
// range's multirange stays where it is.
func (s *Session) setTypeSchema(names []*ast.Node, kind TypeKind, schema string) *Error {
	t, err := s.userType(names, kind)
	if err != nil {
		return err
	}
	if err := isDomain(t, kind); err != nil {
		return err
	}
	to, err := s.schema(schema)
	if err != nil || to.OID == t.Schema {
		return err
	}
	if r := s.Catalog.Relations[t.Relation]; r != nil && r.Kind != CompositeType {
		return fail("42809", "%s is a table's row type", t.Name)
	}
	if err := s.freeType(to.OID, t.Name); err != nil {
		return err
	}
	s.moveUserType(t, to.OID, t.Name)
	return nil
}

func isDomain(t *Type, kind TypeKind) *Error {
	if kind == Domain && t.Kind != Domain {
		return fail("42809", "%s is not a domain", t.Name)
	}
	return nil
}

func (s *Session) moveUserType(t *Type, schema OID, name string) {
	c := s.Catalog
	if r := c.Relations[t.Relation]; r != nil {
		c.renameRelation(r, schema, name)
		r.Changed = s.at
	} else {
		c.renameType(t, schema, name)
	}
	t.Changed = s.at
}

// alterBaseType is ALTER TYPE … SET (…) of a base type, which changes how its
// values are stored and handled, not what statements can say.
func (s *Session) alterBaseType(n *ast.AlterTypeStmt) *Error {
	_, err := s.userType(n.TypeName, Base)
	return err
}
