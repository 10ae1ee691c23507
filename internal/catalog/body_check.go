package catalog

import (
	"context"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// BodyFault is a place in a body that fails when it is run.
type BodyFault struct {
	// Line is that of the file which created the function.
	Line  int
	Error *Error
	// Text is the statement or expression.
	Text string
}

// CheckBody resolves what a function's body says statically, as the server does
// when it runs it: pg_depend knows nothing of bodies that are strings. trigger is
// the table whose NEW and OLD a trigger function sees, nil where there is none.
// The catalog is not changed. A body that cannot be read has no faults, since
// what is in it is not known.
func (c *Catalog) CheckBody(f *Function, trigger *Relation) []BodyFault {
	k, ok := c.bodyChecker(f, trigger)
	if !ok {
		return nil
	}
	return k.faults
}

// BodyUses lists the objects and columns that a body mentions statically.
func (c *Catalog) BodyUses(f *Function, trigger *Relation) []Ref {
	k, ok := c.bodyChecker(f, trigger)
	if !ok {
		return nil
	}
	return k.uses
}

// bodyChecker walks over all of a body, whatever its conditions are.
type bodyChecker struct {
	c       *Catalog
	f       *Function
	s       *Session
	parser  *sqlparse.Parser
	body    *sqlparse.Body
	vars    map[string]*value
	records map[string]*source
	faults  []BodyFault
	uses    []Ref
	seen    map[Ref]bool
}

func (c *Catalog) bodyChecker(f *Function, trigger *Relation) (*bodyChecker, bool) {
	if f == nil || f.Body == "" || f.Language != "sql" && f.Language != "plpgsql" {
		return nil, false
	}
	s := NewSession(c, f.Owner)
	if path, ok := f.Config["search_path"]; ok {
		s.SearchPath = splitPath(path)
	}
	k := &bodyChecker{c: c, f: f, s: s, parser: &sqlparse.Parser{}, vars: f.variables(), records: map[string]*source{}, seen: map[Ref]bool{}}
	k.body = k.parser.ParseBody(context.Background(), f.Language, f.Body)
	if k.body.Opaque != "" {
		return nil, false
	}
	for _, a := range f.Args { // parameters of row types have fields
		if r := c.rowRelation(a.Type); r != nil && a.Name != "" {
			k.records[a.Name] = k.binder().relationSource(r, a.Name)
		}
	}
	if k.body.Block == nil {
		k.sql()
		return k, true
	}
	if f.Result.Type == oidTrigger {
		k.triggerRows(trigger)
	}
	for _, name := range strings.Fields("found sqlstate sqlerrm tg_name tg_when tg_level tg_op tg_relid tg_relname tg_table_name tg_table_schema tg_nargs tg_argv tg_event tg_tag") {
		if k.vars[name] == nil {
			k.vars[name] = &value{}
		}
	}
	k.block(k.body.Block)
	return k, true
}

func (c *Catalog) rowRelation(t TypeRef) *Relation {
	if u := c.Types[t.Type]; u != nil && !t.Array {
		return c.Relations[u.Relation]
	}
	return nil
}

func (k *bodyChecker) triggerRows(r *Relation) {
	for _, name := range []string{"new", "old"} {
		src := &source{name: name, wild: true, byName: true}
		if r != nil {
			src = k.binder().relationSource(r, name)
		}
		k.records[name] = src
	}
}

func (k *bodyChecker) binder() *binder {
	b := k.s.binder(false)
	b.vars, b.records = k.vars, k.records
	// #variable_conflict says what a name means that is both; without it the
	// server refuses.
	b.plpgsql = k.f.Language == "plpgsql" && !strings.Contains(k.f.Body, "#variable_conflict")
	return b
}

// note keeps what a binder found.
func (k *bodyChecker) note(b *binder, offset int, text string) {
	line, _ := k.body.Place(offset)
	for _, e := range b.faults {
		k.faults = append(k.faults, BodyFault{Line: k.f.BodyLine + line - 1, Error: e, Text: clip(text, 200)})
	}
	for _, d := range b.deps {
		if !k.seen[d] {
			k.seen[d] = true
			k.uses = append(k.uses, d)
		}
	}
}

// sql is a body of plain statements; the last one is the result.
func (k *bodyChecker) sql() {
	for i := range k.body.Statements {
		st := &k.body.Statements[i]
		if st.Node == nil {
			continue
		}
		b := k.binder()
		b.records = map[string]*source{}
		out := k.resolve(b, st.Node)
		if i == len(k.body.Statements)-1 {
			k.result(b, out, "42P13", func(from, to TypeRef) bool { return k.c.converts(from, to, 'a') })
		}
		k.note(b, st.Start, st.Text)
	}
}

func (k *bodyChecker) resolve(b *binder, n *ast.Node) []output {
	switch ast.Unwrap(n).(type) {
	case *ast.SelectStmt, *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt, *ast.MergeStmt:
		out, _ := b.statement(n, nil, true)
		return out
	}
	b.any(n)
	return nil
}

// result holds the columns of a query against what the function returns.
func (k *bodyChecker) result(b *binder, out []output, state string, fits func(from, to TypeRef) bool) {
	row := k.f.row(k.c)
	if out == nil || row == nil || b.unresolved || wildOutput(out) || len(b.faults) > 0 {
		return
	}
	if len(out) == 1 && len(row) > 1 && k.c.rowRelation(out[0].typ) != nil {
		return // the whole row as one value
	}
	if len(out) != len(row) {
		b.fault(true, state, "%s returns %d columns and its query %d", k.f.Name, len(row), len(out))
		return
	}
	for i, o := range out {
		if !fits(o.typ, row[i].typ) {
			b.fault(b.sure(o.typ, row[i].typ), state, "column %d of %s is %s and its query gives %s", i+1, k.f.Name, k.c.FormatType(row[i].typ), k.c.FormatType(o.typ))
		}
	}
}

// row is what each row of a function's result looks like; nil where it is void
// or not known.
func (f *Function) row(c *Catalog) []field {
	sig := f.signature()
	switch {
	case f.Result.Type == oidVoid || f.Result.Type == oidTrigger || !f.Result.Known():
		return nil
	case f.Result.Type == oidRecord && !f.Result.Array:
		return sig.columns
	}
	r := c.rowRelation(f.Result)
	if r == nil {
		return []field{{typ: f.Result}}
	}
	if r.unknownColumns() {
		return nil
	}
	var out []field
	for _, col := range r.Columns {
		out = append(out, field{name: col.Name, typ: col.Type})
	}
	return out
}
