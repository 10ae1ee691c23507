package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// ResolveQuery says what the server would raise for a query when it plans it: an
// object, column, function or operator that is missing or has another type now,
// an ON CONFLICT without an index, a view that cannot be written. Parameters can
// be $1, and as sqlc has them sqlc.arg(name), @name and @name::type. Nothing is
// changed, and what nobody created is not assumed: the error is then not Certain.
// The uses are those of a query without an error.
func (s *Session) ResolveQuery(st *ast.Node) (QueryUses, *Error) {
	b := s.reader()
	b.any(st)
	return QueryUses{b.deps, b.inserts}, b.worst()
}

// QueryUses is what a query names, as far as the directory created it.
type QueryUses struct {
	// Refs are objects and columns, those behind * too.
	Refs []Ref
	// Inserts are its INSERTs.
	Inserts []InsertUse
}

// InsertUse is an INSERT: the table that the rows end in, below any views, and
// the numbers of the columns that it fills.
type InsertUse struct {
	Table   OID
	Columns []int
}

// inserted notes an INSERT of a query.
func (b *binder) inserted(into *source, columns []column) {
	base := b.writeBase(into.rel)
	if !b.sqlc || base == nil {
		return
	}
	use := InsertUse{Table: base.OID}
	for _, c := range columns {
		use.Columns = append(use.Columns, b.baseColumn(into.rel, c.source.Column))
	}
	b.inserts = append(b.inserts, use)
}

// namedParameter reads @x and @x::type, sqlc's names for parameters.
func (b *binder) namedParameter(m *ast.A_Expr) (value, bool) {
	unknown := value{typ: plain(oidUnknown)}
	if c := m.Rexpr.GetTypeCast(); c != nil && c.Arg.GetColumnRef() != nil {
		return b.castTo(unknown, c.TypeName, c.Arg), true
	}
	return unknown, m.Rexpr.GetColumnRef() != nil
}

// reader is a binder that leaves the catalog as it is.
func (s *Session) reader() *binder {
	b := s.binder(false)
	b.sqlc = true
	return b
}

// worst is a certain error before one that is not.
func (b *binder) worst() *Error {
	if e := b.certain(); e != nil {
		return e
	}
	if len(b.faults) > 0 {
		return b.faults[0]
	}
	return nil
}

// any resolves a statement that an application may send.
func (b *binder) any(n *ast.Node) {
	switch m := ast.Unwrap(n).(type) {
	case *ast.CallStmt:
		if m.Funccall != nil {
			b.procedure(m.Funccall)
		}
	case *ast.TruncateStmt:
		for _, r := range m.Relations {
			if b.named(r.GetRangeVar()) == nil {
				return
			}
		}
		if err := b.s.truncate(m); err != nil {
			b.faults = append(b.faults, err)
		}
	case *ast.LockStmt:
		for _, r := range m.Relations {
			b.named(r.GetRangeVar())
		}
	case *ast.RefreshMatViewStmt:
		b.refreshing(m)
	case *ast.CopyStmt:
		b.copying(m)
	case *ast.ExplainStmt:
		b.any(m.Query)
	case *ast.PrepareStmt:
		b.any(m.Query)
	case *ast.DeclareCursorStmt:
		b.any(m.Query)
	case *ast.SelectStmt, *ast.InsertStmt, *ast.UpdateStmt, *ast.DeleteStmt, *ast.MergeStmt:
		b.statement(n, nil, true)
	}
}

func (b *binder) named(rv *ast.RangeVar) *Relation {
	if rv == nil {
		return nil
	}
	r := b.relation(rv)
	if r != nil {
		b.use(r.OID, 0)
	}
	return r
}

func (b *binder) refreshing(m *ast.RefreshMatViewStmt) {
	r := b.named(m.Relation)
	switch {
	case r == nil || r.Assumed:
	case r.Kind != MaterializedView:
		b.fault(true, "42809", "%q is not a table or materialized view", r.Name)
	case m.Concurrent && !b.c.RefreshesConcurrently(r):
		b.fault(true, "55000", "cannot refresh materialized view %q concurrently", r.Name)
	}
}

func (b *binder) procedure(m *ast.FuncCall) {
	c := call{procedures: true}
	c.schema, c.name = ast.Qualified(m.Funcname)
	sc := &scope{}
	args := b.exprs(m.Args, sc)
	for i, a := range m.Args {
		if na := a.GetNamedArgExpr(); na != nil {
			c.names = append(c.names, na.Name)
		}
		c.given = append(c.given, args[i].typ)
	}
	c.spread = m.FuncVariadic
	switch r := b.lookup(c); r.verdict {
	case found:
		b.called(r, args, sc)
	case missing:
		b.noFunction(c, r)
	case ambiguous:
		b.fault(true, "42725", "procedure %s is not unique", b.signatureText(c))
	}
}

// copying is COPY (query) and COPY table (columns).
func (b *binder) copying(m *ast.CopyStmt) {
	if m.Query != nil {
		b.any(m.Query)
	}
	if m.Relation == nil {
		return
	}
	src := b.target(m.Relation)
	r := src.rel
	switch {
	case r == nil:
	case !m.IsFrom && r.Kind != Table && r.Kind != ForeignTable:
		b.fault(!r.Assumed, "42809", "cannot copy from %s %q", r.Kind.String(), r.Name)
	case m.IsFrom && r.Kind == View && !b.c.hasInsteadOf(r, "insert"):
		b.fault(true, "42809", "cannot copy to view %q", r.Name)
	}
	for _, name := range ast.Strings(m.Attlist) {
		hits := src.find(name)
		switch {
		case len(hits) > 0:
			b.takeColumn(hits[0], nil)
		case src.wild:
			b.wildColumn(src, name)
		default:
			b.fault(true, "42703", "column %q of relation %q does not exist", name, src.name)
		}
	}
}
