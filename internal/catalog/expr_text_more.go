package catalog

import (
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

func typeText(tn *ast.TypeName) string {
	t := ast.TypeOf(tn)
	name := QuoteName(t.Name)
	if b := builtinsByName[t.Name]; b != nil && (t.Schema == "" || t.Schema == "pg_catalog") {
		name = b.format("", true)
	} else if t.Schema != "" {
		name = QuoteName(t.Schema) + "." + name
	}
	if len(t.Mods) > 0 {
		name += "(" + strings.Join(t.Mods, ",") + ")"
	}
	return name + strings.Repeat("[]", t.Dims)
}

func (w *writer) operation(m *ast.A_Expr, depth int) {
	_, name := ast.Qualified(m.Name)
	switch m.Kind {
	case ast.A_Expr_Kind_AEXPR_NULLIF:
		w.put("NULLIF(")
		w.node(m.Lexpr, depth)
		w.put(", ")
		w.node(m.Rexpr, depth)
		w.put(")")
		return
	case ast.A_Expr_Kind_AEXPR_OP_ANY, ast.A_Expr_Kind_AEXPR_OP_ALL:
		w.operand(m.Lexpr, depth)
		word := "ANY"
		if m.Kind == ast.A_Expr_Kind_AEXPR_OP_ALL {
			word = "ALL"
		}
		w.put(" ", name, " ", word, " (")
		w.node(m.Rexpr, depth)
		w.put(")")
		return
	}
	word := name
	switch m.Kind {
	case ast.A_Expr_Kind_AEXPR_BETWEEN, ast.A_Expr_Kind_AEXPR_NOT_BETWEEN, ast.A_Expr_Kind_AEXPR_BETWEEN_SYM, ast.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		if bounds := m.Rexpr.GetList().GetItems(); len(bounds) == 2 {
			w.operand(m.Lexpr, depth)
			w.put(" ", name, " ")
			w.operand(bounds[0], depth)
			w.put(" AND ")
			w.operand(bounds[1], depth)
			return
		}
	case ast.A_Expr_Kind_AEXPR_LIKE, ast.A_Expr_Kind_AEXPR_ILIKE:
		word = map[string]string{"~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE"}[name]
	case ast.A_Expr_Kind_AEXPR_DISTINCT:
		word = "IS DISTINCT FROM"
	case ast.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		word = "IS NOT DISTINCT FROM"
	case ast.A_Expr_Kind_AEXPR_IN:
		word = "IN"
		if name == "<>" {
			word = "NOT IN"
		}
	}
	if m.Lexpr != nil {
		w.operand(m.Lexpr, depth)
		w.put(" ")
	}
	w.put(word)
	if m.Lexpr != nil || word != "-" {
		w.put(" ")
	}
	w.operand(m.Rexpr, depth)
}

func (w *writer) boolean(m *ast.BoolExpr, depth int) {
	if m.Boolop == ast.BoolExprType_NOT_EXPR {
		w.put("NOT ")
		if len(m.Args) > 0 {
			w.operand(m.Args[0], depth)
		}
		return
	}
	word := " AND "
	if m.Boolop == ast.BoolExprType_OR_EXPR {
		word = " OR "
	}
	for i, a := range m.Args {
		if i > 0 {
			w.put(word)
		}
		w.operand(a, depth)
	}
}

func (w *writer) caseExpr(m *ast.CaseExpr, depth int) {
	w.put("CASE")
	if m.Arg != nil {
		w.put(" ")
		w.node(m.Arg, depth)
	}
	for _, n := range m.Args {
		if c := n.GetCaseWhen(); c != nil {
			w.put(" WHEN ")
			w.node(c.Expr, depth)
			w.put(" THEN ")
			w.node(c.Result, depth)
		}
	}
	if m.Defresult != nil {
		w.put(" ELSE ")
		w.node(m.Defresult, depth)
	}
	w.put(" END")
}

func (w *writer) step(n *ast.Node, depth int) {
	switch m := ast.Unwrap(n).(type) {
	case *ast.String:
		w.put(".", QuoteName(m.Sval))
	case *ast.A_Indices:
		w.put("[")
		w.node(m.Lidx, depth)
		if m.IsSlice {
			w.put(":")
		}
		w.node(m.Uidx, depth)
		w.put("]")
	default:
		w.put(".*")
	}
}

// rest writes what has no form of its own as its kind and what is in it: the
// direct members first, so that different trees have different texts.
func (w *writer) rest(n *ast.Node) {
	top := ast.Unwrap(n)
	w.put(strings.TrimPrefix(fmt.Sprintf("%T", top), "*pg_query."), "(")
	first := true
	ast.Walk(top, func(m any) bool {
		if m == top {
			return true
		}
		if !first {
			w.put(" ")
		}
		first = false
		switch m := m.(type) {
		case *ast.A_Const:
			w.constant(m)
		case *ast.String:
			w.put(QuoteName(m.Sval))
		case *ast.RangeVar:
			w.put(strings.TrimPrefix(m.Schemaname+"."+m.Relname, "."))
		case *ast.ResTarget:
			w.put(m.Name, "=")
		case *ast.TypeName:
			w.put(typeText(m))
			return false
		default:
			w.put(strings.TrimPrefix(fmt.Sprintf("%T", m), "*pg_query."))
		}
		return true
	})
	w.put(")")
}
