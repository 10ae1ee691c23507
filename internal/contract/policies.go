package contract

import (
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// policiesGone writes out the policies of base that are there no more, or are
// others now, each on a line of its own.
func (c *comparison) policiesGone(base, now *face) string {
	var b strings.Builder
	for _, p := range base.root.Policies {
		if !hasPolicy(now.root, p) {
			b.WriteString("\n  " + policySQL(p, relationName(c.now, now.root)))
		}
	}
	return b.String()
}

func hasPolicy(t *catalog.Relation, p *catalog.Policy) bool {
	for _, n := range t.Policies {
		if n.Name == p.Name && policySQL(n, "") == policySQL(p, "") {
			return true
		}
	}
	return false
}

func policySQL(p *catalog.Policy, table string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE POLICY %s ON %s", ident(p.Name), table)
	if !p.Permissive {
		b.WriteString(" AS RESTRICTIVE")
	}
	if p.Command != "all" {
		b.WriteString(" FOR " + strings.ToUpper(p.Command))
	}
	roles := make([]string, len(p.Roles))
	for i, r := range p.Roles {
		roles[i] = ident(r)
	}
	if len(roles) > 0 {
		b.WriteString(" TO " + strings.Join(roles, ", "))
	}
	if p.Using != nil {
		fmt.Fprintf(&b, " USING (%s)", p.Using.Text)
	}
	if p.Check != nil {
		fmt.Fprintf(&b, " WITH CHECK (%s)", p.Check.Text)
	}
	return b.String() + ";"
}

// colon joins a help to the SQL that follows it, if any does.
func colon(sql string) string {
	if sql == "" {
		return ""
	}
	return ":" + sql
}
