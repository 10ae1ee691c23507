package catalog

import (
	"maps"
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// defaultACL is what a new object of a role gets: nil where that is the default
// of its kind (get_user_default_acl, catalog/aclchk.c). The kind is one of
// DefaultACL.Objects; the owner is the role that creates.
func (c *Catalog) defaultACL(schema OID, kind byte, owner string) ACL {
	if len(c.DefaultACLs) == 0 {
		return nil
	}
	global, local := c.defaultPrivileges(owner, 0, kind), (*DefaultACL)(nil)
	if schema != 0 {
		local = c.defaultPrivileges(owner, schema, kind)
	}
	if global == nil && local == nil {
		return nil
	}
	standard := DefaultRights(kind, owner)
	acl := standard
	if global != nil {
		acl = cloneACL(global.ACL)
	}
	if local != nil {
		if global == nil {
			acl = cloneACL(standard)
		}
		for _, grantee := range slices.Sorted(maps.Keys(local.ACL)) {
			for right, g := range local.ACL[grantee] {
				acl.give(grantee, string(right), g)
			}
		}
	}
	if equalRights(acl, DefaultRights(kind, owner)) {
		return nil
	}
	return acl
}

func (c *Catalog) defaultPrivileges(role string, schema OID, kind byte) *DefaultACL {
	for i := range c.DefaultACLs {
		if d := &c.DefaultACLs[i]; d.Role == role && d.Schema == schema && d.Objects == kind {
			return d
		}
	}
	return nil
}

// alterDefaultPrivileges changes what objects get that a role creates later
// (ExecAlterDefaultPrivilegesStmt).
func (s *Session) alterDefaultPrivileges(n *ast.AlterDefaultPrivilegesStmt) *Error {
	action := n.GetAction()
	kind, err := defaultKind(action.GetObjtype())
	if err != nil {
		return err
	}
	grantees, err := s.roles(action.GetGrantees())
	if err != nil {
		return err
	}
	letters, err := defaultLetters(kind, action)
	if err != nil {
		return err
	}
	owners := []string{s.Role}
	if d := ast.Option(n.Options, "roles"); d != nil {
		if owners, err = s.roles(d.GetArg().GetList().GetItems()); err != nil {
			return err
		}
	}
	schemas := []OID{0}
	if d := ast.Option(n.Options, "schemas"); d != nil {
		if kind == aclSchema {
			return fail("0LP01", "cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS")
		}
		schemas = nil
		for _, name := range ast.Strings(d.GetArg().GetList().GetItems()) {
			in, err := s.schema(name)
			if err != nil {
				return err
			}
			schemas = append(schemas, in.OID)
		}
	}
	s.Catalog.touchDefaultACLs()
	for _, owner := range owners {
		for _, schema := range schemas {
			if err := s.setDefaultACL(owner, schema, kind, action, letters, grantees); err != nil {
				return err
			}
		}
	}
	return nil
}

// setDefaultACL changes one entry; one that says nothing new is removed.
func (s *Session) setDefaultACL(owner string, schema OID, kind byte, action *ast.GrantStmt, letters string, grantees []string) *Error {
	c := s.Catalog
	standard := ACL{}
	if schema == 0 {
		standard = DefaultRights(kind, owner)
	}
	d := c.defaultPrivileges(owner, schema, kind)
	acl := cloneACL(standard)
	if d != nil {
		acl = d.ACL
	}
	for _, g := range grantees {
		if action.GetIsGrant() {
			if action.GrantOption && g == Public {
				return fail("0LP01", "grant options can only be granted to roles")
			}
			acl.give(g, letters, Grant{Option: action.GrantOption, Given: s.at})
			continue
		}
		acl.takeAway(g, letters, "", action.GetGrantOption())
	}
	if d != nil {
		d.ACL, d.Set = acl, s.at
	} else {
		c.DefaultACLs = append(c.DefaultACLs, DefaultACL{Role: owner, Schema: schema, Objects: kind, ACL: acl, Set: s.at})
	}
	c.DefaultACLs = slices.DeleteFunc(c.DefaultACLs, DefaultACL.standard)
	return nil
}

// standard says that default privileges say nothing that is not so anyway.
func (d DefaultACL) standard() bool {
	if d.Schema != 0 {
		return len(d.ACL) == 0
	}
	return equalRights(d.ACL, DefaultRights(d.Objects, d.Role))
}

func defaultKind(t ast.ObjectType) (byte, *Error) {
	switch t {
	case ast.ObjectType_OBJECT_TABLE:
		return aclTable, nil
	case ast.ObjectType_OBJECT_SEQUENCE:
		return aclSequence, nil
	case ast.ObjectType_OBJECT_FUNCTION, ast.ObjectType_OBJECT_ROUTINE, ast.ObjectType_OBJECT_PROCEDURE:
		return aclFunction, nil
	case ast.ObjectType_OBJECT_TYPE:
		return aclType, nil
	case ast.ObjectType_OBJECT_SCHEMA:
		return aclSchema, nil
	}
	return 0, fail("42601", "unrecognized object type of default privileges")
}

func defaultLetters(kind byte, action *ast.GrantStmt) (string, *Error) {
	if len(action.GetPrivileges()) == 0 {
		return allRights(kind), nil
	}
	letters := ""
	for _, p := range action.GetPrivileges() {
		ap := p.GetAccessPriv()
		if len(ap.GetCols()) > 0 {
			return "", fail("0LP01", "default privileges cannot be set for columns")
		}
		right, err := rightFor(grantTarget{kind: kind, what: "default privileges"}, ap.GetPrivName(), action.Objtype)
		if err != nil {
			return "", err
		}
		letters += right
	}
	return letters, nil
}
