package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// ExprText writes an expression so that people can read it and equal expressions
// have equal texts. It is the tree that is written, as SQL, so much is not
// spelled as the server would; the few kinds without a form here (XML, JSON
// constructors, ROWS FROM) are named after their node.
func ExprText(n *ast.Node) string { return exprText(n) }

func exprText(n *ast.Node) string {
	var w writer
	w.node(n, 0)
	return w.out.String()
}

type writer struct{ out strings.Builder }

func (w *writer) put(parts ...string) {
	for _, p := range parts {
		w.out.WriteString(p) // cannot fail
	}
}

func (w *writer) list(list []*ast.Node, depth int) {
	for i, n := range list {
		if i > 0 {
			w.put(", ")
		}
		w.node(n, depth)
	}
}

func (w *writer) names(list []*ast.Node) {
	for i, n := range list {
		if i > 0 {
			w.put(".")
		}
		if s := n.GetString_(); s != nil {
			w.put(QuoteName(s.Sval))
		} else {
			w.put("*")
		}
	}
}

func (w *writer) node(n *ast.Node, depth int) {
	if depth > 500 {
		w.put("…")
		return
	}
	depth++
	switch m := ast.Unwrap(n).(type) {
	case nil:
	case *ast.A_Const:
		w.constant(m)
	case *ast.ColumnRef:
		w.names(m.Fields)
	case *ast.ParamRef:
		w.put("$", itoa(int(m.Number)))
	case *ast.TypeCast:
		w.operand(m.Arg, depth)
		w.put("::", typeText(m.TypeName))
	case *ast.CollateClause:
		w.operand(m.Arg, depth)
		w.put(" COLLATE ")
		w.names(m.Collname)
	case *ast.FuncCall:
		w.call(m, depth)
	case *ast.A_Expr:
		w.operation(m, depth)
	case *ast.BoolExpr:
		w.boolean(m, depth)
	case *ast.NullTest:
		w.operand(m.Arg, depth)
		if m.Nulltesttype == ast.NullTestType_IS_NULL {
			w.put(" IS NULL")
		} else {
			w.put(" IS NOT NULL")
		}
	case *ast.BooleanTest:
		w.operand(m.Arg, depth)
		w.put(booleanTests[m.Booltesttype])
	case *ast.CaseExpr:
		w.caseExpr(m, depth)
	case *ast.CoalesceExpr:
		w.put("COALESCE(")
		w.list(m.Args, depth)
		w.put(")")
	case *ast.MinMaxExpr:
		name, _ := figure(n, 0)
		w.put(strings.ToUpper(name), "(")
		w.list(m.Args, depth)
		w.put(")")
	case *ast.A_ArrayExpr:
		w.put("ARRAY[")
		w.list(m.Elements, depth)
		w.put("]")
	case *ast.RowExpr:
		w.put("ROW(")
		w.list(m.Args, depth)
		w.put(")")
	case *ast.A_Indirection:
		w.put("(")
		w.node(m.Arg, depth)
		w.put(")")
		for _, step := range m.Indirection {
			w.step(step, depth)
		}
	case *ast.SQLValueFunction:
		w.put(strings.ToUpper(sqlValueName(m.Op)))
		if m.Typmod >= 0 {
			w.put("(", itoa(int(m.Typmod)), ")")
		}
	case *ast.SetToDefault:
		w.put("DEFAULT")
	case *ast.List:
		w.put("(")
		w.list(m.Items, depth)
		w.put(")")
	case *ast.NamedArgExpr:
		w.put(QuoteName(m.Name), " => ")
		w.node(m.Arg, depth)
	default:
		if !w.table(n, depth) {
			w.rest(n)
		}
	}
}

var booleanTests = map[ast.BoolTestType]string{
	ast.BoolTestType_IS_TRUE: " IS TRUE", ast.BoolTestType_IS_NOT_TRUE: " IS NOT TRUE",
	ast.BoolTestType_IS_FALSE: " IS FALSE", ast.BoolTestType_IS_NOT_FALSE: " IS NOT FALSE",
	ast.BoolTestType_IS_UNKNOWN: " IS UNKNOWN", ast.BoolTestType_IS_NOT_UNKNOWN: " IS NOT UNKNOWN",
}

// operand puts parentheses around what binds less than a cast.
func (w *writer) operand(n *ast.Node, depth int) {
	switch ast.Unwrap(n).(type) {
	case *ast.A_Expr, *ast.BoolExpr, *ast.NullTest, *ast.BooleanTest, *ast.CaseExpr:
		w.put("(")
		w.node(n, depth)
		w.put(")")
	default:
		w.node(n, depth)
	}
}

func (w *writer) constant(m *ast.A_Const) {
	if m.GetIsnull() {
		w.put("NULL")
		return
	}
	text, _ := ast.Literal(&ast.Node{Node: &ast.Node_AConst{AConst: m}})
	if m.GetSval() != nil {
		text = "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	w.put(text)
}

func (w *writer) call(m *ast.FuncCall, depth int) {
	names := m.Funcname
	if len(names) == 2 && names[0].GetString_().GetSval() == "pg_catalog" {
		names = names[1:]
	}
	w.names(names)
	w.put("(")
	if m.AggDistinct {
		w.put("DISTINCT ")
	}
	if m.AggStar {
		w.put("*")
	}
	if m.FuncVariadic && len(m.Args) > 0 {
		last := len(m.Args) - 1
		w.list(m.Args[:last], depth)
		if last > 0 {
			w.put(", ")
		}
		w.put("VARIADIC ")
		w.node(m.Args[last], depth)
	} else {
		w.list(m.Args, depth)
	}
	order := " ORDER BY "
	if m.AggWithinGroup {
		order = ") WITHIN GROUP (ORDER BY "
	}
	w.clause(order, m.AggOrder, depth)
	w.put(")")
	if m.AggFilter != nil {
		w.put(" FILTER (WHERE ")
		w.node(m.AggFilter, depth)
		w.put(")")
	}
	if m.Over != nil {
		w.over(m.Over, depth)
	}
}
