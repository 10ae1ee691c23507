package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// define is CREATE of what the grammar puts into one statement: operators,
// collations, text search objects, base types. Aggregates are functions.
func (s *Session) define(n *ast.DefineStmt) *Error {
	switch n.Kind {
	case ast.ObjectType_OBJECT_TYPE:
		return s.createType(n)
	case ast.ObjectType_OBJECT_OPERATOR:
		return s.createOperator(n)
	case ast.ObjectType_OBJECT_AGGREGATE:
		return s.createAggregate(n)
	}
	k, ok := otherKindOf(n.Kind)
	if !ok {
		s.opaque("CREATE of an object of kind "+n.Kind.String(), "")
		return nil
	}
	schema, name := ast.Qualified(n.Defnames)
	if n.IfNotExists && s.findOther(k, schema, name) != nil {
		return nil
	}
	o, err := s.newOtherIn(k.words, n.Defnames)
	if err != nil {
		return err
	}
	for _, d := range n.Definition {
		s.defineOption(o, d.GetDefElem())
	}
	s.Catalog.deps.changed(o.OID)
	return nil
}

// defineOption keeps an option of the definition, and what it depends on: a
// configuration's parser, a dictionary's template, the functions of a parser.
func (s *Session) defineOption(o *Other, d *ast.DefElem) {
	text, ok := ast.Literal(d.GetArg())
	schema, name := ast.ObjectName(d.GetArg())
	if !ok {
		text = name
	}
	o.Options[strings.ToLower(d.GetDefname())] = text
	kind := ""
	switch d.GetDefname() {
	case "parser":
		kind = "text search parser"
	case "template":
		kind = "text search template"
	default:
		for _, f := range s.Catalog.functionsByPath(s, schema, name) {
			if o.Kind != "collation" {
				o.Deps = append(o.Deps, Ref{Object: f.OID})
			}
		}
		return
	}
	if of := s.findOther(otherKind{kind, true}, schema, name); of != nil {
		o.Deps = append(o.Deps, Ref{Object: of.OID})
	}
}

// createOperator is CREATE OPERATOR (commands/operatorcmds.c). Its options
// "left", "right", "result" and "function" are for the resolution of calls.
func (s *Session) createOperator(n *ast.DefineStmt) *Error {
	c := s.Catalog
	var left, right TypeRef
	var fn []*ast.Node
	for _, o := range n.Definition {
		d := o.GetDefElem()
		var err *Error
		switch strings.ToLower(d.GetDefname()) {
		case "leftarg":
			left, err = s.typeRef(d.GetArg().GetTypeName())
		case "rightarg":
			right, err = s.typeRef(d.GetArg().GetTypeName())
		case "procedure", "function":
			fn = functionName(d.GetArg())
		}
		if err != nil {
			return err
		}
	}
	if !right.Known() {
		return fail("42P13", "operator right argument type must be specified")
	}
	schema, name := ast.Qualified(n.Defnames)
	in, err := s.createInSchema(schema)
	if err != nil {
		return err
	}
	full := c.operatorName(name, left, right)
	if old := c.OtherNamed("operator", in.OID, full); old != nil && !old.Assumed {
		return fail("42723", "operator %s already exists", name)
	}
	inputs := []TypeRef{right}
	if left.Known() {
		inputs = []TypeRef{left, right}
	}
	o, err := s.newOther("operator", in.OID, full, typeRefs(inputs...)...)
	if err != nil {
		return err
	}
	fschema, fname := ast.Qualified(fn)
	for _, f := range c.functionsByPath(s, fschema, fname) {
		if sameTypes(f.Inputs(), inputs) {
			o.Deps = append(o.Deps, Ref{Object: f.OID})
			break
		}
	}
	c.deps.changed(o.OID)
	return nil
}

// functionName is a function's name in a definition, which the grammar may have
// taken for a type's.
func functionName(n *ast.Node) []*ast.Node {
	if tn := n.GetTypeName(); tn != nil {
		return tn.Names
	}
	return n.GetList().GetItems()
}

// createCast is CREATE CAST.
func (s *Session) createCast(n *ast.CreateCastStmt) *Error {
	from, err := s.typeRef(n.Sourcetype)
	if err != nil {
		return err
	}
	to, err := s.typeRef(n.Targettype)
	if err != nil {
		return err
	}
	deps := typeRefs(from, to)
	if n.Func != nil {
		f, err := s.routineOrBuiltin(n.Func)
		if err != nil {
			return err
		}
		if f != nil {
			deps = append(deps, Ref{Object: f.OID})
		}
	}
	o, err := s.newOther("cast", 0, s.Catalog.castName(from, to), deps...)
	if err != nil {
		return err
	}
	o.Owner = ""
	switch n.Context {
	case ast.CoercionContext_COERCION_IMPLICIT:
		o.Options["context"] = "implicit"
	case ast.CoercionContext_COERCION_ASSIGNMENT:
		o.Options["context"] = "assignment"
	default:
		o.Options["context"] = "explicit"
	}
	return nil
}

// routineOrBuiltin finds a function of the directory's; nil for PostgreSQL's own.
func (s *Session) routineOrBuiltin(o *ast.ObjectWithArgs) (*Function, *Error) {
	schema, name := ast.Qualified(o.GetObjname())
	if len(s.Catalog.functionsByPath(s, schema, name)) == 0 && len(builtinCalls().functions[name]) > 0 {
		return nil, nil
	}
	return s.routine(o, ast.ObjectType_OBJECT_FUNCTION)
}

func (s *Session) createConversion(n *ast.CreateConversionStmt) *Error {
	var deps []Ref
	schema, name := ast.Qualified(n.FuncName)
	for _, f := range s.Catalog.functionsByPath(s, schema, name) {
		deps = append(deps, Ref{Object: f.OID})
	}
	_, err := s.newOtherIn("conversion", n.ConversionName, deps...)
	return err
}

// createOpClass is CREATE OPERATOR CLASS; without FAMILY it makes a family of
// the same name, if there is none.
func (s *Session) createOpClass(n *ast.CreateOpClassStmt) *Error {
	c := s.Catalog
	t, err := s.typeRef(n.Datatype)
	if err != nil {
		return err
	}
	schema, name := ast.Qualified(n.Opclassname)
	in, err := s.createInSchema(schema)
	if err != nil {
		return err
	}
	full := name + " USING " + n.Amname
	deps := typeRefs(t)
	family, familyName, home := OID(0), full, in.OID
	if len(n.Opfamilyname) > 0 {
		schema, named := ast.Qualified(n.Opfamilyname)
		familyName = named + " USING " + n.Amname
		if f := s.findOther(otherKind{"operator family", true}, schema, familyName); f != nil {
			family = f.OID
		}
	} else if f := c.OtherNamed("operator family", home, familyName); f != nil {
		family = f.OID
	} else {
		f, err := s.newOther("operator family", home, familyName)
		if err != nil {
			return err
		}
		family = f.OID
	}
	if family != 0 {
		deps = append(deps, Ref{Object: family})
	}
	o, err := s.newOther("operator class", in.OID, full, deps...)
	if err != nil {
		return err
	}
	o.Options["type"] = c.formatBare(t)
	if n.IsDefault {
		o.Options["default"] = "true"
	}
	return nil
}

func (s *Session) createOpFamily(n *ast.CreateOpFamilyStmt) *Error {
	schema, name := ast.Qualified(n.Opfamilyname)
	in, err := s.createInSchema(schema)
	if err != nil {
		return err
	}
	_, err = s.newOther("operator family", in.OID, name+" USING "+n.Amname)
	return err
}
