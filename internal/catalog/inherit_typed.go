package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// ofType gives a typed table the attributes of its composite type
// (transformOfType, parser/parse_utilcmd.c).
func (b *tableBuilder) ofType(tn *ast.TypeName) *Error {
	t, err := b.s.typeRef(tn)
	if err != nil {
		return err
	}
	ty := b.s.Catalog.Types[t.Type]
	var r *Relation
	if ty != nil {
		r = b.s.Catalog.Relations[ty.Relation]
	}
	if r == nil {
		if ty != nil && ty.Assumed {
			b.rel.Assumed = true
			return nil
		}
		return fail("42809", "type %s is not a composite type", b.s.Catalog.FormatType(t))
	}
	b.rel.OfType = ty.OID
	for _, col := range r.Columns {
		mine, err := b.s.newColumn(b.rel, col.Name)
		if err != nil {
			return err
		}
		mine.Type, mine.Collation = col.Type, col.Collation
	}
	return nil
}

// typedTables refuses to change a composite type of which there are typed
// tables, unless the statement says CASCADE (find_typed_table_dependencies).
func (s *Session) typedTables(r *Relation, behavior ast.DropBehavior) *Error {
	if r.Kind != CompositeType {
		return nil
	}
	for _, u := range s.Catalog.usersOf(r.RowType) {
		if t := s.Catalog.Relations[u]; t != nil && t.OfType == r.RowType {
			if behavior == ast.DropBehavior_DROP_CASCADE {
				return nil // followType
			}
			return fail("2BP01", "cannot alter type %q because it is the type of a typed table", r.Name)
		}
	}
	return nil
}
