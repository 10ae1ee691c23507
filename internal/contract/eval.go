package contract

import (
	"slices"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// value is what an expression yields for a row of N-1, as far as that can be
// said: a constant as text, NULL, or unknown. A boolean is "true" or "false".
type value struct {
	known, null bool
	text        string
}

var (
	unknown = value{}
	null    = value{known: true, null: true}
	yes     = value{known: true, text: "true"}
	no      = value{known: true, text: "false"}
)

func boolean(b bool) value {
	if b {
		return yes
	}
	return no
}

func (v value) isTrue() bool  { return v.known && !v.null && v.text == "true" }
func (v value) isFalse() bool { return v.known && !v.null && v.text == "false" }

// evaluate works out an expression by SQL's three-valued logic (documentation,
// "Logical Operators"). column tells the value of a column by name.
func evaluate(n *ast.Node, column func(name string) value) value {
	switch e := ast.Unwrap(n).(type) {
	case *ast.A_Const:
		if e.Isnull {
			return null
		}
		if text, ok := ast.Literal(n); ok {
			return value{known: true, text: text}
		}
	case *ast.TypeCast:
		return cast(evaluate(e.Arg, column), e)
	case *ast.ColumnRef:
		if names := ast.Strings(e.Fields); len(names) == len(e.Fields) && len(names) > 0 {
			return column(names[len(names)-1])
		}
	case *ast.CollateClause:
		return evaluate(e.Arg, column)
	case *ast.BoolExpr:
		return logic(e, column)
	case *ast.NullTest:
		return nullTest(e, column)
	case *ast.A_Expr:
		return operator(e, column)
	case *ast.CoalesceExpr:
		for _, arg := range e.Args {
			if v := evaluate(arg, column); !v.known || !v.null {
				return v
			}
		}
		return null
	case *ast.SubLink:
		// EXISTS (SELECT 1): one row without a table to take it from.
		s := e.GetSubselect().GetSelectStmt()
		if e.SubLinkType == ast.SubLinkType_EXISTS_SUBLINK && s != nil && len(s.FromClause) == 0 &&
			s.WhereClause == nil && s.HavingClause == nil && len(s.TargetList) > 0 && s.LimitCount == nil && s.LimitOffset == nil {
			return yes
		}
	}
	return unknown
}

// cast keeps a constant where the cast only says its type.
func cast(v value, e *ast.TypeCast) value {
	if !v.known || v.null {
		return v
	}
	switch ast.TypeOf(e.TypeName).Name {
	case "bool":
		switch strings.ToLower(v.text) {
		case "t", "true", "yes", "on", "1", "y":
			return yes
		case "f", "false", "no", "off", "0", "n":
			return no
		}
		return unknown
	case "text", "varchar", "bpchar", "int4", "int8", "int2", "numeric":
		return v
	}
	if v.text != "" {
		return v // a label of an enum, a date: itself
	}
	return unknown
}

func logic(e *ast.BoolExpr, column func(string) value) value {
	if e.Boolop == ast.BoolExprType_NOT_EXPR {
		if len(e.Args) != 1 {
			return unknown
		}
		v := evaluate(e.Args[0], column)
		switch {
		case v.isTrue():
			return no
		case v.isFalse():
			return yes
		}
		return v
	}
	// The value that decides at once, and what remains where no part has it.
	decides, remains := no, yes
	if e.Boolop == ast.BoolExprType_OR_EXPR {
		decides, remains = yes, no
	}
	for _, arg := range e.Args {
		v := evaluate(arg, column)
		switch {
		case v == decides:
			return decides
		case !v.known:
			remains = unknown
		case v.null && remains.known:
			remains = null
		}
	}
	return remains
}

func nullTest(e *ast.NullTest, column func(string) value) value {
	v := evaluate(e.Arg, column)
	if !v.known {
		return unknown
	}
	return boolean(v.null == (e.Nulltesttype == ast.NullTestType_IS_NULL))
}

func operator(e *ast.A_Expr, column func(string) value) value {
	left := evaluate(e.Lexpr, column)
	name := strings.Join(ast.Strings(e.Name), ".")
	switch e.Kind {
	case ast.A_Expr_Kind_AEXPR_OP:
		return compareValues(name, left, evaluate(e.Rexpr, column))
	case ast.A_Expr_Kind_AEXPR_IN:
		v := among(left, e.Rexpr.GetList().GetItems(), column)
		if name == "<>" && v.known && !v.null {
			return boolean(!v.isTrue())
		}
		return v
	case ast.A_Expr_Kind_AEXPR_OP_ANY:
		if array := arrayOf(e.Rexpr); array != nil && name == "=" {
			return among(left, array.Elements, column)
		}
	case ast.A_Expr_Kind_AEXPR_DISTINCT, ast.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		right := evaluate(e.Rexpr, column)
		if left.known && right.known {
			return boolean((left == right) == (e.Kind == ast.A_Expr_Kind_AEXPR_NOT_DISTINCT))
		}
	}
	if left.known && left.null && e.Kind == ast.A_Expr_Kind_AEXPR_LIKE {
		return null
	}
	return unknown
}

// arrayOf unwraps ARRAY[…] from its casts.
func arrayOf(n *ast.Node) *ast.A_ArrayExpr {
	for {
		switch e := ast.Unwrap(n).(type) {
		case *ast.A_ArrayExpr:
			return e
		case *ast.TypeCast:
			n = e.Arg
		default:
			return nil
		}
	}
}

func among(v value, items []*ast.Node, column func(string) value) value {
	if v.known && v.null {
		return null
	}
	result := no
	for _, item := range items {
		w := evaluate(item, column)
		switch eq := compareValues("=", v, w); {
		case eq.isTrue():
			return yes
		case !eq.known:
			result = unknown
		case eq.null && result.known:
			result = null
		}
	}
	return result
}

func compareValues(op string, a, b value) value {
	if a.known && a.null || b.known && b.null {
		return null // every operator of this list is strict
	}
	if !a.known || !b.known {
		return unknown
	}
	x, errX := strconv.ParseFloat(a.text, 64)
	y, errY := strconv.ParseFloat(b.text, 64)
	numbers := errX == nil && errY == nil
	switch op {
	case "=":
		return boolean(a.text == b.text || numbers && x == y)
	case "<>", "!=":
		return boolean(a.text != b.text && (!numbers || x != y))
	}
	if !numbers {
		return unknown
	}
	switch op {
	case "<":
		return boolean(x < y)
	case "<=":
		return boolean(x <= y)
	case ">":
		return boolean(x > y)
	case ">=":
		return boolean(x >= y)
	}
	return unknown
}

// isNull says whether an expression is the constant NULL.
func isNull(n *ast.Node) bool { return n != nil && ast.Null(n) }

// mentioned lists the columns that an expression names, by their last part.
func mentioned(n *ast.Node) []string {
	var names []string
	if n == nil {
		return nil
	}
	ast.Walk(n, func(m any) bool {
		if ref, ok := m.(*ast.ColumnRef); ok {
			if parts := ast.Strings(ref.Fields); len(parts) > 0 && !slices.Contains(names, parts[len(parts)-1]) {
				names = append(names, parts[len(parts)-1])
			}
		}
		return true
	})
	return names
}
