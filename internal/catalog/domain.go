package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createDomain is CREATE DOMAIN (DefineDomain, commands/typecmds.c).
func (s *Session) createDomain(n *ast.CreateDomainStmt) *Error {
	of, err := s.typeRef(n.TypeName)
	if err != nil {
		return err
	}
	if b := s.Catalog.Types[of.Type]; b != nil && b.Kind == Shell {
		return fail("42809", "%q is not a valid base type for a domain", b.Name)
	}
	t, err := s.newType(n.Domainname, Domain)
	if err != nil {
		return err
	}
	t.Of, t.Collation = of, collation(n.CollClause)
	if t.Collation != "" && !s.Catalog.Collatable(of) {
		return fail("42804", "collations are not supported by type %s", s.Catalog.FormatType(of))
	}
	if p := s.Catalog.Types[of.Type]; p != nil && p.Kind == Domain && !of.Array {
		// A domain over a domain starts with its default.
		t.Default = p.Default
	}
	null := false
	var checks []*ast.Constraint
	for _, k := range n.Constraints {
		k := k.GetConstraint()
		switch k.GetContype() {
		case ast.ConstrType_CONSTR_NULL:
			null = true
		case ast.ConstrType_CONSTR_NOTNULL:
			t.NotNull = true
		case ast.ConstrType_CONSTR_DEFAULT:
			if t.Default, err = s.domainDefault(k.RawExpr); err != nil {
				return err
			}
		case ast.ConstrType_CONSTR_CHECK:
			checks = append(checks, k)
		default:
			return fail("0A000", "constraints of this kind are not possible for domains")
		}
	}
	if null && t.NotNull {
		return fail("42601", "conflicting NULL/NOT NULL constraints")
	}
	s.Catalog.deps.changed(t.OID)
	for _, k := range checks {
		if err := s.addDomainCheck(t, k); err != nil {
			return err
		}
	}
	return nil
}

// domainDefault: DEFAULT NULL is no default.
func (s *Session) domainDefault(n *ast.Node) (*Expr, *Error) {
	if n == nil || ast.Null(n) {
		return nil, nil
	}
	return s.expr(n, nil)
}

func (s *Session) addDomainCheck(t *Type, k *ast.Constraint) *Error {
	c := s.Catalog
	name := truncated(k.Conname)
	if name == "" {
		name = c.chooseConstraintName(t.Schema, t.Name, "", "check")
	} else if t.check(name) != nil {
		return fail("42710", "constraint %q for domain %q already exists", name, t.Name)
	}
	e, err := s.expr(k.RawExpr, nil)
	if err != nil {
		return err
	}
	t.Checks = append(t.Checks, &Constraint{
		OID: c.newOID(), Name: name, Kind: Check, Expr: e, Valid: !k.SkipValidation, Local: true, Created: s.at,
	})
	c.deps.changed(t.OID)
	return nil
}

// check finds a domain's constraint by name; nil when there is none.
func (t *Type) check(name string) *Constraint {
	for _, k := range t.Checks {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// alterDomain is ALTER DOMAIN; the subtypes are those of AlterDomainStmt.
func (s *Session) alterDomain(n *ast.AlterDomainStmt) *Error {
	t, err := s.userType(n.TypeName, Domain)
	if err != nil {
		return err
	}
	if t.Kind != Domain {
		return fail("42809", "%s is not a domain", t.Name)
	}
	switch n.Subtype {
	case "T":
		e, err := s.domainDefault(n.Def)
		if err != nil {
			return err
		}
		t.Default = e
	case "N":
		t.NotNull = false
	case "O":
		if err := s.storedInside(t); err != nil {
			return err
		}
		t.NotNull = true
	case "C":
		k := n.Def.GetConstraint()
		switch k.GetContype() {
		case ast.ConstrType_CONSTR_CHECK:
			if err := s.addDomainCheck(t, k); err != nil {
				return err
			}
			if k.SkipValidation {
				break
			}
			if err := s.storedInside(t); err != nil {
				return err
			}
		case ast.ConstrType_CONSTR_NOTNULL: // since version 17
			t.NotNull = true
		default:
			return fail("0A000", "constraints of this kind are not possible for domains")
		}
	case "X":
		return s.dropDomainCheck(t, n)
	case "V":
		k := t.check(n.Name)
		if k == nil {
			return missingCheck(t, n.Name)
		}
		k.Valid = true
	default:
		s.opaque("ALTER DOMAIN of kind "+n.Subtype, t.Name)
	}
	t.Changed = s.at
	s.Catalog.deps.changed(t.OID)
	return nil
}

func missingCheck(t *Type, name string) *Error {
	err := fail("42704", "constraint %q of domain %q does not exist", name, t.Name)
	err.Certain = !t.Assumed
	return err
}

func (s *Session) dropDomainCheck(t *Type, n *ast.AlterDomainStmt) *Error {
	k := t.check(n.Name)
	switch {
	case k != nil:
		t.Checks = slices.DeleteFunc(t.Checks, func(x *Constraint) bool { return x == k })
	case t.Assumed || n.MissingOk:
		// Of an assumed domain no constraint is known.
	default:
		return missingCheck(t, n.Name)
	}
	t.Changed = s.at
	s.Catalog.deps.changed(t.OID)
	return nil
}

// renameDomainCheck is ALTER DOMAIN … RENAME CONSTRAINT.
func (s *Session) renameDomainCheck(names []*ast.Node, from, to string) *Error {
	t, err := s.userType(names, Domain)
	if err != nil {
		return err
	}
	k := t.check(from)
	switch {
	case k == nil && t.Assumed:
		return nil
	case k == nil:
		return missingCheck(t, from)
	case t.check(to) != nil:
		return fail("42710", "constraint %q for domain %q already exists", to, t.Name)
	}
	k.Name, t.Changed = truncated(to), s.at
	s.Catalog.deps.changed(t.OID)
	return nil
}
