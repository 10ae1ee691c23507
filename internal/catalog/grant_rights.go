package catalog

// The kinds of object that have rights, by the letters of acldefault()
// (utils/adt/acl.c), except that a sequence is 'S' as in pg_default_acl.
const (
	aclTable     = 'r'
	aclColumn    = 'c'
	aclSequence  = 'S'
	aclFunction  = 'f'
	aclType      = 'T'
	aclSchema    = 'n'
	aclLanguage  = 'l'
	aclDatabase  = 'd'
	aclWrapper   = 'F'
	aclServer    = 's'
	aclLarge     = 'L'
	aclSpace     = 't'
	aclParameter = 'p'
)

// allRights are the letters that GRANT ALL gives, by kind (documentation,
// table "Summary of Access Privileges"). MAINTAIN came with version 17 and is
// given when it is named.
func allRights(kind byte) string {
	switch kind {
	case aclTable:
		return "arwdDxt"
	case aclColumn:
		return "arwx"
	case aclSequence:
		return "rwU"
	case aclFunction:
		return "X"
	case aclType, aclLanguage, aclWrapper, aclServer:
		return "U"
	case aclSchema:
		return "UC"
	case aclDatabase:
		return "CTc"
	case aclLarge:
		return "rw"
	case aclSpace:
		return "C"
	case aclParameter:
		return "sA"
	}
	return ""
}

// publicRights are what PUBLIC has on a new object of the kind (documentation,
// "Privileges").
func publicRights(kind byte) string {
	switch kind {
	case aclFunction:
		return "X"
	case aclType, aclLanguage:
		return "U"
	case aclDatabase:
		return "Tc"
	}
	return ""
}

// rightOf is the letter of a right that GRANT names.
func rightOf(word string) (byte, bool) {
	switch word {
	case "select":
		return 'r', true
	case "insert":
		return 'a', true
	case "update":
		return 'w', true
	case "delete":
		return 'd', true
	case "truncate":
		return 'D', true
	case "references":
		return 'x', true
	case "trigger":
		return 't', true
	case "maintain":
		return 'm', true
	case "execute":
		return 'X', true
	case "usage":
		return 'U', true
	case "create":
		return 'C', true
	case "connect":
		return 'c', true
	case "temporary", "temp":
		return 'T', true
	case "set":
		return 's', true
	case "alter system":
		return 'A', true
	}
	return 0, false
}

// DefaultRights is what the ACL of an object means while it is nil, by kind:
// 'r' tables and views, 'S' sequences, 'c' columns, 'f' functions, 'T' types,
// 'n' schemas, 'l' languages, 'd' databases, 'F' foreign data wrappers, 's'
// servers (acldefault, utils/adt/acl.c). The owner is left out where it is not
// known, since an assumed object's rights are not known either.
func DefaultRights(kind byte, owner string) ACL {
	acl := ACL{}
	if owner != "" && kind != aclColumn {
		acl.give(owner, allRights(kind), Grant{})
	}
	acl.give(Public, publicRights(kind), Grant{})
	return acl
}

// give adds rights to a grantee's.
func (a ACL) give(grantee, letters string, g Grant) {
	if letters == "" {
		return
	}
	rights := a[grantee]
	if rights == nil {
		rights = Rights{}
		a[grantee] = rights
	}
	for i := range len(letters) {
		old, had := rights[letters[i]]
		if had {
			g := g
			if g.Option = g.Option || old.Option; old.By == "" {
				g.By = "" // what the owner gave stays
			}
			if g.Option == old.Option && g.By == old.By {
				continue // nothing new
			}
			rights[letters[i]] = g
			continue
		}
		rights[letters[i]] = g
	}
}

// takeAway removes rights, or with optionOnly their grant option, that were
// given by a grantor.
func (a ACL) takeAway(grantee, letters, by string, optionOnly bool) {
	rights := a[grantee]
	for i := range len(letters) {
		g, had := rights[letters[i]]
		if !had || g.By != by {
			continue
		}
		if optionOnly {
			g.Option = false
			rights[letters[i]] = g
			continue
		}
		delete(rights, letters[i])
	}
	if rights != nil && len(rights) == 0 {
		delete(a, grantee)
	}
}

// newOwner moves the entries of one owner to another (aclnewowner,
// utils/adt/acl.c).
func (a ACL) newOwner(old, owner string) {
	if old == owner || a == nil {
		return
	}
	moved := a[old]
	delete(a, old)
	for right, g := range moved {
		if a[owner] == nil {
			a[owner] = Rights{}
		}
		if had, ok := a[owner][right]; ok {
			g.Option = g.Option || had.Option
		}
		g.By = ""
		a[owner][right] = g
	}
	for _, rights := range a {
		for right, g := range rights {
			switch g.By {
			case old, owner:
				g.By = ""
				rights[right] = g
			}
		}
	}
}

// equalRights compares what two lists give, whoever gave it.
func equalRights(a, b ACL) bool {
	if len(a) != len(b) {
		return false
	}
	for grantee, rights := range a {
		other, ok := b[grantee]
		if !ok || len(other) != len(rights) {
			return false
		}
		for right, g := range rights {
			if h, ok := other[right]; !ok || g.Option != h.Option {
				return false
			}
		}
	}
	return true
}
