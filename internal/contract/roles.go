package contract

import "fmt"

// logins reports roles of N-1 that can no longer connect.
func (c *comparison) logins() {
	for _, role := range c.roles {
		before, after := c.base.Roles[role], c.now.Roles[role]
		if before == nil || !before.Login || after != nil && after.Login {
			continue
		}
		what := "may no longer log in"
		if after == nil {
			what = "is dropped"
		}
		c.add(Break{
			Rule: "n1-grant", Level: Breaks, Object: ident(role), State: "28000", aspect: "login",
			Message:  fmt.Sprintf("role %s %s: new connections of the running release fail (28000)", ident(role), what),
			Evidence: made("the role", before.Created),
			Help:     fmt.Sprintf("keep role %s until no running release connects as it", ident(role)),
		})
	}
}
