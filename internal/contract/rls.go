package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// commands that policies are for, with the right that each needs.
var commands = [...]struct {
	name  string
	right byte
}{{"select", 'r'}, {"insert", 'a'}, {"update", 'w'}, {"delete", 'd'}}

// filterOf is what row-level security does to one command of one role: off, or
// the policies that apply (documentation, "Row Security Policies").
type filterOf struct {
	on         bool
	permissive []string
	restricted []string
	// open says that a permissive policy is the constant true and nothing
	// restricts it.
	open bool
}

func (f filterOf) equal(g filterOf) bool {
	if f.on && g.on && f.open && g.open {
		return true // a policy beside one that lets everything through
	}
	return f.on == g.on && slices.Equal(f.permissive, g.permissive) && slices.Equal(f.restricted, g.restricted)
}

// securityOf works out the filter for a role through a face: each table is
// read as the owner of the view above it, or as the caller under
// security_invoker.
func securityOf(f *face, role, command string) filterOf {
	if f.root == nil {
		return filterOf{}
	}
	user := role
	for _, v := range f.through {
		if !invoker(v) {
			user = v.Owner
		}
	}
	t := f.root
	if !t.RowSecurity || bypasses(f.cat, t, user) {
		return filterOf{}
	}
	out := filterOf{on: true}
	for _, p := range t.Policies {
		if p.Command != "all" && p.Command != command || !applies(f.cat, p, user) {
			continue
		}
		text := policyText(p, command)
		if p.Permissive {
			out.permissive = append(out.permissive, text)
			out.open = out.open || truePolicy(p, command)
		} else {
			out.restricted = append(out.restricted, text)
		}
	}
	out.open = out.open && len(out.restricted) == 0
	slices.Sort(out.permissive)
	slices.Sort(out.restricted)
	return out
}

// bypasses says who is not subject to row-level security: superusers, roles
// with BYPASSRLS, and the owner unless it is forced.
func bypasses(c *catalog.Catalog, t *catalog.Relation, user string) bool {
	if r := c.Roles[user]; r != nil && (r.Superuser || r.BypassRLS) {
		return true
	}
	return c.HasRightsOf(user, t.Owner) && !t.ForceRowSecurity
}

func applies(c *catalog.Catalog, p *catalog.Policy, user string) bool {
	if len(p.Roles) == 0 {
		return true
	}
	for _, r := range p.Roles {
		if r == catalog.Public || r == user || c.HasRightsOf(user, r) {
			return true
		}
	}
	return false
}

func policyText(p *catalog.Policy, command string) string {
	using, check := textOf(p.Using), textOf(p.Check)
	if check == "" {
		check = using
	}
	switch command {
	case "insert":
		return check
	case "update":
		return using + " / " + check
	default:
		return using
	}
}

func truePolicy(p *catalog.Policy, command string) bool {
	is := func(e *catalog.Expr) bool {
		return e != nil && evaluate(e.Node, func(string) value { return unknown }).isTrue()
	}
	switch command {
	case "insert":
		return is(p.Check) || p.Check == nil && is(p.Using)
	case "update":
		return is(p.Using) && (p.Check == nil || is(p.Check))
	default:
		return is(p.Using)
	}
}

// rowSecurity compares which rows each role of N-1 reaches.
func (c *comparison) rowSecurity(base, now *face) {
	if base.root == nil || now.root == nil {
		return
	}
	hidden, changed, copyFrom, bypassed := []string{}, []string{}, false, []string{}
	var shut, left []string
	for _, role := range c.roles {
		for _, cmd := range commands {
			if !mayAny(c.base, base.rel, role, cmd.right) {
				continue
			}
			before, after := securityOf(base, role, cmd.name), securityOf(now, role, cmd.name)
			word := strings.ToUpper(cmd.name)
			switch {
			case before.equal(after):
			case !before.on && after.open:
				copyFrom = copyFrom || cmd.right == 'a' && now.isRoot()
			case !before.on:
				hidden, shut = appendNew(hidden, word), appendNew(shut, roleName(role))
			case !after.on:
				bypassed = appendNew(bypassed, word)
			case len(after.permissive) == 0:
				left = appendNew(left, word)
			default:
				changed = appendNew(changed, word)
			}
		}
	}
	object := relationName(c.base, base.rel)
	report := func(level Level, aspect, state, message, condition, help string) {
		c.add(Break{Rule: "n1-rls", Level: level, Object: object, State: state, aspect: aspect, Message: message, Condition: condition, Help: help, Evidence: made("the "+base.rel.Kind.String(), base.rel.Created)})
	}
	switch {
	case len(hidden) > 0:
		report(Breaks, "hidden", "42501",
			fmt.Sprintf("row-level security of %s lets no policy, or only some rows, through for %s of the running release: reads, updates and deletes find nothing silently, inserts fail (42501)", short(object), list(hidden)),
			"", fmt.Sprintf("let the running release through in the same file, and narrow it when no older release runs:\n  CREATE POLICY %s ON %s TO %s USING (true) WITH CHECK (true);",
				ident(now.root.Name+"_all"), relationName(c.now, now.root), strings.Join(shut, ", ")))
	case copyFrom:
		report(Depends, "copy", "0A000",
			fmt.Sprintf("row-level security is on for %s, with a policy that lets everything through: COPY FROM of the running release still fails (0A000)", short(object)),
			fmt.Sprintf("the running release does not COPY %s FROM", short(object)), "load with INSERT")
	}
	if len(bypassed) > 0 {
		message := fmt.Sprintf("row-level security of %s no longer applies to %s of the running release: it sees and writes rows that were hidden from it", short(object), list(bypassed))
		help := "keep row-level security on"
		if !now.isRoot() {
			message = fmt.Sprintf("view %s goes past the row-level security of the table behind it, since it reads as its owner: the running release sees and writes rows that were hidden from it", short(object))
			help = "WITH (security_invoker = true), from PostgreSQL 15 on, and keep the grants on the table; before that no view can stand in"
		}
		report(Breaks, "bypassed", "", message, "", help)
	}
	if len(left) > 0 {
		report(Breaks, "no policy", "42501",
			fmt.Sprintf("no policy of %s is left for %s: reads, updates and deletes of the running release find nothing silently, inserts fail (42501)", short(object), list(left)),
			"", "keep until no running release needs it:"+c.policiesGone(base, now))
	}
	if len(changed) > 0 {
		report(Breaks, "policies", "",
			fmt.Sprintf("the policies of %s change for %s: the running release silently reads and writes other rows, or fails (42501)", short(object), list(changed)),
			"", "let the policies give the running release the rows that it has, until it is gone"+colon(c.policiesGone(base, now)))
	}
}

func appendNew(list []string, word string) []string {
	if slices.Contains(list, word) {
		return list
	}
	return append(list, word)
}

// callsNextval says whether an expression is nextval of one sequence.
func callsNextval(n *ast.Node) bool {
	found := false
	if n == nil {
		return false
	}
	ast.Walk(n, func(m any) bool {
		if call, ok := m.(*ast.FuncCall); ok {
			if names := ast.Strings(call.Funcname); len(names) > 0 && names[len(names)-1] == "nextval" {
				found = true
			}
		}
		return !found
	})
	return found
}
