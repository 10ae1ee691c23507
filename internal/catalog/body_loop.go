package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// loop runs a loop's body once for each row of the server's own tables that it
// goes over, or of a list of constants, and once where that is not known.
func (r *runner) loop(st *sqlparse.Step) (flow, *Error) {
	if len(st.Branches) == 0 {
		return flowNext, nil
	}
	b := &st.Branches[0]
	if err := r.calls(&sqlparse.Step{Exprs: append(st.Exprs[:len(st.Exprs):len(st.Exprs)], b.Cond), Runs: st.Runs, Opaque: st.Opaque}); err != nil {
		return flowNext, err
	}
	if b.Cond.Text != "" { // WHILE
		if v := truthOf(r.evaluate(b.Cond)); v == false || v == nil {
			return flowNext, nil
		}
	}
	if has, _ := r.effects(b.Steps, 0); !has {
		return flowNext, nil
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
