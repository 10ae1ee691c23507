package catalog

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// addKeys adds the primary key, unique and exclusion constraints of a table,
// the primary key first and none twice (transformIndexConstraints).
func (s *Session) addKeys(r *Relation, list []*constraintDef) *Error {
	var ordered []*constraintDef
	for _, d := range list {
		if d.node.Contype == ast.ConstrType_CONSTR_PRIMARY {
			ordered = append(ordered, d)
		}
	}
	if len(ordered) > 1 {
		return fail("42P16", "multiple primary keys for table %q are not allowed", r.Name)
	}
	for _, d := range list {
		if d.node.Contype == ast.ConstrType_CONSTR_PRIMARY || redundant(d, ordered) {
			continue
		}
		ordered = append(ordered, d)
	}
	for _, d := range ordered {
		if _, err := s.addKey(r, d, true); err != nil {
			return err
		}
	}
	return nil
}

// redundant says that an earlier constraint makes the same index: "UNIQUE
// PRIMARY KEY" is one. A name keeps them apart.
func redundant(d *constraintDef, before []*constraintDef) bool {
	if d.node.Contype != ast.ConstrType_CONSTR_UNIQUE || d.node.Conname != "" {
		return false
	}
	return slices.ContainsFunc(before, func(o *constraintDef) bool {
		return o.node.Contype != ast.ConstrType_CONSTR_EXCLUSION &&
			slices.Equal(o.keys(), d.keys()) &&
			slices.Equal(ast.Strings(o.node.Including), ast.Strings(d.node.Including)) &&
			o.node.NullsNotDistinct == d.node.NullsNotDistinct &&
			o.deferrable == d.deferrable && o.deferred == d.deferred
	})
}

func (d *constraintDef) keys() []string {
	if d.column != "" {
		return []string{d.column}
	}
	return ast.Strings(d.node.Keys)
}

// addKey adds one of them with its index; recurse takes it to the partitions.
func (s *Session) addKey(r *Relation, d *constraintDef, recurse bool) (*Constraint, *Error) {
	n := d.node
	kind := map[ast.ConstrType]ConstraintKind{
		ast.ConstrType_CONSTR_PRIMARY: PrimaryKey, ast.ConstrType_CONSTR_UNIQUE: Unique, ast.ConstrType_CONSTR_EXCLUSION: Exclusion,
	}[n.Contype]
	if kind == PrimaryKey && r.primaryKey() != nil {
		return nil, fail("42P16", "multiple primary keys for table %q are not allowed", r.Name)
	}
	if r.Kind == ForeignTable {
		return nil, fail("0A000", "primary key, unique and exclusion constraints are not supported on foreign tables")
	}
	k := s.newConstraint(d, kind)
	if n.Indexname != "" {
		return k, s.keyFromIndex(r, k, n.Indexname)
	}
	x := &IndexInfo{
		Table: r.OID, Method: "btree", Unique: kind != Exclusion, Primary: kind == PrimaryKey, Exclusion: kind == Exclusion,
		NullsNotDistinct: n.NullsNotDistinct, Valid: true, Immediate: !k.Deferrable,
	}
	names, err := s.keyColumns(r, d, x)
	if err != nil {
		return nil, err
	}
	if n.WhereClause != nil {
		if x.Predicate, err = s.expr(n.WhereClause, r); err != nil {
			return nil, err
		}
	}
	if k.Name != "" {
		if err := freeConstraint(r, k.Name); err != nil {
			return nil, err
		}
	}
	i, err := s.makeIndex(r, k.Name, names, x, true)
	if err != nil {
		return nil, err
	}
	k.Name, k.Index, x.Constraint = i.Name, i.OID, k.OID
	k.Columns = make([]int, 0, len(x.Keys))
	for _, key := range x.Keys {
		k.Columns = append(k.Columns, key.Column) // 0 for an expression, as in conkey
	}
	s.attach(r, k)
	if kind == PrimaryKey {
		if err := s.requireKey(r, k, recurse); err != nil {
			return nil, err
		}
	}
	if recurse && r.Kind == PartitionedTable {
		for _, part := range s.Catalog.children(r.OID) {
			if err := s.cloneIndex(r, part, i); err != nil {
				return nil, err
			}
		}
	}
	return k, nil
}

// requireKey makes the columns of a primary key NOT NULL, in children too.
func (s *Session) requireKey(r *Relation, k *Constraint, recurse bool) *Error {
	for _, num := range k.Columns {
		if col := r.ColumnNum(num); col != nil {
			if err := s.setNotNull(r, col.Name, true, recurse); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Relation) primaryKey() *Constraint {
	for _, k := range r.Constraints {
		if k.Kind == PrimaryKey {
			return k
		}
	}
	return nil
}

func (s *Session) keyColumns(r *Relation, d *constraintDef, x *IndexInfo) ([]string, *Error) {
	n := d.node
	if n.Contype == ast.ConstrType_CONSTR_EXCLUSION {
		x.Method = method(n.AccessMethod)
		var params []*ast.Node
		for _, e := range n.Exclusions {
			if items := e.GetList().GetItems(); len(items) > 0 {
				params = append(params, items[0])
				x.Operators = append(x.Operators, strings.Join(ast.Strings(items[len(items)-1].GetList().GetItems()), "."))
			}
		}
		names, err := s.indexColumns(r, x, params, nil)
		return s.keyIncluding(r, n, x, names, err)
	}
	names := d.keys()
	nums, err := s.columnNums(r, names, inKey)
	for _, num := range nums {
		x.Keys = append(x.Keys, IndexKey{Column: num})
	}
	return s.keyIncluding(r, n, x, names, err)
}

func (s *Session) keyIncluding(r *Relation, n *ast.Constraint, x *IndexInfo, names []string, err *Error) ([]string, *Error) {
	if err != nil {
		return nil, err
	}
	including := ast.Strings(n.Including)
	x.Include, err = s.columnNums(r, including, "named in key ")
	return uniqueColumnNames(append(slices.Clone(names), including...)), err
}

// keyFromIndex is ADD CONSTRAINT … USING INDEX: the index is renamed after the
// constraint, and becomes its own.
func (s *Session) keyFromIndex(r *Relation, k *Constraint, index string) *Error {
	c := s.Catalog
	i := c.RelationNamed(r.Schema, truncated(index))
	if i == nil {
		if !s.open() || c.gone('r', r.Schema, index) {
			return fail("42704", "index %q does not exist", index)
		}
		i = c.assumeRelation(r.Schema, truncated(index), Index)
		i.Index.Table, i.Index.Unique = r.OID, true
		r.Indexes = append(r.Indexes, i.OID)
	}
	if i.Index == nil || i.Index.Table != r.OID {
		return fail("42809", "%q is not an index of table %q", index, r.Name)
	}
	c.touch(i)
	x := i.Index
	switch {
	case x.Constraint != 0:
		return fail("55000", "index %q is already associated with a constraint", index)
	case !x.Valid:
		return fail("55000", "index %q is not valid", index)
	case !x.Unique && !i.Assumed:
		return fail("42809", "%q is not a unique index", index)
	case x.keyColumns() == nil:
		return fail("42809", "index %q contains expressions", index)
	case x.Predicate != nil:
		return fail("42809", "%q is a partial index", index)
	}
	if k.Name == "" {
		k.Name = i.Name
	}
	if err := freeConstraint(r, k.Name); err != nil {
		return err
	}
	if k.Name != i.Name {
		if old := c.RelationNamed(r.Schema, k.Name); old != nil {
			return exists(old)
		}
		c.renameRelation(i, i.Schema, k.Name)
	}
	x.Primary, x.Immediate, x.Constraint = k.Kind == PrimaryKey, !k.Deferrable, k.OID
	k.Index, k.Columns = i.OID, x.keyColumns()
	s.attach(r, k)
	if k.Kind == PrimaryKey {
		return s.requireKey(r, k, true)
	}
	return nil
}
