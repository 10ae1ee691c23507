package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// constraintDef is a constraint as written. Trees are shared and never changed,
// so what a column's attribute clauses add is kept beside the node.
type constraintDef struct {
	node *ast.Constraint
	// column of a column constraint; empty for a table constraint.
	column               string
	deferrable, deferred bool
	// onNew says that the table is new: NOT VALID means nothing then.
	onNew bool
}

// attribute is a DEFERRABLE or INITIALLY … clause that follows a column
// constraint (transformConstraintAttrs).
func (d *constraintDef) attribute(t ast.ConstrType) {
	if d == nil {
		return
	}
	switch t {
	case ast.ConstrType_CONSTR_ATTR_DEFERRABLE:
		d.deferrable = true
	case ast.ConstrType_CONSTR_ATTR_NOT_DEFERRABLE:
		d.deferrable = false
	case ast.ConstrType_CONSTR_ATTR_DEFERRED:
		d.deferrable, d.deferred = true, true
	case ast.ConstrType_CONSTR_ATTR_IMMEDIATE:
		d.deferred = false
	}
}

// newConstraint has what every kind has; the name may still be empty.
func (s *Session) newConstraint(d *constraintDef, kind ConstraintKind) *Constraint {
	return &Constraint{
		OID: s.Catalog.newOID(), Name: truncated(d.node.Conname), Kind: kind,
		Deferrable: d.deferrable || d.deferred, Deferred: d.deferred,
		Valid: !d.node.SkipValidation || d.onNew, NoInherit: d.node.IsNoInherit, Local: true, Created: s.on(d.node.Location),
	}
}

// freeConstraint refuses a name that a constraint of the relation has.
func freeConstraint(r *Relation, name string) *Error {
	if r.Constraint(name) != nil {
		return fail("42710", "constraint %q for relation %q already exists", name, r.Name)
	}
	return nil
}

// addCheck adds a CHECK constraint to one table. A child that has it already
// from its own definition merges them (MergeWithExistingConstraint).
func (s *Session) addCheck(r *Relation, d *constraintDef) (*Constraint, *Error) {
	e, err := s.expr(d.node.RawExpr, r)
	if err != nil {
		return nil, err
	}
	k := s.newConstraint(d, Check)
	k.Expr, k.Columns = e, exprColumns(e, r.OID)
	if k.Name == "" {
		column := ""
		if len(k.Columns) == 1 {
			column = r.columnName(k.Columns[0])
		}
		k.Name = s.Catalog.chooseConstraintName(r.Schema, r.Name, column, "check")
	} else if old := r.Constraint(k.Name); old != nil && old.Kind == Check && old.Inherited && !old.Local && r.Bound == "" && sameText(old.Expr, k.Expr) {
		old.Local = true
		return old, nil
	} else if err := freeConstraint(r, k.Name); err != nil {
		return nil, err
	}
	s.attach(r, k)
	return k, nil
}

// sameText says that two expressions read the same, whatever table they are of.
func sameText(a, b *Expr) bool { return a != nil && b != nil && a.Text == b.Text }

// attach puts a constraint on a table.
func (s *Session) attach(r *Relation, k *Constraint) {
	s.Catalog.touch(r)
	r.Constraints = append(r.Constraints, k)
}

// exprColumns are the columns of a relation that an expression uses, in order.
func exprColumns(e *Expr, rel OID) []int {
	var out []int
	if e == nil {
		return nil
	}
	for _, d := range e.Deps {
		if d.Object == rel && d.Column != 0 {
			out = append(out, d.Column)
		}
	}
	return out
}

func (r *Relation) columnName(num int) string {
	if col := r.ColumnNum(num); col != nil {
		return col.Name
	}
	return ""
}

// columnNums resolves names of key columns.
func (s *Session) columnNums(r *Relation, names []string, what string) ([]int, *Error) {
	nums := make([]int, 0, len(names))
	for _, name := range names {
		col := r.Column(name)
		if col == nil && r.unknownColumns() {
			col, _ = s.column(r, name)
		}
		if col == nil {
			return nil, fail("42703", "column %q %s does not exist", name, what)
		}
		for _, n := range nums {
			if n == col.Num && what == inKey {
				return nil, fail("42701", "column %q appears twice in a key constraint", name)
			}
		}
		nums = append(nums, col.Num)
	}
	return nums, nil
}

const (
	inKey        = "named in key"
	inForeignKey = "referenced in foreign key constraint"
)
