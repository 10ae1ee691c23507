package catalog

import (
	"maps"
	"slices"
)

// HasRight says whether a role has a right, a letter of Rights, on an object
// with that ACL and owner: as superuser, itself, through a role whose rights it
// has, or through PUBLIC (aclmask, utils/adt/acl.c). An ACL that is nil means
// the owner's rights and EXECUTE for PUBLIC; USAGE of types, which PUBLIC has
// too, is not told from that of schemas (see DefaultRights). A column's ACL
// goes with an empty owner: its table's owner has the rights of the table.
func (c *Catalog) HasRight(role string, acl ACL, owner string, right byte) bool {
	if r := c.Roles[role]; r != nil && r.Superuser {
		return true
	}
	if acl == nil {
		if right == 'X' {
			return true
		}
		if owner != "" && c.HasRightsOf(role, owner) {
			return true
		}
	}
	if _, ok := acl[Public][right]; ok {
		return true
	}
	if _, ok := acl[role][right]; ok {
		return true
	}
	for _, of := range c.rightsOf(role) {
		if _, ok := acl[of][right]; ok {
			return true
		}
		if predefined(of, right) {
			return true
		}
	}
	return false
}

// predefined are the rights that the server's own roles have on every table
// (documentation, "Predefined Roles").
func predefined(role string, right byte) bool {
	switch role {
	case "pg_read_all_data":
		return right == 'r' || right == 'U'
	case "pg_write_all_data":
		return right == 'a' || right == 'w' || right == 'd' || right == 'U'
	case "pg_maintain":
		return right == 'm'
	}
	return false
}

// HasRightsOf says whether a role may use another's rights without SET ROLE
// (has_privs_of_role, utils/adt/acl.c).
func (c *Catalog) HasRightsOf(role, of string) bool {
	if role == of {
		return true
	}
	if r := c.Roles[role]; r != nil && r.Superuser {
		return true
	}
	return slices.Contains(c.rightsOf(role), of)
}

// rightsOf lists the roles whose rights a role has by inheritance, without
// itself. The owner of the database, which cannot be seen, is taken for the
// owner of nothing else.
func (c *Catalog) rightsOf(role string) []string {
	r := c.Roles[role]
	if r == nil || !r.Inherit || len(r.MemberOf) == 0 {
		return nil
	}
	seen := map[string]bool{role: true}
	var out []string
	for queue := []string{role}; len(queue) > 0; queue = queue[1:] {
		m := c.Roles[queue[0]]
		if m == nil || !m.Inherit {
			continue
		}
		for _, of := range m.MemberOf {
			if !seen[of] {
				seen[of] = true
				out = append(out, of)
				queue = append(queue, of)
			}
		}
	}
	return out
}

// AppRoles are the roles that N-1 may run as: whoever the directory grants
// something to that the grantee does not own anyway, and PUBLIC where it does
// so to PUBLIC. A role without LOGIN that others are members of stands for its
// members. Where the directory grants nothing, N-1 is taken to run as the owner
// of the tables. Superusers have all rights and are left out, unless there is
// nobody else.
func (c *Catalog) AppRoles() []string {
	found := map[string]bool{}
	for _, a := range c.acls() {
		for grantee, rights := range a.acl {
			if grantee == a.owner || found[grantee] || c.isSuperuser(grantee) {
				continue
			}
			for _, g := range rights {
				// What initdb gave says nothing about N-1.
				if g.Given != (Origin{}) {
					found[grantee] = true
					break
				}
			}
		}
	}
	c.spreadToMembers(found)
	if len(found) == 0 {
		for _, r := range c.Relations {
			if r.Kind != Index && r.Kind != CompositeType && r.Owner != "" {
				found[r.Owner] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func (c *Catalog) isSuperuser(role string) bool {
	r := c.Roles[role]
	return r != nil && r.Superuser
}

// spreadToMembers replaces groups by their members.
func (c *Catalog) spreadToMembers(found map[string]bool) {
	members := map[string][]string{}
	for name, r := range c.Roles {
		for _, of := range c.rightsOf(name) {
			if !r.Superuser {
				members[of] = append(members[of], name)
			}
		}
	}
	for _, group := range slices.Sorted(maps.Keys(found)) {
		if len(members[group]) == 0 {
			continue
		}
		for _, m := range members[group] {
			found[m] = true
		}
		if r := c.Roles[group]; r != nil && !r.Login && r.Created != (Origin{}) {
			delete(found, group)
		}
	}
}

// ownedACL is a list of rights with the owner of its object.
type ownedACL struct {
	acl   ACL
	owner string
}

// acls lists the rights on everything that N-1 can use.
func (c *Catalog) acls() []ownedACL {
	var out []ownedACL
	for _, r := range c.Relations {
		if len(r.ACL) > 0 {
			out = append(out, ownedACL{r.ACL, r.Owner})
		}
		for _, col := range r.Columns {
			if len(col.ACL) > 0 {
				out = append(out, ownedACL{col.ACL, r.Owner})
			}
		}
	}
	for _, f := range c.Functions {
		if len(f.ACL) > 0 {
			out = append(out, ownedACL{f.ACL, f.Owner})
		}
	}
	for _, s := range c.Schemas {
		if len(s.ACL) > 0 {
			out = append(out, ownedACL{s.ACL, s.Owner})
		}
	}
	return out
}
