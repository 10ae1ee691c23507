package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createStatistics is CREATE STATISTICS: advice for the planner that goes with
// its table's columns.
func (s *Session) createStatistics(n *ast.CreateStatsStmt) *Error {
	if len(n.Relations) != 1 {
		return fail("0A000", "only a single relation is allowed in CREATE STATISTICS")
	}
	r, err := s.readRelation(n.Relations[0].GetRangeVar())
	if err != nil {
		return err
	}
	deps := []Ref{{Object: r.OID}}
	var columns []string
	for _, e := range n.Exprs {
		el := e.GetStatsElem()
		if el.GetName() == "" {
			columns = append(columns, "expr")
			continue
		}
		col, err := s.column(r, el.GetName())
		if err != nil {
			return err
		}
		columns = append(columns, col.Name)
		deps = append(deps, Ref{Object: r.OID, Column: col.Num})
	}
	schema, name := ast.Qualified(n.Defnames)
	home := r.Schema
	if name == "" {
		name = s.Catalog.chooseOtherName("statistics", home, r.Name, joinColumns(columns), "stat")
	} else {
		in, err := s.createInSchema(schema)
		if err != nil {
			return err
		}
		home = in.OID
	}
	if n.IfNotExists && s.Catalog.OtherNamed("statistics", home, name) != nil {
		return nil
	}
	_, err = s.newOther("statistics", home, name, deps...)
	return err
}

// chooseOtherName is ChooseExtendedStatisticName.
func (c *Catalog) chooseOtherName(kind string, schema OID, name1, name2, label string) string {
	for pass := 0; ; pass++ {
		name := objectName(name1, name2, numbered(label, pass))
		if c.OtherNamed(kind, schema, name) == nil {
			return name
		}
	}
}
