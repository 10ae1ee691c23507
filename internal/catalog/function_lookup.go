package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// routine finds the function that a statement names by its signature, as in
// ALTER, DROP, GRANT and COMMENT (LookupFuncWithArgs, parser/parse_func.c). One
// that nobody created is assumed. The function may be changed.
func (s *Session) routine(o *ast.ObjectWithArgs, kind ast.ObjectType) (*Function, *Error) {
	schema, name := ast.Qualified(o.GetObjname())
	if name == "" {
		return nil, fail("42601", "a function without a name")
	}
	all := s.Catalog.functionsByPath(s, schema, name)
	all = slices.DeleteFunc(slices.Clone(all), func(f *Function) bool { return !f.is(kind) })
	if o.GetArgsUnspecified() {
		return s.onlyRoutine(all, schema, name, kind)
	}
	given, err := s.argumentTypes(o)
	if err != nil {
		return nil, err
	}
	if f := matching(all, given); f != nil {
		s.Catalog.touchFunction(f)
		return f, nil
	}
	return s.missingRoutine(schema, name, kind, given)
}

func matching(all []*Function, given []TypeRef) *Function {
	for _, f := range all {
		if sameTypes(f.Inputs(), given) {
			return f
		}
	}
	for _, f := range all {
		// A procedure may be named with its OUT arguments too, and of an
		// assumed function without arguments only the name is known.
		if f.Kind == Procedure && sameTypes(f.all(), given) || f.Assumed && f.Args == nil {
			return f
		}
	}
	return nil
}

func (s *Session) onlyRoutine(all []*Function, schema, name string, kind ast.ObjectType) (*Function, *Error) {
	switch {
	case len(all) == 0:
		return s.missingRoutine(schema, name, kind, nil)
	case len(all) > 1 && all[0].Schema == all[1].Schema:
		return nil, fail("42725", "%s name %q is not unique", kindWord(kind), name)
	}
	s.Catalog.touchFunction(all[0])
	return all[0], nil
}

func (s *Session) missingRoutine(schema, name string, kind ast.ObjectType, given []TypeRef) (*Function, *Error) {
	display := name
	if schema != "" {
		display = schema + "." + name
	}
	in, gone := s.homeOf(schema, name, 'f')
	overloads := s.Catalog.functionsByPath(s, schema, name)
	if slices.ContainsFunc(overloads, func(f *Function) bool { return !f.Assumed && !f.is(kind) && sameTypes(f.Inputs(), given) }) {
		return nil, fail("42809", "%s is not a %s", display, kindWord(kind))
	}
	state := "42883"
	switch {
	case gone:
		return nil, fail(state, "%s %s does not exist", kindWord(kind), display)
	case !s.open():
		return nil, perhaps(state, "%s %s does not exist", kindWord(kind), display)
	case in == nil && schema == "":
		return nil, fail(state, "%s %s does not exist", kindWord(kind), display)
	case in == nil:
		in = s.Catalog.assumeSchema(schema)
	}
	f := &Function{Schema: in.OID, Name: name, Kind: PlainFunction, Volatility: 'v'}
	switch kind {
	case ast.ObjectType_OBJECT_PROCEDURE:
		f.Kind = Procedure
	case ast.ObjectType_OBJECT_AGGREGATE:
		f.Kind = Aggregate
	}
	for _, t := range given {
		f.Args = append(f.Args, Argument{Mode: 'i', Type: t})
	}
	return s.Catalog.assumeFunction(f), nil
}

// is says that a function is of the kind that a statement names.
func (f *Function) is(kind ast.ObjectType) bool {
	switch kind {
	case ast.ObjectType_OBJECT_FUNCTION:
		return f.Kind == PlainFunction || f.Kind == Window || f.Kind == 0
	case ast.ObjectType_OBJECT_PROCEDURE:
		return f.Kind == Procedure
	case ast.ObjectType_OBJECT_AGGREGATE:
		return f.Kind == Aggregate
	}
	return true
}

func kindWord(kind ast.ObjectType) string {
	switch kind {
	case ast.ObjectType_OBJECT_PROCEDURE:
		return "procedure"
	case ast.ObjectType_OBJECT_AGGREGATE:
		return "aggregate"
	case ast.ObjectType_OBJECT_ROUTINE:
		return "routine"
	}
	return "function"
}

// argumentTypes are the types by which a statement names a function. OUT
// arguments that are written do not count for functions.
func (s *Session) argumentTypes(o *ast.ObjectWithArgs) ([]TypeRef, *Error) {
	var out []TypeRef
	if params := o.GetObjfuncargs(); len(params) > 0 {
		for _, n := range params {
			p := n.GetFunctionParameter()
			if p == nil || p.Mode == ast.FunctionParameterMode_FUNC_PARAM_OUT || p.Mode == ast.FunctionParameterMode_FUNC_PARAM_TABLE {
				continue
			}
			t, err := s.typeRef(p.ArgType)
			if err != nil {
				return nil, err
			}
			t.Mods = ""
			out = append(out, t)
		}
		return out, nil
	}
	for _, n := range o.GetObjargs() {
		tn := n.GetTypeName()
		if tn == nil { // NONE, the missing side of a prefix operator
			out = append(out, TypeRef{})
			continue
		}
		t, err := s.typeRef(tn)
		if err != nil {
			return nil, err
		}
		t.Mods = ""
		out = append(out, t)
	}
	return out, nil
}

// all are the types of all arguments, OUT included.
func (f *Function) all() []TypeRef {
	var out []TypeRef
	for _, a := range f.Args {
		if a.Mode != 't' {
			out = append(out, a.Type)
		}
	}
	return out
}

// functionIn finds the overload with exactly these input types in one schema.
func (c *Catalog) functionIn(schema OID, name string, inputs []TypeRef) *Function {
	for _, f := range c.FunctionsNamed(schema, name) {
		if sameTypes(f.Inputs(), inputs) {
			return f
		}
	}
	return nil
}
