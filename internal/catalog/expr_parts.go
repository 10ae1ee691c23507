package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// Parts are what a condition joins with AND. A row that meets a condition meets
// each of them, which is as much as PostgreSQL's predicate_implied_by has to
// know for most partial indexes.
func (e *Expr) Parts() []*ast.Node {
	if e == nil || e.Node == nil {
		return nil
	}
	var out []*ast.Node
	pending := []*ast.Node{e.Node}
	for len(pending) > 0 {
		n := pending[0]
		pending = pending[1:]
		if m := n.GetBoolExpr(); m != nil && m.Boolop == ast.BoolExprType_AND_EXPR {
			pending = append(append([]*ast.Node{}, m.Args...), pending...)
			continue
		}
		out = append(out, n)
	}
	return out
}

// Conjuncts are the texts of the parts.
func (e *Expr) Conjuncts() []string {
	if e == nil {
		return nil
	}
	if e.Node == nil {
		return []string{e.Text}
	}
	var out []string
	for _, n := range e.Parts() {
		out = append(out, exprText(n))
	}
	return out
}
