package catalog

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// putFunction enters a new function, or replaces the one with the same input
// types: OID, owner and rights stay, everything else is as written now, so that
// SECURITY DEFINER, SET and STRICT are lost where they are not repeated.
func (s *Session) putFunction(f *Function, replace bool) *Error {
	c := s.Catalog
	old := c.functionIn(f.Schema, f.Name, f.Inputs())
	if old == nil {
		f.OID, f.ACL = c.newOID(), c.defaultACL(f.Schema, 'f', s.Role)
		c.addFunction(f)
		return nil
	}
	if !replace {
		return fail("42723", "function %q already exists with same argument types", f.Name)
	}
	if err := s.mayReplace(old, f); err != nil {
		return err
	}
	c.touchFunction(old)
	f.OID, f.Owner, f.ACL, f.Created, f.Assumed, f.mark = old.OID, old.Owner, old.ACL, old.Created, false, old.mark
	*old = *f
	return nil
}

// mayReplace is what ProcedureCreate refuses (42P13, 42809).
func (s *Session) mayReplace(old, f *Function) *Error {
	if old.Assumed {
		return nil
	}
	if old.Kind != f.Kind {
		return fail("42809", "cannot change routine kind")
	}
	if old.Result.Known() && f.Result.Known() && (!sameType(old.Result, f.Result) || old.ReturnsSet != f.ReturnsSet) {
		return fail("42P13", "cannot change return type of existing function")
	}
	if f.Result.Type == oidRecord && !sameColumns(old, f) {
		return fail("42P13", "cannot change return type of existing function")
	}
	was, is := old.inputs(), f.inputs()
	for i := range was {
		if i >= len(is) {
			break
		}
		if was[i].Name != "" && was[i].Name != is[i].Name {
			return fail("42P13", "cannot change name of input parameter %q", was[i].Name)
		}
		if was[i].Default != nil && is[i].Default == nil {
			return fail("42P13", "cannot remove parameter defaults from existing function")
		}
	}
	return nil
}

func (f *Function) inputs() []Argument {
	return slices.DeleteFunc(slices.Clone(f.Args), func(a Argument) bool { return a.Mode == 'o' || a.Mode == 't' })
}

// sameColumns compares the rows that two functions return, by name and type.
func sameColumns(a, b *Function) bool {
	row := func(f *Function) (out []Argument) {
		for _, arg := range f.Args {
			if arg.Mode == 'o' || arg.Mode == 'b' || arg.Mode == 't' {
				out = append(out, arg)
			}
		}
		return out
	}
	return slices.EqualFunc(row(a), row(b), func(x, y Argument) bool {
		return x.Name == y.Name && (sameType(x.Type, y.Type) || !x.Type.Known() || !y.Type.Known())
	})
}

// atomicBody binds BEGIN ATOMIC … END and RETURN, which the server parses when
// the function is made: what they use is a dependency.
func (s *Session) atomicBody(f *Function) *Error {
	b := s.binder(true)
	b.vars = f.variables()
	for _, n := range f.Atomic {
		b.atomic(n)
	}
	if err := b.certain(); err != nil {
		return err
	}
	f.Deps = b.deps
	return nil
}

func (b *binder) atomic(n *ast.Node) {
	switch m := ast.Unwrap(n).(type) {
	case *ast.ReturnStmt:
		b.expr(m.Returnval, &scope{})
	case *ast.List:
		for _, item := range m.Items {
			b.atomic(item)
		}
	case nil:
	default:
		b.statement(n, nil, true)
	}
}

// variables are a function's parameters, by name and by number.
func (f *Function) variables() map[string]*value {
	vars := map[string]*value{}
	n := 0
	for _, a := range f.Args {
		v := &value{typ: a.Type}
		if a.Mode != 'o' && a.Mode != 't' {
			n++
			vars["$"+itoa(n)] = v
		}
		if a.Name != "" {
			vars[a.Name] = v
		}
	}
	return vars
}

// bodyLine is the line of the file on which a function's body begins. Only the
// statement's own text is known here, so that it is looked for in it.
func (s *Session) bodyLine(body string) int {
	text, at := s.text, -1
	if body != "" {
		at = strings.Index(text, body)
	}
	if at < 0 {
		return s.at.Line
	}
	return s.at.Line + strings.Count(text[:at], "\n")
}
