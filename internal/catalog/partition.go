package catalog

import (
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// partitionBy reads PARTITION BY.
func (b *tableBuilder) partitionBy(p *ast.PartitionSpec) *Error {
	if p.Strategy == ast.PartitionStrategy_PARTITION_STRATEGY_LIST && len(p.PartParams) > 1 {
		return fail("42P17", "cannot use \"list\" partition strategy with more than one column")
	}
	var keys []string
	for _, n := range p.PartParams {
		e := n.GetPartitionElem()
		if e.GetExpr() != nil {
			x, err := b.s.expr(e.Expr, b.rel)
			if err != nil {
				return err
			}
			if x.mutable {
				return fail("42P17", "functions in partition key expression must be marked IMMUTABLE")
			}
			b.rel.PartitionColumns = append(b.rel.PartitionColumns, 0)
			b.rel.PartitionDeps = append(b.rel.PartitionDeps, exprColumns(x, b.rel.OID)...)
			keys = append(keys, "("+x.Text+")")
			continue
		}
		col, err := b.s.column(b.rel, e.GetName())
		if err != nil {
			return fail("42703", "column %q named in partition key does not exist", e.GetName())
		}
		b.rel.PartitionColumns = append(b.rel.PartitionColumns, col.Num)
		keys = append(keys, col.Name)
	}
	switch p.Strategy {
	case ast.PartitionStrategy_PARTITION_STRATEGY_LIST:
		b.rel.PartitionStrategy = "list"
	case ast.PartitionStrategy_PARTITION_STRATEGY_HASH:
		b.rel.PartitionStrategy = "hash"
	default:
		b.rel.PartitionStrategy = "range"
	}
	b.rel.PartitionKey = strings.ToUpper(b.rel.PartitionStrategy) + " (" + strings.Join(keys, ", ") + ")"
	return nil
}

// inPartitionKey says that a column cannot be dropped or retyped.
func (r *Relation) inPartitionKey(num int) bool {
	for _, list := range [][]int{r.PartitionColumns, r.PartitionDeps} {
		for _, n := range list {
			if n == num {
				return true
			}
		}
	}
	return false
}

// coversPartitionKey: a unique index of a partitioned table has all columns of
// the partition key (DefineIndex).
func (s *Session) coversPartitionKey(t *Relation, x *IndexInfo) *Error {
	what := "unique"
	switch {
	case x.Primary:
		what = "PRIMARY KEY"
	case x.Exclusion:
		what = "exclusion"
	}
	for _, num := range t.PartitionColumns {
		if num == 0 {
			return fail("0A000", "unsupported %s constraint with partition key definition", what)
		}
		found := false
		for _, k := range x.Keys {
			found = found || k.Expr == nil && k.Column == num
		}
		if !found {
			return fail("0A000", "unique constraint on partitioned table must include all partitioning columns: "+
				"%s constraint on table %q lacks column %q which is part of the partition key", what, t.Name, t.columnName(num))
		}
	}
	return nil
}

// boundText is a partition's bound for people, as pg_get_expr prints it.
func boundText(b *ast.PartitionBoundSpec) string {
	switch {
	case b.IsDefault:
		return "DEFAULT"
	case b.Strategy == "h":
		return fmt.Sprintf("FOR VALUES WITH (modulus %d, remainder %d)", b.Modulus, b.Remainder)
	case b.Strategy == "l":
		return "FOR VALUES IN (" + datums(b.Listdatums) + ")"
	}
	return "FOR VALUES FROM (" + datums(b.Lowerdatums) + ") TO (" + datums(b.Upperdatums) + ")"
}

func datums(list []*ast.Node) string {
	out := make([]string, 0, len(list))
	for _, n := range list {
		switch m := ast.Unwrap(n).(type) {
		case *ast.ColumnRef: // MINVALUE and MAXVALUE
			out = append(out, strings.ToUpper(strings.Join(ast.Strings(m.Fields), ".")))
		default:
			text, ok := ast.Literal(n)
			switch {
			case ast.Null(n):
				text = "NULL"
			case !ok:
				text = "…"
			case n.GetAConst().GetIval() == nil && n.GetAConst().GetFval() == nil:
				text = "'" + strings.ReplaceAll(text, "'", "''") + "'"
			}
			out = append(out, text)
		}
	}
	return strings.Join(out, ", ")
}

// attachPartition is ALTER TABLE … ATTACH PARTITION (ATExecAttachPartition).
func (s *Session) attachPartition(parent *Relation, cmd *ast.PartitionCmd) *Error {
	if parent.Kind == Index {
		return s.attachIndex(parent, cmd.GetName())
	}
	if parent.Kind != PartitionedTable && !parent.Assumed {
		return fail("42P17", "table %q is not partitioned", parent.Name)
	}
	part, err := s.relation(cmd.GetName())
	if err != nil {
		return err
	}
	switch {
	case part.Bound != "":
		return fail("42809", "%q is already a partition", part.Name)
	case len(part.Inherits) > 0:
		return fail("42809", "cannot attach inheritance child as partition")
	case part.OID == parent.OID || s.descends(parent, part.OID):
		return fail("42P07", "circular inheritance not allowed")
	case part.Kind != Table && part.Kind != PartitionedTable && part.Kind != ForeignTable:
		return fail("42809", "%q is not a table", part.Name)
	}
	for _, col := range part.Columns {
		if parent.Column(col.Name) == nil && !parent.Assumed {
			return fail("42804", "table %q contains column %q not found in parent %q", part.Name, col.Name, parent.Name)
		}
	}
	if err := s.becomeChild(parent, part); err != nil {
		return err
	}
	for _, col := range part.Columns {
		col.Local = false
	}
	part.Bound = boundText(cmd.GetBound())
	part.Changed = s.at
	return s.clonePartition(parent, part)
}

// detachPartition is ALTER TABLE … DETACH PARTITION (ATExecDetachPartition).
func (s *Session) detachPartition(parent *Relation, cmd *ast.PartitionCmd) *Error {
	part, err := s.relation(cmd.GetName())
	if err != nil {
		return err
	}
	if part.Bound == "" && !part.Assumed {
		return fail("42P01", "relation %q is not a partition of relation %q", part.Name, parent.Name)
	}
	if cmd.GetConcurrent() {
		s.keepBound(parent, part)
	}
	s.leaveParent(parent, part)
	part.Bound = ""
	part.Changed = s.at
	for _, oid := range part.Indexes {
		i := s.Catalog.Relations[oid]
		if i == nil || i.Index.Parent == 0 {
			continue
		}
		s.Catalog.touch(i)
		i.Index.Parent = 0
	}
	kept := part.Triggers[:0:0]
	for _, t := range part.Triggers {
		if !t.Inherited { // triggers of the parent go, its foreign keys stay
			kept = append(kept, t)
		}
	}
	part.Triggers = kept
	for _, k := range part.Constraints {
		if k.Kind != Check {
			k.Inherited, k.Local, k.Parent = false, true, 0
		}
	}
	return nil
}

// keepBound leaves the bound behind as a CHECK, which DETACH … CONCURRENTLY does
// (DetachAddConstraintIfNeeded).
func (s *Session) keepBound(parent, part *Relation) {
	columns := rebindColumns(parent.PartitionColumns, parent, part)
	name := ""
	if len(columns) == 1 {
		name = part.columnName(columns[0])
	}
	deps := make([]Ref, 0, len(columns))
	for _, n := range columns {
		deps = append(deps, Ref{Object: part.OID, Column: n})
	}
	s.attach(part, &Constraint{
		OID: s.Catalog.newOID(), Name: s.Catalog.chooseConstraintName(part.Schema, part.Name, name, "check"), Kind: Check,
		Columns: columns, Valid: true, Local: true, Created: s.at,
		Expr: &Expr{Text: "partition of " + parent.Name + " " + part.Bound, Deps: deps, Set: s.at},
	})
}
