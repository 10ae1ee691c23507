package contract

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// value is what an expression yields for a row of N-1, as far as that can be
// said: a constant as text, NULL, or unknown, which may be known not to be NULL.
// A boolean is "true" or "false".
type value struct {
	known, null bool
	text        string
	some        bool
}

var (
	unknown = value{}
	notNull = value{some: true}
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
	case *ast.BooleanTest:
		return booleanTest(e, column)
	case *ast.CaseExpr:
		return branch(e, column)
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
	if !v.known && !v.some {
		return unknown
	}
	return boolean(v.null == (e.Nulltesttype == ast.NullTestType_IS_NULL))
}

func booleanTest(e *ast.BooleanTest, column func(string) value) value {
	v := evaluate(e.Arg, column)
	if !v.known {
		return unknown
	}
	switch e.Booltesttype {
	case ast.BoolTestType_IS_TRUE:
		return boolean(v.isTrue())
	case ast.BoolTestType_IS_NOT_TRUE:
		return boolean(!v.isTrue())
	case ast.BoolTestType_IS_FALSE:
		return boolean(v.isFalse())
	case ast.BoolTestType_IS_NOT_FALSE:
		return boolean(!v.isFalse())
	case ast.BoolTestType_IS_UNKNOWN:
		return boolean(v.null)
	case ast.BoolTestType_IS_NOT_UNKNOWN:
		return boolean(!v.null)
	}
	return unknown
}

// branch is CASE WHEN …: the first branch whose condition is true.
func branch(e *ast.CaseExpr, column func(string) value) value {
	for _, n := range e.Args {
		w := n.GetCaseWhen()
		if w == nil || e.Arg != nil {
			return unknown
		}
		switch v := evaluate(w.Expr, column); {
		case v.isTrue():
			return evaluate(w.Result, column)
		case !v.known:
			return unknown
		}
	}
	if e.Defresult == nil {
		return null
	}
	return evaluate(e.Defresult, column)
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
