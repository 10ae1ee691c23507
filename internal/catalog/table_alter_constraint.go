package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// addConstraint is ADD CONSTRAINT, ADD CONSTRAINT … USING INDEX among them.
func (a *alteration) addConstraint(k *ast.Constraint) *Error {
	if err := a.only(Table, PartitionedTable, ForeignTable); err != nil {
		return err
	}
	d := &constraintDef{node: k, deferrable: k.GetDeferrable(), deferred: k.GetInitdeferred()}
	switch k.GetContype() {
	case ast.ConstrType_CONSTR_CHECK:
		return a.check(d)
	case ast.ConstrType_CONSTR_FOREIGN:
		if a.rel.Kind == PartitionedTable {
			if !a.recurse {
				return fail("42809", "cannot use ONLY for foreign key on partitioned table %q referencing relation %q", a.rel.Name, k.GetPktable().GetRelname())
			}
			if k.SkipValidation {
				return fail("42809", "cannot add NOT VALID foreign key on partitioned table %q referencing relation %q", a.rel.Name, k.GetPktable().GetRelname())
			}
		}
		return a.s.addForeignKey(a.rel, d, true)
	case ast.ConstrType_CONSTR_PRIMARY, ast.ConstrType_CONSTR_UNIQUE, ast.ConstrType_CONSTR_EXCLUSION:
		added, err := a.s.addKey(a.rel, d, a.recurse)
		if err == nil && !a.recurse && a.rel.Kind == PartitionedTable && len(a.s.Catalog.children(a.rel.OID)) > 0 {
			a.s.Catalog.Relations[added.Index].Index.Valid = false
		}
		return err
	}
	a.s.opaque("a kind of table constraint", k.GetContype().String())
	return nil
}

// check adds a CHECK to a table and everything below it
// (ATAddCheckConstraint).
func (a *alteration) check(d *constraintDef) *Error {
	if d.node.IsNoInherit && a.rel.Kind == PartitionedTable {
		return fail("42P16", "cannot add NO INHERIT constraint to partitioned table %q", a.rel.Name)
	}
	k, err := a.s.addCheck(a.rel, d)
	if err != nil || k.NoInherit {
		return err
	}
	if err := a.notOnly("constraint must be added to child tables too"); err != nil {
		return err
	}
	return a.inheritCheck(a.rel, k)
}

func (a *alteration) inheritCheck(r *Relation, k *Constraint) *Error {
	for _, child := range a.children(r) {
		if own := child.Constraint(k.Name); own != nil {
			if own.Kind != Check {
				return fail("42710", "constraint %q for relation %q already exists", k.Name, child.Name)
			}
			own.Inherited = true
			continue
		}
		mine := *k
		mine.OID, mine.Inherited, mine.Local = a.s.Catalog.newOID(), true, false
		mine.Expr = rebind(k.Expr, r, child)
		mine.Columns = exprColumns(mine.Expr, child.OID)
		a.s.attach(child, &mine)
		if err := a.inheritCheck(child, &mine); err != nil {
			return err
		}
	}
	return nil
}

// dropConstraint is DROP CONSTRAINT (ATExecDropConstraint).
func (a *alteration) dropConstraint(c *ast.AlterTableCmd) *Error {
	name := truncated(c.Name)
	k := a.rel.Constraint(name)
	if k == nil && a.rel.Assumed && !a.s.Catalog.gone('k', a.rel.OID, name) {
		if c.MissingOk && !a.s.open() {
			return nil
		}
		if k = a.s.assumeConstraint(a.rel, name); k == nil {
			a.s.opaque("DROP CONSTRAINT "+name+" of a table that the directory did not create", a.rel.Name)
			return nil
		}
	}
	if k == nil {
		if c.MissingOk {
			return nil
		}
		return a.noConstraint(name)
	}
	if k.Inherited && !(k.Local && k.Parent == 0 && k.Kind != Check) {
		return fail("42P16", "cannot drop inherited constraint %q of relation %q", k.Name, a.rel.Name)
	}
	targets := []thing{{class: aConstraint, object: a.rel.OID, part: k.OID}}
	if k.Kind == Check && !k.NoInherit {
		targets = a.inheritedChecks(a.rel, name, targets)
	}
	a.s.Catalog.setGone('k', inSchema{a.rel.OID, name}, true)
	return a.s.dropThings(targets, c.Behavior == ast.DropBehavior_DROP_CASCADE)
}

func (a *alteration) noConstraint(name string) *Error {
	return fail("42704", "constraint %q of relation %q does not exist", name, a.rel.Name)
}

// inheritedChecks adds the copies that children have from the parent alone.
func (a *alteration) inheritedChecks(r *Relation, name string, targets []thing) []thing {
	for _, child := range a.s.touched(a.s.Catalog.children(r.OID)) {
		k := child.Constraint(name)
		switch {
		case k == nil || k.Kind != Check:
		case a.recurse && !k.Local:
			targets = append(targets, thing{class: aConstraint, object: child.OID, part: k.OID})
			targets = a.inheritedChecks(child, name, targets)
		default:
			k.Inherited, k.Local = false, true
		}
	}
	return targets
}

// assumeConstraint makes known a constraint of a table that nobody created. Its
// kind shows in its name when PostgreSQL chose it, otherwise the answer is nil.
func (s *Session) assumeConstraint(r *Relation, name string) *Constraint {
	var kind ConstraintKind
	switch {
	case strings.HasSuffix(name, "_pkey"):
		kind = PrimaryKey
	case strings.HasSuffix(name, "_fkey"), strings.HasSuffix(name, "_fk"), strings.HasPrefix(name, "fk_"):
		kind = ForeignKey
	case strings.HasSuffix(name, "_check"):
		kind = Check
	case strings.HasSuffix(name, "_key"), strings.HasSuffix(name, "_unique"), strings.HasSuffix(name, "_uniq"):
		kind = Unique
	case strings.HasSuffix(name, "_excl"):
		kind = Exclusion
	default:
		return nil
	}
	k := &Constraint{OID: s.Catalog.newOID(), Name: name, Kind: kind, Valid: true, Local: true}
	if was := s.Catalog.Assumed.Relations[r.OID]; was != nil && was.Constraint(name) == nil {
		then := *k
		was.Constraints = append(was.Constraints, &then)
	}
	s.attach(r, k)
	return k
}

// alterConstraint is ALTER CONSTRAINT, which foreign keys alone have.
func (a *alteration) alterConstraint(n *ast.Constraint) *Error {
	k := a.rel.Constraint(n.GetConname())
	if k == nil && a.rel.Assumed {
		k = a.s.assumeConstraint(a.rel, n.GetConname())
	}
	switch {
	case k == nil && a.rel.Assumed:
		return nil
	case k == nil:
		return a.noConstraint(n.GetConname())
	case k.Kind != ForeignKey:
		return fail("42809", "constraint %q of relation %q is not a foreign key constraint", k.Name, a.rel.Name)
	case k.Parent != 0:
		return fail("55000", "cannot alter constraint %q on relation %q", k.Name, a.rel.Name)
	}
	a.deferrable(a.rel, k, n)
	return nil
}

func (a *alteration) deferrable(r *Relation, k *Constraint, n *ast.Constraint) {
	k.Deferrable, k.Deferred = n.Deferrable || n.Initdeferred, n.Initdeferred
	for _, child := range a.s.touched(a.s.Catalog.children(r.OID)) {
		for _, mine := range child.Constraints {
			if mine.Parent == k.OID {
				a.deferrable(child, mine, n)
			}
		}
	}
}

// validate is VALIDATE CONSTRAINT.
func (a *alteration) validate(name string) *Error {
	k := a.rel.Constraint(name)
	switch {
	case k == nil && a.rel.Assumed:
		return nil
	case k == nil:
		return a.noConstraint(name)
	case k.Kind != ForeignKey && k.Kind != Check:
		return fail("42809", "constraint %q of relation %q is not a foreign key or check constraint", name, a.rel.Name)
	}
	k.Valid = true
	if k.Kind == Check && !k.NoInherit {
		if err := a.notOnly("constraint must be validated on child tables too"); err != nil {
			return err
		}
		for _, child := range a.children(a.rel) {
			if mine := child.Constraint(name); mine != nil {
				mine.Valid = true
			}
		}
	}
	return nil
}
