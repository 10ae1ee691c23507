package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// tempSchema is what a session's own schema of temporary objects is called.
const tempSchema = "pg_temp"

// searchPath visits the schemas in which a name without one is looked for, in
// order, until visit returns false (namespace.c, "recomputeNamespacePath"): the
// temporary schema, pg_catalog unless it is listed, then the listed ones that
// exist.
func (s *Session) searchPath(visit func(*Schema) bool) {
	if t := s.Catalog.Schemas[s.temp]; t != nil && !visit(t) {
		return
	}
	listed := false
	for _, name := range s.SearchPath {
		listed = listed || name == "pg_catalog"
	}
	if !listed && !visit(s.Catalog.Schemas[PgCatalog]) {
		return
	}
	s.creationPath(func(_ string, n *Schema) bool { return n == nil || visit(n) })
}

// creationPath visits the schemas that search_path lists, without what the
// server adds by itself; nil for one that does not exist.
func (s *Session) creationPath(visit func(name string, n *Schema) bool) {
	for _, name := range s.SearchPath {
		if name == "$user" {
			if n := s.Catalog.SchemaNamed(s.Role); n != nil && !visit(s.Role, n) {
				return
			}
			continue
		}
		if name == tempSchema {
			continue
		}
		if !visit(name, s.Catalog.SchemaNamed(name)) {
			return
		}
	}
}

// open says that an unknown object may exist all the same.
func (s *Session) open() bool { return !s.Closed || s.Catalog.Assumed.Any() }

// schema finds a schema, or assumes it.
func (s *Session) schema(name string) (*Schema, *Error) {
	c := s.Catalog
	if name == tempSchema {
		return s.tempSchema(), nil
	}
	if n := c.SchemaNamed(name); n != nil {
		return n, nil
	}
	if c.gone('n', 0, name) {
		return nil, fail("3F000", "schema %q does not exist", name)
	}
	if !s.open() {
		return nil, perhaps("3F000", "schema %q does not exist", name)
	}
	return c.assumeSchema(name), nil
}

// lookupSchema is schema without assuming anything: nil when there is none.
func (s *Session) lookupSchema(name string) *Schema {
	if name == tempSchema {
		return s.Catalog.Schemas[s.temp]
	}
	return s.Catalog.SchemaNamed(name)
}

// tempSchema makes the session's schema of temporary objects when it is needed.
func (s *Session) tempSchema() *Schema {
	if n := s.Catalog.Schemas[s.temp]; n != nil {
		return n
	}
	n := &Schema{OID: s.Catalog.newOID(), Name: tempSchema, Owner: s.Role, Created: s.at}
	s.Catalog.addSchema(n)
	s.temp = n.OID
	return n
}

// createIn is the schema in which a new object of that name is made.
func (s *Session) createIn(rv *ast.RangeVar) (*Schema, *Error) {
	if rv.GetRelpersistence() == "t" {
		if n := rv.GetSchemaname(); n != "" && n != tempSchema {
			return nil, fail("42P16", "cannot create temporary relation in non-temporary schema")
		}
		return s.tempSchema(), nil
	}
	return s.createInSchema(rv.GetSchemaname())
}

// createInSchema is createIn for objects that are not relations; name is empty
// where none is written.
func (s *Session) createInSchema(name string) (*Schema, *Error) {
	if name != "" {
		return s.schema(name)
	}
	var found *Schema
	s.creationPath(func(name string, n *Schema) bool {
		if n == nil && s.open() && !s.Catalog.gone('n', 0, name) {
			// Whoever sets a search_path means a schema that is there.
			n = s.Catalog.assumeSchema(name)
		}
		found = n
		return n == nil
	})
	if found == nil {
		return nil, fail("3F000", "no schema has been selected to create in")
	}
	return found, nil
}

// lookupRelation finds a relation by name; nil when there is none. It never
// assumes one. The relation may be changed.
func (s *Session) lookupRelation(rv *ast.RangeVar) *Relation {
	r := s.findRelation(rv.GetSchemaname(), rv.GetRelname())
	if r != nil {
		s.Catalog.touch(r)
	}
	return r
}

// findRelation is lookupRelation for readers.
func (s *Session) findRelation(schema, name string) *Relation {
	c := s.Catalog
	if schema != "" {
		if n := s.lookupSchema(schema); n != nil {
			return c.RelationNamed(n.OID, name)
		}
		return nil
	}
	var found *Relation
	s.searchPath(func(n *Schema) bool {
		found = c.RelationNamed(n.OID, name)
		return found == nil
	})
	return found
}

// relation finds a relation by name. One that nobody created is assumed to be
// an ordinary table. The relation may be changed.
func (s *Session) relation(rv *ast.RangeVar) (*Relation, *Error) { return s.relationAs(rv, Table) }

// relationAs is relation with the kind to assume.
func (s *Session) relationAs(rv *ast.RangeVar, kind RelationKind) (*Relation, *Error) {
	if r := s.lookupRelation(rv); r != nil {
		s.Catalog.learnRelationKind(r, kind)
		return r, nil
	}
	return s.assumeRelation(rv.GetSchemaname(), rv.GetRelname(), kind)
}

// existing is relationAs for statements that may say IF EXISTS: nil where there
// is no such relation, and none is to be assumed.
func (s *Session) existing(rv *ast.RangeVar, kind RelationKind, ifExists bool) (*Relation, *Error) {
	if ifExists && s.lookupRelation(rv) == nil && !s.mayExist('r', rv.GetSchemaname(), rv.GetRelname()) {
		return nil, nil
	}
	return s.relationAs(rv, kind)
}

// mayExist says that IF EXISTS may find something that nobody created: only a
// directory that relies on such objects already is taken to mean one.
func (s *Session) mayExist(space byte, schema, name string) bool {
	if !s.Catalog.Assumed.Any() {
		return false
	}
	in, gone := s.homeOf(schema, name, space)
	return !gone && (in != nil || schema != "")
}

// readRelation is relation for statements that only refer to it.
func (s *Session) readRelation(rv *ast.RangeVar) (*Relation, *Error) {
	if r := s.findRelation(rv.GetSchemaname(), rv.GetRelname()); r != nil {
		return r, nil
	}
	return s.assumeRelation(rv.GetSchemaname(), rv.GetRelname(), Table)
}

func (s *Session) assumeRelation(schema, name string, kind RelationKind) (*Relation, *Error) {
	c := s.Catalog
	display := name
	if schema != "" {
		display = schema + "." + name
	}
	if name == "" {
		return nil, fail("42601", "a relation without a name")
	}
	in, gone := s.homeOf(schema, name, 'r')
	switch {
	case gone:
		return nil, fail("42P01", "%s %q does not exist", missingKind(kind), display)
	case !s.open() && (in == nil || !in.Builtin()):
		return nil, perhaps("42P01", "%s %q does not exist", missingKind(kind), display)
	case in == nil && schema == "":
		return nil, fail("42P01", "%s %q does not exist", missingKind(kind), display)
	case in == nil:
		in = c.assumeSchema(schema)
	}
	return c.assumeRelation(in.OID, name, kind), nil
}

// homeOf is the schema where an unknown object of that name would be; gone says
// that the directory itself removed it there.
func (s *Session) homeOf(schema, name string, space byte) (in *Schema, gone bool) {
	c := s.Catalog
	if schema != "" {
		in = s.lookupSchema(schema)
		return in, schema == tempSchema || c.gone('n', 0, schema) || in != nil && c.gone(space, in.OID, name)
	}
	if strings.HasPrefix(name, "pg_") {
		// The server's own catalogs, which are not modelled.
		return c.Schemas[PgCatalog], false
	}
	s.searchPath(func(n *Schema) bool {
		gone = gone || c.gone(space, n.OID, name)
		if in == nil && n.OID != s.temp && !n.Builtin() {
			in = n
		}
		return true
	})
	if in == nil && !gone && s.open() {
		in, _ = s.createInSchema("")
	}
	return in, gone
}

func missingKind(k RelationKind) string {
	if k == Table {
		return "relation"
	}
	return k.String()
}
