package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// evaluator computes the expressions of a body as far as they rest on the
// catalog and on constants.
type evaluator struct {
	s *Session
	// vars are a body's variables.
	vars record
	// rows are the rows of the queries around, innermost last, by alias.
	rows []record
	// steps counts the work, so that no input may hang us.
	steps int
}

const maxSteps = 300_000

func (e *evaluator) eval(n *ast.Node) datum {
	if e.steps++; e.steps > maxSteps || e.s.tired(1) {
		return unknown
	}
	switch m := ast.Unwrap(n).(type) {
	case *ast.A_Const:
		return literalDatum(m)
	case *ast.TypeCast:
		return e.cast(e.eval(m.Arg), m.TypeName)
	case *ast.ColumnRef:
		return e.column(ast.Strings(m.Fields))
	case *ast.BoolExpr:
		return e.boolean(m)
	case *ast.NullTest:
		v := e.eval(m.Arg)
		if isUnknownDatum(v) {
			return unknown
		}
		return (v == nil) == (m.Nulltesttype == ast.NullTestType_IS_NULL)
	case *ast.BooleanTest:
		return booleanTest(m.Booltesttype, truthOf(e.eval(m.Arg)))
	case *ast.A_Expr:
		return e.operator(m)
	case *ast.FuncCall:
		return e.call(m)
	case *ast.CoalesceExpr:
		for _, a := range m.Args {
			if v := e.eval(a); v != nil {
				return v
			}
		}
		return nil
	case *ast.CaseExpr:
		return e.caseOf(m)
	case *ast.A_ArrayExpr:
		var list []datum
		for _, x := range m.Elements {
			list = append(list, e.eval(x))
		}
		return list
	case *ast.SubLink:
		return e.subLink(m)
	case *ast.SQLValueFunction:
		switch name, _ := sqlValue(m.Op); name {
		case "current_user", "user", "current_role":
			return e.s.Role
		case "current_schema":
			return e.currentSchema()
		}
	case *ast.ParamRef:
		if v, ok := e.vars["$"+itoa(int(m.Number))]; ok {
			return v
		}
	}
	return unknown
}

func (e *evaluator) currentSchema() datum {
	var name datum
	e.s.creationPath(func(_ string, n *Schema) bool {
		if n != nil {
			name = n.Name
		}
		return n == nil
	})
	return name
}

func booleanTest(t ast.BoolTestType, v datum) datum {
	if isUnknownDatum(v) {
		return unknown
	}
	switch t {
	case ast.BoolTestType_IS_TRUE:
		return v == true
	case ast.BoolTestType_IS_NOT_TRUE:
		return v != true
	case ast.BoolTestType_IS_FALSE:
		return v == false
	case ast.BoolTestType_IS_NOT_FALSE:
		return v != false
	case ast.BoolTestType_IS_UNKNOWN:
		return v == nil
	case ast.BoolTestType_IS_NOT_UNKNOWN:
		return v != nil
	}
	return unknown
}

// column finds a name in the rows of the queries around, then in the variables.
func (e *evaluator) column(names []string) datum {
	switch len(names) {
	case 1:
		for i := len(e.rows) - 1; i >= 0; i-- {
			for _, r := range e.rows[i] {
				if row, ok := r.(record); ok {
					if v, ok := row[names[0]]; ok {
						return v
					}
				}
			}
			if _, open := e.rows[i][""]; open {
				return unknown // some source is not bound yet, or not known
			}
		}
		if v, ok := e.vars[names[0]]; ok {
			return v
		}
	case 2, 3:
		name, col := names[len(names)-2], names[len(names)-1]
		for i := len(e.rows) - 1; i >= 0; i-- {
			if row, ok := e.rows[i][name].(record); ok {
				if v, ok := row[col]; ok {
					return v
				}
				return unknown
			}
		}
		if row, ok := e.vars[name].(record); ok {
			if v, ok := row[col]; ok {
				return v
			}
		}
	}
	return unknown
}

// boolean is AND, OR and NOT with three values, and the one that is not known.
func (e *evaluator) boolean(m *ast.BoolExpr) datum {
	if m.Boolop == ast.BoolExprType_NOT_EXPR && len(m.Args) == 1 {
		return not(truthOf(e.eval(m.Args[0])))
	}
	decides := m.Boolop == ast.BoolExprType_OR_EXPR
	result := datum(!decides)
	for _, a := range m.Args {
		switch v := truthOf(e.eval(a)); {
		case v == decides:
			return decides
		case isUnknownDatum(v):
			result = unknown
		case v == nil && !isUnknownDatum(result):
			result = nil
		}
	}
	return result
}

func (e *evaluator) caseOf(m *ast.CaseExpr) datum {
	for _, n := range m.Args {
		w := n.GetCaseWhen()
		if w == nil {
			continue
		}
		v := e.eval(w.Expr)
		if m.Arg != nil {
			v = equal(e.eval(m.Arg), v)
		}
		switch v := truthOf(v); {
		case isUnknownDatum(v):
			return unknown
		case v == true:
			return e.eval(w.Result)
		}
	}
	if m.Defresult == nil {
		return nil
	}
	return e.eval(m.Defresult)
}
