package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// rename is ALTER … RENAME of whatever kind.
func (s *Session) rename(n *ast.RenameStmt) *Error {
	name := truncated(n.Newname)
	switch n.RenameType {
	case ast.ObjectType_OBJECT_TABLE, ast.ObjectType_OBJECT_VIEW, ast.ObjectType_OBJECT_MATVIEW,
		ast.ObjectType_OBJECT_INDEX, ast.ObjectType_OBJECT_SEQUENCE, ast.ObjectType_OBJECT_FOREIGN_TABLE:
		return s.renameTable(n, name)
	case ast.ObjectType_OBJECT_COLUMN, ast.ObjectType_OBJECT_ATTRIBUTE:
		return s.renameColumn(n, name)
	case ast.ObjectType_OBJECT_TABCONSTRAINT:
		return s.renameConstraint(n, name)
	case ast.ObjectType_OBJECT_SCHEMA:
		return s.renameNamespace(n.Subname, name)
	case ast.ObjectType_OBJECT_TRIGGER, ast.ObjectType_OBJECT_RULE, ast.ObjectType_OBJECT_POLICY:
		return s.renamePart(n, name)
	case ast.ObjectType_OBJECT_FUNCTION, ast.ObjectType_OBJECT_PROCEDURE, ast.ObjectType_OBJECT_ROUTINE, ast.ObjectType_OBJECT_AGGREGATE:
		return s.renameRoutine(n.Object.GetObjectWithArgs(), n.RenameType, name)
	}
	return s.renameOtherObject(n, name)
}

// renameTable renames a relation (RenameRelation). ALTER TABLE and ALTER INDEX
// take other kinds too.
func (s *Session) renameTable(n *ast.RenameStmt, name string) *Error {
	r, err := s.existing(n.GetRelation(), alteredKind(n.RenameType), n.MissingOk)
	if r == nil || err != nil {
		return err
	}
	if n.RenameType != ast.ObjectType_OBJECT_INDEX {
		if err := wrongKind(r, n.RenameType); err != nil {
			return err
		}
	}
	if err := s.freeName(r, r.Schema, name); err != nil {
		return err
	}
	r.Changed = s.at
	if r.Index != nil && r.Index.Constraint != 0 {
		// The name of an index is that of its constraint.
		if t := s.Catalog.Relations[r.Index.Table]; t != nil {
			if err := freeConstraint(t, name); err != nil {
				return err
			}
			s.Catalog.touch(t)
			for _, k := range t.Constraints {
				if k.OID == r.Index.Constraint {
					k.Name = name
				}
			}
		}
	}
	s.Catalog.renameRelation(r, r.Schema, name)
	return nil
}

// freeName refuses a name in a schema that another relation or type has.
func (s *Session) freeName(r *Relation, schema OID, name string) *Error {
	if old := s.Catalog.RelationNamed(schema, name); old != nil {
		return exists(old)
	}
	if r.Kind.hasRowType() {
		return s.freeType(schema, name)
	}
	return nil
}

// renameColumn renames a column of a table, a view or a composite type, and in
// all children (renameatt).
func (s *Session) renameColumn(n *ast.RenameStmt, name string) *Error {
	kind := alteredKind(n.RelationType)
	if n.RenameType == ast.ObjectType_OBJECT_ATTRIBUTE {
		kind = CompositeType
	}
	r, err := s.existing(n.GetRelation(), kind, n.MissingOk)
	if r == nil || err != nil {
		return err
	}
	switch r.Kind {
	case Sequence:
		return fail("42809", "cannot rename columns of relation %q", r.Name)
	case Index:
		return nil // a name nobody sees
	}
	if r.OfType != 0 {
		return fail("42809", "cannot rename column of typed table")
	}
	if n.RenameType == ast.ObjectType_OBJECT_ATTRIBUTE && r.Kind != CompositeType && !r.Assumed {
		return fail("42809", "%q is not a composite type", r.Name)
	}
	if n.Behavior != ast.DropBehavior_DROP_CASCADE { // which renameAttribute carries out
		if err := s.typedTables(r, n.Behavior); err != nil {
			return err
		}
	}
	return s.renameAttribute(r, truncated(n.Subname), name, n.GetRelation().GetInh())
}

func (s *Session) renameAttribute(r *Relation, old, name string, recurse bool) *Error {
	c := s.Catalog
	heirs := c.inheritors(r)
	if len(heirs) > 0 && !recurse {
		return fail("42P16", "inherited column %q must be renamed in child tables too", old)
	}
	if err := s.renameOne(r, old, name, 0); err != nil {
		return err
	}
	for _, h := range heirs {
		if h.rel.Column(old) != nil {
			if err := s.renameOne(h.rel, old, name, h.parents); err != nil {
				return err
			}
		}
	}
	if r.Kind == CompositeType {
		for _, u := range c.usersOf(r.RowType) {
			if t := c.Relations[u]; t != nil && t.OfType == r.RowType && t.Column(old) != nil {
				if err := s.renameAttribute(t, old, name, true); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// renameOne renames the column of one table. Where it has the column from more
// parents than are renamed along, they would disagree.
func (s *Session) renameOne(r *Relation, old, name string, parents int) *Error {
	c := s.Catalog
	if systemColumnName(old) {
		return fail("0A000", "cannot rename system column %q", old)
	}
	col, err := s.column(r, old)
	if err != nil {
		return fail("42703", "column %q does not exist", old)
	}
	if col.Inherited > parents {
		return fail("42P16", "cannot rename inherited column %q", old)
	}
	if other := r.Column(name); other != nil {
		err := fail("42701", "column %q of relation %q already exists", name, r.Name)
		err.Certain = !other.Assumed
		return err
	}
	if systemColumnName(name) && r.Kind != View {
		return fail("42701", "column name %q conflicts with a system column name", name)
	}
	c.touch(r)
	col = r.Column(old)
	c.setGone('c', inSchema{r.OID, old}, true)
	c.setGone('c', inSchema{r.OID, name}, false)
	col.Name, col.Changed, r.Changed = name, s.at, s.at
	return nil
}

// renameConstraint renames a constraint and the index behind it
// (rename_constraint_internal).
func (s *Session) renameConstraint(n *ast.RenameStmt, name string) *Error {
	r, err := s.existing(n.GetRelation(), Table, n.MissingOk)
	if r == nil || err != nil {
		return err
	}
	old := truncated(n.Subname)
	k := r.Constraint(old)
	if k == nil && r.Assumed && !s.Catalog.gone('k', r.OID, old) {
		if k = s.assumeConstraint(r, old); k == nil {
			s.opaque("RENAME CONSTRAINT "+old+" of a table that the directory did not create", r.Name)
			return nil
		}
	}
	if k == nil {
		return fail("42704", "constraint %q for table %q does not exist", old, r.Name)
	}
	if k.Inherited && (k.Kind == Check || k.Parent != 0) {
		return fail("42P16", "cannot rename inherited constraint %q", old)
	}
	return s.renameConstraintIn(r, k, name, n.GetRelation().GetInh())
}

func (s *Session) renameConstraintIn(r *Relation, k *Constraint, name string, recurse bool) *Error {
	c := s.Catalog
	if err := freeConstraint(r, name); err != nil {
		return err
	}
	old := k.Name
	c.setGone('k', inSchema{r.OID, old}, true)
	c.setGone('k', inSchema{r.OID, name}, false)
	k.Name = name
	if i := c.Relations[k.Index]; i != nil {
		if err := s.freeName(i, i.Schema, name); err != nil {
			return err
		}
		c.renameRelation(i, i.Schema, name)
		i.Changed = s.at
	}
	if k.Kind != Check || k.NoInherit {
		return nil
	}
	children := c.children(r.OID)
	if len(children) > 0 && !recurse {
		return fail("42P16", "inherited constraint %q must be renamed in child tables too", old)
	}
	for _, child := range s.touched(children) {
		if mine := child.Constraint(old); mine != nil {
			if err := s.renameConstraintIn(child, mine, name, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Session) renameNamespace(old, name string) *Error {
	in, err := s.schema(old)
	if err != nil {
		return err
	}
	if err := s.newSchemaName(name); err != nil {
		return err
	}
	s.Catalog.renameSchema(in, name)
	return nil
}

func (s *Session) newSchemaName(name string) *Error {
	if old := s.Catalog.SchemaNamed(name); old != nil {
		err := fail("42P06", "schema %q already exists", name)
		err.Certain = !old.Assumed
		return err
	}
	if strings.HasPrefix(name, "pg_") {
		return fail("42939", "unacceptable schema name %q", name)
	}
	return nil
}
