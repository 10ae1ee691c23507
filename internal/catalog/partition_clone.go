package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// clonePartition gives a partition the indexes, foreign keys and row triggers
// of its parent, or takes those that it has already for them
// (AttachPartitionEnsureIndexes, CloneForeignKeyConstraints, CloneRowTriggersToPartition).
func (s *Session) clonePartition(parent, part *Relation) *Error {
	for _, oid := range parent.Indexes {
		if i := s.Catalog.Relations[oid]; i != nil {
			if err := s.cloneIndex(parent, part, i); err != nil {
				return err
			}
		}
	}
	for _, k := range slices.Clone(parent.Constraints) {
		if k.Kind == ForeignKey {
			if err := s.clonePartitionForeignKey(parent, part, k); err != nil {
				return err
			}
		}
	}
	s.Catalog.touch(part)
	for _, t := range parent.Triggers {
		if !t.Row {
			continue
		}
		mine := *t
		mine.OID, mine.Parent, mine.Inherited, mine.Created = s.Catalog.newOID(), t.OID, true, s.at
		mine.Columns = rebindColumns(t.Columns, parent, part)
		mine.When = rebind(t.When, parent, part)
		part.Triggers = append(part.Triggers, &mine)
	}
	return nil
}

// cloneIndex gives a partition the counterpart of its parent's index: one that
// matches and is nobody's yet, else a new one.
func (s *Session) cloneIndex(parent, part *Relation, i *Relation) *Error {
	c := s.Catalog
	if part.Kind == ForeignTable {
		if i.Index.Unique {
			return fail("42809", "cannot create unique index on foreign partition %q", part.Name)
		}
		return nil
	}
	for _, oid := range part.Indexes {
		if x := c.Relations[oid]; x != nil && x.Index.Parent == i.OID {
			return nil // the partition brought its own
		}
	}
	var constraint *Constraint
	for _, k := range parent.Constraints {
		if k.OID == i.Index.Constraint {
			constraint = k
		}
	}
	x := *i.Index
	x.Table, x.Parent, x.Constraint, x.Valid = part.OID, i.OID, 0, true
	x.Keys = slices.Clone(i.Index.Keys)
	names := make([]string, 0, len(x.Keys))
	for n := range x.Keys {
		k := &x.Keys[n]
		if k.Expr != nil {
			name, _ := figure(k.Expr.Node, 0)
			if name == "" {
				name = "expr"
			}
			names = append(names, name)
			k.Expr = rebind(k.Expr, parent, part)
			continue
		}
		names = append(names, parent.columnName(k.Column))
		k.Column = rebindColumns([]int{k.Column}, parent, part)[0]
	}
	x.Include = rebindColumns(i.Index.Include, parent, part)
	for _, n := range x.Include {
		names = append(names, part.columnName(n))
	}
	x.Predicate = rebind(i.Index.Predicate, parent, part)
	mine := s.matchingIndex(part, &x, constraint)
	if mine != nil {
		c.touch(mine)
		mine.Index.Parent = i.OID
		for _, k := range part.Constraints {
			if k.OID == mine.Index.Constraint {
				k.Inherited, k.Local, k.Parent = true, false, constraintOID(constraint)
			}
		}
	} else {
		var err *Error
		if mine, err = s.makeIndex(part, "", uniqueColumnNames(names), &x, constraint != nil); err != nil {
			return err
		}
		if constraint != nil {
			s.cloneKey(parent, part, constraint, mine)
		}
	}
	if constraint != nil && constraint.Kind == PrimaryKey {
		for _, n := range mine.Index.keyColumns() {
			if col := part.ColumnNum(n); col != nil {
				col.NotNull = true
			}
		}
	}
	for _, child := range c.children(part.OID) {
		if err := s.cloneIndex(part, child, mine); err != nil {
			return err
		}
	}
	return nil
}

func constraintOID(k *Constraint) OID {
	if k == nil {
		return 0
	}
	return k.OID
}

func (s *Session) cloneKey(parent, part *Relation, k *Constraint, index *Relation) {
	mine := *k
	mine.OID, mine.Name, mine.Index = s.Catalog.newOID(), index.Name, index.OID
	mine.Columns = rebindColumns(k.Columns, parent, part)
	mine.Inherited, mine.Local, mine.Parent, mine.Created = true, false, k.OID, s.at
	index.Index.Constraint = mine.OID
	s.attach(part, &mine)
}

// matchingIndex finds an index of the partition that can stand for the
// parent's (CompareIndexInfo): one of a constraint only for a constraint.
func (s *Session) matchingIndex(part *Relation, want *IndexInfo, constraint *Constraint) *Relation {
	for _, oid := range part.Indexes {
		r := s.Catalog.Relations[oid]
		if r == nil || r.Index.Parent != 0 {
			continue
		}
		x := r.Index
		if x.Unique != want.Unique || x.Method != want.Method || x.Exclusion != want.Exclusion || len(x.Keys) != len(want.Keys) ||
			!slices.Equal(x.Include, want.Include) || !sameExpr(x.Predicate, want.Predicate) ||
			constraint != nil && (x.Constraint == 0 || x.Primary != want.Primary) {
			continue
		}
		same := true
		for i, k := range x.Keys {
			w := want.Keys[i]
			same = same && k.Column == w.Column && k.OpClass == w.OpClass && k.Collation == w.Collation && sameExpr(k.Expr, w.Expr)
		}
		if same {
			return r
		}
	}
	return nil
}

func sameExpr(a, b *Expr) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Text == b.Text && slices.Equal(a.Deps, b.Deps)
}

// clonePartitionForeignKey gives a partition its parent's foreign key, or takes
// one that is the same for it (CloneFkReferencing).
func (s *Session) clonePartitionForeignKey(parent, part *Relation, k *Constraint) *Error {
	columns := rebindColumns(k.Columns, parent, part)
	if slices.ContainsFunc(part.Constraints, func(own *Constraint) bool { return own.Parent == k.OID }) {
		return nil
	}
	for _, own := range part.Constraints {
		if own.Kind == ForeignKey && !own.Inherited && own.References == k.References && slices.Equal(own.Columns, columns) &&
			slices.Equal(own.ReferencedColumns, k.ReferencedColumns) && own.OnDelete == k.OnDelete && own.OnUpdate == k.OnUpdate &&
			own.Match == k.Match && own.Deferrable == k.Deferrable && own.Deferred == k.Deferred {
			own.Inherited, own.Local, own.Parent = true, false, k.OID
			return nil
		}
	}
	mine := *k
	mine.OID, mine.Columns, mine.Created = s.Catalog.newOID(), columns, s.at
	mine.Inherited, mine.Local, mine.Parent = true, false, k.OID
	if part.Constraint(k.Name) != nil {
		names := make([]string, len(columns))
		for i, n := range columns {
			names[i] = part.columnName(n)
		}
		mine.Name = s.Catalog.chooseConstraintName(part.Schema, part.Name, joinColumns(names), "fkey")
	}
	s.attach(part, &mine)
	for _, child := range s.Catalog.children(part.OID) {
		if err := s.clonePartitionForeignKey(part, child, &mine); err != nil {
			return err
		}
	}
	return nil
}

// attachIndex is ALTER INDEX … ATTACH PARTITION.
func (s *Session) attachIndex(parent *Relation, rv *ast.RangeVar) *Error {
	i, err := s.relationAs(rv, Index)
	if err != nil {
		return err
	}
	if i.Index == nil {
		return fail("42809", "%q is not an index", i.Name)
	}
	i.Index.Parent = parent.OID
	t := s.Catalog.Relations[parent.Index.Table]
	if t == nil {
		return nil
	}
	attached := map[OID]bool{}
	for _, u := range s.Catalog.usersOf(parent.OID) {
		if r := s.Catalog.Relations[u]; r != nil && r.Index != nil && r.Index.Parent == parent.OID {
			attached[r.Index.Table] = true
		}
	}
	// The index becomes valid once every partition has its part of it.
	for _, part := range s.Catalog.children(t.OID) {
		if !attached[part.OID] {
			return nil
		}
	}
	parent.Index.Valid = true
	return nil
}
