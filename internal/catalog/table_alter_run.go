package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// run carries out one command. Every subtype of the grammar is in the table of
// kinds.go; what is neither here nor inert there is opaque.
func (a *alteration) run(c *ast.AlterTableCmd) *Error {
	switch c.Subtype {
	case ast.AlterTableType_AT_AddColumn:
		return a.addColumn(c)
	case ast.AlterTableType_AT_DropColumn:
		return a.dropColumn(c)
	case ast.AlterTableType_AT_ColumnDefault:
		return a.columnDefault(c)
	case ast.AlterTableType_AT_SetNotNull, ast.AlterTableType_AT_DropNotNull:
		return a.notNull(c)
	case ast.AlterTableType_AT_DropExpression:
		return a.dropExpression(c)
	case ast.AlterTableType_AT_AddIdentity, ast.AlterTableType_AT_SetIdentity, ast.AlterTableType_AT_DropIdentity:
		return a.identity(c)
	case ast.AlterTableType_AT_AlterColumnType:
		return a.columnType(c)
	case ast.AlterTableType_AT_AddConstraint:
		return a.addConstraint(c.Def.GetConstraint())
	case ast.AlterTableType_AT_DropConstraint:
		return a.dropConstraint(c)
	case ast.AlterTableType_AT_AlterConstraint:
		return a.alterConstraint(c.Def.GetConstraint())
	case ast.AlterTableType_AT_ValidateConstraint:
		return a.validate(c.Name)
	case ast.AlterTableType_AT_AddInherit:
		return a.s.addInherit(a.rel, c.Def.GetRangeVar())
	case ast.AlterTableType_AT_DropInherit:
		return a.dropInherit(c.Def.GetRangeVar())
	case ast.AlterTableType_AT_AttachPartition:
		return a.s.attachPartition(a.rel, c.Def.GetPartitionCmd())
	case ast.AlterTableType_AT_DetachPartition, ast.AlterTableType_AT_DetachPartitionFinalize:
		return a.s.detachPartition(a.rel, c.Def.GetPartitionCmd())
	case ast.AlterTableType_AT_AddOf:
		return a.addOf(c.Def.GetTypeName())
	case ast.AlterTableType_AT_DropOf:
		a.rel.OfType = 0
		return nil
	}
	return a.state(c)
}

// state carries out the commands that only set something of the relation.
func (a *alteration) state(c *ast.AlterTableCmd) *Error {
	r := a.rel
	switch c.Subtype {
	case ast.AlterTableType_AT_ChangeOwner:
		return a.s.changeRelationOwner(r, c.Newowner)
	case ast.AlterTableType_AT_SetLogged:
		return a.persist('p')
	case ast.AlterTableType_AT_SetUnLogged:
		return a.persist('u')
	case ast.AlterTableType_AT_SetRelOptions, ast.AlterTableType_AT_ReplaceRelOptions:
		return a.setOptions(c.Def.GetList().GetItems())
	case ast.AlterTableType_AT_ResetRelOptions:
		for _, n := range c.Def.GetList().GetItems() {
			delete(r.Options, n.GetDefElem().GetDefname())
		}
		a.viewOptions()
	case ast.AlterTableType_AT_EnableRowSecurity:
		return a.rowSecurity(&r.RowSecurity, true)
	case ast.AlterTableType_AT_DisableRowSecurity:
		return a.rowSecurity(&r.RowSecurity, false)
	case ast.AlterTableType_AT_ForceRowSecurity:
		return a.rowSecurity(&r.ForceRowSecurity, true)
	case ast.AlterTableType_AT_NoForceRowSecurity:
		return a.rowSecurity(&r.ForceRowSecurity, false)
	case ast.AlterTableType_AT_ReplicaIdentity:
		return a.replicaIdentity(c.Def.GetReplicaIdentityStmt())
	case ast.AlterTableType_AT_EnableTrig, ast.AlterTableType_AT_EnableTrigAll, ast.AlterTableType_AT_EnableTrigUser:
		return a.enableTrigger(c, 'O')
	case ast.AlterTableType_AT_EnableAlwaysTrig:
		return a.enableTrigger(c, 'A')
	case ast.AlterTableType_AT_EnableReplicaTrig:
		return a.enableTrigger(c, 'R')
	case ast.AlterTableType_AT_DisableTrig, ast.AlterTableType_AT_DisableTrigAll, ast.AlterTableType_AT_DisableTrigUser:
		return a.enableTrigger(c, 'D')
	case ast.AlterTableType_AT_EnableRule:
		return a.enableRule(c.Name, 'O')
	case ast.AlterTableType_AT_EnableAlwaysRule:
		return a.enableRule(c.Name, 'A')
	case ast.AlterTableType_AT_EnableReplicaRule:
		return a.enableRule(c.Name, 'R')
	case ast.AlterTableType_AT_DisableRule:
		return a.enableRule(c.Name, 'D')
	default:
		return a.rest(c)
	}
	return nil
}

// rest is what changes nothing that anybody can rely on, after a look at the
// column that it names; and what is not understood.
func (a *alteration) rest(c *ast.AlterTableCmd) *Error {
	if alterTreatmentOf(c.Subtype.String()) != inert {
		a.s.opaque("ALTER TABLE command "+c.Subtype.String(), a.rel.Name)
		return nil
	}
	switch c.Subtype {
	case ast.AlterTableType_AT_SetStatistics, ast.AlterTableType_AT_SetOptions, ast.AlterTableType_AT_ResetOptions,
		ast.AlterTableType_AT_SetStorage, ast.AlterTableType_AT_SetCompression:
		if c.Name != "" { // ALTER INDEX … ALTER COLUMN 1 has a number instead
			_, err := a.s.column(a.rel, c.Name)
			return err
		}
	}
	return nil
}
