package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// alterFunction is ALTER FUNCTION … with options; names, schemas and owners have
// statements of their own.
func (s *Session) alterFunction(m *ast.AlterFunctionStmt) *Error {
	f, err := s.routine(m.Func, m.Objtype)
	if err != nil {
		return err
	}
	if f.Kind == Aggregate {
		return fail("42809", "%q is an aggregate function", f.Name)
	}
	config := map[string]string{}
	for k, v := range f.Config { // a clone may share the map
		config[k] = v
	}
	f.Config = config
	if err := s.functionOptions(f, m.Actions); err != nil {
		return err
	}
	if len(f.Config) == 0 {
		f.Config = nil
	}
	f.Changed = s.at
	return nil
}

// dropFunction finds one object of DROP FUNCTION, PROCEDURE, ROUTINE or
// AGGREGATE; nothing where IF EXISTS finds none.
func (s *Session) dropFunction(m *ast.DropStmt, o *ast.ObjectWithArgs) ([]thing, *Error) {
	if o == nil {
		return nil, fail("42601", "a function without a name")
	}
	if m.MissingOk && !s.routineExists(o, m.RemoveType) {
		return nil, nil
	}
	f, err := s.routine(o, m.RemoveType)
	if err != nil {
		return nil, err
	}
	return one(aFunction, f.OID), nil
}

// routineExists is for IF EXISTS: what nobody created is not assumed then.
func (s *Session) routineExists(o *ast.ObjectWithArgs, kind ast.ObjectType) bool {
	schema, name := ast.Qualified(o.GetObjname())
	var all []*Function
	for _, f := range s.Catalog.functionsByPath(s, schema, name) {
		if f.is(kind) {
			all = append(all, f)
		}
	}
	if o.GetArgsUnspecified() {
		return len(all) > 0
	}
	types := make([]TypeRef, 0, len(o.Objargs))
	for _, n := range o.Objargs {
		written := ast.TypeOf(n.GetTypeName())
		t := s.lookupType(written.Schema, written.Name)
		if !t.Known() {
			return false
		}
		t.Array = t.Array || written.Dims > 0
		types = append(types, t)
	}
	if params := o.GetObjfuncargs(); len(params) > 0 && len(types) > 0 {
		var err *Error
		if types, err = s.argumentTypes(o); err != nil {
			return false
		}
	}
	return matching(all, types) != nil
}

// renameRoutine is ALTER FUNCTION … RENAME TO.
func (s *Session) renameRoutine(o *ast.ObjectWithArgs, kind ast.ObjectType, name string) *Error {
	f, err := s.routine(o, kind)
	if err != nil {
		return err
	}
	return s.moveRoutine(f, f.Schema, name)
}

// moveRoutineTo is ALTER FUNCTION … SET SCHEMA.
func (s *Session) moveRoutineTo(o *ast.ObjectWithArgs, kind ast.ObjectType, schema string) *Error {
	f, err := s.routine(o, kind)
	if err != nil {
		return err
	}
	in, err := s.schema(schema)
	if err != nil {
		return err
	}
	return s.moveRoutine(f, in.OID, f.Name)
}

func (s *Session) moveRoutine(f *Function, schema OID, name string) *Error {
	name = truncated(name)
	if schema == f.Schema && name == f.Name {
		return nil
	}
	if s.Catalog.functionIn(schema, name, f.Inputs()) != nil {
		return fail("42723", "function %s already exists in schema %q", name, s.Catalog.Schemas[schema].Name)
	}
	s.Catalog.renameFunction(f, schema, name)
	f.Changed = s.at
	return nil
}

// createAggregate is CREATE [OR REPLACE] AGGREGATE (DefineAggregate).
func (s *Session) createAggregate(m *ast.DefineStmt) *Error {
	schema, name := ast.Qualified(m.Defnames)
	in, err := s.createInSchema(schema)
	if err != nil {
		return err
	}
	f := &Function{
		Schema: in.OID, Name: truncated(name), Kind: Aggregate, Owner: s.Role, Language: "internal",
		Volatility: 'i', Parallel: 'u', Created: s.at, Changed: s.at,
	}
	if err := s.aggregateArguments(f, m); err != nil {
		return err
	}
	var state TypeRef
	var final []string
	for _, n := range m.Definition {
		d := n.GetDefElem()
		if d == nil {
			continue
		}
		f.Body += d.Defname + " = " + exprText(d.Arg) + "; "
		switch d.Defname {
		case "stype", "stype1":
			if state, err = s.typeRef(d.Arg.GetTypeName()); err != nil {
				return err
			}
		case "sfunc", "sfunc1", "finalfunc", "combinefunc", "msfunc", "minvfunc", "mfinalfunc":
			names := definedName(d.Arg)
			if d.Defname == "finalfunc" {
				final = names
			}
			s.aggregateUses(f, names)
		case "basetype":
			if t := d.Arg.GetTypeName(); t != nil && m.Oldstyle {
				if ref, err := s.typeRef(t); err == nil && ref.Type != oidAny {
					f.Args = append(f.Args, Argument{Mode: 'i', Type: ref})
				}
			}
		}
	}
	f.Result = state
	if len(final) > 0 {
		f.Result = s.resultOf(final, append([]TypeRef{state}, f.Inputs()...))
	}
	return s.putFunction(f, m.Replace)
}

func (s *Session) aggregateArguments(f *Function, m *ast.DefineStmt) *Error {
	if m.Oldstyle || len(m.Args) == 0 {
		return nil
	}
	for _, n := range m.Args[0].GetList().GetItems() {
		p := n.GetFunctionParameter()
		if p == nil {
			continue
		}
		t, err := s.typeRef(p.ArgType)
		if err != nil {
			return err
		}
		t.Mods = ""
		f.Args = append(f.Args, Argument{Name: p.Name, Mode: argumentMode(p.Mode), Type: t})
	}
	return nil
}

// definedName is a function's name in a definition, which the grammar reads as
// a type's.
func definedName(n *ast.Node) []string {
	if t := n.GetTypeName(); t != nil {
		return ast.Strings(t.Names)
	}
	if list := n.GetList(); list != nil {
		return ast.Strings(list.Items)
	}
	if text, ok := ast.Literal(n); ok {
		return []string{text}
	}
	return nil
}

func (s *Session) aggregateUses(f *Function, names []string) {
	if len(names) == 0 {
		return
	}
	schema := ""
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	if fs := s.Catalog.functionsByPath(s, schema, names[len(names)-1]); len(fs) > 0 {
		f.Deps = append(f.Deps, Ref{Object: fs[0].OID})
	}
}

// resultOf is the type that a function of that name gives for one argument.
func (s *Session) resultOf(names []string, given []TypeRef) TypeRef {
	c := call{name: names[len(names)-1], given: given[:1]}
	if len(names) > 1 {
		c.schema = names[len(names)-2]
	}
	b := s.binder(true)
	r := b.lookup(c)
	if r.verdict != found {
		c.given = given // FINALFUNC_EXTRA hands the arguments over as well
		if r = b.lookup(c); r.verdict != found {
			return TypeRef{}
		}
	}
	bound, _ := s.Catalog.bind(r.args, r.given)
	return s.Catalog.actual(r.sig.result, bound)
}
