package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// applyObject is apply for types, rights and every other kind of object.
func (s *Session) applyObject(n *ast.Node) *Error {
	switch m := ast.Unwrap(n).(type) {
	// Types.
	case *ast.CompositeTypeStmt:
		return s.createComposite(m)
	case *ast.CreateEnumStmt:
		return s.createEnum(m)
	case *ast.AlterEnumStmt:
		return s.alterEnum(m)
	case *ast.CreateRangeStmt:
		return s.createRange(m)
	case *ast.CreateDomainStmt:
		return s.createDomain(m)
	case *ast.AlterDomainStmt:
		return s.alterDomain(m)
	case *ast.AlterTypeStmt:
		return s.alterBaseType(m)
	case *ast.DefineStmt:
		return s.define(m)
	case *ast.CreateCastStmt:
		return s.createCast(m)

	// Roles and rights.
	case *ast.GrantStmt:
		return s.grant(m)
	case *ast.GrantRoleStmt:
		return s.grantRole(m)
	case *ast.AlterDefaultPrivilegesStmt:
		return s.alterDefaultPrivileges(m)
	case *ast.CreateRoleStmt:
		return s.createRole(m)
	case *ast.AlterRoleStmt:
		return s.alterRole(m)
	case *ast.AlterRoleSetStmt:
		return s.alterRoleSet(m)
	case *ast.DropRoleStmt:
		return s.dropRole(m)
	case *ast.AlterOwnerStmt:
		return s.alterOwner(m)
	case *ast.ReassignOwnedStmt:
		return s.reassignOwned(m)
	case *ast.DropOwnedStmt:
		return s.dropOwned(m)
	case *ast.CreatePolicyStmt:
		return s.createPolicy(m)
	case *ast.AlterPolicyStmt:
		return s.alterPolicy(m)
	case *ast.AlterDatabaseSetStmt:
		return s.alterDatabaseSet(m)
	case *ast.AlterDatabaseStmt:
		return s.alterDatabase(m)
	case *ast.AlterSystemStmt:
		return s.alterSystem(m)
	}
	return s.applyOther(n)
}

// applyOther is apply for what is kept as an Other.
func (s *Session) applyOther(n *ast.Node) *Error {
	switch m := ast.Unwrap(n).(type) {
	case *ast.CreateExtensionStmt:
		return s.createExtension(m)
	case *ast.AlterExtensionStmt:
		return s.alterExtension(m)
	case *ast.AlterExtensionContentsStmt:
		return s.alterExtensionContents(m)
	case *ast.AlterObjectDependsStmt:
		return s.objectDepends(m)
	case *ast.CreatePublicationStmt:
		return s.createPublication(m)
	case *ast.AlterPublicationStmt:
		return s.alterPublication(m)
	case *ast.CreateSubscriptionStmt:
		return s.createSubscription(m)
	case *ast.DropSubscriptionStmt:
		return s.dropSubscription(m)
	case *ast.CreateStatsStmt:
		return s.createStatistics(m)
	case *ast.CreateConversionStmt:
		return s.createConversion(m)
	case *ast.CreateOpClassStmt:
		return s.createOpClass(m)
	case *ast.CreateOpFamilyStmt:
		return s.createOpFamily(m)
	case *ast.AlterOpFamilyStmt:
		return s.alterOpFamily(m)
	case *ast.AlterOperatorStmt:
		return s.alterOperator(m)
	case *ast.CreateTransformStmt:
		return s.createTransform(m)
	case *ast.CreatePLangStmt:
		return s.createLanguage(m)
	case *ast.CreateAmStmt:
		return s.createAccessMethod(m)
	case *ast.CreateEventTrigStmt:
		return s.createEventTrigger(m)
	case *ast.AlterEventTrigStmt:
		return s.alterEventTrigger(m)
	case *ast.CreateFdwStmt:
		return s.createWrapper(m)
	case *ast.CreateForeignServerStmt:
		return s.createServer(m)
	case *ast.CreateUserMappingStmt:
		return s.createUserMapping(m)
	case *ast.DropUserMappingStmt:
		return s.dropUserMapping(m)
	case *ast.AlterTSConfigurationStmt:
		return s.alterTextSearch(ast.ObjectType_OBJECT_TSCONFIGURATION, m.Cfgname)
	case *ast.AlterTSDictionaryStmt:
		return s.alterTextSearch(ast.ObjectType_OBJECT_TSDICTIONARY, m.Dictname)
	case *ast.ImportForeignSchemaStmt:
		return s.importForeignSchema(m)
	case *ast.CommentStmt:
		return s.comment(m)
	}
	return s.unhandled(n)
}
