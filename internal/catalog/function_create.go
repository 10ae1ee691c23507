package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createFunction is CREATE [OR REPLACE] FUNCTION or PROCEDURE (CreateFunction,
// commands/functioncmds.c; ProcedureCreate, catalog/pg_proc.c).
func (s *Session) createFunction(m *ast.CreateFunctionStmt) *Error {
	schema, name := ast.Qualified(m.Funcname)
	in, err := s.createInSchema(schema)
	if err != nil {
		return err
	}
	f := &Function{
		Schema: in.OID, Name: truncated(name), Kind: PlainFunction, Owner: s.Role, Language: "sql",
		Volatility: 'v', Parallel: 'u', Created: s.at, Changed: s.at,
	}
	if m.IsProcedure {
		f.Kind = Procedure
	}
	if err := s.parameters(f, m); err != nil {
		return err
	}
	if err := s.functionOptions(f, m.Options); err != nil {
		return err
	}
	f.BodyLine = s.bodyLine(f.Body)
	if m.SqlBody != nil {
		f.Language = "sql"
		f.Atomic = []*ast.Node{m.SqlBody}
		if err := s.atomicBody(f); err != nil {
			return err
		}
	}
	return s.putFunction(f, m.Replace)
}

// parameters reads the signature (interpret_function_parameter_list).
func (s *Session) parameters(f *Function, m *ast.CreateFunctionStmt) *Error {
	var outs []TypeRef
	table := false
	for _, n := range m.Parameters {
		p := n.GetFunctionParameter()
		if p == nil {
			continue
		}
		a := Argument{Name: p.Name, Mode: argumentMode(p.Mode)}
		t, err := s.typeRef(p.ArgType)
		if err != nil {
			return err
		}
		t.Mods = "" // PostgreSQL drops the modifiers of arguments
		a.Type = t
		if p.ArgType.GetSetof() {
			return fail("42P13", "functions cannot accept set arguments")
		}
		if a.Default, err = s.expr(p.Defexpr, nil); err != nil {
			return err
		}
		switch a.Mode {
		case 'o', 'b':
			outs = append(outs, t)
		case 't':
			outs, table = append(outs, t), true
		}
		if err := f.mayFollow(a); err != nil {
			return err
		}
		f.Args = append(f.Args, a)
	}
	return s.result(f, m, outs, table)
}

// mayFollow holds an argument against those before it.
func (f *Function) mayFollow(a Argument) *Error {
	for _, b := range f.Args {
		if a.Name != "" && a.Name == b.Name && (a.Mode == b.Mode || a.Mode != 'o' && a.Mode != 't' || b.Mode != 'i' && b.Mode != 'v') {
			return fail("42P13", "parameter name %q used more than once", a.Name)
		}
		if b.Default != nil && a.Default == nil && (a.Mode == 'i' || a.Mode == 'b') {
			return fail("42P13", "input parameters after one with a default value must also have defaults")
		}
	}
	return nil
}

// result is what a function returns: RETURNS, or a row of its OUT arguments.
func (s *Session) result(f *Function, m *ast.CreateFunctionStmt, outs []TypeRef, table bool) *Error {
	implied := plain(oidVoid)
	switch {
	case f.Kind == Procedure && len(outs) == 0:
	case len(outs) > 1 || f.Kind == Procedure:
		implied = plain(oidRecord)
	case len(outs) == 1:
		implied = outs[0]
	}
	f.Result = implied
	switch {
	case table:
		f.ReturnsSet = true
		return nil
	case m.ReturnType == nil:
		if len(outs) == 0 && f.Kind != Procedure {
			return fail("42P13", "function result type must be specified")
		}
		return nil
	}
	f.ReturnsSet = m.ReturnType.Setof
	t, err := s.typeRef(m.ReturnType)
	if err != nil {
		return err
	}
	t.Mods = ""
	if len(outs) > 0 && t.Known() && implied.Known() && !sameType(t, implied) {
		return fail("42P13", "function result type must be %s because of OUT parameters", s.Catalog.FormatType(implied))
	}
	f.Result = t
	return nil
}

func argumentMode(m ast.FunctionParameterMode) byte {
	switch m {
	case ast.FunctionParameterMode_FUNC_PARAM_OUT:
		return 'o'
	case ast.FunctionParameterMode_FUNC_PARAM_INOUT:
		return 'b'
	case ast.FunctionParameterMode_FUNC_PARAM_VARIADIC:
		return 'v'
	case ast.FunctionParameterMode_FUNC_PARAM_TABLE:
		return 't'
	}
	return 'i'
}

// functionOptions applies what stands behind the signature, in CREATE and ALTER.
func (s *Session) functionOptions(f *Function, list []*ast.Node) *Error {
	for _, n := range list {
		d := n.GetDefElem()
		if d == nil {
			continue
		}
		on, _ := ast.Literal(d.Arg)
		switch d.Defname {
		case "as":
			f.Body = bodyText(d.Arg)
		case "language":
			f.Language = strings.ToLower(on)
		case "strict":
			f.Strict = truth(d)
		case "security":
			f.SecurityDefiner = truth(d)
		case "leakproof":
			f.Leakproof = truth(d)
		case "volatility":
			f.Volatility = letter(on, f.Volatility)
		case "parallel":
			f.Parallel = letter(on, f.Parallel)
		case "window":
			f.Kind = Window
		case "set":
			if err := s.functionSetting(f, d.Arg.GetVariableSetStmt()); err != nil {
				return err
			}
		case "cost", "rows", "support", "transform":
		default:
			s.opaque("function option "+d.Defname, f.Name)
		}
	}
	return nil
}

func truth(d *ast.DefElem) bool {
	text, ok := ast.Literal(d.Arg)
	return !ok || text == "true" || text == "1"
}

func letter(word string, otherwise byte) byte {
	if word == "" {
		return otherwise
	}
	return word[0]
}

// bodyText is the text of AS 'body', or of AS 'object file', 'symbol'.
func bodyText(n *ast.Node) string {
	if list := n.GetList(); list != nil && len(list.Items) > 0 {
		text, _ := ast.Literal(list.Items[0])
		return text
	}
	text, _ := ast.Literal(n)
	return text
}

// functionSetting is SET name = value, SET name FROM CURRENT and, in ALTER, RESET.
func (s *Session) functionSetting(f *Function, v *ast.VariableSetStmt) *Error {
	if v == nil {
		return nil
	}
	if f.Config == nil {
		f.Config = map[string]string{}
	}
	name := strings.ToLower(v.Name)
	switch v.Kind {
	case ast.VariableSetKind_VAR_RESET_ALL:
		f.Config = nil
	case ast.VariableSetKind_VAR_RESET, ast.VariableSetKind_VAR_SET_DEFAULT:
		delete(f.Config, name)
	case ast.VariableSetKind_VAR_SET_CURRENT:
		f.Config[name] = strings.Join(s.SearchPath, ", ")
		if name != "search_path" {
			f.Config[name] = ""
		}
	default:
		var parts []string
		for _, a := range v.Args {
			text, _ := ast.Literal(a)
			parts = append(parts, text)
		}
		f.Config[name] = strings.Join(parts, ", ")
	}
	if len(f.Config) == 0 {
		f.Config = nil
	}
	return nil
}
