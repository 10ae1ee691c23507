package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createRule is CREATE [OR REPLACE] RULE (DefineRule, rewrite/rewriteDefine.c).
func (s *Session) createRule(m *ast.RuleStmt) *Error {
	if m.Relation == nil {
		return fail("42601", "a rule without a table")
	}
	r, err := s.relation(m.Relation)
	if err != nil {
		return err
	}
	u := &Rule{
		Name: truncated(m.Rulename), Instead: m.Instead, Enabled: 'O', Conditional: m.WhereClause != nil,
		Text: s.text, Created: s.at,
	}
	switch m.Event {
	case ast.CmdType_CMD_SELECT:
		u.Event = "select"
	case ast.CmdType_CMD_INSERT:
		u.Event = "insert"
	case ast.CmdType_CMD_UPDATE:
		u.Event = "update"
	case ast.CmdType_CMD_DELETE:
		u.Event = "delete"
	}
	if u.Event == "select" && r.Kind == Table && !r.Assumed {
		// It used to make a view of the table; since version 16 it is refused.
		s.opaque("ON SELECT rule on a table", u.Name)
	}
	b := s.binder(true)
	b.use(r.OID, 0)
	b.condition(m.WhereClause, b.ruleRows(r, u.Event, true))
	rows := b.ruleRows(r, u.Event, false)
	for _, n := range m.Actions {
		if n.GetNotifyStmt() != nil && u.Conditional {
			return fail("42P17", "rules with WHERE conditions can only have SELECT, INSERT, UPDATE, or DELETE actions")
		}
		u.Returning = u.Returning || hasReturning(n)
		b.statement(n, rows, true)
	}
	if err := b.certain(); err != nil {
		return err
	}
	u.Deps = slices.DeleteFunc(b.deps, func(d Ref) bool { return d == Ref{Object: r.OID} })
	return s.addRule(r, u, m.Replace)
}

// ruleRows are the rows that a rule sees: its condition by the bare names of
// their columns too, its actions not (transformRuleStmt, parser/parse_utilcmd.c).
func (b *binder) ruleRows(r *Relation, event string, bare bool) *scope {
	names := []string{"old", "new"}
	switch event {
	case "insert":
		names = []string{"new"}
	case "delete", "select":
		names = []string{"old"}
	}
	rows := b.rows(r, names...)
	for _, src := range rows.from {
		src.byColumn = bare
	}
	return rows
}

func hasReturning(n *ast.Node) bool {
	return len(n.GetInsertStmt().GetReturningList()) > 0 || len(n.GetUpdateStmt().GetReturningList()) > 0 ||
		len(n.GetDeleteStmt().GetReturningList()) > 0
}

func (s *Session) addRule(r *Relation, u *Rule, replace bool) *Error {
	i := slices.IndexFunc(r.Rules, func(o *Rule) bool { return o.Name == u.Name })
	switch {
	case i < 0:
		u.OID = s.Catalog.newOID()
		r.Rules = append(r.Rules, u)
	case !replace:
		return fail("42710", "rule %q for relation %q already exists", u.Name, r.Name)
	default:
		u.OID = r.Rules[i].OID
		r.Rules[i] = u
	}
	return nil
}
