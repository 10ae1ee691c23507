package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// subLink is EXISTS and a scalar sub-select over the server's own tables.
func (e *evaluator) subLink(m *ast.SubLink) datum {
	switch m.SubLinkType {
	case ast.SubLinkType_EXISTS_SUBLINK:
		rows, sure := e.query(m.Subselect, true)
		if len(rows) > 0 {
			return true
		}
		if !sure {
			return unknown
		}
		return false
	case ast.SubLinkType_EXPR_SUBLINK:
		rows, sure := e.query(m.Subselect, false)
		switch {
		case !sure || len(rows) > 1:
			return unknown
		case len(rows) == 0:
			return nil
		}
		return rows[0].values[0]
	case ast.SubLinkType_ANY_SUBLINK:
		rows, sure := e.query(m.Subselect, false)
		if !sure || len(m.OperName) > 0 {
			return unknown
		}
		var list []datum
		for _, r := range rows {
			list = append(list, r.values[0])
		}
		return among(e.eval(m.Testexpr), list)
	}
	return unknown
}

// answer is a row of a query's result.
type answer struct {
	names  []string
	values []datum
}

func (a answer) record() record {
	r := record{}
	for i, n := range a.names {
		r[n] = a.values[i]
	}
	return r
}

// query answers a query over the server's own tables, as the simulated catalog
// fills them. sure is false where some row may be missing or too many; with
// exists only, a row that certainly matches is all that is looked for.
func (e *evaluator) query(n *ast.Node, exists bool) (out []answer, sure bool) {
	sel := n.GetSelectStmt()
	if sel == nil || sel.Larg != nil || len(sel.ValuesLists) > 0 || sel.WithClause != nil ||
		len(sel.GroupClause) > 0 || sel.HavingClause != nil || sel.LimitOffset != nil {
		return nil, false
	}
	aggregate, simple := counts(sel)
	if !simple {
		return nil, false
	}
	sources, quals, ok := e.sources(sel.FromClause)
	if !ok {
		return nil, false
	}
	if sel.WhereClause != nil {
		quals = append(quals, sel.WhereClause)
	}
	frame := record{}
	if len(sources) > 0 {
		frame[""] = true
	}
	e.rows = append(e.rows, frame)
	defer func() { e.rows = e.rows[:len(e.rows)-1] }()
	sure = true
	matches := int64(0)
	var visit func(i int) bool
	visit = func(i int) bool {
		if e.steps > maxSteps || e.s.work > maxWork {
			sure = false
			return false
		}
		verdict := e.all(quals)
		if verdict == false || verdict == nil {
			return true
		}
		if i < len(sources) {
			for _, row := range sources[i].rows {
				frame[sources[i].name] = row
				if i == len(sources)-1 {
					delete(frame, "")
				}
				if !visit(i + 1) {
					return false
				}
			}
			delete(frame, sources[i].name)
			frame[""] = true
			return true
		}
		if verdict != true {
			sure = false
			return true
		}
		matches++
		if aggregate {
			return true
		}
		out = append(out, e.targets(sel.TargetList))
		return !exists
	}
	visit(0)
	if aggregate {
		out = []answer{{names: []string{figureColumn(sel.TargetList[0].GetResTarget().GetVal())}, values: []datum{matches}}}
	}
	if sel.LimitCount != nil && len(out) > 1 {
		if n, ok := number(e.eval(sel.LimitCount)); ok && int(n) < len(out) && n >= 0 {
			out = out[:n]
			sure = sure && n == 1 // which one comes first is not known otherwise
		}
	}
	return out, sure
}

// all is the conjunction of conditions; a name that is not bound yet makes it
// unknown, so that a partial row can be ruled out early.
func (e *evaluator) all(quals []*ast.Node) datum {
	result := datum(true)
	for _, q := range quals {
		switch v := truthOf(e.eval(q)); {
		case v == false || v == nil:
			return false
		case isUnknownDatum(v):
			result = unknown
		}
	}
	return result
}

func (e *evaluator) targets(list []*ast.Node) answer {
	a := answer{}
	for _, n := range list {
		t := n.GetResTarget()
		if t == nil {
			continue
		}
		name := t.Name
		if name == "" {
			name = figureColumn(t.Val)
		}
		a.names = append(a.names, name)
		a.values = append(a.values, e.eval(t.Val))
	}
	if len(a.values) == 0 { // EXISTS (SELECT FROM …)
		a.names, a.values = []string{""}, []datum{nil}
	}
	return a
}

// counts says whether a query is SELECT count(*); simple is false where another
// function of many rows stands there.
func counts(sel *ast.SelectStmt) (count, simple bool) {
	for _, n := range sel.TargetList {
		f := n.GetResTarget().GetVal().GetFuncCall()
		if f == nil {
			continue
		}
		_, name := ast.Qualified(f.Funcname)
		if name == "count" && len(sel.TargetList) == 1 && f.AggFilter == nil && !f.AggDistinct && f.Over == nil {
			return true, true
		}
		if list := builtinCalls().functions[name]; len(list) > 0 && (list[0].kind == Aggregate || list[0].set) {
			return false, false
		}
	}
	return false, true
}

// systemSource is one of the server's own tables in FROM.
type systemSource struct {
	name string
	rows []record
}

// sources reads a FROM of the server's own tables and inner joins; ok is false
// where anything else is in it, since its rows are data.
func (e *evaluator) sources(list []*ast.Node) (out []systemSource, quals []*ast.Node, ok bool) {
	for _, n := range list {
		switch m := ast.Unwrap(n).(type) {
		case *ast.RangeVar:
			schema, name := ast.Relation(m)
			if schema == "" && e.s.findRelation("", name) != nil {
				return nil, nil, false
			}
			rows, known := e.s.systemRows(schema, name)
			if !known {
				return nil, nil, false
			}
			if m.Alias != nil {
				name = m.Alias.Aliasname
			}
			out = append(out, systemSource{name, rows})
		case *ast.JoinExpr:
			if m.Jointype != ast.JoinType_JOIN_INNER || m.IsNatural || len(m.UsingClause) > 0 || m.Alias != nil {
				return nil, nil, false
			}
			below, q, ok := e.sources([]*ast.Node{m.Larg, m.Rarg})
			if !ok {
				return nil, nil, false
			}
			out, quals = append(out, below...), append(quals, q...)
			if m.Quals != nil {
				quals = append(quals, m.Quals)
			}
		default:
			return nil, nil, false
		}
	}
	return out, quals, len(out) <= 6
}
