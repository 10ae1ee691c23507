package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// properties compares what CREATE OR REPLACE silently resets.
func (c *comparison) properties(f, now *catalog.Function, object string) {
	add := func(level Level, aspect, state, message, condition, help string) {
		c.add(Break{Rule: "n1-function", Level: level, Object: object, State: state, aspect: aspect, Message: message, Condition: condition, Help: help, Evidence: made("the "+routine(f), f.Created)})
	}
	if f.Strict != now.Strict {
		add(Breaks, "strict", "", fmt.Sprintf("%s is %s: the running release's calls with NULL silently give something else", short(object), map[bool]string{true: "STRICT now", false: "no longer STRICT"}[now.Strict]), "", "keep STRICT as it was")
	}
	if f.SecurityDefiner && !now.SecurityDefiner {
		add(Breaks, "security", "42501", fmt.Sprintf("%s is no longer SECURITY DEFINER: calls of the running release fail where the caller lacks a right (42501)", short(object)), "", "repeat SECURITY DEFINER: CREATE OR REPLACE resets it")
	}
	for _, name := range slices.Sorted(maps.Keys(f.Config)) {
		value, ok := now.Config[name]
		switch {
		case !ok && c.shimmed:
			// What a wrapper calls still sets it.
		case !ok:
			add(Breaks, "set "+name, "42P01", fmt.Sprintf("%s no longer sets %s: its body finds other objects or fails (42P01) when the running release calls it", short(object), name), "", fmt.Sprintf("repeat SET %s: CREATE OR REPLACE resets it", name))
		case value != f.Config[name]:
			add(Depends, "set "+name, "", fmt.Sprintf("%s sets %s to %s instead of %s", short(object), name, value, f.Config[name]), "its body does the same under the new setting", "keep the setting until no older release runs")
		}
	}
	if f.SecurityDefiner && now.SecurityDefiner && f.Owner != now.Owner && !c.superuser(now.Owner) && f.OID == now.OID {
		c.definerOwner(f, now, object, add)
	}
}

func (c *comparison) superuser(role string) bool {
	r := c.now.Roles[role]
	return r != nil && r.Superuser
}

// definerOwner: the body of a SECURITY DEFINER function runs with its owner's
// rights.
func (c *comparison) definerOwner(f, now *catalog.Function, object string, add func(Level, string, string, string, string, string)) {
	for _, r := range c.namedIn(f) {
		before := c.base.Relations[r.OID]
		for _, right := range rightNames {
			if right.letter != 'D' && (c.superuser(f.Owner) || mayAny(c.base, before, f.Owner, right.letter)) && !mayAny(c.now, r, now.Owner, right.letter) {
				add(Breaks, "owner", "42501", fmt.Sprintf("%s runs with the rights of %s now, who lacks %s on %s: calls of the running release fail (42501)", short(object), ident(now.Owner), right.name, short(relationName(c.now, r))), "", fmt.Sprintf("GRANT the rights that the body needs to %s first", ident(now.Owner)))
				return
			}
		}
	}
}

// executable compares EXECUTE.
func (c *comparison) executable(f, now *catalog.Function, object string) {
	for _, role := range c.callers() {
		if c.base.HasRight(role, f.ACL, f.Owner, 'X') && !c.now.HasRight(role, now.ACL, now.Owner, 'X') {
			c.add(Break{
				Rule: "n1-grant", Level: Breaks, Object: object, State: "42501", aspect: "role " + role,
				Message: fmt.Sprintf("%s may no longer execute %s: calls of the running release fail: permission denied (42501)", roleName(role), short(object)),
				Help:    fmt.Sprintf("GRANT EXECUTE ON %s %s TO %s;", strings.ToUpper(routine(f)), signature(c.now, now), roleName(role)),
			})
		}
	}
}

// callers are the roles of N-1 and, where the directory says nothing of them,
// PUBLIC: everybody may execute a function unless that was revoked.
func (c *comparison) callers() []string {
	if c.granted || c.isRole(catalog.Public) {
		return c.roles
	}
	return append([]string{catalog.Public}, c.roles...)
}
