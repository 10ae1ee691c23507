package contract

import (
	"slices"
	"strconv"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

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
