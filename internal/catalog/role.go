package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// role is the name of the role that a statement means. Roles belong to the
// cluster, so that one that is mentioned is known from then on; one that the
// directory dropped is not.
func (s *Session) role(spec *ast.RoleSpec) (string, *Error) {
	switch spec.GetRoletype() {
	case ast.RoleSpecType_ROLESPEC_PUBLIC:
		return Public, nil
	case ast.RoleSpecType_ROLESPEC_CURRENT_ROLE, ast.RoleSpecType_ROLESPEC_CURRENT_USER:
		return s.Role, nil
	case ast.RoleSpecType_ROLESPEC_SESSION_USER:
		return s.sessionUser(), nil
	}
	return s.mention(spec.GetRolename())
}

// mention makes a role known.
func (s *Session) mention(name string) (string, *Error) {
	c := s.Catalog
	if name == "" || c.Roles[name] == nil && c.gone('u', 0, name) {
		return "", fail("42704", "role %q does not exist", name)
	}
	if c.Roles[name] == nil {
		c.Roles[name] = assumedRole(name)
	}
	return name, nil
}

// assumedRole is a role of which only the name is known, or what everybody
// knows: the roles of hosted PostgreSQL that are exempt from row-level security.
func assumedRole(name string) *Role {
	r := &Role{Name: name, Inherit: true, Login: true}
	switch name {
	case "supabase_admin", "rdsadmin", "cloudsqladmin", "azuresu":
		r.Superuser, r.BypassRLS = true, true
	case "service_role":
		r.BypassRLS = true
	}
	return r
}

func (s *Session) roles(list []*ast.Node) ([]string, *Error) {
	var out []string
	for _, n := range list {
		name, err := s.role(n.GetRoleSpec())
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out, nil
}

func (s *Session) createRole(n *ast.CreateRoleStmt) *Error {
	c := s.Catalog
	if old := c.Roles[n.Role]; old != nil && old.Created != (Origin{}) || n.Role == Superuser {
		return fail("42710", "role %q already exists", n.Role)
	}
	if n.Role == Public || n.Role == "none" || n.Role == "" {
		return fail("42939", "role name %q is reserved", n.Role)
	}
	// A role that was mentioned before is made all the same: it may have been
	// somebody else's mention, or the directory asks whether it exists first.
	c.touchRole(n.Role)
	r := c.Roles[n.Role]
	if r == nil {
		r = &Role{Name: n.Role}
		c.Roles[n.Role] = r
		c.setGone('u', inSchema{0, n.Role}, false)
	}
	*r = Role{
		Name: n.Role, Inherit: true, Login: n.StmtType == ast.RoleStmtType_ROLESTMT_USER,
		Created: s.at, MemberOf: r.MemberOf, mark: r.mark,
	}
	return s.roleOptions(r, n.Options)
}

func (s *Session) alterRole(n *ast.AlterRoleStmt) *Error {
	name, err := s.role(n.Role)
	if err != nil {
		return err
	}
	if name == Public {
		return fail("42704", "role %q does not exist", name)
	}
	s.Catalog.touchRole(name)
	r := s.Catalog.Roles[name]
	if members := ast.Option(n.Options, "rolemembers"); members != nil { // ALTER GROUP … ADD/DROP USER
		return s.members(name, members.GetArg().GetList().GetItems(), n.Action >= 0)
	}
	return s.roleOptions(r, n.Options)
}

func (s *Session) roleOptions(r *Role, options []*ast.Node) *Error {
	for _, o := range options {
		d := o.GetDefElem()
		on, _ := ast.Bool(d)
		switch d.GetDefname() {
		case "superuser":
			r.Superuser = on
		case "bypassrls":
			r.BypassRLS = on
		case "canlogin":
			r.Login = on
		case "inherit":
			r.Inherit = on
		case "connectionlimit":
			r.Limit, _ = ast.Literal(d.GetArg())
		case "validUntil":
			r.Until, _ = ast.Literal(d.GetArg())
		case "password":
			r.Password = s.at
		case "rolemembers", "adminmembers":
			if err := s.members(r.Name, d.GetArg().GetList().GetItems(), true); err != nil {
				return err
			}
		case "addroleto":
			groups, err := s.roles(d.GetArg().GetList().GetItems())
			if err != nil {
				return err
			}
			for _, g := range groups {
				s.setMember(r.Name, g, true)
			}
		}
	}
	return nil
}

func (s *Session) members(group string, list []*ast.Node, in bool) *Error {
	roles, err := s.roles(list)
	if err != nil {
		return err
	}
	for _, m := range roles {
		s.setMember(m, group, in)
	}
	return nil
}

func (s *Session) setMember(member, group string, in bool) {
	c := s.Catalog
	c.touchRole(member)
	m := c.Roles[member]
	if m == nil {
		return
	}
	list := without(m.MemberOf, group)
	if in {
		list = append(list, group)
	}
	m.MemberOf = list
}

// grantRole is GRANT role TO role and its REVOKE.
func (s *Session) grantRole(n *ast.GrantRoleStmt) *Error {
	members, err := s.roles(n.GranteeRoles)
	if err != nil {
		return err
	}
	for _, g := range n.GrantedRoles {
		group, err := s.mention(g.GetAccessPriv().GetPrivName())
		if err != nil {
			return err
		}
		for _, m := range members {
			if m == Public {
				return fail("42704", "role %q does not exist", m)
			}
			if n.IsGrant && s.Catalog.belongs(group, m) {
				return fail("0LP01", "role %q is a member of role %q", group, m)
			}
			inherit := ast.Option(n.Opt, "inherit")
			if !n.IsGrant && len(n.Opt) > 0 && inherit == nil {
				continue // only ADMIN or SET OPTION FOR
			}
			in := n.IsGrant
			if inherit != nil && in {
				in, _ = ast.Bool(inherit) // WITH INHERIT FALSE: the rights are not used
			}
			s.setMember(m, group, in)
		}
	}
	return nil
}

// belongs says whether a role is a member of another, inheriting or not.
func (c *Catalog) belongs(role, of string) bool {
	seen := map[string]bool{}
	for queue := []string{role}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == of {
			return true
		}
		if r := c.Roles[queue[0]]; r != nil && !seen[queue[0]] {
			seen[queue[0]] = true
			queue = append(queue, r.MemberOf...)
		}
	}
	return false
}

// sessionUser is the role that connected.
func (s *Session) sessionUser() string { return s.user }
