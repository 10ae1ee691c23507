package catalog

import (
	"testing"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// TestKinds: whatever the grammar can say is accounted for.
func TestKinds(t *testing.T) {
	t.Parallel()
	for _, kind := range ast.StatementKinds() {
		if treatmentOf(kind) == unlisted {
			t.Errorf("statement kind %s is neither handled nor inert nor opaque in kinds.go", kind)
		}
	}
	commands := ast.AlterTableType(0).Descriptor().Values()
	for i := range commands.Len() {
		name := string(commands.Get(i).Name())
		if alterTreatmentOf(name) == unlisted {
			t.Errorf("ALTER TABLE command %s is neither handled nor inert nor opaque in kinds.go", name)
		}
	}
}
