package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// addForeignKey adds a foreign key (ATAddForeignKeyConstraint); recurse takes
// it to the partitions too.
func (s *Session) addForeignKey(r *Relation, d *constraintDef, recurse bool) *Error {
	n := d.node
	target, err := s.readRelation(n.GetPktable())
	if err != nil {
		return err
	}
	if target.Kind != Table && target.Kind != PartitionedTable {
		return fail("42809", "referenced relation %q is not a table", target.Name)
	}
	if r.Persistence == 'p' && target.Persistence != 'p' {
		return fail("42P16", "constraints on permanent tables may reference only permanent tables")
	}
	names := ast.Strings(n.FkAttrs)
	if d.column != "" {
		names = []string{d.column}
	}
	k := s.newConstraint(d, ForeignKey)
	if k.Columns, err = s.columnNums(r, names, inForeignKey); err != nil {
		return err
	}
	k.References = target.OID
	k.OnDelete, k.OnUpdate = action(n.FkDelAction), action(n.FkUpdAction)
	if k.Match = firstByte(n.FkMatchtype); k.Match == 0 {
		k.Match = 's'
	}
	if err := s.referencedKey(k, target, ast.Strings(n.PkAttrs)); err != nil {
		return err
	}
	if len(k.ReferencedColumns) != len(k.Columns) && len(k.ReferencedColumns) > 0 {
		return fail("42830", "number of referencing and referenced columns for foreign key disagree")
	}
	if err := s.comparableKeys(r, target, k); err != nil {
		return err
	}
	if k.Name == "" {
		k.Name = s.Catalog.chooseConstraintName(r.Schema, r.Name, joinColumns(names), "fkey")
	} else if err := freeConstraint(r, k.Name); err != nil {
		return err
	}
	s.attach(r, k)
	if recurse && r.Kind == PartitionedTable {
		for _, part := range s.Catalog.children(r.OID) {
			if err := s.clonePartitionForeignKey(r, part, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// action is a referential action; none written is NO ACTION.
func action(s string) byte {
	if s == "" {
		return 'a'
	}
	return s[0]
}

// referencedKey finds the unique index behind REFERENCES
// (transformFkeyGetPrimaryKey and transformFkeyCheckAttrs).
func (s *Session) referencedKey(k *Constraint, target *Relation, names []string) *Error {
	c := s.Catalog
	if len(names) == 0 {
		for _, oid := range target.Indexes {
			if x := c.Relations[oid]; x != nil && x.Index.Primary {
				if !x.Index.Immediate {
					return fail("55000", "cannot use a deferrable primary key for referenced table %q", target.Name)
				}
				k.ReferencedIndex = oid
				for _, key := range x.Index.Keys {
					k.ReferencedColumns = append(k.ReferencedColumns, key.Column)
				}
				return nil
			}
		}
		if target.Assumed {
			return nil
		}
		return fail("42704", "there is no primary key for referenced table %q", target.Name)
	}
	nums, err := s.columnNums(target, names, inForeignKey)
	if err != nil {
		return err
	}
	k.ReferencedColumns = nums
	deferrable := false
	for _, oid := range target.Indexes {
		x := c.Relations[oid]
		if x == nil || !x.Index.Unique || x.Index.Predicate != nil || !sameSet(x.Index.keyColumns(), nums) {
			continue
		}
		if !x.Index.Immediate {
			deferrable = true
			continue
		}
		k.ReferencedIndex = oid
		return nil
	}
	switch {
	case target.Assumed:
		return nil
	case deferrable:
		return fail("55000", "cannot use a deferrable unique constraint for referenced table %q", target.Name)
	}
	return fail("42830", "there is no unique constraint matching given keys for referenced table %q", target.Name)
}

// keyColumns are the key's attribute numbers; nil where it has an expression.
func (x *IndexInfo) keyColumns() []int {
	out := make([]int, 0, len(x.Keys))
	for _, k := range x.Keys {
		if k.Expr != nil {
			return nil
		}
		out = append(out, k.Column)
	}
	return out
}

func sameSet(a, b []int) bool {
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}
