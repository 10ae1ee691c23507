package contract

import (
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// unseen reports what a statement does to N-1 and leaves no trace of in the
// catalog: rows that go, sequences that begin again, values that a USING
// changes. It looks before the statement is applied, while names mean what they
// meant.
func (r *run) unseen(f *sqlparse.File, index int, at Cause) {
	switch st := ast.Unwrap(f.Statements[index].Node).(type) {
	case *ast.TruncateStmt:
		for _, n := range st.Relations {
			if t := r.ofBase(n.GetRangeVar()); t != nil {
				object := relationName(r.change.Base, t)
				r.event(at, Break{
					Rule: "n1-data-loss", Level: Breaks, Object: object, aspect: "truncate",
					Message:  fmt.Sprintf("TRUNCATE takes all rows of %s away from the running release", short(object)),
					Evidence: made("the table", t.Created),
					Help:     "delete in the release that no longer needs the rows, or state by an approval that nobody does",
				})
			}
		}
	case *ast.SelectStmt:
		r.setval(at, st)
	case *ast.AlterSeqStmt:
		if value, restarts := restart(st.Options); restarts {
			r.restarted(at, r.ofBase(st.Sequence), value)
		}
	case *ast.AlterTableStmt:
		t := r.ofBase(st.Relation)
		for _, n := range st.Cmds {
			if cmd := n.GetAlterTableCmd(); cmd != nil && t != nil {
				r.unseenCommand(at, t, cmd)
			}
		}
	}
}

// ofBase finds the relation of base that a name means now.
func (r *run) ofBase(rv *ast.RangeVar) *catalog.Relation {
	if now := find(r.session, rv); now != nil {
		return r.change.Base.Relations[now.OID]
	}
	return nil
}

func (r *run) event(at Cause, b Break) {
	b.Change, b.Cause = changeOf(b.Rule), at
	for i := range r.events {
		if r.events[i].key() == b.key() {
			return
		}
	}
	r.events = append(r.events, b)
}

func (r *run) unseenCommand(at Cause, t *catalog.Relation, cmd *ast.AlterTableCmd) {
	switch cmd.Subtype {
	case ast.AlterTableType_AT_SetIdentity:
		if value, restarts := restart(cmd.GetDef().GetList().GetItems()); restarts {
			col := t.Column(cmd.Name)
			for _, s := range r.change.Base.Relations {
				if col != nil && s.Sequence != nil && s.Sequence.OwnedBy == (catalog.Ref{Object: t.OID, Column: col.Num}) {
					r.restarted(at, s, value)
				}
			}
		}
	case ast.AlterTableType_AT_AlterColumnType:
		r.converted(at, t, cmd)
	}
}

// restart reads RESTART [WITH value].
func restart(options []*ast.Node) (value string, restarts bool) {
	if d := ast.Option(options, "restart"); d != nil {
		value, _ = ast.Literal(d.Arg)
		return value, true
	}
	return "", false
}

// restarted reports a sequence that goes on elsewhere than it stood.
func (r *run) restarted(at Cause, s *catalog.Relation, value string) {
	if s == nil || s.Sequence == nil {
		return
	}
	object := relationName(r.change.Base, s)
	b := Break{
		Rule: "n1-sequence", Level: Depends, Object: object, State: "23505", aspect: "restart",
		Message:   fmt.Sprintf("sequence %s goes on at %s: the running release may get values that exist (23505)", short(object), value),
		Condition: "no value from there on exists yet",
		Evidence:  made("the sequence", s.Created),
		Help:      fmt.Sprintf("SELECT setval('%s', (SELECT max(…) FROM …)) instead of a number that ages", object),
	}
	if value == "" || number(value, 0) <= int(s.Sequence.Start) {
		b.Level, b.Condition = Breaks, ""
		b.Message = fmt.Sprintf("sequence %s begins again: the running release gets values that exist (23505)", short(object))
	}
	r.event(at, b)
}

// converted reports a USING that does more than cast the column: rows that N-1
// wrote read differently.
func (r *run) converted(at Cause, t *catalog.Relation, cmd *ast.AlterTableCmd) {
	using := cmd.GetDef().GetColumnDef().GetRawDefault()
	col := t.Column(cmd.Name)
	if using == nil || col == nil || onlyCasts(using, cmd.Name) {
		return
	}
	object := columnName(r.change.Base, t, col.Name)
	r.event(at, Break{
		Rule: "n1-type", Level: Breaks, Object: object, aspect: "using",
		Message:  fmt.Sprintf("USING computes new values for %s: the running release silently reads others than it wrote", short(object)),
		Evidence: made("the column", col.Created),
		Help:     "write the new values to a new column, and drop the old one when no older release runs",
	})
}

// onlyCasts says whether an expression is the column itself, cast or not.
func onlyCasts(n *ast.Node, column string) bool {
	for {
		switch e := ast.Unwrap(n).(type) {
		case *ast.TypeCast:
			n = e.Arg
		case *ast.CollateClause:
			n = e.Arg
		case *ast.ColumnRef:
			names := ast.Strings(e.Fields)
			return len(names) > 0 && names[len(names)-1] == column
		default:
			return false
		}
	}
}

// setval reports SELECT setval('sequence', constant) on a sequence of base; a
// value that is computed is taken to be one that is free.
func (r *run) setval(at Cause, st *ast.SelectStmt) {
	for _, n := range st.TargetList {
		call := n.GetResTarget().GetVal().GetFuncCall()
		if names := ast.Strings(call.GetFuncname()); len(names) == 0 || names[len(names)-1] != "setval" || len(call.GetArgs()) < 2 {
			continue
		}
		name, isName := ast.Literal(call.Args[0])
		value, isValue := ast.Literal(call.Args[1])
		if !isName || !isValue {
			continue
		}
		schema, rest, qualifies := strings.Cut(name, ".")
		rv := &ast.RangeVar{Relname: unquote(name)}
		if qualifies {
			rv = &ast.RangeVar{Schemaname: unquote(schema), Relname: unquote(rest)}
		}
		r.restarted(at, r.ofBase(rv), value)
	}
}
