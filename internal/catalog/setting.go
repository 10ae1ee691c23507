package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// databaseScope: "database" is the database that is migrated, whatever name a
// statement gives it: a directory migrates one database, and its name differs
// between environments. "system" is ALTER SYSTEM, "role all" ALTER ROLE ALL.
const databaseScope = "database"

// alterDatabaseSet is ALTER DATABASE … SET.
func (s *Session) alterDatabaseSet(n *ast.AlterDatabaseSetStmt) *Error {
	s.setting(databaseScope, n.Setstmt)
	return nil
}

// alterRoleSet is ALTER ROLE … [IN DATABASE …] SET.
func (s *Session) alterRoleSet(n *ast.AlterRoleSetStmt) *Error {
	role := "all"
	if n.Role != nil {
		var err *Error
		if role, err = s.role(n.Role); err != nil {
			return err
		}
	}
	scope := "role " + role
	if n.Database != "" {
		scope += " in database"
	}
	s.setting(scope, n.Setstmt)
	return nil
}

// alterSystem is ALTER SYSTEM SET; it changes the whole cluster.
func (s *Session) alterSystem(n *ast.AlterSystemStmt) *Error {
	s.setting("system", n.Setstmt)
	return nil
}

func (s *Session) setting(scope string, n *ast.VariableSetStmt) {
	c := s.Catalog
	name := parameterName(n.GetName())
	switch n.GetKind() {
	case ast.VariableSetKind_VAR_SET_VALUE:
		c.setSetting(scope, name, &Setting{Value: settingValue(name, n.Args), Set: s.at})
	case ast.VariableSetKind_VAR_SET_CURRENT:
		value := ""
		if name == "search_path" {
			value = strings.Join(s.SearchPath, ", ")
		}
		c.setSetting(scope, name, &Setting{Value: value, Set: s.at})
	case ast.VariableSetKind_VAR_SET_DEFAULT, ast.VariableSetKind_VAR_RESET:
		c.setSetting(scope, name, nil)
	case ast.VariableSetKind_VAR_RESET_ALL:
		for name := range c.Settings[scope] {
			c.setSetting(scope, name, nil)
		}
	}
}

// settingValue is the value of a SET as the server keeps it: the elements of a
// list are joined by commas; those that are names are quoted where need be
// (flatten_set_variable_args, utils/misc/guc_funcs.c).
func settingValue(name string, args []*ast.Node) string {
	var out []string
	for _, a := range args {
		text, ok := ast.Literal(a)
		if !ok {
			continue
		}
		if namesList(name) && a.GetAConst().GetSval() != nil {
			text = QuoteName(text)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// namesList: parameters whose value is a list of names (GUC_LIST_QUOTE).
func namesList(name string) bool {
	switch name {
	case "search_path", "temp_tablespaces", "local_preload_libraries", "session_preload_libraries",
		"shared_preload_libraries", "unix_socket_directories":
		return true
	}
	return false
}

// parameterName is a parameter as the server writes it: in lower case, but for
// three (utils/misc/guc_tables.c).
func parameterName(name string) string {
	switch name = strings.ToLower(name); name {
	case "datestyle":
		return "DateStyle"
	case "intervalstyle":
		return "IntervalStyle"
	case "timezone":
		return "TimeZone"
	}
	return name
}
