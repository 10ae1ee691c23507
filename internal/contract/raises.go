package contract

import (
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// raises says why an expression over a table's columns can fail for some values:
// a cast out of text or into a narrower type, or a division. Other builtin
// functions that people index are total.
func raises(t *catalog.Relation, n *ast.Node) string {
	why := ""
	if n == nil {
		return why
	}
	ast.Walk(n, func(m any) bool {
		switch e := m.(type) {
		case *ast.TypeCast:
			if _, constant := ast.Literal(e.Arg); !constant && !ast.Null(e.Arg) && mayNotConvert(kindOf(t, e.Arg), e.TypeName) {
				why = "a cast that some values do not stand"
			}
		case *ast.A_Expr:
			if op := ast.Strings(e.Name); len(op) == 1 && (op[0] == "/" || op[0] == "%") {
				if v, ok := ast.Literal(e.Rexpr); !ok || v == "0" {
					why = "a division that can be one by zero"
				}
			}
		}
		return why == ""
	})
	return why
}

// kind is a family of types as casts go.
type kind int

const (
	other kind = iota // text, JSON, what is not known
	integers
	numbers
	times
)

var kindsByType = map[catalog.OID]kind{
	int2Type: integers, int4Type: integers, int8Type: integers, numericType: numbers,
	dateType: times, timeType: times, timetzType: times, timestampType: times, timestamptzType: times,
}

var kinds = map[string]kind{
	"int2": integers, "int4": integers, "int8": integers, "numeric": numbers,
	"date": times, "timestamp": times, "timestamptz": times, "time": times, "timetz": times,
}

// kindOf is the family of a column, or of arithmetic over columns and numbers.
func kindOf(t *catalog.Relation, n *ast.Node) kind {
	switch e := ast.Unwrap(n).(type) {
	case *ast.ColumnRef:
		names := ast.Strings(e.Fields)
		if len(names) == 0 || len(names) != len(e.Fields) {
			return other
		}
		if col := t.Column(names[len(names)-1]); col != nil && !col.Type.Array {
			return kindsByType[col.Type.Type]
		}
	case *ast.A_Const:
		if e.GetIval() != nil {
			return integers
		}
		if e.GetFval() != nil {
			return numbers
		}
	case *ast.TypeCast:
		return kinds[ast.TypeOf(e.TypeName).Name]
	case *ast.A_Expr:
		op := ast.Strings(e.Name)
		x, y := kindOf(t, e.Lexpr), kindOf(t, e.Rexpr)
		if len(op) == 1 && slices.Contains([]string{"+", "-", "*"}, op[0]) && (x == integers || x == numbers) && (y == integers || y == numbers) {
			return max(x, y)
		}
	}
	return other
}

// mayNotConvert says whether a cast can fail for values that occur: everything
// goes into text, times into times, and numbers into the widest of their kind.
func mayNotConvert(from kind, t *ast.TypeName) bool {
	to := ast.TypeOf(t)
	switch to.Name {
	case "text", "varchar", "bpchar", "name", "":
		return false
	case "int8", "numeric", "float8":
		return from != integers && from != numbers || len(to.Mods) > 0
	}
	return from != times || kinds[to.Name] != times
}
