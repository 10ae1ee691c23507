package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// typeRef finds the type that a statement names, as typenameTypeId does
// (parser/parse_type.c). One that nobody created is assumed. SETOF and the
// serial pseudo-types are the callers' business.
func (s *Session) typeRef(tn *ast.TypeName) (TypeRef, *Error) {
	if tn == nil {
		return TypeRef{}, fail("42601", "a type without a name")
	}
	names := ast.Strings(tn.Names)
	if tn.PctType {
		return s.columnType(names, len(tn.ArrayBounds) > 0)
	}
	if len(names) == 0 {
		return TypeRef{}, fail("42601", "a type without a name")
	}
	schema, name := "", names[len(names)-1]
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	t := s.lookupType(schema, name)
	if !t.Known() {
		var err *Error
		if t, err = s.missingType(schema, name); err != nil {
			return TypeRef{}, err
		}
	}
	t.Array = t.Array || len(tn.ArrayBounds) > 0
	var err *Error
	t.Mods, err = s.Catalog.modifiers(t, tn.Typmods)
	return t, err
}

// columnTypeRef is typeRef for what holds values, which shells and
// pseudo-types cannot (CheckAttributeType, catalog/heap.c).
func (s *Session) columnTypeRef(tn *ast.TypeName) (TypeRef, *Error) {
	t, err := s.typeRef(tn)
	if u := s.Catalog.Types[t.Type]; err == nil && u != nil && u.Kind == Shell {
		return t, fail("42704", "type %q is only a shell", u.Name)
	}
	if err == nil && pseudoType(t) {
		return t, fail("42P16", "column has pseudo-type %s", s.Catalog.formatBare(t))
	}
	return t, err
}

// pseudoType says that no value is of the type itself (pg_type.typtype 'p').
func pseudoType(t TypeRef) bool {
	switch t.Type {
	case oidUnknown, oidRecord, oidVoid, oidTrigger, oidEventTrigger, oidAny, oidCstring, oidInternal:
		return true
	}
	return polymorphic(t.Type)
}

const (
	oidCstring  OID = 2275
	oidInternal OID = 2281
)

// lookupType finds a type by name without assuming anything; not Known when
// there is none. The name of an array type (_text) finds the array.
func (s *Session) lookupType(schema, name string) TypeRef {
	if t := s.exactType(schema, name); t.Known() {
		return t
	}
	if elem, ok := strings.CutPrefix(name, "_"); ok {
		if t := s.exactType(schema, elem); t.Known() {
			t.Array = true
			return t
		}
	}
	return TypeRef{}
}

func (s *Session) exactType(schema, name string) TypeRef {
	c := s.Catalog
	if schema != "" {
		if n := s.lookupSchema(schema); n != nil {
			return c.typeIn(n, name)
		}
		return TypeRef{}
	}
	var found TypeRef
	s.searchPath(func(n *Schema) bool {
		found = c.typeIn(n, name)
		return !found.Known()
	})
	return found
}

func (c *Catalog) typeIn(n *Schema, name string) TypeRef {
	if n.OID == PgCatalog {
		if b := builtinsByName[name]; b != nil {
			return TypeRef{Type: b.oid}
		}
	}
	if t := c.TypeNamed(n.OID, name); t != nil {
		return TypeRef{Type: t.OID}
	}
	return TypeRef{}
}

// missingType assumes a type that nobody created. One of a well-known extension
// is always assumed: extensions are often installed outside of migrations.
func (s *Session) missingType(schema, name string) (TypeRef, *Error) {
	c := s.Catalog
	display := name
	if schema != "" {
		display = schema + "." + name
	}
	in, gone := s.homeOf(schema, name, 't')
	switch {
	case gone:
		return TypeRef{}, fail("42704", "type %q does not exist", display)
	case !s.open() && (in == nil || !in.Builtin()) && extensionOfType(name) == "":
		return TypeRef{}, perhaps("42704", "type %q does not exist", display)
	case in == nil && schema == "":
		return TypeRef{}, fail("42704", "type %q does not exist", display)
	case in == nil:
		in = c.assumeSchema(schema)
	}
	return TypeRef{Type: c.assumeType(in.OID, name, Base).OID}, nil
}

// columnType is table.column%TYPE: the column's type, without its modifiers.
func (s *Session) columnType(names []string, array bool) (TypeRef, *Error) {
	rv := &ast.RangeVar{}
	switch n := len(names); {
	case n < 2:
		return TypeRef{}, fail("42601", "improper %%TYPE reference (too few dotted names)")
	case n > 2:
		rv.Schemaname = names[n-3]
		fallthrough
	default:
		rv.Relname = names[n-2]
	}
	r, err := s.readRelation(rv)
	if err != nil {
		return TypeRef{}, err
	}
	col, err := s.column(r, names[len(names)-1])
	if err != nil {
		return TypeRef{}, err
	}
	t := col.Type
	if !t.Known() {
		return TypeRef{Name: strings.Join(names, ".") + "%TYPE", Array: array}, nil
	}
	t.Mods, t.Array = "", t.Array || array
	return t, nil
}

// userType finds a user-defined type that a statement changes: the type and its
// name for messages. An unknown one is assumed to be of the kind. The type may
// be changed.
func (s *Session) userType(names []*ast.Node, kind TypeKind) (*Type, *Error) {
	schema, name := ast.Qualified(names)
	if name == "" {
		return nil, fail("42601", "a type without a name")
	}
	t := s.exactType(schema, name)
	if !t.Known() {
		var err *Error
		if t, err = s.missingType(schema, name); err != nil {
			return nil, err
		}
	}
	ty := s.Catalog.Types[t.Type]
	if ty == nil {
		return nil, fail("42501", "must be owner of type %s", name) // a builtin
	}
	if ty.Assumed && ty.Kind != kind && kind != 0 && ty.Relation == 0 {
		s.Catalog.learnKind(ty, kind)
	}
	s.Catalog.touchType(ty)
	return ty, nil
}

// learnKind says what an assumed type has been all along.
func (c *Catalog) learnKind(t *Type, kind TypeKind) {
	t.Kind = kind
	if was := c.Assumed.Types[t.OID]; was != nil {
		was.Kind = kind
	}
}
