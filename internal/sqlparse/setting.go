package sqlparse

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// rereads says why a statement makes the server read the text that follows in
// another way than the parser does, which would hide SQL from it: with
// standard_conforming_strings off, 'x\', ' ; DROP TABLE t; --' is a string and a
// DROP. It is empty for every other statement, and for what pg_dump writes.
func rereads(n *ast.Node) string {
	set := n.GetVariableSetStmt()
	if set == nil {
		set = n.GetAlterDatabaseSetStmt().GetSetstmt()
	}
	if set == nil {
		set = n.GetAlterRoleSetStmt().GetSetstmt()
	}
	if set == nil || set.Kind != ast.VariableSetKind_VAR_SET_VALUE || len(set.Args) == 0 {
		return ""
	}
	value, _ := ast.Literal(set.Args[0])
	value = lower(value)
	switch lower(set.Name) {
	case "standard_conforming_strings":
		switch value {
		case "on", "true", "yes", "1", "t", "y":
			return ""
		}
		return "standard_conforming_strings = " + value + " makes the server read later strings in another way than they are read here"
	case "client_encoding":
		switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(value) {
		case "utf8", "unicode":
			return ""
		}
		return "client_encoding = " + value + " makes the server read the text in another way than it is read here, which is as UTF-8"
	}
	return ""
}
