package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// columnType is ALTER COLUMN … TYPE (ATPrepAlterColumnType and
// ATExecAlterColumnType). What PostgreSQL cannot rebuild stands in the way.
func (a *alteration) columnType(c *ast.AlterTableCmd) *Error {
	if err := a.only(Table, PartitionedTable, ForeignTable, CompositeType); err != nil {
		return err
	}
	if a.rel.OfType != 0 {
		return fail("42809", "cannot alter column type of typed table")
	}
	if err := a.notOnly("type of inherited column %q must be changed in child tables too", c.Name); err != nil {
		return err
	}
	if err := a.s.typedTables(a.rel, c.Behavior); err != nil {
		return err
	}
	return a.simple(a.rel, func(r *Relation) *Error { return a.retype(r, c) })
}

func (a *alteration) retype(r *Relation, c *ast.AlterTableCmd) *Error {
	s, def := a.s, c.Def.GetColumnDef()
	col, err := s.column(r, c.Name)
	if err != nil {
		return err
	}
	switch {
	case col.Inherited > 0 && r == a.rel:
		return fail("42P16", "cannot alter inherited column %q", col.Name)
	case r.inPartitionKey(col.Num):
		return fail("42P16", "cannot alter column %q because it is part of the partition key of relation %q", col.Name, r.Name)
	}
	at := Ref{Object: r.OID, Column: col.Num}
	if slices.Contains(a.retyped, at) {
		return fail("0A000", "cannot alter type of column %q twice", col.Name)
	}
	a.retyped = append(a.retyped, at)
	to, err := s.typeRef(def.GetTypeName())
	if err != nil {
		return err
	}
	if err := a.using(r, col, to, def.GetRawDefault()); err != nil {
		return err
	}
	if err := s.blockedBy(r, col); err != nil {
		return err
	}
	// The default as it was written is coerced, not as the column holds it
	// (strip_implicit_coercions in ATExecAlterColumnType).
	if col.Default != nil && col.Generated == 0 && !s.Catalog.converts(col.Default.Type, to, 'a') {
		return fail("42804", "default for column %q cannot be cast automatically to type %s", col.Name, s.Catalog.FormatType(to))
	}
	col.Type, col.Collation, col.Changed = to, collation(def.GetCollClause()), s.at
	if q := s.Catalog.ownedSequence(r, col); q != nil && col.Identity != 0 {
		s.Catalog.touch(q)
		if err := s.sequenceOptions(q, []*ast.Node{asType(def.GetTypeName())}, false); err != nil {
			return err
		}
	}
	return s.recheckForeignKeys(r, col)
}

// asType is the option AS type of a sequence.
func asType(t *ast.TypeName) *ast.Node {
	arg := &ast.Node{Node: &ast.Node_TypeName{TypeName: t}}
	return &ast.Node{Node: &ast.Node_DefElem{DefElem: &ast.DefElem{Defname: "as", Arg: arg}}}
}

// bindUsing resolves a USING expression before anything is changed: it sees the
// columns that the same statement drops or retypes (transformAlterTableStmt).
func (a *alteration) bindUsing(c *ast.AlterTableCmd) *Error {
	node := c.Def.GetColumnDef().GetRawDefault()
	if c.Subtype != ast.AlterTableType_AT_AlterColumnType || node == nil {
		return nil
	}
	_, err := a.s.expr(node, a.rel)
	return err
}

// using looks at how the values are converted.
func (a *alteration) using(r *Relation, col *Column, to TypeRef, node *ast.Node) *Error {
	if node != nil {
		if col.Generated != 0 {
			return fail("42611", "cannot specify USING when altering type of generated column")
		}
		return nil
	}
	if r.Kind != Table && r.Kind != PartitionedTable || a.s.Catalog.converts(col.Type, to, 'a') {
		return nil // only tables have values of their own
	}
	return fail("42804", "column %q cannot be cast automatically to type %s", col.Name, a.s.Catalog.FormatType(to))
}

// blockedBy refuses to retype a column that something uses which cannot be
// rebuilt (RememberAllDependentForRebuilding): 0A000.
func (s *Session) blockedBy(r *Relation, col *Column) *Error {
	c := s.Catalog
	var err *Error
	refuse := func(format string, what thing) {
		if err == nil {
			err = fail("0A000", format+": %s depends on column %q", c.describe(what), col.Name)
		}
	}
	c.dependentsOf(thing{class: aColumn, object: r.OID, column: col.Num}, func(from thing, _ how) {
		switch from.class {
		case aRelation:
			if u := c.Relations[from.object]; u != nil && u.View != nil {
				refuse("cannot alter type of a column used by a view or rule", from)
			}
		case aRule:
			refuse("cannot alter type of a column used by a view or rule", from)
		case aColumn:
			refuse("cannot alter type of a column used by a generated column", from)
		case aTrigger:
			refuse("cannot alter type of a column used in a trigger definition", from)
		case aPolicy:
			refuse("cannot alter type of a column used in a policy definition", from)
		case aFunction:
			refuse("cannot alter type of a column used by a function or procedure", from)
		}
	})
	if err == nil && r.RowType != 0 {
		err = s.rowTypeInUse(r)
	}
	return err
}

// rowTypeInUse refuses a rewrite of a table whose row type columns have
// (find_composite_type_dependencies): 0A000.
func (s *Session) rowTypeInUse(r *Relation) *Error {
	c := s.Catalog
	var err *Error
	c.dependentsOf(thing{class: aType, object: r.RowType}, func(from thing, _ how) {
		t := c.Relations[from.object]
		if from.class == aColumn && err == nil && t != nil && t.OID != r.OID && t.Kind != CompositeType {
			err = fail("0A000", "cannot alter %s %q because column \"%s.%s\" uses its row type",
				r.Kind.String(), r.Name, t.Name, t.columnName(from.column))
		}
	})
	return err
}

// recheckForeignKeys holds the new type against both sides of foreign keys.
func (s *Session) recheckForeignKeys(r *Relation, col *Column) *Error {
	for _, k := range r.Constraints {
		if k.Kind == ForeignKey {
			if t := s.Catalog.Relations[k.References]; t != nil {
				if err := s.comparableKeys(r, t, k); err != nil {
					return err
				}
			}
		}
	}
	var err *Error
	s.Catalog.dependentsOf(thing{class: aColumn, object: r.OID, column: col.Num}, func(from thing, _ how) {
		t := s.Catalog.Relations[from.object]
		if from.class != aConstraint || t == nil || err != nil {
			return
		}
		for _, k := range t.Constraints {
			if k.OID == from.part && k.Kind == ForeignKey {
				err = s.comparableKeys(t, r, k)
			}
		}
	})
	return err
}
