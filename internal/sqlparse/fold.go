package sqlparse

import (
	"maps"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// texts gives every text that an expression can be, if it is made of constants:
// literals, ||, format(), concat(), quote_ident(), quote_literal() and variables
// whose values are known. Otherwise why says what is not constant.
func (r *resolver) texts(e Expr) (texts []string, why string) {
	n := r.expression(e)
	if n == nil {
		return nil, "its text does not parse"
	}
	// One text for each combination of what the variables of loops can be.
	rows := []map[string]string{{}}
	r.combine(n, &rows, map[string]bool{})
	if len(rows) > maxValues {
		return nil, "it has too many possible texts"
	}
	for _, row := range rows {
		f := folder{r, row, 0}
		text, why := f.fold(n)
		if why != "" {
			return nil, why
		}
		if !numbers(text) {
			return nil, "a number in it is not known"
		}
		texts = append(texts, text)
	}
	return texts, ""
}

// combine multiplies rows by the values of each variable in n.
func (r *resolver) combine(n *ast.Node, rows *[]map[string]string, seen map[string]bool) {
	ast.Walk(n, func(m any) bool {
		ref, ok := m.(*ast.ColumnRef)
		if !ok {
			return true
		}
		names := ast.Strings(ref.Fields)
		if len(names) != 1 || seen[names[0]] || len(*rows) > maxValues {
			return true
		}
		seen[names[0]] = true
		if values, ok := r.values(names[0]); ok {
			var next []map[string]string
			for _, row := range *rows {
				for _, v := range values {
					with := maps.Clone(row)
					with[names[0]] = v
					next = append(next, with)
				}
			}
			*rows = next
		} else if def := r.definition(names[0]); def != nil {
			r.combine(def, rows, seen)
		}
		return true
	})
}

// expression is the tree of a single expression.
func (r *resolver) expression(e Expr) *ast.Node {
	targets := r.tree(r.ctx, Expr{Text: e.Text}).GetSelectStmt().GetTargetList()
	if len(targets) != 1 {
		return nil
	}
	return targets[0].GetResTarget().GetVal()
}

// elements are the values of ARRAY['a', 'b'] or '{a,b}', none if it is neither.
func (r *resolver) elements(e Expr) []string {
	n := r.expression(e)
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().Arg
	}
	if name := ast.Strings(n.GetColumnRef().GetFields()); len(name) == 1 {
		if v := r.pl.vars[name[0]]; v != nil && v.declared == 1 && v.assigned == 0 && v.initial.Text != "" && v.initial.Text != e.Text {
			return r.elements(v.initial)
		}
	}
	if text := n.GetAConst().GetSval().GetSval(); strings.HasPrefix(text, "{") && !strings.ContainsAny(text, `"\ `) {
		return strings.Split(strings.Trim(text, "{}"), ",")
	}
	array := n.GetAArrayExpr()
	if array == nil || len(array.Elements) > maxValues {
		return nil
	}
	var out []string
	for _, el := range array.Elements {
		text, why := (&folder{r: r}).fold(el)
		if why != "" {
			return nil
		}
		out = append(out, text)
	}
	return out
}
