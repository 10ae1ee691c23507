package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// addColumn is ADD COLUMN (ATExecAddColumn). Its constraints follow in the
// passes of their kinds.
func (a *alteration) addColumn(c *ast.AlterTableCmd) *Error {
	r, def := a.rel, c.Def.GetColumnDef()
	if err := a.only(Table, PartitionedTable, ForeignTable, CompositeType); err != nil {
		return err
	}
	if old := r.Column(truncated(def.GetColname())); old != nil {
		if c.MissingOk {
			return nil
		}
		err := fail("42701", "column %q of relation %q already exists", old.Name, r.Name)
		err.Certain = !old.Assumed
		return err
	}
	switch {
	case r.Bound != "":
		return fail("42809", "cannot add column to a partition")
	case r.OfType != 0:
		return fail("42809", "cannot add column to typed table")
	}
	if err := a.notOnly("column must be added to child tables too"); err != nil {
		return err
	}
	if err := a.s.typedTables(r, c.Behavior); err != nil {
		return err
	}
	b := &tableBuilder{s: a.s, rel: r}
	col, err := b.column(def)
	if err != nil {
		return err
	}
	if col.Identity != 0 && r.Kind == Table && len(a.s.Catalog.children(r.OID)) > 0 {
		return fail("42P16", "cannot recursively add identity column to table that has child tables")
	}
	for _, q := range b.sequence {
		if err := a.s.createOwned(r, q); err != nil {
			return err
		}
	}
	for _, d := range b.defaults {
		if err := a.s.setDefault(r, d.column, d.node); err != nil {
			return err
		}
	}
	if err := a.inheritNew(r, col); err != nil {
		return err
	}
	a.add(passKeys, func() *Error { return a.s.addKeys(r, b.keys) })
	for _, d := range b.checks {
		a.add(passOther, func() *Error { return a.check(d) })
	}
	for _, d := range b.foreign {
		a.add(passOther, func() *Error {
			return a.s.addForeignKey(r, d, true)
		})
	}
	return nil
}

// inheritNew gives the children of a table its new column, or counts theirs.
func (a *alteration) inheritNew(r *Relation, col *Column) *Error {
	for _, child := range a.children(r) {
		mine := child.Column(col.Name)
		if mine != nil {
			if mine.Type.Known() && col.Type.Known() && mine.Type != col.Type {
				return fail("42804", "child table %q has different type for column %q", child.Name, col.Name)
			}
			mine.Inherited++
			mine.NotNull = mine.NotNull || col.NotNull
			continue
		}
		mine, err := a.s.newColumn(child, col.Name)
		if err != nil {
			return err
		}
		inheritInto(mine, col)
		mine.Inherited, mine.Local = 1, false
		if mine.Generated != 0 {
			mine.Default = rebind(col.Default, r, child)
		}
		if err := a.inheritNew(child, mine); err != nil {
			return err
		}
	}
	return nil
}

// dropColumn is DROP COLUMN (ATExecDropColumn). What uses the column of the
// table and of its children is dropped together.
func (a *alteration) dropColumn(c *ast.AlterTableCmd) *Error {
	if err := a.only(Table, PartitionedTable, ForeignTable, CompositeType); err != nil {
		return err
	}
	if systemColumnName(c.Name) {
		return fail("0A000", "cannot drop system column %q", c.Name)
	}
	if err := a.s.typedTables(a.rel, c.Behavior); err != nil {
		return err
	}
	targets, err := a.droppedColumns(a.rel, c, false)
	if err != nil || len(targets) == 0 {
		return err
	}
	return a.s.dropThings(targets, c.Behavior == ast.DropBehavior_DROP_CASCADE)
}

func (a *alteration) droppedColumns(r *Relation, c *ast.AlterTableCmd, recursing bool) ([]thing, *Error) {
	col, err := a.s.column(r, c.Name)
	switch {
	case err != nil && c.MissingOk:
		return nil, nil
	case err != nil:
		return nil, err
	case r.OfType != 0 && !recursing:
		return nil, fail("42809", "cannot drop column from typed table")
	case col.Inherited > 0 && !recursing:
		return nil, fail("42P16", "cannot drop inherited column %q", col.Name)
	case r.inPartitionKey(col.Num):
		return nil, fail("42P16", "cannot drop column %q because it is part of the partition key of relation %q", col.Name, r.Name)
	}
	targets := []thing{{class: aColumn, object: r.OID, column: col.Num}}
	children := a.s.touched(a.s.Catalog.children(r.OID))
	if len(children) > 0 && !a.recurse && r.Kind == PartitionedTable {
		return nil, fail("42P16", "cannot drop column from only the partitioned table when partitions exist")
	}
	for _, child := range children {
		mine := child.Column(c.Name)
		switch {
		case mine == nil:
		case !a.recurse:
			mine.Inherited, mine.Local = mine.Inherited-1, true
		case mine.Inherited == 1 && !mine.Local:
			more, err := a.droppedColumns(child, c, true)
			if err != nil {
				return nil, err
			}
			targets = append(targets, more...)
		default:
			mine.Inherited--
		}
	}
	return targets, nil
}

// columnDefault is SET DEFAULT and DROP DEFAULT (ATExecColumnDefault).
func (a *alteration) columnDefault(c *ast.AlterTableCmd) *Error {
	if err := a.only(Table, PartitionedTable, ForeignTable, View); err != nil {
		return err
	}
	return a.simple(a.rel, func(r *Relation) *Error {
		col, err := a.s.column(r, c.Name)
		if err != nil {
			return err
		}
		switch {
		case col.Identity != 0:
			return fail("42601", "column %q of relation %q is an identity column", col.Name, r.Name)
		case col.Generated != 0:
			return fail("42601", "column %q of relation %q is a generated column", col.Name, r.Name)
		}
		return a.s.setDefault(r, col, c.Def)
	})
}

// notNull is SET NOT NULL and DROP NOT NULL.
func (a *alteration) notNull(c *ast.AlterTableCmd) *Error {
	if err := a.only(Table, PartitionedTable, ForeignTable); err != nil {
		return err
	}
	if c.Subtype == ast.AlterTableType_AT_SetNotNull {
		return a.s.setNotNull(a.rel, c.Name, true, a.recurse)
	}
	return a.simple(a.rel, func(r *Relation) *Error {
		col, err := a.s.column(r, c.Name)
		if err != nil {
			return err
		}
		if col.Identity != 0 {
			return fail("42601", "column %q of relation %q is an identity column", col.Name, r.Name)
		}
		if k := r.primaryKey(); k != nil && slices.Contains(k.Columns, col.Num) {
			return fail("42P16", "column %q is in a primary key", col.Name)
		}
		if r.Bound != "" && r == a.rel {
			if p := a.s.Catalog.Relations[r.Inherits[0]]; p != nil && p.Column(c.Name) != nil && p.Column(c.Name).NotNull {
				return fail("42P16", "column %q is marked NOT NULL in parent table", col.Name)
			}
		}
		col.NotNull, col.Changed = false, a.s.at
		return nil
	})
}

// setNotNull makes a column NOT NULL, in all children too.
func (s *Session) setNotNull(r *Relation, name string, notNull, recurse bool) *Error {
	col, err := s.column(r, name)
	if err != nil {
		return err
	}
	if !col.NotNull {
		s.Catalog.touch(r)
		col = r.Column(name)
		col.NotNull, col.Changed = notNull, s.at
	}
	if !recurse {
		return nil
	}
	for _, child := range s.Catalog.children(r.OID) {
		s.Catalog.touch(child)
		if err := s.setNotNull(child, name, notNull, true); err != nil {
			return err
		}
	}
	return nil
}
