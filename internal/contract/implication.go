package contract

import (
	"slices"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// maxSteps bounds the comparison of two checks; beyond it nothing is told.
const maxSteps = 20000

// implication compares two checks part by part.
type implication struct {
	texts map[*ast.Node]string
	left  int
}

// entails says whether a row that passes the check old passes the check next for
// certain, as far as can be told from AND, OR, lists of values and bounds
// (predicate_implied_by, optimizer/util/predtest.c, goes by the same shapes). A
// check passes with NULL too, and each of these steps keeps that: strict
// comparisons of the same operand are NULL together.
func entails(old, next *ast.Node) bool {
	i := implication{texts: map[*ast.Node]string{}, left: maxSteps}
	return i.holds(old, next)
}

func (i *implication) holds(old, next *ast.Node) bool {
	if i.left--; i.left < 0 || old == nil || next == nil {
		return false
	}
	if i.text(old) == i.text(next) {
		return true
	}
	before, after := old.GetBoolExpr(), next.GetBoolExpr()
	switch {
	case after.GetBoolop() == ast.BoolExprType_AND_EXPR:
		return !slices.ContainsFunc(after.Args, func(n *ast.Node) bool { return !i.holds(old, n) })
	case before.GetBoolop() == ast.BoolExprType_OR_EXPR:
		return !slices.ContainsFunc(before.Args, func(n *ast.Node) bool { return !i.holds(n, next) })
	}
	if after.GetBoolop() == ast.BoolExprType_OR_EXPR && slices.ContainsFunc(after.Args, func(n *ast.Node) bool { return i.holds(old, n) }) {
		return true
	}
	if before.GetBoolop() == ast.BoolExprType_AND_EXPR {
		return slices.ContainsFunc(before.Args, func(n *ast.Node) bool { return i.holds(n, next) })
	}
	return i.wider(old.GetAExpr(), next.GetAExpr())
}

// text is an expression as written, a literal's ::text apart.
func (i *implication) text(n *ast.Node) string {
	text, known := i.texts[n]
	if !known {
		text = strings.ReplaceAll(catalog.ExprText(n), "'::text", "'")
		i.texts[n] = text
	}
	return text
}

// wider says whether a comparison lets through all that another one of the same
// operand does: a longer list, a looser bound.
func (i *implication) wider(old, next *ast.A_Expr) bool {
	if old == nil || next == nil || i.text(old.Lexpr) != i.text(next.Lexpr) {
		return false
	}
	if before, ok := listed(old); ok {
		after, ok := listed(next)
		return ok && !slices.ContainsFunc(before, func(v string) bool { return !slices.Contains(after, v) })
	}
	x, okX := limit(old)
	y, okY := limit(next)
	op, loose := operatorOf(old), operatorOf(next)
	if !okX || !okY || op == "" || loose == "" || op[0] != loose[0] {
		return false
	}
	if x == y {
		return op == loose || loose == op+"="
	}
	return op[0] == '<' && x < y || op[0] == '>' && x > y
}

func operatorOf(e *ast.A_Expr) string {
	name := strings.Join(ast.Strings(e.Name), ".")
	if e.Kind == ast.A_Expr_Kind_AEXPR_OP && slices.Contains([]string{"<", "<=", ">", ">="}, name) {
		return name
	}
	return ""
}

// limit is a number that is written as one: strings compare by collation.
func limit(e *ast.A_Expr) (float64, bool) {
	k := e.Rexpr.GetAConst()
	text, ok := ast.Literal(e.Rexpr)
	if k == nil || k.GetSval() != nil || !ok {
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil
}
