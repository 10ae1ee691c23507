package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createSchema is CREATE SCHEMA with its elements, which are made in it and by
// its owner (CreateSchemaCommand, commands/schemacmds.c).
func (s *Session) createSchema(n *ast.CreateSchemaStmt) *Error {
	owner := s.Role
	if n.Authrole != nil {
		var err *Error
		if owner, err = s.role(n.Authrole); err != nil {
			return err
		}
	}
	name := truncated(n.Schemaname)
	if name == "" {
		name = owner
	}
	if n.IfNotExists && s.Catalog.SchemaNamed(name) != nil {
		return nil
	}
	if err := s.newSchemaName(name); err != nil {
		return err
	}
	in := &Schema{OID: s.Catalog.newOID(), Name: name, Owner: owner, ACL: s.Catalog.defaultACL(0, 'n', owner), Created: s.at}
	s.Catalog.addSchema(in)
	if len(n.SchemaElts) == 0 {
		return nil
	}
	before := s.settings()
	s.Role, s.SearchPath = owner, append([]string{name}, s.SearchPath...)
	defer func() { s.setSettings(before) }()
	for _, e := range inOrder(n.SchemaElts) {
		if err := s.apply(e); err != nil {
			return err
		}
	}
	return nil
}

// inOrder puts the elements of CREATE SCHEMA in the order in which they are
// made (transformCreateSchemaStmtElements).
func inOrder(list []*ast.Node) []*ast.Node {
	rank := func(n *ast.Node) int {
		switch ast.Unwrap(n).(type) {
		case *ast.CreateSeqStmt:
			return 0
		case *ast.CreateStmt:
			return 1
		case *ast.ViewStmt:
			return 2
		case *ast.IndexStmt:
			return 3
		case *ast.CreateTrigStmt:
			return 4
		}
		return 5
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b *ast.Node) int { return rank(a) - rank(b) })
	return out
}

// setSchema is ALTER … SET SCHEMA.
func (s *Session) setSchema(n *ast.AlterObjectSchemaStmt) *Error {
	switch n.ObjectType {
	case ast.ObjectType_OBJECT_TABLE, ast.ObjectType_OBJECT_VIEW, ast.ObjectType_OBJECT_MATVIEW,
		ast.ObjectType_OBJECT_SEQUENCE, ast.ObjectType_OBJECT_FOREIGN_TABLE:
		return s.setRelationSchema(n)
	case ast.ObjectType_OBJECT_FUNCTION, ast.ObjectType_OBJECT_PROCEDURE, ast.ObjectType_OBJECT_ROUTINE, ast.ObjectType_OBJECT_AGGREGATE:
		return s.moveRoutineTo(n.Object.GetObjectWithArgs(), n.ObjectType, n.Newschema)
	}
	return s.setOtherSchema(n)
}

// setRelationSchema is AlterTableNamespace: the indexes, constraints, row type
// and the sequences of the columns go along.
func (s *Session) setRelationSchema(n *ast.AlterObjectSchemaStmt) *Error {
	r, err := s.existing(n.GetRelation(), alteredKind(n.ObjectType), n.MissingOk)
	if r == nil || err != nil {
		return err
	}
	if err := wrongKind(r, n.ObjectType); err != nil {
		return err
	}
	if r.Index != nil {
		return fail("42809", "cannot change schema of index %q", r.Name)
	}
	to, err := s.schema(n.Newschema)
	if err != nil {
		return err
	}
	if r.Sequence != nil && r.Sequence.OwnedBy.Object != 0 {
		return fail("0A000", "cannot move an owned sequence into another schema")
	}
	if to.OID == s.temp || r.Persistence == 't' {
		return fail("0A000", "cannot move objects into or out of temporary schemas")
	}
	return s.moveRelation(r, to.OID)
}

func (s *Session) moveRelation(r *Relation, to OID) *Error {
	c := s.Catalog
	if r.Schema == to {
		return nil
	}
	if err := s.freeName(r, to, r.Name); err != nil {
		return err
	}
	c.renameRelation(r, to, r.Name)
	r.Changed = s.at
	for _, u := range c.usersOf(r.OID) {
		x := c.Relations[u]
		if x == nil || !c.goesWith(x, r) {
			continue
		}
		if err := s.moveRelation(x, to); err != nil {
			return err
		}
	}
	return nil
}
