package catalog

// treatment is what becomes of a statement kind or an ALTER TABLE command.
type treatment int

const (
	// unlisted is a kind that the grammar has and the tables here do not: a
	// test refuses it. It is opaque all the same.
	unlisted treatment = iota
	// handled kinds change the catalog or the session.
	handled
	// inert kinds change nothing that another session could rely on.
	inert
	// opaque kinds do something that is not seen through.
	opaque
)

// treatmentOf lists every statement kind of the grammar (parsenodes.h).
func treatmentOf(kind string) treatment {
	switch kind {
	case
		// Relations, schemas, what is in them.
		"CreateStmt", "CreateForeignTableStmt", "CreateTableAsStmt", "AlterTableStmt", "IndexStmt", "CreateSeqStmt",
		"AlterSeqStmt", "CreateSchemaStmt", "ViewStmt", "RefreshMatViewStmt", "CreateTrigStmt", "RuleStmt",
		"DropStmt", "RenameStmt", "AlterObjectSchemaStmt", "AlterOwnerStmt", "AlterObjectDependsStmt",
		// Types, functions and other objects.
		"CompositeTypeStmt", "CreateEnumStmt", "AlterEnumStmt", "CreateRangeStmt", "CreateDomainStmt", "AlterDomainStmt",
		"AlterTypeStmt", "DefineStmt", "CreateFunctionStmt", "AlterFunctionStmt", "CreateCastStmt", "CreateConversionStmt",
		"CreateOpClassStmt", "CreateOpFamilyStmt", "AlterOpFamilyStmt", "AlterOperatorStmt", "CreateTransformStmt",
		"CreatePLangStmt", "CreateExtensionStmt", "AlterExtensionStmt", "AlterExtensionContentsStmt", "CreateStatsStmt",
		"CreateEventTrigStmt", "AlterEventTrigStmt", "CreatePublicationStmt", "AlterPublicationStmt",
		"CreateSubscriptionStmt", "DropSubscriptionStmt", "CreateFdwStmt",
		"CreateForeignServerStmt", "CreateUserMappingStmt",
		"AlterTSDictionaryStmt", "AlterTSConfigurationStmt", "DropUserMappingStmt", "CreateAmStmt", "ImportForeignSchemaStmt",
		// Roles and rights.
		"CreateRoleStmt", "AlterRoleStmt", "AlterRoleSetStmt", "DropRoleStmt", "GrantStmt", "GrantRoleStmt",
		"AlterDefaultPrivilegesStmt", "CreatePolicyStmt", "AlterPolicyStmt", "DropOwnedStmt", "ReassignOwnedStmt",
		"AlterDatabaseSetStmt", "AlterDatabaseStmt", "AlterSystemStmt",
		// The session.
		"TransactionStmt", "VariableSetStmt", "DiscardStmt",
		// What runs other statements, or functions.
		"DoStmt", "CallStmt", "SelectStmt", "ExplainStmt", "PrepareStmt", "ExecuteStmt", "ReturnStmt", "PLAssignStmt",
		// Rows; triggers and functions may run.
		"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CopyStmt", "DeclareCursorStmt", "TruncateStmt", "LockStmt", "CommentStmt":
		return handled
	case
		// The server's or the cluster's, not the database's schema.
		"CreatedbStmt", "AlterDatabaseRefreshCollStmt", "DropdbStmt", "CreateTableSpaceStmt",
		"DropTableSpaceStmt", "AlterTableSpaceOptionsStmt", "AlterTableMoveAllStmt", "CheckPointStmt",
		// Reading, maintenance, cursors and messages.
		"VariableShowStmt", "VacuumStmt", "ClusterStmt", "ReindexStmt", "FetchStmt", "ClosePortalStmt",
		"ListenStmt", "NotifyStmt", "UnlistenStmt", "DeallocateStmt", "ConstraintsSetStmt", "LoadStmt",
		// Planner advice and dictionaries' options.
		"AlterSubscriptionStmt", "AlterFdwStmt", "AlterForeignServerStmt", "AlterUserMappingStmt", "SecLabelStmt",
		"AlterStatsStmt", "AlterCollationStmt", "AlterTsdictionaryStmt", "AlterTsconfigurationStmt",
		"ReplicaIdentityStmt", "SetOperationStmt":
		return inert
	}
	return unlisted
}

// alterTreatmentOf lists every ALTER TABLE command of the grammar
// (AlterTableType in parsenodes.h).
func alterTreatmentOf(command string) treatment {
	switch command {
	case "AT_AddColumn", "AT_ColumnDefault", "AT_DropNotNull", "AT_SetNotNull", "AT_DropExpression", "AT_DropColumn",
		"AT_AddConstraint", "AT_AlterConstraint", "AT_ValidateConstraint", "AT_DropConstraint", "AT_AlterColumnType",
		"AT_ChangeOwner", "AT_SetLogged", "AT_SetUnLogged", "AT_SetRelOptions", "AT_ResetRelOptions", "AT_ReplaceRelOptions",
		"AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig", "AT_DisableTrig", "AT_EnableTrigAll",
		"AT_DisableTrigAll", "AT_EnableTrigUser", "AT_DisableTrigUser", "AT_EnableRule", "AT_EnableAlwaysRule",
		"AT_EnableReplicaRule", "AT_DisableRule", "AT_AddInherit", "AT_DropInherit", "AT_AddOf", "AT_DropOf",
		"AT_ReplicaIdentity", "AT_EnableRowSecurity", "AT_DisableRowSecurity", "AT_ForceRowSecurity",
		"AT_NoForceRowSecurity", "AT_AttachPartition", "AT_DetachPartition", "AT_DetachPartitionFinalize",
		"AT_AddIdentity", "AT_SetIdentity", "AT_DropIdentity":
		return handled
	case
		// How rows are stored and what the planner is told.
		"AT_SetStatistics", "AT_SetOptions", "AT_ResetOptions", "AT_SetStorage", "AT_SetCompression",
		"AT_AlterColumnGenericOptions", "AT_GenericOptions", "AT_ClusterOn", "AT_DropCluster", "AT_DropOids",
		"AT_SetAccessMethod", "AT_SetTableSpace":
		return inert
	case
		// What the server makes for itself while it works; no parser does.
		"ALTER_TABLE_TYPE_UNDEFINED", "AT_AddColumnToView", "AT_CookedColumnDefault", "AT_CheckNotNull", "AT_AddIndex",
		"AT_ReAddIndex", "AT_ReAddConstraint", "AT_ReAddDomainConstraint", "AT_AddIndexConstraint", "AT_ReAddComment",
		"AT_ReAddStatistics":
		return opaque
	}
	return unlisted
}
