package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// What LIKE may include (CREATE_TABLE_LIKE_… in parsenodes.h).
const (
	likeConstraints uint32 = 1 << 2
	likeDefaults    uint32 = 1 << 3
	likeGenerated   uint32 = 1 << 4
	likeIdentity    uint32 = 1 << 5
	likeIndexes     uint32 = 1 << 6
	likeStatistics  uint32 = 1 << 7
)

// likeClause is LIKE … INCLUDING what has to wait until the table is there.
type likeClause struct {
	from    *Relation
	options uint32
}

// like copies columns: names, types, collations and NOT NULL always, the rest
// as INCLUDING says (transformTableLikeClause). Nothing ties the tables together.
func (b *tableBuilder) like(n *ast.TableLikeClause) *Error {
	from, err := b.s.readRelation(n.GetRelation())
	if err != nil {
		return err
	}
	switch from.Kind {
	case Sequence, Index:
		return fail("42809", "relation %q is invalid in LIKE clause", from.Name)
	}
	if from.unknownColumns() {
		b.rel.Assumed = true // its columns are as unknown as the original's
	}
	for _, col := range from.Columns {
		if old := b.rel.Column(col.Name); old != nil && old.Inherited > 0 && !old.Local {
			if old.Type != col.Type {
				return fail("42804", "column %q has a type conflict", col.Name)
			}
			old.Local, old.NotNull = true, old.NotNull || col.NotNull
			continue
		} else if old != nil {
			return fail("42701", "column %q specified more than once", col.Name)
		}
		mine, err := b.s.newColumn(b.rel, col.Name)
		if err != nil {
			return err
		}
		mine.Type, mine.Collation, mine.NotNull = col.Type, col.Collation, col.NotNull
		if col.Identity != 0 && n.Options&likeIdentity != 0 {
			mine.Identity = col.Identity
			b.sequence = append(b.sequence, &ownedSequence{column: mine, typ: mine.Type, identity: true, like: b.s.Catalog.ownedSequence(from, col)})
		}
	}
	b.likes = append(b.likes, likeClause{from, n.Options})
	return nil
}

// ownedSequence is the identity sequence of a column; nil when there is none.
func (c *Catalog) ownedSequence(t *Relation, col *Column) *Relation {
	for _, u := range c.usersOf(t.OID) {
		r := c.Relations[u]
		if r != nil && r.Sequence != nil && r.Sequence.Identity && r.Sequence.OwnedBy == (Ref{Object: t.OID, Column: col.Num}) {
			return r
		}
	}
	return nil
}

// copyLike is expandTableLikeClause: defaults, generation expressions, checks
// and indexes, bound to the new table.
func (b *tableBuilder) copyLike(l likeClause) *Error {
	s, from := b.s, l.from
	for _, col := range from.Columns {
		mine := b.rel.Column(col.Name)
		if mine == nil || col.Default == nil {
			continue
		}
		if col.Generated != 0 {
			if l.options&likeGenerated != 0 {
				mine.Generated, mine.Default = col.Generated, rebind(col.Default, from, b.rel)
			}
		} else if l.options&likeDefaults != 0 {
			mine.Default = col.Default
		}
	}
	if l.options&likeConstraints != 0 {
		for _, k := range from.Constraints {
			if k.Kind != Check {
				continue
			}
			if old := b.rel.Constraint(k.Name); old != nil && old.Inherited && !old.Local && sameText(old.Expr, k.Expr) {
				old.Local = true
				continue
			}
			if err := freeConstraint(b.rel, k.Name); err != nil {
				return err
			}
			mine := *k
			mine.OID, mine.Local, mine.Inherited, mine.Created = s.Catalog.newOID(), true, false, s.at
			mine.Expr = rebind(k.Expr, from, b.rel)
			mine.Columns = exprColumns(mine.Expr, b.rel.OID)
			mine.Valid = true
			s.attach(b.rel, &mine)
		}
	}
	if l.options&likeIndexes != 0 {
		for _, oid := range from.Indexes {
			if i := s.Catalog.Relations[oid]; i != nil {
				if err := b.copyIndex(from, i); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// copyIndex copies an index with its constraint under a name of its own
// (generateClonedIndexStmt).
func (b *tableBuilder) copyIndex(from, i *Relation) *Error {
	s := b.s
	x := *i.Index
	x.Table, x.Parent, x.Constraint, x.Valid = b.rel.OID, 0, 0, true
	x.Keys = slices.Clone(i.Index.Keys)
	var names []string
	for n := range x.Keys {
		k := &x.Keys[n]
		if k.Expr != nil {
			name, _ := figure(k.Expr.Node, 0)
			if name == "" {
				name = "expr"
			}
			names = append(names, name)
			k.Expr = rebind(k.Expr, from, b.rel)
			continue
		}
		names = append(names, from.columnName(k.Column))
		k.Column = rebindColumns([]int{k.Column}, from, b.rel)[0]
	}
	x.Include = rebindColumns(i.Index.Include, from, b.rel)
	for _, n := range x.Include {
		names = append(names, b.rel.columnName(n))
	}
	x.Predicate = rebind(i.Index.Predicate, from, b.rel)
	var constraint *Constraint
	for _, k := range from.Constraints {
		if k.OID == i.Index.Constraint {
			constraint = k
		}
	}
	if x.Primary && b.rel.primaryKey() != nil {
		return fail("42P16", "multiple primary keys for table %q are not allowed", b.rel.Name)
	}
	mine, err := s.makeIndex(b.rel, "", uniqueColumnNames(names), &x, constraint != nil)
	if err != nil {
		return err
	}
	mine.Options = i.Options
	if constraint != nil {
		s.cloneKey(from, b.rel, constraint, mine)
		k := b.rel.Constraints[len(b.rel.Constraints)-1]
		k.Inherited, k.Local, k.Parent = false, true, 0
	}
	return nil
}
