package catalog

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// systemWrite names the table of PostgreSQL's own that a statement writes, ""
// for none: the schema is what these tables say, so that a row in them can do
// what any DDL does. Statistics, comments and large objects change no schema.
func (s *Session) systemWrite(n *ast.Node) string {
	found := ""
	writes := func(rv *ast.RangeVar) {
		schema, name := ast.Relation(rv)
		switch {
		case rv == nil || !system(schema, name) || s.findRelation(schema, name) != nil && !s.findRelation(schema, name).Assumed:
		case strings.HasPrefix(name, "pg_statistic"), strings.HasPrefix(name, "pg_largeobject"):
		case name == "pg_description", name == "pg_shdescription":
		default:
			found = name
		}
	}
	ast.Walk(n, func(m any) bool {
		switch m := m.(type) {
		case *ast.InsertStmt:
			writes(m.Relation)
		case *ast.UpdateStmt:
			writes(m.Relation)
		case *ast.DeleteStmt:
			writes(m.Relation)
		case *ast.MergeStmt:
			writes(m.Relation)
		case *ast.CopyStmt:
			if m.IsFrom {
				writes(m.Relation)
			}
		}
		return found == ""
	})
	return found
}

// runsText are PostgreSQL's functions that run a query which they are given as
// text (documentation, "Mapping Tables to XML", "Text Search Functions").
var runsText = []string{"query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "ts_stat"}

// runsGiven says whether a call is one of those.
func runsGiven(schema, name string) bool {
	return (schema == "" || schema == "pg_catalog") && slices.Contains(runsText, name)
}

// typed adds what a value runs through as it becomes one of a type: the checks
// of a domain, and the functions of casts to the type.
func (f *firings) typed(t TypeRef) {
	c := f.s.Catalog
	u := c.Types[t.Type]
	if u == nil || t.Type < FirstUserOID {
		return
	}
	for _, k := range u.Checks {
		f.expr(k.Expr)
	}
	for o := range c.others("cast") {
		if slices.Contains(o.Deps, Ref{Object: u.OID}) {
			f.deps(o.Deps)
		}
	}
}
