package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// maxColumns is MaxHeapAttributeNumber.
const maxColumns = 1600

// column adds the column that a definition says, and puts aside its defaults
// and constraints (transformColumnDefinition, parser/parse_utilcmd.c).
func (b *tableBuilder) column(d *ast.ColumnDef) (*Column, *Error) {
	name := truncated(d.GetColname())
	if b.rel.Column(name) != nil {
		return nil, fail("42701", "column %q specified more than once", name)
	}
	col, err := b.s.newColumn(b.rel, name)
	if err != nil {
		return nil, err
	}
	col.Created = b.s.on(d.Location)
	if serial, ok := serialType(d.TypeName); ok {
		col.Type, col.NotNull = plain(serial), true
		b.sequence = append(b.sequence, &ownedSequence{column: col, typ: col.Type, byDefault: true})
	} else if col.Type, err = b.s.columnTypeRef(d.TypeName); err != nil {
		return nil, err
	}
	col.Collation = collation(d.CollClause)
	col.NotNull = col.NotNull || d.IsNotNull
	return col, b.columnConstraints(col, d)
}

// newColumn appends a column without a type.
func (s *Session) newColumn(r *Relation, name string) (*Column, *Error) {
	if systemColumnName(name) && r.Kind != View {
		return nil, fail("42701", "column name %q conflicts with a system column name", name)
	}
	if len(r.Columns) >= maxColumns {
		return nil, fail("54011", "tables can have at most %d columns", maxColumns)
	}
	s.Catalog.setGone('c', inSchema{r.OID, name}, false)
	r.NextColumn++
	col := &Column{Num: r.NextColumn, Name: name, Local: true, Created: s.at, Changed: s.at}
	r.Columns = append(r.Columns, col)
	return col, nil
}

func systemColumnName(name string) bool {
	switch name {
	case "tableoid", "cmax", "xmax", "cmin", "xmin", "ctid":
		return true
	}
	return false
}

// columnConstraints reads what follows a column's type.
func (b *tableBuilder) columnConstraints(col *Column, d *ast.ColumnDef) *Error {
	var last *constraintDef
	hasDefault := false
	if d.RawDefault != nil {
		b.defaults = append(b.defaults, columnExpr{col, d.RawDefault})
	}
	for _, n := range d.Constraints {
		k := n.GetConstraint()
		if k == nil {
			continue
		}
		switch k.Contype {
		case ast.ConstrType_CONSTR_NULL:
			if col.NotNull {
				return fail("42601", "conflicting NULL/NOT NULL declarations for column %q of table %q", col.Name, b.rel.Name)
			}
		case ast.ConstrType_CONSTR_NOTNULL:
			col.NotNull = true
		case ast.ConstrType_CONSTR_DEFAULT:
			if hasDefault || b.serial(col) {
				return fail("42601", "multiple default values specified for column %q of table %q", col.Name, b.rel.Name)
			}
			hasDefault = true
			b.defaults = append(b.defaults, columnExpr{col, k.RawExpr})
		case ast.ConstrType_CONSTR_GENERATED:
			col.Generated = 's'
			b.defaults = append(b.defaults, columnExpr{col, k.RawExpr})
		case ast.ConstrType_CONSTR_IDENTITY:
			if hasDefault || b.serial(col) {
				return fail("42601", "both default and identity specified for column %q of table %q", col.Name, b.rel.Name)
			}
			col.Identity, col.NotNull = firstByte(k.GeneratedWhen), true
			b.sequence = append(b.sequence, &ownedSequence{column: col, typ: col.Type, identity: true, options: k.Options})
		case ast.ConstrType_CONSTR_ATTR_DEFERRABLE, ast.ConstrType_CONSTR_ATTR_NOT_DEFERRABLE,
			ast.ConstrType_CONSTR_ATTR_DEFERRED, ast.ConstrType_CONSTR_ATTR_IMMEDIATE:
			last.attribute(k.Contype)
		default:
			last = &constraintDef{node: k, column: col.Name, deferrable: k.Deferrable, deferred: k.Initdeferred}
			b.constraint(last)
		}
	}
	return nil
}

func (b *tableBuilder) serial(col *Column) bool {
	for _, q := range b.sequence {
		if q.column == col {
			return true
		}
	}
	return false
}

// merge is a definition for a column that a parent or a type gave already.
func (b *tableBuilder) merge(col *Column, d *ast.ColumnDef) *Error {
	if d.TypeName != nil {
		t, err := b.s.typeRef(d.TypeName)
		if err != nil {
			return err
		}
		if t.Known() && col.Type.Known() && t != col.Type {
			return fail("42804", "column %q has a type conflict", col.Name)
		}
		if !col.Type.Known() {
			col.Type = t
		}
	}
	if col.Inherited > 0 {
		col.Local = true
	}
	col.NotNull = col.NotNull || d.IsNotNull
	return b.columnConstraints(col, d)
}

// setDefault binds a default or a generation expression to its column.
func (s *Session) setDefault(r *Relation, col *Column, node *ast.Node) *Error {
	col.Changed = s.at
	if node == nil || ast.Null(node) && col.Generated == 0 {
		// A NULL default is no default (AddRelationNewConstraints).
		col.Default = nil
		return nil
	}
	var scope *Relation
	if col.Generated != 0 {
		scope = r
	}
	e, err := s.expr(node, scope)
	if err != nil {
		return err
	}
	if text, ok := ast.Literal(node); ok && node.GetAConst() != nil {
		if err := s.labelUse(col.Type, text); err != nil {
			return err
		}
	}
	if col.Generated != 0 && e.mutable {
		return fail("42P17", "generation expression is not immutable")
	}
	if isUnknown(e.Type) {
		e.Type = col.Type
	}
	col.Default = e
	return nil
}

// serialType is the integer type behind serial and its like, which are no types
// but notations (transformColumnDefinition).
func serialType(t *ast.TypeName) (OID, bool) {
	names := ast.Strings(t.GetNames())
	if len(names) != 1 || t.PctType || len(t.ArrayBounds) > 0 {
		return 0, false
	}
	switch names[0] {
	case "smallserial", "serial2":
		return oidInt2, true
	case "serial", "serial4":
		return oidInt4, true
	case "bigserial", "serial8":
		return oidInt8, true
	}
	return 0, false
}

// collation is the collation as written, without the server's own schema.
func collation(c *ast.CollateClause) string { return collationName(c.GetCollname()) }

func collationName(list []*ast.Node) string {
	_, name := ast.Qualified(list)
	return name
}

func firstByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}
