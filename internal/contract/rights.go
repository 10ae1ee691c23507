package contract

import (
	"fmt"
	"maps"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// letters of an aclitem with their names in GRANT.
var rightNames = [...]struct {
	letter byte
	name   string
}{{'r', "SELECT"}, {'a', "INSERT"}, {'w', "UPDATE"}, {'d', "DELETE"}, {'D', "TRUNCATE"}}

func rightName(letter byte) string {
	for _, r := range rightNames {
		if r.letter == letter {
			return r.name
		}
	}
	return string(letter)
}

func (c *comparison) isRole(name string) bool {
	for _, r := range c.roles {
		if r == name {
			return true
		}
	}
	return false
}

// rightsOf lists what a role may do with a relation, as GRANT takes it; empty
// for nothing.
func (c *comparison) rightsOf(cat *catalog.Catalog, r *catalog.Relation, role string) string {
	var names []string
	for _, right := range rightNames {
		if right.letter != 'D' && cat.HasRight(role, r.ACL, r.Owner, right.letter) {
			names = append(names, right.name)
		}
	}
	return join(names)
}

// descent goes down through views. Views over views lead to the same column on
// as many ways as there are columns at each level, so that what is allowed is not
// looked at again.
type descent struct {
	cat     *catalog.Catalog
	allowed map[use]bool
}

// use is what a role does with a column, or with all of a relation.
type use struct {
	relation catalog.OID
	column   int
	role     string
	right    byte
}

// may says whether a role may do something with a column of a relation, or
// with all of it where column is nil, down through the views: each view's base
// is used as the view's owner, or as the caller under security_invoker
// (documentation of CREATE VIEW). what names the relation where it ends.
func (d *descent) may(r *catalog.Relation, col *catalog.Column, role string, right byte) (ok bool, what string) {
	seen := map[use]bool{}
	if ok, what = d.down(seen, r, col, role, right); ok {
		maps.Copy(d.allowed, seen)
	}
	return ok, what
}

func (d *descent) down(seen map[use]bool, r *catalog.Relation, col *catalog.Column, role string, right byte) (ok bool, what string) {
	cat := d.cat
	if !cat.HasRight(role, r.ACL, r.Owner, right) &&
		(col == nil || len(col.ACL) == 0 || !cat.HasRight(role, col.ACL, "", right)) {
		return false, relationName(cat, r)
	}
	if r.View == nil || r.Kind != catalog.View || right == 'D' {
		return true, ""
	}
	u := use{r.OID, 0, role, right}
	if col != nil {
		u.column = col.Num
	}
	if d.allowed[u] || seen[u] {
		return true, ""
	}
	seen[u] = true
	user := r.Owner
	if invoker(r) {
		user = role
	}
	if right != 'r' {
		if base := cat.Relations[r.View.Base]; base != nil && r.View.Updatable {
			if ok, what := d.down(seen, base, sourceColumn(r, base, col), user, right); !ok {
				return false, what
			}
		}
	}
	for _, dep := range r.View.Deps {
		under := cat.Relations[dep.Object]
		if under == nil || under.Kind == catalog.Sequence || under.Kind == catalog.Index || under.OID == r.OID {
			continue
		}
		var used *catalog.Column
		if dep.Column > 0 {
			used = under.ColumnNum(dep.Column)
		} else if referred(r.View.Deps, under.OID) {
			continue // its columns are dependencies of their own
		}
		if ok, what := d.down(seen, under, used, user, 'r'); !ok {
			return false, what
		}
	}
	return true, ""
}

// referred says whether single columns of an object are among the dependencies.
func referred(deps []catalog.Ref, oid catalog.OID) bool {
	for _, d := range deps {
		if d.Object == oid && d.Column > 0 {
			return true
		}
	}
	return false
}

func sourceColumn(view, base *catalog.Relation, col *catalog.Column) *catalog.Column {
	if col == nil {
		return nil
	}
	for i, c := range view.Columns {
		if c == col && i < len(view.View.Sources) {
			return base.ColumnNum(view.View.Sources[i])
		}
	}
	return nil
}

func invoker(r *catalog.Relation) bool { return truthy(r.Options["security_invoker"]) }

func truthy(option string) bool {
	switch strings.ToLower(option) {
	case "true", "on", "1", "yes":
		return true
	}
	return false
}

// relationRights compares what the roles of N-1 may do.
func (c *comparison) relationRights(base, now *face) {
	if base.rel.Assumed && len(base.rel.ACL) == 0 && base.rel.Owner == now.rel.Owner && base.rel.OID == now.rel.OID && now.rel.ACL == nil {
		return
	}
	for _, role := range c.roles {
		c.rightsLost(base, now, role)
	}
}

func (c *comparison) rightsLost(base, now *face, role string) {
	var lost, columns []string
	where := ""
	for _, right := range rightNames {
		if right.letter == 'D' && now.rel.Kind == catalog.View {
			continue // no view can be truncated
		}
		had, _ := c.mayThen.may(base.rel, nil, role, right.letter)
		if had {
			if ok, what := c.mayNow.may(now.rel, nil, role, right.letter); !ok && !c.byColumns(base, now, role, right.letter) {
				lost = append(lost, right.name)
				where = what
			}
			continue
		}
		for i := range base.columns {
			b := &base.columns[i]
			n := now.column(b.name)
			if n == nil {
				continue
			}
			if had, _ := c.mayThen.may(base.rel, b.own, role, right.letter); !had {
				continue
			}
			if ok, what := c.mayNow.may(now.rel, n.own, role, right.letter); !ok {
				columns = append(columns, right.name+" ("+ident(b.name)+")")
				where = what
			}
		}
	}
	lost = append(lost, columns...)
	if len(lost) == 0 {
		return
	}
	object := relationName(c.base, base.rel)
	out := Break{
		Rule: "n1-grant", Level: Breaks, Object: object, State: "42501", aspect: "role " + role,
		Message: fmt.Sprintf("%s loses %s on %s: the running release's statements fail: permission denied (42501)", roleName(role), list(lost), short(object)),
		Help:    fmt.Sprintf("GRANT %s ON %s TO %s; in the same file", join(lost), relationName(c.now, now.rel), roleName(role)),
	}
	if now.rel.OID != base.rel.OID && len(lost) == 1 && lost[0] == "TRUNCATE" {
		out.Level = Depends
		out.Condition = fmt.Sprintf("the running release does not truncate %s", short(object))
	}
	// A shim stands in for every role that had rights on the old object.
	if other := c.broader(base.rel, now, role); other != "" && !c.shimmed {
		out.Level = Depends
		out.Condition = fmt.Sprintf("the running release connects as %s, which keeps all its rights, and not as %s", roleName(other), roleName(role))
	}
	if where != "" && where != relationName(c.now, now.rel) {
		out.Message = fmt.Sprintf("%s can no longer %s through %s: the view's owner or, under security_invoker, the caller has no right on %s: permission denied (42501)", roleName(role), list(lost), short(object), short(where))
		out.Help = fmt.Sprintf("give the right on %s back to the user whose rights count: the owner of %s, or %s under security_invoker", where, short(object), roleName(role))
	}
	c.add(out)
}

// byColumns says whether column rights on every column make up for a right on
// the whole table; count(*) and the like only need one of them.
func (c *comparison) byColumns(base, now *face, role string, right byte) bool {
	if right == 'd' || right == 'D' || len(base.columns) == 0 {
		return false
	}
	for i := range base.columns {
		n := now.column(base.columns[i].name)
		if n == nil {
			return false
		}
		if ok, _ := c.mayNow.may(now.rel, n.own, role, right); !ok {
			return false
		}
	}
	return true
}
