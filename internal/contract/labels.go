package contract

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// label is an enum's value that a transaction has added and that cannot be used
// before it is committed (documentation of ALTER TYPE; 55P04), unless the type
// was made in the same transaction.
type label struct {
	text string
	of   catalog.OID
}

// added notes the labels that a statement adds to an enum of base.
func (r *run) added(n *ast.Node) {
	st, ok := ast.Unwrap(n).(*ast.AlterEnumStmt)
	if !ok || st.OldVal != "" {
		return
	}
	schema, name := ast.Qualified(st.TypeName)
	for _, t := range r.catalog.Types {
		if t.Kind == catalog.Enum && t.Name == name && slices.Contains(t.Labels, st.NewVal) && r.change.Base.Types[t.OID] != nil &&
			(schema == "" || schemaName(r.catalog, t.Schema) == schema) && !slices.Contains(r.change.Base.Types[t.OID].Labels, st.NewVal) {
			r.labels = append(r.labels, label{st.NewVal, t.OID})
		}
	}
}

// tooEarly is the error of a statement that uses a label which its own
// transaction has added: it says the label, and names a table with a column of
// the type.
func (r *run) tooEarly(n *ast.Node) *catalog.Error {
	if len(r.labels) == 0 || n == nil {
		return nil
	}
	for _, l := range r.labels {
		says, has := false, false
		ast.Walk(n, func(m any) bool {
			switch e := m.(type) {
			case *ast.A_Const:
				says = says || e.GetSval().GetSval() == l.text
			case *ast.RangeVar:
				if t := find(r.session, e); t != nil {
					has = has || slices.ContainsFunc(t.Columns, func(c *catalog.Column) bool { return c.Type.Type == l.of })
				}
			case *ast.AlterEnumStmt:
				return false
			}
			return true
		})
		if says && has {
			return &catalog.Error{
				State: "55P04", Certain: true,
				Message: fmt.Sprintf("unsafe use of new value %q of enum type %s, which this transaction has added", l.text, r.catalog.FormatType(catalog.TypeRef{Type: l.of})),
			}
		}
	}
	return nil
}
