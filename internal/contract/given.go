package contract

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// given compares what the server has before any directory begins: the rights on
// the database and on what is PostgreSQL's own, and who may connect.
func (c *comparison) given() {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(c.base.Given)), maps.Keys(c.now.Given))
	slices.SortFunc(keys, func(a, b catalog.GivenName) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
	for _, key := range slices.Compact(keys) {
		was, is := givenIn(c.base, key), givenIn(c.now, key)
		c.givenRights(key.Kind, key.Name, was.ACL, is.ACL)
		if key.Kind == "database" {
			c.database(was, is)
		}
	}
	eachValue(c.base.Others, func(o *catalog.Other) {
		now := c.now.Others[o.OID]
		kind := map[string]string{"language": "language", "foreign data wrapper": "foreign data wrapper", "server": "foreign server"}[o.Kind]
		if kind == "" || now == nil {
			return
		}
		if was, is := o.ACL, now.ACL; was != nil || is != nil || o.Owner != now.Owner {
			if was == nil {
				was = catalog.GivenRights(kind, o.Owner)
			}
			if is == nil {
				is = catalog.GivenRights(kind, now.Owner)
			}
			c.givenRights(kind, o.Name, was, is)
		}
	})
}

// givenIn is the object in a catalog, with its rights.
func givenIn(cat *catalog.Catalog, key catalog.GivenName) catalog.Given {
	out := catalog.Given{GivenName: key}
	if g := cat.Given[key]; g != nil {
		out = *g
	}
	if out.ACL == nil {
		out.ACL = catalog.GivenRights(key.Kind, out.Owner)
	}
	return out
}

// otherRights are the letters of an aclitem that only such objects have, with
// their names in GRANT; C and U are those of schemas too.
var otherRights = [...]struct {
	letter byte
	name   string
}{
	{'c', "CONNECT"}, {'T', "TEMPORARY"}, {'C', "CREATE"}, {'U', "USAGE"}, {'X', "EXECUTE"},
	{'s', "SET"}, {'A', "ALTER SYSTEM"}, {'r', "SELECT"}, {'a', "INSERT"}, {'w', "UPDATE"}, {'d', "DELETE"},
}

// givenRights reports who loses what on such an object.
func (c *comparison) givenRights(kind, name string, was, is catalog.ACL) {
	var roles []string
	if c.granted {
		roles = slices.Clone(c.roles)
	}
	for grantee := range was {
		// Where nothing is granted, N-1 may be anybody, through PUBLIC.
		if grantee != catalog.Public || !c.granted {
			roles = append(roles, grantee)
		}
	}
	object, called, on := ident(name), kind+" "+name, name
	switch kind {
	case "database":
		object, called, on = kind, "the database", "<its name>"
	case "table", "function":
		object = name // with its schema, one of PostgreSQL's own
	}
	slices.Sort(roles)
	for _, role := range slices.Compact(roles) {
		var lost []string
		for _, right := range otherRights {
			if c.base.HasRight(role, was, "", right.letter) && !c.now.HasRight(role, is, "", right.letter) {
				lost = append(lost, right.name)
			}
		}
		if len(lost) == 0 {
			continue
		}
		who := roleName(role)
		if role == catalog.Public {
			who = "PUBLIC"
		}
		out := Break{
			Rule: "n1-grant", Level: Breaks, Object: object, State: "42501", aspect: kind + " " + role,
			Message: fmt.Sprintf("%s loses %s on %s: what the running release does with it fails: permission denied (42501)", who, list(lost), called),
			Help:    fmt.Sprintf("GRANT %s ON %s %s TO %s; in the same file", join(lost), strings.ToUpper(kind), on, who),
		}
		if !c.granted {
			out.Level = Depends
			out.Condition = fmt.Sprintf("the running release connects as a superuser or as the owner of the %s", kind)
		}
		c.add(out)
	}
}

// database reports what keeps N-1 from connecting: ALTER DATABASE … RENAME TO,
// ALLOW_CONNECTIONS, CONNECTION LIMIT; and an owner that was not known.
func (c *comparison) database(was, is catalog.Given) {
	out := Break{Rule: "n1-grant", Level: Breaks, Object: is.Kind, aspect: "database"}
	changed := func(option string) (string, bool) {
		value, set := is.Options[option]
		return value, set && value != was.Options[option]
	}
	if name, ok := changed("name"); ok {
		out.State = "3D000"
		out.Message = fmt.Sprintf("the database is renamed to %s: new connections of the running release, which name it, fail (3D000)", ident(name))
		out.Help = "keep the name until no running release connects to it"
		c.add(out)
	}
	if allow, ok := changed("allow_connections"); ok && allow == "false" {
		out.State, out.aspect = "55000", "allow_connections"
		out.Message = "the database allows no connections any more: those that the running release opens fail (55000)"
		out.Help = "let it allow connections until no running release connects to it"
		c.add(out)
	}
	if limit, ok := changed("connection_limit"); ok && limit != "-1" {
		out.State, out.aspect = "53300", "connection_limit"
		out.Message = fmt.Sprintf("the database takes %s connections at most: those of the running release beyond that fail (53300)", limit)
		out.Help = "keep the limit until no running release needs more"
		if limit != "0" {
			out.Level, out.Condition = Depends, fmt.Sprintf("the releases that run together need no more than %s connections", limit)
		}
		c.add(out)
	}
	if was.Owner == "" && is.Owner != "" && !c.granted {
		c.add(Break{
			Rule: "n1-grant", Level: Depends, Object: is.Kind, State: "42501", aspect: "database owner",
			Message:   fmt.Sprintf("the database belongs to %s now: who owned it before loses CREATE on it, and what the owner of a database has in schema public (42501)", ident(is.Owner)),
			Condition: "the running release does not connect as its owner until now",
			Help:      "GRANT what the running release needs to the role that it connects as, in the same file",
		})
	}
}
