package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// dropRole is DROP ROLE. A role that owns something or was granted something
// cannot go (2BP01).
func (s *Session) dropRole(n *ast.DropRoleStmt) *Error {
	c := s.Catalog
	for _, node := range n.Roles {
		name := node.GetRoleSpec().GetRolename()
		if node.GetRoleSpec().GetRoletype() != ast.RoleSpecType_ROLESPEC_CSTRING {
			return fail("22023", "cannot use special role specifier in DROP ROLE")
		}
		if c.Roles[name] == nil {
			if !n.MissingOk && c.gone('u', 0, name) {
				return fail("42704", "role %q does not exist", name)
			}
			c.setGone('u', inSchema{0, name}, true)
			continue
		}
		if c.roleInUse(name) {
			return fail("2BP01", "role %q cannot be dropped because some objects depend on it", name)
		}
		c.touchRole(name)
		delete(c.Roles, name)
		c.setGone('u', inSchema{0, name}, true)
		for other, r := range c.Roles {
			if slices.Contains(r.MemberOf, name) {
				c.touchRole(other)
				r.MemberOf = without(r.MemberOf, name)
			}
		}
		for param := range c.Settings["role "+name] {
			c.setSetting("role "+name, param, nil)
		}
	}
	return nil
}

func (c *Catalog) roleInUse(name string) bool {
	for _, r := range c.Relations {
		if r.Owner == name || r.mentionsRole(name) {
			return true
		}
	}
	for _, f := range c.Functions {
		if f.Owner == name || f.ACL[name] != nil {
			return true
		}
	}
	for _, t := range c.Types {
		if t.Owner == name || t.ACL[name] != nil {
			return true
		}
	}
	for _, n := range c.Schemas {
		if n.Owner == name || n.ACL[name] != nil {
			return true
		}
	}
	for _, o := range c.Others {
		if o.Owner == name || o.ACL[name] != nil {
			return true
		}
	}
	for _, d := range c.DefaultACLs {
		if d.Role == name || d.ACL[name] != nil {
			return true
		}
	}
	return false
}

// renameRole changes the name everywhere: the server refers to roles by OID.
func (s *Session) renameRole(old, name string) *Error {
	c := s.Catalog
	if _, err := s.mention(old); err != nil {
		return err
	}
	if to := c.Roles[name]; to != nil && to.Created != (Origin{}) {
		return fail("42710", "role %q already exists", name)
	}
	c.touchRole(old)
	c.touchRole(name)
	r := *c.Roles[old]
	r.Name, r.mark = name, 0
	delete(c.Roles, old)
	c.Roles[name] = &r
	c.setGone('u', inSchema{0, old}, true)
	c.setGone('u', inSchema{0, name}, false)
	for other, m := range c.Roles {
		if i := slices.Index(m.MemberOf, old); i >= 0 {
			c.touchRole(other)
			m.MemberOf[i] = name
		}
	}
	for param, v := range c.Settings["role "+old] {
		c.setSetting("role "+old, param, nil)
		c.setSetting("role "+name, param, &v)
	}
	c.renameGrantee(old, name)
	if s.Role == old {
		s.Role = name
	}
	return nil
}

func (c *Catalog) renameGrantee(old, name string) {
	named := func(owner *string, acl ACL) {
		if *owner == old {
			*owner = name
		}
		if rights, ok := acl[old]; ok {
			delete(acl, old)
			acl[name] = rights
		}
		for _, rights := range acl {
			for right, g := range rights {
				if g.By == old {
					g.By = name
					rights[right] = g
				}
			}
		}
	}
	none := ""
	eachSorted(c.Relations, func(r *Relation) {
		if r.Owner != old && !r.mentionsRole(old) {
			return
		}
		c.touch(r)
		named(&r.Owner, r.ACL)
		for _, col := range r.Columns {
			named(&none, col.ACL)
		}
		for _, p := range r.Policies {
			if i := slices.Index(p.Roles, old); i >= 0 {
				p.Roles[i] = name
			}
		}
	})
	eachSorted(c.Functions, func(f *Function) { c.touchFunction(f); named(&f.Owner, f.ACL) })
	eachSorted(c.Types, func(t *Type) { c.touchType(t); named(&t.Owner, t.ACL) })
	eachSorted(c.Schemas, func(n *Schema) { c.touchSchema(n); named(&n.Owner, n.ACL) })
	eachSorted(c.Others, func(o *Other) { c.touchOther(o); named(&o.Owner, o.ACL) })
	c.touchDefaultACLs()
	for i := range c.DefaultACLs {
		named(&c.DefaultACLs[i].Role, c.DefaultACLs[i].ACL)
	}
}
