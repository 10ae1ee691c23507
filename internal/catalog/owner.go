package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// changeOwner gives a relation another owner, with all that follows it: its
// rights (the old owner's entries become the new one's), its row type, its
// indexes and the sequences that its columns own (ATExecChangeOwner,
// commands/tablecmds.c).
func (s *Session) changeOwner(r *Relation, owner string) {
	c := s.Catalog
	if r.Owner == owner {
		return
	}
	c.touch(r)
	old := r.Owner
	r.Owner, r.Changed = owner, s.at
	r.ACL.newOwner(old, owner)
	for _, col := range r.Columns {
		col.ACL.newOwner(old, owner)
	}
	if t := c.Types[r.RowType]; t != nil {
		s.ownType(t, owner)
	}
	for _, oid := range r.Indexes {
		if i := c.Relations[oid]; i != nil {
			s.changeOwner(i, owner)
		}
	}
	if r.Kind == Sequence || r.Kind == Index {
		return
	}
	for _, oid := range c.usersOf(r.OID) {
		if q := c.Relations[oid]; q != nil && q.Sequence != nil && q.Sequence.OwnedBy.Object == r.OID {
			s.changeOwner(q, owner)
		}
	}
}

func (s *Session) ownType(t *Type, owner string) {
	s.Catalog.touchType(t)
	t.ACL.newOwner(t.Owner, owner)
	t.Owner = owner
}

func (s *Session) ownFunction(f *Function, owner string) {
	s.Catalog.touchFunction(f)
	f.ACL.newOwner(f.Owner, owner)
	f.Owner, f.Changed = owner, s.at
}

func (s *Session) ownSchema(n *Schema, owner string) {
	s.Catalog.touchSchema(n)
	n.ACL.newOwner(n.Owner, owner)
	n.Owner = owner
}

func (s *Session) ownOther(o *Other, owner string) {
	s.Catalog.touchOther(o)
	o.ACL.newOwner(o.Owner, owner)
	o.Owner = owner
}

// alterOwner is ALTER … OWNER TO of what is not a relation; for relations it is
// an ALTER TABLE command.
func (s *Session) alterOwner(n *ast.AlterOwnerStmt) *Error {
	owner, err := s.role(n.Newowner)
	if err != nil {
		return err
	}
	if owner == Public {
		return fail("42704", "role %q does not exist", owner)
	}
	switch n.ObjectType {
	case ast.ObjectType_OBJECT_FUNCTION, ast.ObjectType_OBJECT_PROCEDURE, ast.ObjectType_OBJECT_ROUTINE, ast.ObjectType_OBJECT_AGGREGATE:
		f, err := s.routine(n.Object.GetObjectWithArgs(), n.ObjectType)
		if err != nil {
			return err
		}
		s.ownFunction(f, owner)
	case ast.ObjectType_OBJECT_SCHEMA:
		in, err := s.schema(n.Object.GetString_().GetSval())
		if err != nil {
			return err
		}
		s.ownSchema(in, owner)
	case ast.ObjectType_OBJECT_TYPE, ast.ObjectType_OBJECT_DOMAIN:
		return s.alterTypeOwner(n, owner)
	case ast.ObjectType_OBJECT_DATABASE:
		s.ownGiven(givenDatabase, "", owner)
	case ast.ObjectType_OBJECT_TABLESPACE:
		s.ownGiven("tablespace", n.Object.GetString_().GetSval(), owner)
	case ast.ObjectType_OBJECT_LARGEOBJECT:
		name, _ := ast.Literal(n.Object)
		s.ownGiven("large object", name, owner)
	default:
		o, err := s.otherObject(n.ObjectType, n.Object)
		if err != nil || o == nil {
			return err
		}
		s.ownOther(o, owner)
	}
	return nil
}

func (s *Session) alterTypeOwner(n *ast.AlterOwnerStmt, owner string) *Error {
	var kind TypeKind
	if n.ObjectType == ast.ObjectType_OBJECT_DOMAIN {
		kind = Domain
	}
	t, err := s.userType(n.Object.GetList().GetItems(), kind)
	if err != nil {
		return err
	}
	if r := s.Catalog.Relations[t.Relation]; r != nil {
		if r.Kind != CompositeType {
			return fail("42809", "%q is a table's row type", t.Name)
		}
		s.changeOwner(r, owner)
		return nil
	}
	s.ownType(t, owner)
	return nil
}
