package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createView is CREATE [OR REPLACE] [TEMP] [RECURSIVE] VIEW (DefineView and
// DefineVirtualRelation, commands/view.c).
func (s *Session) createView(m *ast.ViewStmt) *Error {
	if m.View == nil {
		return fail("42601", "a view without a name")
	}
	q, columns, err := s.viewQuery(m.Query, ast.Strings(m.Aliases))
	if err != nil {
		return err
	}
	options := viewOptions(m.Options)
	switch m.WithCheckOption {
	case ast.ViewCheckOption_LOCAL_CHECK_OPTION:
		options["check_option"] = "local"
	case ast.ViewCheckOption_CASCADED_CHECK_OPTION:
		options["check_option"] = "cascaded"
	}
	if q.CheckOption = options["check_option"]; q.CheckOption != "" && !q.Updatable && !q.Unresolved {
		return fail("0A000", "WITH CHECK OPTION is supported only on automatically updatable views")
	}
	rv := m.View
	if s.usesTemporary(q.Deps) && rv.Relpersistence != "t" && rv.Schemaname == "" {
		rv = &ast.RangeVar{Relname: rv.Relname, Relpersistence: "t"}
	}
	in, err := s.createIn(rv)
	if err != nil {
		return err
	}
	old := s.Catalog.RelationNamed(in.OID, rv.Relname)
	if old != nil && m.Replace {
		return s.replaceView(old, q, columns, options)
	}
	return s.addQueryRelation(in, rv, View, q, columns, options)
}

// addQueryRelation makes a view, a materialized view or a table of a query.
func (s *Session) addQueryRelation(in *Schema, rv *ast.RangeVar, kind RelationKind, q *ViewQuery, columns []*Column, options map[string]string) *Error {
	c := s.Catalog
	name := truncated(rv.Relname)
	if c.RelationNamed(in.OID, name) != nil {
		return fail("42P07", "relation %q already exists", name)
	}
	if c.TypeNamed(in.OID, name) != nil {
		return fail("42710", "type %q already exists", name)
	}
	r := &Relation{
		OID: c.newOID(), Schema: in.OID, Name: name, Kind: kind, Persistence: persistence(rv),
		Owner: s.Role, ACL: c.defaultACL(in.OID, 'r', s.Role), Columns: columns, NextColumn: len(columns),
		ReplicaIdentity: 'd', Options: options, View: q, Created: s.at, Changed: s.at,
	}
	if in.OID == s.temp {
		r.Persistence = 't'
	}
	c.addRelation(r)
	return nil
}

func persistence(rv *ast.RangeVar) byte {
	if p := rv.GetRelpersistence(); p != "" {
		return p[0]
	}
	return 'p'
}

// usesTemporary: a view over a temporary table is temporary itself.
func (s *Session) usesTemporary(deps []Ref) bool {
	for _, d := range deps {
		if r := s.Catalog.Relations[d.Object]; r != nil && r.Persistence == 't' {
			return true
		}
	}
	return false
}

// replaceView puts another query under a view, which keeps its OID, owner,
// rights, triggers and column defaults. Columns may only be added at the end
// (checkViewColumns).
func (s *Session) replaceView(r *Relation, q *ViewQuery, columns []*Column, options map[string]string) *Error {
	if r.Kind != View {
		if r.Assumed && r.Kind == Table { // nobody said so far what it is
			r.Kind = View
		} else {
			return fail("42809", "%q is not a view", r.Name)
		}
	}
	s.Catalog.touch(r)
	if !r.unknownColumns() && !q.Open {
		if len(columns) < len(r.Columns) {
			return fail("42P16", "cannot drop columns from view")
		}
		for i, old := range r.Columns {
			if err := s.sameViewColumn(old, columns[i]); err != nil {
				return err
			}
		}
	}
	for i, col := range columns {
		if i < len(r.Columns) {
			old := r.Columns[i]
			col.Default, col.ACL, col.Created, col.Num = old.Default, old.ACL, old.Created, old.Num
		} else {
			col.Num = i + 1
		}
	}
	r.Columns, r.NextColumn = columns, len(columns)
	r.View, r.Options, r.Changed = q, options, s.at
	return nil
}

func (s *Session) sameViewColumn(old, col *Column) *Error {
	c := s.Catalog
	switch {
	case old.Name != col.Name:
		return fail("42P16", "cannot change name of view column %q to %q", old.Name, col.Name)
	case !old.Type.Known() || !col.Type.Known():
	case !sameType(old.Type, col.Type) || old.Type.Mods != col.Type.Mods:
		return fail("42P16", "cannot change data type of view column %q from %s to %s", old.Name, c.FormatType(old.Type), c.FormatType(col.Type))
	case old.Collation != col.Collation:
		return fail("42P16", "cannot change collation of view column %q from %q to %q", old.Name, old.Collation, col.Collation)
	}
	return nil
}

// viewQuery analyses what a view selects.
func (s *Session) viewQuery(n *ast.Node, names []string) (*ViewQuery, []*Column, *Error) {
	sel := n.GetSelectStmt()
	if sel == nil {
		return &ViewQuery{Query: n, Unresolved: true, Open: true, Why: "its query is of a kind that is not known"}, nil, nil
	}
	if sel.IntoClause != nil {
		return nil, nil, fail("0A000", "views must not contain SELECT INTO")
	}
	a, err := s.analyze(n)
	if err != nil {
		return nil, nil, err
	}
	q := &ViewQuery{Query: n, Text: queryText(sel), Deps: a.deps, Unresolved: a.unresolved}
	columns, err := s.queryColumns(a, names, q)
	if err != nil {
		return nil, nil, err
	}
	s.updatable(q, sel, a)
	return q, columns, nil
}

// queryColumns makes table columns of a query's result.
func (s *Session) queryColumns(a *analyzed, names []string, q *ViewQuery) ([]*Column, *Error) {
	var columns []*Column
	q.Unresolved = false
	seen := map[string]bool{}
	for i, o := range a.columns {
		if o.name == wildColumnName {
			q.Open, q.Unresolved = true, true
			continue
		}
		if i < len(names) {
			o.name = names[i]
		}
		name := truncated(o.name)
		if seen[name] {
			return nil, fail("42701", "column %q specified more than once", name)
		}
		seen[name] = true
		if sameType(o.typ, plain(oidVoid)) || sameType(o.typ, plain(oidRecord)) {
			return nil, fail("42P16", "column %q has pseudo-type %s", name, s.Catalog.FormatType(o.typ))
		}
		q.Unresolved = q.Unresolved || !o.typ.Known()
		columns = append(columns, &Column{
			Num: len(columns) + 1, Name: name, Type: o.typ, Collation: o.collation, Local: true, Created: s.at, Changed: s.at,
		})
		q.Sources = append(q.Sources, o.source.Column)
	}
	if len(names) > len(a.columns) && !q.Open {
		return nil, fail("42601", "CREATE VIEW specifies more column names than columns")
	}
	return columns, nil
}

// viewOptions are the options of WITH (…) with their values in lower case.
func viewOptions(list []*ast.Node) map[string]string {
	out := map[string]string{}
	for name, value := range options(list) {
		out[strings.ToLower(name)] = strings.ToLower(value)
	}
	return out
}
