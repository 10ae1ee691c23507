package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// settings compares ALTER DATABASE and ALTER ROLE … SET: they hold for new
// sessions only, so that connections of one release differ from each other.
func (c *comparison) settings() {
	scopes := map[string]bool{}
	for scope := range c.base.Settings {
		scopes[scope] = true
	}
	for scope := range c.now.Settings {
		scopes[scope] = true
	}
	for _, scope := range slices.Sorted(maps.Keys(scopes)) {
		if !c.concerns(scope) {
			continue
		}
		before, after := c.base.Settings[scope], c.now.Settings[scope]
		names := map[string]bool{}
		for name := range before {
			names[name] = true
		}
		for name := range after {
			names[name] = true
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			was, had := before[name]
			is, has := after[name]
			if !matters(name) || had == has && was.Value == is.Value {
				continue
			}
			value := "reset"
			if has {
				value = "set to " + is.Value
			}
			c.add(Break{
				Rule: "n1-setting", Level: Breaks, Object: name, aspect: scope,
				Message: fmt.Sprintf("%s of the %s is %s: new connections of the running release find other objects or read other values than those that are open", name, scope, value),
				Help:    fmt.Sprintf("let the next release SET %s itself when it connects", name),
			})
		}
	}
}

// concerns says whether N-1 connects with the settings of a scope.
func (c *comparison) concerns(scope string) bool {
	role, ok := strings.CutPrefix(scope, "role ")
	if !ok {
		return true
	}
	role, _, _ = strings.Cut(role, " in database")
	if role == "all" {
		return true
	}
	return c.isRole(role) || !c.granted
}

// matters says whether a parameter changes what statements mean or whether
// they run; timeouts, logging and planning do not.
func matters(name string) bool {
	switch strings.ToLower(name) {
	case "search_path", "role", "session_authorization", "datestyle", "intervalstyle", "timezone", "timezone_abbreviations",
		"default_transaction_read_only", "default_transaction_isolation", "default_transaction_deferrable",
		"transaction_read_only", "row_security", "transform_null_equals", "standard_conforming_strings", "backslash_quote",
		"escape_string_warning", "bytea_output", "extra_float_digits", "client_encoding", "xmloption", "array_nulls",
		"default_text_search_config", "session_replication_role", "lc_monetary", "lc_numeric", "lc_time",
		"default_table_access_method", "plpgsql.variable_conflict":
		return true
	}
	return false
}
