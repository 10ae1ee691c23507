package catalog

import (
	"context"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

func (k *bodyChecker) block(b *sqlparse.Block) {
	if b == nil {
		return
	}
	for _, d := range b.Declares {
		k.declare(d)
	}
	k.steps(b.Steps)
	for _, h := range b.Handlers {
		k.steps(h.Steps)
	}
}

// declare makes a variable known. Its type may name a column or a table, which
// the server looks up when it compiles the body.
func (k *bodyChecker) declare(d sqlparse.Declare) {
	if d.Default.Text != "" {
		k.expression(d.Default)
	}
	text := strings.TrimSpace(d.Type)
	lower := strings.ToLower(text)
	k.vars[d.Name] = &value{}
	delete(k.records, d.Name)
	b := k.binder()
	switch {
	case text == "" || lower == "refcursor":
		return
	case lower == "record":
		k.records[d.Name] = &source{name: d.Name, wild: true, byName: true}
		return
	case strings.HasSuffix(lower, "%rowtype"):
		k.rowType(b, d.Name, text[:len(text)-len("%rowtype")])
	case strings.HasSuffix(lower, "%type"):
		k.columnType(b, d.Name, text[:len(text)-len("%type")])
	default:
		n := k.parser.Tree(context.Background(), sqlparse.Expr{Text: "NULL::" + text})
		if sel := n.GetSelectStmt(); sel != nil && len(sel.TargetList) == 1 {
			t := b.typeName(sel.TargetList[0].GetResTarget().GetVal().GetTypeCast().GetTypeName())
			k.vars[d.Name] = &value{typ: t}
			if r := k.c.rowRelation(t); r != nil {
				k.records[d.Name] = b.relationSource(r, d.Name)
			}
		}
	}
	k.note(b, d.Start, d.Name+" "+text)
}

func (k *bodyChecker) rowType(b *binder, name, table string) {
	src := &source{name: name, wild: true, byName: true}
	if r := b.relation(rangeVar(splitName(table))); r != nil {
		src = b.relationSource(r, name)
	}
	k.records[name] = src
}

// columnType is table.column%TYPE; variable%TYPE leaves the type open.
func (k *bodyChecker) columnType(b *binder, name, text string) {
	names := splitName(text)
	if len(names) < 2 {
		return
	}
	column := names[len(names)-1]
	if k.records[names[0]] != nil || k.vars[names[0]] != nil {
		return
	}
	r := b.relation(rangeVar(names[:len(names)-1]))
	if r == nil {
		return
	}
	src := b.relationSource(r, r.Name)
	switch hits := src.find(column); {
	case len(hits) > 0:
		k.vars[name] = &value{typ: b.takeColumn(hits[0], nil).typ}
	case src.wild:
		b.wildColumn(src, column)
	default:
		b.fault(true, "42703", "column %q of relation %q does not exist", column, r.Name)
	}
}

func (k *bodyChecker) steps(list []sqlparse.Step) {
	for i := range list {
		k.step(&list[i])
	}
}

func (k *bodyChecker) step(st *sqlparse.Step) {
	source := k.f.Body[clamp(st.Start, k.f.Body):clamp(st.End, k.f.Body)]
	switch st.Op {
	case sqlparse.OpAssign:
		k.assigned(st, source)
	case sqlparse.OpLoop:
		k.loopVariable(st, source)
	}
	for _, e := range st.Exprs {
		out, b := k.expression(e)
		if st.Op == sqlparse.OpReturn && e.Query && b != nil && k.f.ReturnsSet {
			// RETURN QUERY converts nothing (convert_tuples_by_position).
			before := len(b.faults)
			k.result(b, out, "42804", sameOrUnknown)
			if len(b.faults) > before {
				line, _ := k.body.Place(e.Start)
				k.faults = append(k.faults, BodyFault{Line: k.f.BodyLine + line - 1, Error: b.faults[before], Text: clip(e.Text, 200)})
			}
		}
	}
	for i := range st.Runs {
		run := &st.Runs[i]
		if run.Node == nil {
			continue
		}
		b := k.binder()
		if st.Op == sqlparse.OpExecute { // sees no variables, $1 comes from USING
			b.vars, b.records, b.plpgsql = nil, nil, false
		}
		k.resolve(b, run.Node)
		k.note(b, st.Start, run.Text)
	}
	k.block(st.Block)
	for _, br := range st.Branches {
		if br.Cond.Text != "" {
			k.expression(br.Cond)
		}
		k.steps(br.Steps)
	}
}

func sameOrUnknown(from, to TypeRef) bool {
	return !from.Known() || !to.Known() || sameType(from, to) || isUnknown(from)
}

// assigned is record.field := …: the field has to be there.
func (k *bodyChecker) assigned(st *sqlparse.Step, text string) {
	name, _, _ := strings.Cut(text, "=")
	names := splitName(strings.TrimSuffix(strings.TrimSpace(name), ":"))
	if len(names) != 2 || k.records[names[0]] == nil {
		return
	}
	b := k.binder()
	b.qualifiedName("", names[0], names[1], &scope{})
	k.note(b, st.Start, text)
}

// loopVariable makes the variable of a loop known, which may be a record.
func (k *bodyChecker) loopVariable(_ *sqlparse.Step, text string) {
	words := strings.Fields(text)
	for i, w := range words {
		if (strings.EqualFold(w, "for") || strings.EqualFold(w, "foreach")) && i+1 < len(words) {
			name := strings.ToLower(strings.TrimSuffix(words[i+1], ","))
			if k.records[name] == nil && k.vars[name] == nil {
				k.vars[name] = &value{}
			}
			return
		}
	}
}

func (k *bodyChecker) expression(e sqlparse.Expr) ([]output, *binder) {
	n := k.parser.Tree(context.Background(), e)
	if n == nil {
		return nil, nil
	}
	b := k.binder()
	var out []output
	switch ast.Unwrap(n).(type) {
	case *ast.SelectStmt, *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt, *ast.MergeStmt:
		out, _ = b.statement(n, nil, true)
	}
	k.note(b, e.Start, e.Text)
	return out, b
}
