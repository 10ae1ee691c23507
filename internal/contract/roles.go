package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// logins reports roles of N-1 that can no longer connect.
func (c *comparison) logins() {
	for _, role := range c.roles {
		before, after := c.base.Roles[role], c.now.Roles[role]
		if before == nil {
			continue
		}
		if after != nil {
			c.admission(before, after)
		}
		if !before.Login || after != nil && after.Login {
			continue
		}
		what := "may no longer log in"
		if after == nil {
			what = "is dropped"
		}
		c.add(Break{
			Rule: "n1-grant", Level: Breaks, Object: roleName(role), State: "28000", aspect: "login",
			Message:  fmt.Sprintf("role %s %s: new connections of the running release fail (28000)", roleName(role), what),
			Evidence: made("the role", before.Created),
			Help:     fmt.Sprintf("keep role %s until no running release connects as it", roleName(role)),
		})
	}
}

// admission reports ALTER ROLE … CONNECTION LIMIT, VALID UNTIL and PASSWORD
// (documentation of CREATE ROLE; the last two count where the server asks for
// a password).
func (c *comparison) admission(before, after *catalog.Role) {
	role := ident(after.Name)
	depends := func(what, state, condition string) Break {
		return Break{
			Rule: "n1-grant", Level: Depends, Object: role, State: state, aspect: what,
			Condition: condition, Evidence: made("the role", before.Created),
			Help: fmt.Sprintf("leave role %s as it is until no running release connects as it, or give the new release a role of its own", role),
		}
	}
	if after.Limit != before.Limit && after.Limit != "-1" {
		b := depends("limit", "53300", fmt.Sprintf("the releases that run together need no more than %s connections", after.Limit))
		b.Message = fmt.Sprintf("role %s may have %s connections at most: those of the running release beyond that fail (53300)", role, after.Limit)
		if after.Limit == "0" {
			b.Level, b.Condition = Breaks, ""
		}
		c.add(b)
	}
	if after.Until != before.Until && after.Until != "infinity" {
		b := depends("until", "28P01", "the password is valid for longer than the running release runs, or none is asked for")
		b.Message = fmt.Sprintf("the password of role %s is valid until %s: connections that the running release opens later fail (28P01)", role, after.Until)
		c.add(b)
	}
	if after.Password != before.Password {
		b := depends("password", "28P01", "the running release has the new password already, or none is asked for")
		b.Message = fmt.Sprintf("the password of role %s is another: new connections of the running release fail (28P01)", role)
		c.add(b)
	}
}
