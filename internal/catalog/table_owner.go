package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// changeRelationOwner is OWNER TO of a relation (ATExecChangeOwner).
func (s *Session) changeRelationOwner(r *Relation, to *ast.RoleSpec) *Error {
	owner, err := s.role(to)
	if err != nil {
		return err
	}
	if r.Sequence != nil && r.Sequence.OwnedBy.Object != 0 {
		return fail("0A000", "cannot change owner of sequence %q: it is linked to a table", r.Name)
	}
	if r.Index != nil {
		return nil // ignored with a warning: an index has its table's owner
	}
	s.changeOwner(r, owner)
	return nil
}
