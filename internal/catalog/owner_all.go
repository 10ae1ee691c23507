package catalog

import (
	"maps"
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// reassignOwned is REASSIGN OWNED: everything in the database that belongs to
// one of the roles gets another owner (shdepReassignOwned, catalog/pg_shdepend.c).
func (s *Session) reassignOwned(n *ast.ReassignOwnedStmt) *Error {
	from, err := s.roles(n.Roles)
	if err != nil {
		return err
	}
	to, err := s.role(n.Newrole)
	if err != nil {
		return err
	}
	c := s.Catalog
	eachSorted(c.Relations, func(r *Relation) {
		if slices.Contains(from, r.Owner) {
			s.changeOwner(r, to)
		}
	})
	eachSorted(c.Types, func(t *Type) {
		if slices.Contains(from, t.Owner) {
			s.ownType(t, to)
		}
	})
	eachSorted(c.Functions, func(f *Function) {
		if slices.Contains(from, f.Owner) {
			s.ownFunction(f, to)
		}
	})
	eachSorted(c.Schemas, func(x *Schema) {
		if slices.Contains(from, x.Owner) {
			s.ownSchema(x, to)
		}
	})
	eachSorted(c.Others, func(o *Other) {
		if slices.Contains(from, o.Owner) {
			s.ownOther(o, to)
		}
	})
	return nil
}

// dropOwned is DROP OWNED: what the roles own goes, and what they were granted
// is revoked (shdepDropOwned).
func (s *Session) dropOwned(n *ast.DropOwnedStmt) *Error {
	roles, err := s.roles(n.Roles)
	if err != nil {
		return err
	}
	c := s.Catalog
	mine := func(owner string) bool { return slices.Contains(roles, owner) }
	var doomed []Ref
	collect := func(oid OID, owner string) {
		if mine(owner) {
			doomed = append(doomed, Ref{Object: oid})
		}
	}
	eachSorted(c.Schemas, func(x *Schema) { collect(x.OID, x.Owner) })
	eachSorted(c.Relations, func(r *Relation) {
		if r.Kind != Index {
			collect(r.OID, r.Owner)
		}
	})
	eachSorted(c.Types, func(t *Type) {
		if t.Relation == 0 && t.Kind != Multirange {
			collect(t.OID, t.Owner)
		}
	})
	eachSorted(c.Functions, func(f *Function) { collect(f.OID, f.Owner) })
	eachSorted(c.Others, func(o *Other) { collect(o.OID, o.Owner) })
	if len(doomed) > 0 {
		if err := s.drop(doomed, n.Behavior == ast.DropBehavior_DROP_CASCADE); err != nil {
			return err
		}
	}
	for _, role := range roles {
		c.forgetGrantee(role)
	}
	return nil
}

// forgetGrantee takes a role's rights, default privileges and places in
// policies away; a policy for that role alone goes.
func (c *Catalog) forgetGrantee(role string) {
	eachSorted(c.Relations, func(r *Relation) {
		if !r.mentionsRole(role) {
			return
		}
		c.touch(r)
		delete(r.ACL, role)
		for _, col := range r.Columns {
			delete(col.ACL, role)
		}
		r.Policies = slices.DeleteFunc(r.Policies, func(p *Policy) bool {
			return len(p.Roles) == 1 && p.Roles[0] == role
		})
		for _, p := range r.Policies {
			p.Roles = without(p.Roles, role)
		}
	})
	eachSorted(c.Functions, func(f *Function) {
		if f.ACL[role] != nil {
			c.touchFunction(f)
			delete(f.ACL, role)
		}
	})
	eachSorted(c.Types, func(t *Type) {
		if t.ACL[role] != nil {
			c.touchType(t)
			delete(t.ACL, role)
		}
	})
	eachSorted(c.Schemas, func(x *Schema) {
		if x.ACL[role] != nil {
			c.touchSchema(x)
			delete(x.ACL, role)
		}
	})
	eachSorted(c.Others, func(o *Other) {
		if o.ACL[role] != nil {
			c.touchOther(o)
			delete(o.ACL, role)
		}
	})
	c.touchDefaultACLs()
	c.DefaultACLs = slices.DeleteFunc(c.DefaultACLs, func(d DefaultACL) bool { return d.Role == role })
	for i := range c.DefaultACLs {
		delete(c.DefaultACLs[i].ACL, role)
	}
	c.DefaultACLs = slices.DeleteFunc(c.DefaultACLs, DefaultACL.standard)
}

func (r *Relation) mentionsRole(role string) bool {
	if r.ACL[role] != nil {
		return true
	}
	for _, col := range r.Columns {
		if col.ACL[role] != nil {
			return true
		}
	}
	for _, p := range r.Policies {
		if slices.Contains(p.Roles, role) {
			return true
		}
	}
	return false
}

// eachSorted visits objects in order of OID; the visit may change the map.
func eachSorted[V any](m map[OID]*V, visit func(*V)) {
	for _, oid := range slices.Sorted(maps.Keys(m)) {
		if v := m[oid]; v != nil {
			visit(v)
		}
	}
}
