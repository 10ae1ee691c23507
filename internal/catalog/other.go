package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// otherName is the name of an object as Other.Name has it, and the schema that
// is written.
func (s *Session) otherName(t ast.ObjectType, o *ast.Node) (schema, name string, err *Error) {
	switch t {
	case ast.ObjectType_OBJECT_OPERATOR:
		args := o.GetObjectWithArgs()
		schema, name = ast.Qualified(args.GetObjname())
		types, err := s.argumentTypes(args)
		if err != nil {
			return "", "", err
		}
		if len(types) == 1 {
			types = []TypeRef{{}, types[0]}
		}
		if len(types) < 2 {
			return "", "", fail("42601", "an operator without its arguments")
		}
		return schema, s.Catalog.operatorName(name, types[0], types[1]), nil
	case ast.ObjectType_OBJECT_OPCLASS, ast.ObjectType_OBJECT_OPFAMILY:
		names := ast.Strings(o.GetList().GetItems()) // the access method comes first
		if len(names) < 2 {
			return "", "", fail("42601", "an operator class without its access method")
		}
		schema, name = ast.Qualified(o.GetList().GetItems()[1:])
		return schema, name + " USING " + names[0], nil
	case ast.ObjectType_OBJECT_CAST:
		items := o.GetList().GetItems()
		if len(items) != 2 {
			return "", "", fail("42601", "a cast without its types")
		}
		from, err := s.typeRef(items[0].GetTypeName())
		if err != nil {
			return "", "", err
		}
		to, err := s.typeRef(items[1].GetTypeName())
		return "", s.Catalog.castName(from, to), err
	case ast.ObjectType_OBJECT_TRANSFORM:
		items := o.GetList().GetItems()
		if len(items) != 2 {
			return "", "", fail("42601", "a transform without its type")
		}
		of, err := s.typeRef(items[0].GetTypeName())
		return "", s.Catalog.formatBare(of) + " LANGUAGE " + items[1].GetString_().GetSval(), err
	}
	schema, name = ast.ObjectName(o)
	return schema, name, nil
}

// operatorName is an operator with its argument types, NONE where it has one only.
func (c *Catalog) operatorName(name string, left, right TypeRef) string {
	of := func(t TypeRef) string {
		if !t.Known() && t.Name == "" {
			return "NONE"
		}
		return c.formatBare(t)
	}
	return name + "(" + of(left) + "," + of(right) + ")"
}

func (c *Catalog) castName(from, to TypeRef) string {
	return "(" + c.formatBare(from) + " AS " + c.formatBare(to) + ")"
}

// findOther looks for an object; nil when there is none of the directory's.
func (s *Session) findOther(k otherKind, schema, name string) *Other {
	c := s.Catalog
	if !k.inSchema {
		return c.OtherNamed(k.words, 0, name)
	}
	if schema != "" {
		if n := s.lookupSchema(schema); n != nil {
			return c.OtherNamed(k.words, n.OID, name)
		}
		return nil
	}
	var found *Other
	s.searchPath(func(n *Schema) bool {
		found = c.OtherNamed(k.words, n.OID, name)
		return found == nil
	})
	return found
}

// otherObject finds an object of another kind that a statement changes. It is
// nil for one that the directory did not create, of which nothing is known:
// PostgreSQL's own are among them. The object may be changed.
func (s *Session) otherObject(t ast.ObjectType, o *ast.Node) (*Other, *Error) {
	k, ok := otherKindOf(t)
	if !ok {
		s.opaque("object of kind "+t.String(), "")
		return nil, nil
	}
	schema, name, err := s.otherName(t, o)
	if err != nil {
		return nil, err
	}
	found := s.findOther(k, schema, name)
	if found != nil {
		s.Catalog.touchOther(found)
		return found, nil
	}
	return nil, s.missingOther(k, schema, name)
}

// missingOther is the error for an object that is known not to exist.
func (s *Session) missingOther(k otherKind, schema, name string) *Error {
	c, home := s.Catalog, OID(0)
	if k.inSchema {
		if n := s.lookupSchema(schema); schema != "" && n != nil {
			home = n.OID
		} else if n, err := s.createInSchema(schema); err == nil {
			home = n.OID
		}
	}
	if c.gone('o', home, k.words+" "+name) {
		return fail(missingState(k), "%s %q does not exist", k.words, name)
	}
	return nil
}

func missingState(k otherKind) string {
	if k.words == "operator" {
		return "42883"
	}
	return "42704"
}

// dropOther is DROP of an object of another kind. What the directory did not
// create is taken to have been there; from then on it is not.
func (s *Session) dropOther(n *ast.DropStmt, o *ast.Node) ([]thing, *Error) {
	k, ok := otherKindOf(n.RemoveType)
	if !ok {
		s.opaque("DROP of an object of kind "+n.RemoveType.String(), "")
		return nil, nil
	}
	if n.RemoveType == ast.ObjectType_OBJECT_CAST || n.RemoveType == ast.ObjectType_OBJECT_TRANSFORM {
		// Their types may not exist, which IF EXISTS covers too.
		if _, _, err := s.otherName(n.RemoveType, o); err != nil && n.MissingOk {
			return nil, nil
		}
	}
	found, err := s.otherObject(n.RemoveType, o)
	switch {
	case err != nil && n.MissingOk:
		return nil, nil
	case err != nil:
		return nil, err
	case found != nil:
		return one(anOther, found.OID), nil
	}
	schema, name, err := s.otherName(n.RemoveType, o)
	if err != nil {
		return nil, err
	}
	if n.MissingOk && !s.mayExist('o', schema, k.words+" "+name) {
		return nil, nil
	}
	return s.dropUnknown(k, schema, name)
}

// dropUnknown removes an object that was there before the directory began. N-1
// may use it, whatever it was, so that it is made known first.
func (s *Session) dropUnknown(k otherKind, schema, name string) ([]thing, *Error) {
	c, home := s.Catalog, OID(0)
	if k.inSchema {
		in, err := s.createInSchema(schema)
		if err != nil {
			return nil, err
		}
		home = in.OID
	}
	if !s.open() {
		return nil, perhaps(missingState(k), "%s %q does not exist", k.words, name)
	}
	o := &Other{OID: c.newOID(), Kind: k.words, Schema: home, Name: name, Assumed: true}
	c.unlogged(func() { c.addOther(o) })
	if !strings.HasPrefix(k.words, "statistics") && k.words != "language" {
		c.Assumed.Others[o.OID] = cloneOther(o)
	}
	return one(anOther, o.OID), nil
}

// newOther makes an object of a kind that lives in no schema, or in the one
// given.
func (s *Session) newOther(kind string, schema OID, name string, deps ...Ref) (*Other, *Error) {
	c := s.Catalog
	if c.OtherNamed(kind, schema, name) != nil {
		return nil, fail("42710", "%s %q already exists", kind, name)
	}
	o := &Other{
		OID: c.newOID(), Kind: kind, Schema: schema, Name: name, Owner: s.Role,
		Deps: userRefs(deps), Options: map[string]string{}, Created: s.at,
	}
	c.addOther(o)
	return o, nil
}

// newOtherIn is newOther for a qualified name.
func (s *Session) newOtherIn(kind string, names []*ast.Node, deps ...Ref) (*Other, *Error) {
	schema, name := ast.Qualified(names)
	in, err := s.createInSchema(schema)
	if err != nil {
		return nil, err
	}
	return s.newOther(kind, in.OID, name, deps...)
}

// userRefs leaves out PostgreSQL's own objects, which are pinned.
func userRefs(refs []Ref) []Ref {
	var out []Ref
	for _, r := range refs {
		if r.Object >= FirstUserOID {
			out = append(out, r)
		}
	}
	return out
}

// typeRefs are the references to types.
func typeRefs(types ...TypeRef) []Ref {
	var out []Ref
	for _, t := range types {
		if t.Type != 0 {
			out = append(out, Ref{Object: t.Type})
		}
	}
	return userRefs(out)
}
