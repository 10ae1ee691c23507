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
	name := strings.ToLower(n.GetName())
	switch n.GetKind() {
	case ast.VariableSetKind_VAR_SET_VALUE:
		c.setSetting(scope, name, &Setting{Value: SettingValue(n.Args), Set: s.at})
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

// SettingValue is the value of a SET as the server keeps it: a list is joined
// by commas, its names quoted where need be (flatten_set_variable_args,
// utils/misc/guc.c).
func SettingValue(args []*ast.Node) string {
	var out []string
	for _, a := range args {
		text, ok := ast.Literal(a)
		if !ok {
			continue
		}
		if len(args) > 1 {
			text = QuoteName(text)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}
