package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// grant applies GRANT and REVOKE on objects (ExecuteGrantStmt, catalog/aclchk.c).
func (s *Session) grant(n *ast.GrantStmt) *Error {
	roles, err := s.roles(n.Grantees)
	if err != nil {
		return err
	}
	targets, err := s.grantTargets(n)
	if err != nil {
		return err
	}
	for _, t := range targets {
		if err := s.grantOn(n, t, roles); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) grantOn(n *ast.GrantStmt, t grantTarget, roles []string) *Error {
	if len(n.Privileges) == 0 {
		return s.change(n, t, allRights(t.kind), roles)
	}
	whole := ""
	for _, p := range n.Privileges {
		ap := p.GetAccessPriv()
		if len(ap.GetCols()) > 0 {
			if err := s.grantColumns(n, t, ap, roles); err != nil {
				return err
			}
			continue
		}
		if ap.GetPrivName() == "" {
			whole += allRights(t.kind)
			continue
		}
		right, err := rightFor(t, ap.GetPrivName(), n.Objtype)
		if err != nil {
			return err
		}
		whole += right
	}
	if whole == "" {
		return nil
	}
	return s.change(n, t, whole, roles)
}

// rightFor is the letter of a right, if objects of the kind have it. A sequence
// takes a table's rights for the sake of old scripts: those it lacks are left
// out with a warning.
func rightFor(t grantTarget, word string, objtype ast.ObjectType) (string, *Error) {
	letter, ok := rightOf(word)
	if !ok {
		return "", fail("42601", "unrecognized privilege type %q", word)
	}
	has := func(kind byte) bool {
		for _, r := range []byte(allRights(kind)) {
			if r == letter {
				return true
			}
		}
		return kind == aclTable && letter == 'm'
	}
	switch {
	case has(t.kind):
		return string(letter), nil
	case t.kind == aclSequence && objtype == ast.ObjectType_OBJECT_TABLE && has(aclTable):
		return "", nil
	}
	return "", fail("0LP01", "invalid privilege type %s for %s", word, t.what)
}

func (s *Session) grantColumns(n *ast.GrantStmt, t grantTarget, ap *ast.AccessPriv, roles []string) *Error {
	if t.rel == nil || t.kind != aclTable {
		return fail("0LP01", "column privileges are only valid for relations")
	}
	letters := allRights(aclColumn)
	if ap.GetPrivName() != "" {
		var err *Error
		if letters, err = rightFor(grantTarget{kind: aclColumn, what: "column"}, ap.GetPrivName(), n.Objtype); err != nil {
			return err
		}
	}
	for _, name := range ast.Strings(ap.GetCols()) {
		if _, system := systemColumn(name); system {
			continue // their rights are not kept
		}
		col, err := s.column(t.rel, name)
		if err != nil {
			return err
		}
		on := grantTarget{kind: aclColumn, what: name, owner: t.owner, acl: &col.ACL}
		by, may, err := s.grantor(on, *t.acl, letters)
		if err != nil {
			return err
		}
		if err := s.alter(n, on, may, roles, by); err != nil {
			return err
		}
	}
	return nil
}

// change alters an object's rights and, where a table loses one, that of its
// columns.
func (s *Session) change(n *ast.GrantStmt, t grantTarget, letters string, roles []string) *Error {
	by, letters, err := s.grantor(t, *t.acl, letters)
	if err != nil {
		return err
	}
	if err := s.alter(n, t, letters, roles, by); err != nil {
		return err
	}
	if n.IsGrant || t.kind != aclTable || t.rel == nil {
		return nil
	}
	for _, col := range t.rel.Columns {
		if len(col.ACL) == 0 {
			continue
		}
		on := grantTarget{kind: aclColumn, what: col.Name, owner: t.owner, acl: &col.ACL}
		if err := s.alter(n, on, letters, roles, by); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) alter(n *ast.GrantStmt, t grantTarget, letters string, roles []string, by string) *Error {
	acl := *t.acl
	if acl == nil {
		acl = DefaultRights(t.kind, t.owner)
	}
	for _, role := range roles {
		if n.IsGrant {
			if n.GrantOption && role == Public {
				return fail("0LP01", "grant options can only be granted to roles")
			}
			acl.give(role, letters, Grant{Option: n.GrantOption, By: by, Given: s.at})
			continue
		}
		if err := acl.revoke(role, letters, by, n.GrantOption, n.Behavior == ast.DropBehavior_DROP_CASCADE); err != nil {
			return err
		}
	}
	if t.kind == aclColumn && len(acl) == 0 {
		acl = nil
	}
	*t.acl = acl
	return nil
}

// revoke takes rights from a grantee, and from those to whom it passed them on
// (recursive_revoke, utils/adt/acl.c).
func (a ACL) revoke(role, letters, by string, optionOnly, cascade bool) *Error {
	a.takeAway(role, letters, by, optionOnly)
	for i := range len(letters) {
		right := letters[i]
		if g, still := a[role][right]; still && g.Option {
			continue // somebody else gave it too
		}
		for grantee, rights := range a {
			g, ok := rights[right]
			if !ok || g.By != role || g.By == "" || grantee == role {
				continue
			}
			if !cascade {
				return fail("2BP01", "dependent privileges exist")
			}
			if err := a.revoke(grantee, string(right), role, false, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// grantor is who grants, as the server chooses it (select_best_grantor): the
// owner where the role may act for it, else a role with grant options. It is ""
// for the owner. may are the rights that it can give: those that it cannot are
// left out with a warning, which is an error only where it has no right on the
// object at all. A role of which nothing is known but its name may be a
// superuser, and so acts for the owner.
func (s *Session) grantor(t grantTarget, acl ACL, letters string) (by, may string, err *Error) {
	c := s.Catalog
	me := c.Roles[s.Role]
	if t.owner == "" || c.HasRightsOf(s.Role, t.owner) || me == nil || me.Created == (Origin{}) || t.owner == databaseOwner {
		return "", letters, nil
	}
	some := acl != nil && len(acl[Public]) > 0 || acl == nil && publicRights(t.kind) != ""
	for _, role := range append([]string{s.Role}, c.rightsOf(s.Role)...) {
		some = some || len(acl[role]) > 0
		options := ""
		for i := range len(letters) {
			if acl[role][letters[i]].Option {
				options += letters[i : i+1]
			}
		}
		if len(options) > len(may) {
			by, may = role, options
		}
	}
	if may == "" && !some {
		return "", "", perhaps("42501", "permission denied for %s", t.what)
	}
	return by, may, nil
}

// databaseOwner is the role that stands for whoever owns the database.
const databaseOwner = "pg_database_owner"
