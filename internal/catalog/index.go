package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createIndex is CREATE INDEX (DefineIndex, commands/indexcmds.c).
func (s *Session) createIndex(n *ast.IndexStmt) *Error {
	t, err := s.relation(n.GetRelation())
	if err != nil {
		return err
	}
	switch t.Kind {
	case Table, PartitionedTable, MaterializedView:
	case ForeignTable:
		return fail("42809", "cannot create index on relation %q: this operation is not supported for foreign tables", t.Name)
	default:
		err := fail("42809", "cannot create index on relation %q", t.Name)
		err.Certain = !t.Assumed
		return err
	}
	if name := truncated(n.Idxname); name != "" {
		if old := s.Catalog.RelationNamed(t.Schema, name); old != nil {
			if n.IfNotExists {
				return nil
			}
			return exists(old)
		}
	}
	if n.Concurrent && t.Kind == PartitionedTable {
		return fail("0A000", "cannot create index on partitioned table %q concurrently", t.Name)
	}
	x := &IndexInfo{
		Table: t.OID, Unique: n.Unique, NullsNotDistinct: n.NullsNotDistinct, Valid: true, Immediate: true,
		Method: method(n.AccessMethod),
	}
	names, err := s.indexColumns(t, x, n.IndexParams, n.IndexIncludingParams)
	if err != nil {
		return err
	}
	if n.WhereClause != nil {
		if x.Predicate, err = s.expr(n.WhereClause, t); err != nil {
			return err
		}
	}
	if err := x.immutable(); err != nil {
		return err
	}
	r, err := s.makeIndex(t, truncated(n.Idxname), names, x, false)
	if err != nil {
		return err
	}
	r.Options = options(n.Options)
	if t.Kind != PartitionedTable {
		return nil
	}
	if !n.GetRelation().GetInh() {
		x.Valid = len(s.Catalog.children(t.OID)) == 0
		return nil
	}
	for _, part := range s.Catalog.children(t.OID) {
		if err := s.cloneIndex(t, part, r); err != nil {
			return err
		}
	}
	return nil
}

// immutable refuses what an index cannot be kept over (CheckPredicate and
// ComputeIndexAttrs, commands/indexcmds.c).
func (x *IndexInfo) immutable() *Error {
	if x.Predicate != nil && x.Predicate.mutable {
		return fail("42P17", "functions in index predicate must be marked IMMUTABLE")
	}
	for _, k := range x.Keys {
		if k.Expr != nil && k.Expr.mutable {
			return fail("42P17", "functions in index expression must be marked IMMUTABLE")
		}
	}
	return nil
}

func method(name string) string {
	if name == "" {
		return "btree"
	}
	return name
}

// makeIndex enters an index into the catalog, under a chosen name where none
// is written.
func (s *Session) makeIndex(t *Relation, name string, columns []string, x *IndexInfo, constraint bool) (*Relation, *Error) {
	c := s.Catalog
	if t.Kind == PartitionedTable && (x.Unique || x.Exclusion) {
		if err := s.coversPartitionKey(t, x); err != nil {
			return nil, err
		}
	}
	if name == "" {
		name = c.indexName(t.Schema, t.Name, columns, x, constraint)
	} else if old := c.RelationNamed(t.Schema, name); old != nil {
		return nil, exists(old)
	}
	r := &Relation{
		OID: c.newOID(), Schema: t.Schema, Name: name, Kind: Index, Persistence: t.Persistence,
		Owner: t.Owner, Index: x, Created: s.at, Changed: s.at,
	}
	c.addRelation(r)
	c.touch(t)
	t.Indexes = append(t.Indexes, r.OID)
	return r, nil
}

// indexColumns resolves the key and INCLUDE columns; the answer is the names
// from which the index's own name is made (ChooseIndexColumnNames).
func (s *Session) indexColumns(t *Relation, x *IndexInfo, params, including []*ast.Node) ([]string, *Error) {
	var names []string
	for _, p := range params {
		key, name, err := s.indexKey(t, p.GetIndexElem())
		if err != nil {
			return nil, err
		}
		x.Keys = append(x.Keys, key)
		names = append(names, name)
	}
	for _, p := range including {
		e := p.GetIndexElem()
		if e.GetExpr() != nil {
			return nil, fail("0A000", "expressions are not supported in included columns")
		}
		col, err := s.indexedColumn(t, e.GetName())
		if err != nil {
			return nil, err
		}
		x.Include = append(x.Include, col.Num)
		names = append(names, col.Name)
	}
	return uniqueColumnNames(names), nil
}

func (s *Session) indexKey(t *Relation, e *ast.IndexElem) (IndexKey, string, *Error) {
	key := IndexKey{
		OpClass:   strings.TrimPrefix(strings.Join(ast.Strings(e.GetOpclass()), "."), "pg_catalog."),
		Collation: collationName(e.GetCollation()),
		Order:     sortOrder(e),
	}
	if e.GetExpr() != nil {
		if name, ok := bareColumn(e.Expr); ok && t.Column(name) != nil {
			// A column in parentheses is an expression only as written.
			key.Column = t.Column(name).Num
			return key, name, nil
		}
		x, err := s.expr(e.Expr, t)
		key.Expr = x
		name, _ := figure(e.Expr, 0) // FigureIndexColname
		if name == "" {
			name = "expr"
		}
		return key, name, err
	}
	if systemColumnName(e.GetName()) {
		return key, "", fail("0A000", "index creation on system columns is not supported")
	}
	col, err := s.indexedColumn(t, e.GetName())
	if err != nil {
		return key, "", err
	}
	key.Column = col.Num
	return key, col.Name, nil
}

func (s *Session) indexedColumn(t *Relation, name string) (*Column, *Error) {
	col, err := s.column(t, name)
	if err != nil {
		return nil, fail("42703", "column %q does not exist", name)
	}
	return col, nil
}

// bareColumn is the name where an expression is a column and nothing else.
func bareColumn(n *ast.Node) (string, bool) {
	ref := n.GetColumnRef()
	names := ast.Strings(ref.GetFields())
	if ref == nil || len(names) != 1 || len(ref.Fields) != 1 {
		return "", false
	}
	return names[0], true
}

func sortOrder(e *ast.IndexElem) string {
	var out []string
	if e.GetOrdering() == ast.SortByDir_SORTBY_DESC {
		out = append(out, "DESC")
	}
	switch e.GetNullsOrdering() {
	case ast.SortByNulls_SORTBY_NULLS_FIRST:
		out = append(out, "NULLS FIRST")
	case ast.SortByNulls_SORTBY_NULLS_LAST:
		out = append(out, "NULLS LAST")
	}
	return strings.Join(out, " ")
}
