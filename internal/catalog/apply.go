package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// apply runs one statement.
func (s *Session) apply(n *ast.Node) *Error {
	s.opaque("statement kind "+ast.Kind(n), "")
	return nil
}
