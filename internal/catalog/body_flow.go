package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// branches is IF and CASE. Where a condition cannot be told and a branch
// changes the schema, that is said; the branch is then taken, since what
// follows was written for the case that its objects are there.
func (r *runner) branches(st *sqlparse.Step) (flow, *Error) {
	var operand datum
	simple := st.Op == sqlparse.OpCase && len(st.Exprs) > 0
	if simple {
		operand = r.evaluate(st.Exprs[0])
	}
	for i := range st.Branches {
		b := &st.Branches[i]
		if b.Cond.Text == "" {
			return r.steps(b.Steps)
		}
		v := truthOf(r.condition(b.Cond, simple, operand))
		switch {
		case v == true && r.guards(b.Steps):
			// What it asks for may be an extension's, or older than the
			// directory: whoever runs the migration has it.
			return flowNext, nil
		case v == true:
			return r.steps(b.Steps)
		case v == false || v == nil:
			continue
		}
		return r.undecided(st.Branches[i:])
	}
	return flowNext, nil
}

// guards says that a branch does nothing but raise an error.
func (r *runner) guards(list []sqlparse.Step) bool {
	raises := false
	for i := range list {
		raises = raises || list[i].Op == sqlparse.OpRaise && list[i].Ends
	}
	has, _ := r.effects(list, 0)
	return raises && !has
}

func (r *runner) condition(e sqlparse.Expr, simple bool, operand datum) datum {
	v := r.evaluate(e)
	if simple {
		return equalKnown(operand, v)
	}
	return v
}

// undecided is a choice between branches that depends on what is not known.
func (r *runner) undecided(list []sqlparse.Branch) (flow, *Error) {
	effect, leaves := -1, false
	for i := range list {
		has, ends := r.effects(list[i].Steps, 0)
		if has && effect < 0 {
			effect = i
		}
		leaves = leaves || ends
	}
	roles := r.aboutRoles(list)
	if effect < 0 {
		if leaves && !roles {
			r.doubt = "a condition that cannot be decided ends the body"
		}
		return flowNext, nil
	}
	if !roles {
		r.s.opaque("a condition that cannot be decided", list[0].Cond.Text)
	}
	mark, now := r.s.Catalog.savepoint(), r.s.settings()
	f, err := r.steps(list[effect].Steps)
	if err != nil {
		// The condition is there to keep this from happening.
		r.s.Catalog.rollbackTo(mark)
		r.s.setSettings(now)
		return flowNext, nil
	}
	if f != flowNext && !roles {
		r.doubt = "a condition that cannot be decided ends the body"
	}
	return flowNext, nil
}

// aboutRoles says that conditions ask for nothing but roles. These belong to the
// cluster, so that it is not known which there are; but it makes no difference:
// what is granted to, or revoked from, a role that does not exist is nothing, and
// creating one that exists changes nothing here.
func (r *runner) aboutRoles(list []sqlparse.Branch) bool {
	for _, b := range list {
		if b.Cond.Text == "" {
			continue
		}
		n := r.tree(b.Cond)
		roles, others := false, n == nil
		ast.Walk(n, func(m any) bool {
			switch m := m.(type) {
			case *ast.RangeVar:
				switch m.Relname {
				case "pg_roles", "pg_user", "pg_authid", "pg_group", "pg_shadow", "pg_auth_members":
					roles = true
				default:
					others = true
				}
			case *ast.FuncCall:
				_, name := ast.Qualified(m.Funcname)
				roles = roles || name == "pg_has_role"
			}
			return true
		})
		if others || !roles {
			return false
		}
	}
	return true
}

// effects says whether steps change the schema, and whether they leave the body
// without an error.
func (r *runner) effects(list []sqlparse.Step, depth int) (has, leaves bool) {
	if depth > 200 {
		return true, true
	}
	for i := range list {
		st := &list[i]
		if st.Opaque != "" && !harmlessDynamic(st.Opaque) {
			has = true
		}
		for k := range st.Runs {
			has = has || st.Runs[k].Node != nil && r.s.hasEffect(st.Runs[k].Node, depth)
		}
		switch st.Op {
		case sqlparse.OpPerform, sqlparse.OpAssign, sqlparse.OpOther, sqlparse.OpReturn:
			for _, e := range st.Exprs {
				if strings.Contains(e.Text, "(") {
					n := r.tree(e)
					has = has || n != nil && r.s.hasEffect(n, depth)
				}
			}
		}
		leaves = leaves || st.Ends && (st.Op == sqlparse.OpReturn || st.Op == sqlparse.OpExit)
		inner := func(steps []sqlparse.Step) {
			h, l := r.effects(steps, depth+1)
			has, leaves = has || h, leaves || l
		}
		if st.Block != nil {
			inner(st.Block.Steps)
			for _, h := range st.Block.Handlers {
				inner(h.Steps)
			}
		}
		for _, b := range st.Branches {
			inner(b.Steps)
		}
	}
	return has, leaves
}

// loop runs a loop's body once for each row of the server's own tables that it
// goes over, or of a list of constants, and once where that is not known.
func (r *runner) loop(st *sqlparse.Step) (flow, *Error) {
	if len(st.Branches) == 0 {
		return flowNext, nil
	}
	b := &st.Branches[0]
	if b.Cond.Text != "" { // WHILE
		if v := truthOf(r.evaluate(b.Cond)); v == false || v == nil {
			return flowNext, nil
		}
	}
	if has, _ := r.effects(b.Steps, 0); !has {
		return flowNext, r.calls(&sqlparse.Step{Exprs: st.Exprs})
	}
	name := r.loopVariable(st)
	if values, known := r.loopValues(st); known {
		r.loops++
		defer func() { r.loops-- }()
		for _, v := range values {
			r.ev.vars[name] = v
			f, err := r.steps(b.Steps)
			if err != nil || f == flowReturn {
				return f, err
			}
		}
		return flowNext, nil
	}
	if name != "" {
		r.ev.vars[name] = unknown
	}
	f, err := r.steps(b.Steps)
	if f == flowExit {
		f = flowNext
	}
	return f, err
}

// loopVariable is the name between FOR and IN.
func (r *runner) loopVariable(st *sqlparse.Step) string {
	text := r.source[clamp(st.Start, r.source):clamp(st.End, r.source)]
	words := strings.Fields(text)
	for i, w := range words {
		if (strings.EqualFold(w, "for") || strings.EqualFold(w, "foreach")) && i+1 < len(words) {
			return strings.ToLower(strings.TrimSuffix(words[i+1], ","))
		}
	}
	return ""
}

// loopValues are the rows or elements that a loop goes over.
func (r *runner) loopValues(st *sqlparse.Step) ([]datum, bool) {
	const most = 1000
	if len(st.Exprs) != 1 || st.Opaque != "" || len(st.Runs) > 0 {
		return nil, false
	}
	n := r.tree(st.Exprs[0])
	if n == nil {
		return nil, false
	}
	r.ev.steps = 0
	if !st.Exprs[0].Query { // FOREACH x IN ARRAY …
		list, ok := r.evaluate(st.Exprs[0]).([]datum)
		return list, ok && len(list) <= most
	}
	rows, sure := r.ev.query(n, false)
	if !sure || len(rows) > most {
		return nil, false
	}
	var out []datum
	for _, row := range rows {
		out = append(out, row.record())
	}
	return out, true
}

// assign is variable := expression.
func (r *runner) assign(st *sqlparse.Step) *Error {
	text := r.source[clamp(st.Start, r.source):clamp(st.End, r.source)]
	name, _, _ := strings.Cut(text, "=")
	name = strings.ToLower(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(name), ":")))
	v := datum(unknown)
	if len(st.Exprs) == 1 {
		v = r.evaluate(st.Exprs[0])
	}
	if i := strings.IndexAny(name, ".["); i >= 0 { // a field or an element
		name, v = name[:i], unknown
	}
	r.ev.vars[name] = v
	return r.calls(st)
}

// into gives the variables of SELECT … INTO their values.
func (r *runner) into(st *sqlparse.Step) {
	run := &st.Runs[0]
	targets := intoTargets(r.source[clamp(st.Start, r.source):clamp(st.End, r.source)], run.Text)
	if len(targets) == 0 {
		return
	}
	values := make([]datum, len(targets))
	for i := range values {
		values[i] = unknown
	}
	r.ev.steps = 0
	if rows, sure := r.ev.query(run.Node, false); sure && len(rows) <= 1 {
		r.ev.vars["found"] = len(rows) == 1
		for i := range values {
			values[i] = nil
			if len(rows) == 1 && i < len(rows[0].values) {
				values[i] = rows[0].values[i]
			}
		}
		if len(targets) == 1 && len(rows) == 1 && len(rows[0].values) > 1 {
			values[0] = rows[0].record()
		}
	} else if sel := run.Node.GetSelectStmt(); sel != nil && len(sel.FromClause) == 0 && len(sel.TargetList) == len(targets) {
		for i, n := range sel.TargetList {
			values[i] = r.ev.eval(n.GetResTarget().GetVal())
		}
	} else {
		delete(r.ev.vars, "found")
	}
	for i, name := range targets {
		r.ev.vars[name] = values[i]
	}
}

// intoTargets finds the variables of INTO, which sqlparse has blanked out of the
// statement that it parsed.
func intoTargets(written, parsed string) []string {
	written = strings.TrimRight(written, "; \t\n")
	if len(written) < len(parsed) || written == parsed {
		return nil
	}
	var hole strings.Builder
	for i := range len(parsed) {
		if parsed[i] == ' ' && written[i] != ' ' {
			hole.WriteByte(written[i])
		} else if hole.Len() > 0 && written[i] == ' ' {
			hole.WriteByte(' ')
		}
	}
	for i := len(parsed); i < len(written); i++ {
		hole.WriteByte(written[i])
	}
	words := strings.Fields(strings.ReplaceAll(hole.String(), ",", " "))
	var out []string
	for _, w := range words {
		switch l := strings.ToLower(w); l {
		case "into", "strict", ";":
		default:
			out = append(out, strings.Trim(l, `"`))
		}
	}
	return out
}
