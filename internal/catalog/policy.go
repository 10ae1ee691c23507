package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createPolicy is CREATE POLICY (commands/policy.c).
func (s *Session) createPolicy(n *ast.CreatePolicyStmt) *Error {
	r, err := s.policyTable(n.Table)
	if err != nil {
		return err
	}
	name := truncated(n.PolicyName)
	if r.policy(name) != nil {
		return fail("42710", "policy %q for table %q already exists", name, r.Name)
	}
	command := n.CmdName
	if command == "" {
		command = "all"
	}
	switch {
	case (command == "select" || command == "delete") && n.WithCheck != nil:
		return fail("42601", "WITH CHECK cannot be applied to SELECT or DELETE")
	case command == "insert" && n.Qual != nil:
		return fail("42601", "only WITH CHECK expression allowed for INSERT")
	}
	p := &Policy{Name: name, Permissive: n.Permissive, Command: command, Created: s.at, Changed: s.at}
	if err := s.definePolicy(r, p, n.Roles, n.Qual, n.WithCheck); err != nil {
		return err
	}
	p.OID = s.Catalog.newOID()
	r.Policies = append(r.Policies, p)
	return nil
}

// alterPolicy is ALTER POLICY; what it does not mention stays.
func (s *Session) alterPolicy(n *ast.AlterPolicyStmt) *Error {
	r, err := s.policyTable(n.Table)
	if err != nil {
		return err
	}
	p := r.policy(truncated(n.PolicyName))
	if p == nil {
		if r.Assumed {
			s.opaque("ALTER POLICY of a table that the directory did not create", n.PolicyName)
			return nil
		}
		return fail("42704", "policy %q for table %q does not exist", n.PolicyName, r.Name)
	}
	if err := s.definePolicy(r, p, n.Roles, n.Qual, n.WithCheck); err != nil {
		return err
	}
	p.Changed = s.at
	s.Catalog.deps.changed(r.OID)
	return nil
}

func (s *Session) definePolicy(r *Relation, p *Policy, roles []*ast.Node, using, check *ast.Node) *Error {
	if len(roles) > 0 {
		named, err := s.roles(roles)
		if err != nil {
			return err
		}
		if slices.Contains(named, Public) {
			named = nil // with PUBLIC, the others are left out
		}
		p.Roles = named
	}
	if using != nil {
		e, err := s.expr(using, r)
		if err != nil {
			return err
		}
		p.Using = e
	}
	if check != nil {
		e, err := s.expr(check, r)
		if err != nil {
			return err
		}
		p.Check = e
	}
	return nil
}

func (s *Session) policyTable(rv *ast.RangeVar) (*Relation, *Error) {
	r, err := s.relation(rv)
	if err != nil {
		return nil, err
	}
	if r.Kind != Table && r.Kind != PartitionedTable {
		return nil, fail("42809", "%q is not a table", r.Name)
	}
	return r, nil
}

// policy finds a policy by name; nil when there is none.
func (r *Relation) policy(name string) *Policy {
	for _, p := range r.Policies {
		if p.Name == name {
			return p
		}
	}
	return nil
}
