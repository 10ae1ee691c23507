package catalog

import (
	"cmp"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// fired are the functions that a statement runs although it does not name them:
// those of triggers and rules on the tables that it writes, of their defaults,
// generated columns, checks and expression indexes, and of the views and policies
// that it reads (documentation, "Triggers", "The Rule System"). Only those that
// change the schema are in it.
func (s *Session) fired(n *ast.Node, depth int) []firing {
	f := firings{s: s, depth: depth}
	ast.Walk(n, func(m any) bool {
		switch m := m.(type) {
		case *ast.InsertStmt:
			f.table(m.Relation, "insert")
			if m.OnConflictClause != nil {
				f.table(m.Relation, "update")
			}
		case *ast.UpdateStmt:
			f.table(m.Relation, "update")
		case *ast.DeleteStmt:
			f.table(m.Relation, "delete")
		case *ast.MergeStmt:
			for _, event := range []string{"insert", "update", "delete"} {
				f.table(m.Relation, event)
			}
		case *ast.CopyStmt:
			if m.IsFrom {
				f.table(m.Relation, "insert")
			}
		case *ast.TruncateStmt:
			for _, r := range m.Relations {
				f.table(r.GetRangeVar(), "truncate")
			}
		case *ast.RangeVar:
			f.table(m, reading)
		case *ast.A_Expr:
			f.operator(m)
		case *ast.TypeCast:
			f.typed(s.lookupType(ast.Qualified(m.GetTypeName().GetNames())))
		}
		return true
	})
	return f.out
}

// firing is a function that runs by itself, and the trigger's event, if any.
type firing struct {
	function *Function
	table    *Relation
	event    string
}

// reading is the event of a table that is only read.
const reading = "read"

// firings collects them.
type firings struct {
	s     *Session
	depth int
	seen  []place
	out   []firing
}

type place struct {
	relation OID
	event    string
}

func (f *firings) table(rv *ast.RangeVar, event string) {
	if rv == nil {
		return
	}
	schema, name := ast.Relation(rv)
	if r := f.s.findRelation(schema, name); r != nil {
		f.relation(r, event)
	}
}

func (f *firings) relation(r *Relation, event string) {
	if r == nil || slices.Contains(f.seen, place{r.OID, event}) {
		return
	}
	f.seen = append(f.seen, place{r.OID, event})
	c := f.s.Catalog
	if r.View != nil {
		for _, d := range r.View.Deps {
			f.function(firing{function: c.Functions[d.Object]})
			f.relation(c.Relations[d.Object], reading)
		}
		if event != reading {
			f.relation(c.Relations[r.View.Base], event)
		}
	}
	if r.RowSecurity {
		for _, p := range r.Policies {
			f.expr(p.Using)
			f.expr(p.Check)
		}
	}
	for _, u := range r.Rules {
		if u.Event == event && u.Enabled != 'D' {
			f.deps(u.Deps)
		}
	}
	if event == reading {
		return
	}
	for _, t := range r.Triggers {
		if t.Enabled != 'D' && slices.Contains(t.Events, event) {
			f.function(firing{c.Functions[t.Function], r, event})
		}
	}
	if event == "insert" || event == "update" {
		f.row(r, event)
	}
	f.cascades(r, event)
	for _, child := range c.children(r.OID) {
		f.relation(child, event)
	}
}

// row is what the server computes for each row that is written.
func (f *firings) row(r *Relation, event string) {
	for _, col := range r.Columns {
		if event == "insert" || col.Generated != 0 {
			f.expr(col.Default)
		}
		f.typed(col.Type)
	}
	for _, k := range r.Constraints {
		f.expr(k.Expr)
	}
	for _, oid := range r.Indexes {
		if x := f.s.Catalog.Relations[oid]; x != nil && x.Index != nil {
			f.expr(x.Index.Predicate)
			for _, k := range x.Index.Keys {
				f.expr(k.Expr)
			}
		}
	}
}

// cascades are the rows of other tables that go or change along (ON DELETE and ON
// UPDATE of foreign keys).
func (f *firings) cascades(r *Relation, event string) {
	for _, u := range f.s.Catalog.usersOf(r.OID) {
		t := f.s.Catalog.Relations[u]
		if t == nil {
			continue
		}
		for _, k := range t.Constraints {
			if k.Kind != ForeignKey || k.References != r.OID {
				continue
			}
			switch action := map[string]byte{"delete": k.OnDelete, "update": k.OnUpdate}[event]; action {
			case 'c':
				f.relation(t, event)
			case 'n', 'd':
				f.relation(t, "update")
			}
		}
	}
}

func (f *firings) expr(e *Expr) {
	if e != nil {
		f.deps(e.Deps)
	}
}

func (f *firings) deps(list []Ref) {
	for _, d := range list {
		f.function(firing{function: f.s.Catalog.Functions[d.Object]})
	}
}

// operator adds the function of one of the directory's own operators.
func (f *firings) operator(m *ast.A_Expr) {
	if len(m.Name) == 0 {
		return
	}
	_, name := ast.Qualified(m.Name)
	var own []*Other
	for _, o := range f.s.Catalog.Others {
		if o.Kind == "operator" && strings.HasPrefix(o.Name, name+"(") {
			own = append(own, o)
		}
	}
	slices.SortFunc(own, func(a, b *Other) int { return cmp.Compare(a.OID, b.OID) })
	for _, o := range own {
		f.deps(o.Deps)
	}
}

func (f *firings) function(run firing) {
	if run.function == nil || slices.ContainsFunc(f.out, func(o firing) bool { return o == run }) {
		return
	}
	if f.s.functionEffect(run.function, f.depth) {
		f.out = append(f.out, run)
	}
}

// runFired runs them, each once: for how many rows is data.
func (s *Session) runFired(list []firing) *Error {
	for _, f := range list {
		vars := record{}
		for i := range f.function.Inputs() {
			vars["$"+itoa(i+1)] = unknown
		}
		if f.table != nil {
			vars["tg_op"] = strings.ToUpper(f.event)
			vars["tg_table_name"], vars["tg_relname"] = f.table.Name, f.table.Name
			vars["tg_table_schema"] = s.Catalog.schemaName(f.table.Schema)
		}
		if err := s.runFunction(f.function, vars); err != nil {
			return err
		}
	}
	return nil
}
