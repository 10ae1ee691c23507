package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

func (e *evaluator) operator(m *ast.A_Expr) datum {
	_, op := ast.Qualified(m.Name)
	if m.Lexpr == nil {
		if n, ok := number(e.eval(m.Rexpr)); ok && op == "-" {
			return -n
		}
		return unknown
	}
	l := e.eval(m.Lexpr)
	switch m.Kind {
	case ast.A_Expr_Kind_AEXPR_IN, ast.A_Expr_Kind_AEXPR_OP_ANY:
		var list []datum
		if items := m.Rexpr.GetList(); items != nil {
			for _, x := range items.Items {
				list = append(list, e.eval(x))
			}
		} else if array, ok := e.eval(m.Rexpr).([]datum); ok {
			list = array
		} else {
			return unknown
		}
		if op == "<>" && m.Kind == ast.A_Expr_Kind_AEXPR_IN {
			return not(among(l, list))
		}
		if op == "=" {
			return among(l, list)
		}
		return unknown
	}
	r := e.eval(m.Rexpr)
	if isUnknownDatum(l) || isUnknownDatum(r) {
		return unknown
	}
	switch m.Kind {
	case ast.A_Expr_Kind_AEXPR_DISTINCT:
		return e.distinct(l, r)
	case ast.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return not(e.distinct(l, r))
	case ast.A_Expr_Kind_AEXPR_LIKE:
		return negated(op == "!~~", like(l, r, false))
	case ast.A_Expr_Kind_AEXPR_ILIKE:
		return negated(op == "!~~*", like(l, r, true))
	case ast.A_Expr_Kind_AEXPR_OP:
	default:
		return unknown
	}
	switch op {
	case "=":
		return equal(l, r)
	case "<>":
		return not(equal(l, r))
	case "<", ">", "<=", ">=":
		return lessThan(op, l, r)
	case "||":
		return join(l, r)
	case "+", "-":
		x, ok1 := number(l)
		y, ok2 := number(r)
		if ok1 && ok2 && op == "+" {
			return x + y
		}
		if ok1 && ok2 {
			return x - y
		}
	}
	return unknown
}

func (e *evaluator) distinct(l, r datum) datum {
	if l == nil || r == nil {
		return (l == nil) != (r == nil)
	}
	return not(equal(l, r))
}

func negated(no bool, v datum) datum {
	if no {
		return not(v)
	}
	return v
}

func join(l, r datum) datum {
	if l == nil || r == nil {
		return nil
	}
	x, ok1 := textOf(l)
	y, ok2 := textOf(r)
	if !ok1 || !ok2 {
		return unknown
	}
	return x + y
}

func among(v datum, list []datum) datum {
	result := datum(false)
	for _, x := range list {
		switch eq := equalKnown(v, x); {
		case eq == true:
			return true
		case isUnknownDatum(eq):
			result = unknown
		case eq == nil && !isUnknownDatum(result):
			result = nil
		}
	}
	return result
}

func equalKnown(a, b datum) datum {
	if isUnknownDatum(a) || isUnknownDatum(b) {
		return unknown
	}
	return equal(a, b)
}
