package contract

import (
	"github.com/renewa/migration-gate/internal/catalog"
)

// writers are the roles of N-1 that may use a right on any column.
func (c *comparison) writers(f *face, right byte) []string {
	var out []string
	for _, role := range c.roles {
		if mayAny(f.cat, f.rel, role, right) {
			out = append(out, role)
		}
	}
	return out
}

func mayAny(cat *catalog.Catalog, r *catalog.Relation, role string, right byte) bool {
	if cat.HasRight(role, r.ACL, r.Owner, right) {
		return true
	}
	for _, col := range r.Columns {
		if len(col.ACL) > 0 && cat.HasRight(role, col.ACL, "", right) {
			return true
		}
	}
	return false
}

// refusedTo finds the first function or sequence of an expression that a role
// may not use; what is the right that it needs.
func (c *comparison) refusedTo(role string, e *catalog.Expr) (name, what string) {
	return refused(c.now, role, e)
}

func (c *comparison) refusedBefore(role string, e *catalog.Expr) (name, what string) {
	return refused(c.base, role, e)
}

func refused(cat *catalog.Catalog, role string, e *catalog.Expr) (name, what string) {
	for _, dep := range e.Deps {
		if f := cat.Functions[dep.Object]; f != nil && !cat.HasRight(role, f.ACL, f.Owner, 'X') {
			return "function " + short(qualified(cat, f.Schema, f.Name)), "EXECUTE ON FUNCTION " + signature(cat, f)
		}
		if s := cat.Relations[dep.Object]; s != nil && s.Kind == catalog.Sequence &&
			!cat.HasRight(role, s.ACL, s.Owner, 'U') && !cat.HasRight(role, s.ACL, s.Owner, 'w') {
			return "sequence " + short(relationName(cat, s)), "USAGE ON SEQUENCE " + relationName(cat, s)
		}
	}
	return "", ""
}

// broader finds another role of N-1 that could do all that the role could with
// a relation and more, and still can: then it is that one which the release
// rather connects as.
func (c *comparison) broader(r *catalog.Relation, now *face, role string) string {
	for _, other := range c.roles {
		if other == role || other == catalog.Public || role == catalog.Public {
			continue
		}
		more, all := false, true
		for _, right := range rightNames {
			mine, theirs := mayAny(c.base, r, role, right.letter), mayAny(c.base, r, other, right.letter)
			all = all && (!mine || theirs) && (!theirs || right.letter == 'D' || mayAny(c.now, now.rel, other, right.letter))
			more = more || theirs && !mine
		}
		if all && more {
			return other
		}
	}
	return ""
}
