package catalog

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createExtension is CREATE EXTENSION: the types and schemas of a well-known
// one become known. Its functions are looked up in the table by name.
func (s *Session) createExtension(n *ast.CreateExtensionStmt) *Error {
	if s.Catalog.extension(n.Extname) != nil {
		if n.IfNotExists {
			return nil
		}
		return fail("42710", "extension %q already exists", n.Extname)
	}
	schema := ""
	if d := ast.Option(n.Options, "schema"); d != nil {
		schema, _ = ast.Literal(d.Arg)
	}
	version := ""
	if d := ast.Option(n.Options, "new_version"); d != nil {
		version, _ = ast.Literal(d.Arg)
	}
	return s.installExtension(n.Extname, schema, version, ast.Option(n.Options, "cascade") != nil, 0)
}

func (s *Session) installExtension(name, schema, version string, cascade bool, depth int) *Error {
	c, known := s.Catalog, knownExtensions().byName[name]
	var deps []Ref
	if known != nil && depth < 8 {
		for _, needed := range known.requires {
			// Without CASCADE it must be there already, by whatever way.
			if cascade && c.extension(needed) == nil {
				if err := s.installExtension(needed, schema, "", true, depth+1); err != nil {
					return err
				}
			}
			if e := c.extension(needed); e != nil {
				deps = append(deps, Ref{Object: e.OID})
			}
		}
	}
	e, err := s.newOther("extension", 0, name, deps...)
	if err != nil {
		return err
	}
	if version != "" {
		e.Options["version"] = version
	}
	if known != nil {
		for _, n := range known.schemas {
			s.extensionSchema(e, n)
		}
		if known.schema != "" {
			schema = known.schema
		}
	}
	home, err := s.createInSchema(schema)
	if err != nil {
		return err
	}
	e.Home = home.OID
	if known != nil {
		for _, t := range known.types {
			s.extensionType(e, home.OID, t)
		}
	}
	return nil
}

func (s *Session) extensionSchema(e *Other, name string) {
	if s.Catalog.SchemaNamed(name) != nil {
		return // made before, which most extensions put up with
	}
	s.Catalog.addSchema(&Schema{OID: s.Catalog.newOID(), Name: name, Owner: s.Role, Extension: e.OID, Created: s.at})
}

// extensionType makes a type of an extension. One that was assumed before was
// the extension's all along.
func (s *Session) extensionType(e *Other, schema OID, name string) {
	c := s.Catalog
	t := c.TypeNamed(schema, name)
	if t != nil {
		if t.Assumed {
			c.touchType(t)
			t.Extension = e.OID
		}
		return
	}
	c.addType(&Type{
		OID: c.newOID(), Schema: schema, Name: name, Kind: Base, Owner: s.Role,
		Extension: e.OID, Created: s.at, Changed: s.at,
	})
}

// extension finds one that the directory created; nil when there is none.
func (c *Catalog) extension(name string) *Other { return c.OtherNamed("extension", 0, name) }

// extensionFunction says whether an extension that the directory created has a
// function of that name: the extension, and the result as SQL writes it, empty
// where it is not known. An extension of which nothing is known may have any;
// for it ok is false.
func (s *Session) extensionFunction(schema, name string) (e *Other, result string, ok bool) {
	c := s.Catalog
	for o := range c.others("extension") {
		if e != nil && o.OID > e.OID {
			continue
		}
		known := knownExtensions().byName[o.Name]
		if known == nil || schema != "" && !s.inExtension(o, known, schema) {
			continue
		}
		if r, has := known.has(name); has {
			e, result, ok = o, r, true
		}
	}
	return e, result, ok
}

func (s *Session) inExtension(o *Other, known *extension, schema string) bool {
	if n := s.Catalog.Schemas[o.Home]; n != nil && n.Name == schema {
		return true
	}
	return slices.Contains(known.schemas, schema)
}

// extensionResult is the type of such a function, not Known where that cannot
// be said, and whether it returns a set.
func (s *Session) extensionResult(e *Other, result string) (t TypeRef, set bool) {
	result, set = strings.CutPrefix(result, "setof ")
	name, array := strings.CutSuffix(result, "[]")
	if name == "" {
		return TypeRef{}, set
	}
	if b := builtinNamed(name); b != nil {
		return TypeRef{Type: b.oid, Array: array}, set
	}
	if u := s.Catalog.TypeNamed(e.Home, name); u != nil {
		return TypeRef{Type: u.OID, Array: array}, set
	}
	return TypeRef{Name: name, Array: array}, set
}

// builtinNamed finds a builtin type by its name in pg_type or in SQL.
func builtinNamed(name string) *builtinType {
	if b := builtinsByName[name]; b != nil {
		return b
	}
	for i := range builtinTypes {
		if builtinTypes[i].sql == name {
			return &builtinTypes[i]
		}
	}
	return nil
}

func stringNode(s string) *ast.Node {
	return &ast.Node{Node: &ast.Node_String_{String_: &ast.String{Sval: s}}}
}
