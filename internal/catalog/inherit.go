package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// inherit brings in the columns of a parent, or of the partitioned table
// (MergeAttributes, commands/tablecmds.c).
func (b *tableBuilder) inherit(rv *ast.RangeVar, bound *ast.PartitionBoundSpec) *Error {
	parent, err := b.s.readRelation(rv)
	if err != nil {
		return err
	}
	switch {
	case bound != nil && parent.Kind != PartitionedTable && !parent.Assumed:
		return fail("42P16", "%q is not partitioned", parent.Name)
	case bound == nil && parent.Kind == PartitionedTable:
		return fail("42P16", "cannot inherit from partitioned table %q", parent.Name)
	case bound == nil && parent.Bound != "":
		return fail("42P16", "cannot inherit from partition %q", parent.Name)
	case parent.Kind != Table && parent.Kind != PartitionedTable && parent.Kind != ForeignTable:
		return fail("42809", "inherited relation %q is not a table or foreign table", parent.Name)
	case slices.Contains(b.rel.Inherits, parent.OID):
		return fail("42P07", "relation %q would be inherited from more than once", parent.Name)
	}
	b.s.Catalog.touch(parent)
	parent.subclassed = true
	b.rel.Inherits = append(b.rel.Inherits, parent.OID)
	if bound != nil {
		b.rel.Bound = boundText(bound)
	}
	if parent.Assumed {
		// The child's columns are as unknown as its parent's.
		b.rel.Assumed = true
	}
	for _, col := range parent.Columns {
		if err := b.inheritColumn(col); err != nil {
			return err
		}
	}
	return nil
}

func (b *tableBuilder) inheritColumn(col *Column) *Error {
	if own := b.rel.Column(col.Name); own != nil {
		if own.Type != col.Type {
			return fail("42804", "inherited column %q has a type conflict", col.Name)
		}
		own.Inherited++
		own.NotNull = own.NotNull || col.NotNull
		return nil
	}
	mine, err := b.s.newColumn(b.rel, col.Name)
	if err != nil {
		return err
	}
	inheritInto(mine, col)
	mine.Inherited, mine.Local = 1, false
	return nil
}

// inheritInto copies what a child takes over from its parent's column. An
// identity is not inherited (before version 17, not even by partitions).
func inheritInto(mine, parent *Column) {
	mine.Type, mine.Collation, mine.NotNull = parent.Type, parent.Collation, parent.NotNull
	mine.Default, mine.Generated = parent.Default, parent.Generated
}

// inheritParts brings in a parent's CHECK constraints and, for a partition, its
// indexes, foreign keys and row triggers.
func (b *tableBuilder) inheritParts() *Error {
	for _, oid := range b.rel.Inherits {
		parent := b.s.Catalog.Relations[oid]
		if parent == nil {
			continue
		}
		if err := b.s.inheritExpressions(parent, b.rel); err != nil {
			return err
		}
		if b.rel.Bound != "" {
			if err := b.s.clonePartition(parent, b.rel); err != nil {
				return err
			}
		}
	}
	return nil
}

// inheritExpressions binds what was written for the parent's columns to the
// child's: inherited defaults, generation expressions and checks.
func (s *Session) inheritExpressions(parent, child *Relation) *Error {
	for _, k := range parent.Constraints {
		if k.Kind != Check || k.NoInherit {
			continue
		}
		if own := child.Constraint(k.Name); own != nil {
			if own.Kind != Check {
				return fail("42710", "constraint %q for relation %q already exists", k.Name, child.Name)
			}
			if own.Expr != nil && k.Expr != nil && own.Expr.Text != k.Expr.Text {
				return fail("42710", "check constraint name %q appears multiple times but with different expressions", k.Name)
			}
			own.Inherited = true
			continue
		}
		mine := *k
		mine.OID, mine.Inherited, mine.Local, mine.Created = s.Catalog.newOID(), true, false, s.at
		mine.Expr = rebind(k.Expr, parent, child)
		mine.Columns = exprColumns(mine.Expr, child.OID)
		s.attach(child, &mine)
	}
	for _, col := range child.Columns {
		if col.Inherited > 0 && col.Default != nil && col.Generated != 0 {
			col.Default = rebind(col.Default, parent, child)
		}
	}
	return nil
}

// rebind is an expression over a table's columns for another table that has
// columns of the same names.
func rebind(e *Expr, from, to *Relation) *Expr {
	if e == nil {
		return nil
	}
	out := *e
	out.Deps = make([]Ref, len(e.Deps))
	for i, d := range e.Deps {
		if d.Object == from.OID {
			d.Object = to.OID
			if d.Column != 0 {
				if col := to.Column(from.columnName(d.Column)); col != nil {
					d.Column = col.Num
				}
			}
		}
		out.Deps[i] = d
	}
	return &out
}

// rebindColumns translates attribute numbers between tables by name.
func rebindColumns(nums []int, from, to *Relation) []int {
	out := make([]int, len(nums))
	for i, n := range nums {
		if col := to.Column(from.columnName(n)); col != nil {
			out[i] = col.Num
		}
	}
	return out
}

// addInherit is ALTER TABLE … INHERIT (ATExecAddInherit); the child must have
// the parent's columns and checks already.
func (s *Session) addInherit(child *Relation, rv *ast.RangeVar) *Error {
	parent, err := s.readRelation(rv)
	if err != nil {
		return err
	}
	switch {
	case slices.Contains(child.Inherits, parent.OID):
		return fail("42P07", "relation %q would be inherited from more than once", parent.Name)
	case parent.Kind == PartitionedTable:
		return fail("42809", "cannot inherit from partitioned table %q", parent.Name)
	case child.Bound != "":
		return fail("42809", "cannot change inheritance of a partition")
	case parent.OID == child.OID || s.descends(parent, child.OID):
		return fail("42P07", "circular inheritance not allowed")
	}
	return s.becomeChild(parent, child)
}

// descends says whether a relation is a descendant of another.
func (s *Session) descends(r *Relation, of OID) bool {
	for _, p := range r.Inherits {
		if p == of {
			return true
		}
		if parent := s.Catalog.Relations[p]; parent != nil && s.descends(parent, of) {
			return true
		}
	}
	return false
}

// becomeChild is CreateInheritance: it holds columns and checks against the
// parent's and counts them as inherited.
func (s *Session) becomeChild(parent, child *Relation) *Error {
	for _, col := range parent.Columns {
		mine, err := s.column(child, col.Name)
		if err != nil {
			return fail("42804", "child table is missing column %q", col.Name)
		}
		switch {
		case mine.Type.Known() && col.Type.Known() && mine.Type != col.Type:
			return fail("42804", "child table %q has different type for column %q", child.Name, col.Name)
		case col.NotNull && !mine.NotNull && !mine.Assumed:
			return fail("42804", "column %q in child table must be marked NOT NULL", col.Name)
		case mine.Generated == 0 && col.Generated != 0 && !mine.Assumed && !col.Assumed:
			return fail("42804", "column %q in child table must be a generated column", col.Name)
		}
		mine.Inherited++
	}
	for _, k := range parent.Constraints {
		if k.Kind != Check || k.NoInherit {
			continue
		}
		mine := child.Constraint(k.Name)
		if mine == nil && !child.Assumed {
			return fail("42804", "child table is missing constraint %q", k.Name)
		}
		if mine != nil {
			mine.Inherited = true
		}
	}
	s.Catalog.touch(parent)
	parent.subclassed = true
	child.Inherits = append(child.Inherits, parent.OID)
	return nil
}

// leaveParent is RemoveInheritance: what was inherited becomes the child's own.
func (s *Session) leaveParent(parent, child *Relation) {
	s.Catalog.touch(child)
	child.Inherits = without(child.Inherits, parent.OID)
	for _, col := range parent.Columns {
		if mine := child.Column(col.Name); mine != nil && mine.Inherited > 0 {
			mine.Inherited--
			mine.Local = mine.Local || mine.Inherited == 0
		}
	}
	for _, k := range parent.Constraints {
		if mine := child.Constraint(k.Name); mine != nil && k.Kind == Check {
			mine.Inherited, mine.Local = false, true
		}
	}
}
