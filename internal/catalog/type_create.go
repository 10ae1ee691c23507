package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// newType makes a type of a qualified name. A shell of that name is filled in.
func (s *Session) newType(names []*ast.Node, kind TypeKind) (*Type, *Error) {
	schema, name := ast.Qualified(names)
	if name == "" {
		return nil, fail("42601", "a type without a name")
	}
	in, err := s.createInSchema(schema)
	if err != nil {
		return nil, err
	}
	return s.newTypeIn(in.OID, truncated(name), kind)
}

func (s *Session) newTypeIn(schema OID, name string, kind TypeKind) (*Type, *Error) {
	c := s.Catalog
	// A function that is made before its type makes a shell of it, which here
	// was assumed.
	if t := c.TypeNamed(schema, name); t != nil && (kind == Base || kind == Range) && (t.Kind == Shell || t.Assumed && t.Relation == 0) {
		c.touchType(t)
		t.Kind, t.Owner, t.Created, t.Changed, t.Assumed = kind, s.Role, s.at, s.at, false
		delete(c.Assumed.Types, t.OID)
		return t, nil
	}
	if err := s.freeType(schema, name); err != nil {
		return nil, err
	}
	t := &Type{
		OID: c.newOID(), Schema: schema, Name: name, Kind: kind, Owner: s.Role,
		ACL: c.defaultACL(schema, aclType, s.Role), Created: s.at, Changed: s.at,
	}
	c.addType(t)
	return t, nil
}

// createType is CREATE TYPE of a base type or, without a definition, of a shell
// (DefineType, commands/typecmds.c).
func (s *Session) createType(n *ast.DefineStmt) *Error {
	if len(n.Definition) == 0 {
		_, err := s.newType(n.Defnames, Shell)
		return err
	}
	t, err := s.newType(n.Defnames, Base)
	if err != nil {
		return err
	}
	for _, o := range n.Definition {
		d := o.GetDefElem()
		switch d.GetDefname() {
		case "input", "output", "receive", "send", "typmod_in", "typmod_out", "analyze", "subscript":
			schema, name := ast.ObjectName(d.GetArg())
			for _, f := range s.Catalog.functionsByPath(s, schema, name) {
				t.Deps = append(t.Deps, Ref{Object: f.OID})
			}
		case "collatable":
			t.HasCollation, _ = ast.Bool(d)
		}
	}
	s.Catalog.deps.changed(t.OID)
	return nil
}

// createRange is CREATE TYPE … AS RANGE: the range, its multirange, and the
// functions that make values of them (DefineRange).
func (s *Session) createRange(n *ast.CreateRangeStmt) *Error {
	subtype := ast.Option(n.Params, "subtype")
	if subtype == nil {
		return fail("42601", "type attribute \"subtype\" is required")
	}
	of, err := s.typeRef(subtype.GetArg().GetTypeName())
	if err != nil {
		return err
	}
	t, err := s.newType(n.TypeName, Range)
	if err != nil {
		return err
	}
	of.Mods = ""
	t.Subtype = of
	for _, option := range []string{"canonical", "subtype_diff"} {
		if d := ast.Option(n.Params, option); d != nil {
			schema, name := ast.ObjectName(d.GetArg())
			for _, f := range s.Catalog.functionsByPath(s, schema, name) {
				t.Deps = append(t.Deps, Ref{Object: f.OID})
			}
		}
	}
	in, name := t.Schema, multirangeName(t.Name)
	if d := ast.Option(n.Params, "multirange_type_name"); d != nil {
		schema, written := ast.ObjectName(d.GetArg())
		home, err := s.createInSchema(schema)
		if err != nil {
			return err
		}
		in, name = home.OID, written
	}
	m, err := s.newTypeIn(in, name, Multirange)
	if err != nil {
		return err
	}
	m.Subtype, m.ACL, m.Range = of, nil, t.OID
	t.Multirange = m.OID
	s.Catalog.deps.changed(t.OID)
	s.Catalog.deps.changed(m.OID)
	self, multi := TypeRef{Type: t.OID}, TypeRef{Type: m.OID}
	s.constructor(t, self, of, of)
	s.constructor(t, self, of, of, TypeRef{Type: oidText})
	s.constructor(m, multi)
	s.constructor(m, multi, self)
	s.constructor(m, multi, TypeRef{Type: t.OID, Array: true})
	cast, err := s.newOther("cast", 0, s.Catalog.castName(self, multi), typeRefs(self, multi)...)
	if err != nil {
		return err
	}
	cast.Owner, cast.Part, cast.Options["context"] = "", t.OID, "explicit"
	return nil
}

// constructor makes one function that belongs to a type and has its name.
func (s *Session) constructor(t *Type, result TypeRef, args ...TypeRef) {
	f := &Function{
		OID: s.Catalog.newOID(), Schema: t.Schema, Name: t.Name, Kind: PlainFunction, Owner: t.Owner,
		Result: result, Language: "internal", Volatility: 'i', Parallel: 's', Part: t.OID,
		Strict: t.Kind == Multirange, Created: s.at, Changed: s.at,
	}
	for _, a := range args {
		mode := byte('i')
		if a.Array && t.Kind == Multirange {
			mode = 'v'
		}
		f.Args = append(f.Args, Argument{Mode: mode, Type: a})
	}
	s.Catalog.addFunction(f)
}

// multirangeName is makeMultirangeTypeName (catalog/pg_type.c).
func multirangeName(name string) string {
	if before, after, ok := strings.Cut(name, "range"); ok {
		return clip(before+"multirange"+after, maxName)
	}
	const suffix = "_multirange"
	return clip(name, maxName-len(suffix)) + suffix
}

// createComposite is CREATE TYPE … AS (…).
func (s *Session) createComposite(n *ast.CompositeTypeStmt) *Error {
	in, err := s.createInSchema(n.GetTypevar().GetSchemaname())
	if err != nil {
		return err
	}
	name := truncated(n.GetTypevar().GetRelname())
	if err := s.freeType(in.OID, name); err != nil {
		return err
	}
	if old := s.Catalog.RelationNamed(in.OID, name); old != nil {
		return exists(old)
	}
	r := s.newTable(in.OID, name, CompositeType, "")
	r.ACL = nil
	s.Catalog.addRelation(r)
	if t := s.Catalog.Types[r.RowType]; t != nil {
		t.ACL = s.Catalog.defaultACL(in.OID, aclType, s.Role)
	}
	for _, e := range n.Coldeflist {
		d := e.GetColumnDef()
		if r.Column(d.GetColname()) != nil {
			return fail("42701", "column %q specified more than once", d.GetColname())
		}
		t, err := s.columnTypeRef(d.GetTypeName())
		if err != nil {
			return err
		}
		col, err := s.newColumn(r, truncated(d.GetColname()))
		if err != nil {
			return err
		}
		col.Type, col.Collation = t, collation(d.GetCollClause())
	}
	return nil
}
