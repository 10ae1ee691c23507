package catalog

import "strings"

// conditionStates are the names that EXCEPTION WHEN gives to errors
// (documentation, appendix A). Those whose code ends in 000 stand for their class.
var conditionStates = map[string]string{
	"feature_not_supported":                       "0A000",
	"invalid_parameter_value":                     "22023",
	"invalid_text_representation":                 "22P02",
	"integrity_constraint_violation":              "23000",
	"not_null_violation":                          "23502",
	"foreign_key_violation":                       "23503",
	"unique_violation":                            "23505",
	"check_violation":                             "23514",
	"exclusion_violation":                         "23P01",
	"invalid_transaction_state":                   "25000",
	"dependent_objects_still_exist":               "2BP01",
	"dependent_privilege_descriptors_still_exist": "2B000",
	"invalid_schema_name":                         "3F000",
	"invalid_catalog_name":                        "3D000",
	"syntax_error_or_access_rule_violation":       "42000",
	"syntax_error":                                "42601",
	"insufficient_privilege":                      "42501",
	"grouping_error":                              "42803",
	"datatype_mismatch":                           "42804",
	"wrong_object_type":                           "42809",
	"generated_always":                            "428C9",
	"cannot_coerce":                               "42846",
	"undefined_column":                            "42703",
	"undefined_function":                          "42883",
	"undefined_table":                             "42P01",
	"undefined_parameter":                         "42P02",
	"undefined_object":                            "42704",
	"duplicate_column":                            "42701",
	"duplicate_cursor":                            "42P03",
	"duplicate_database":                          "42P04",
	"duplicate_function":                          "42723",
	"duplicate_schema":                            "42P06",
	"duplicate_table":                             "42P07",
	"duplicate_alias":                             "42712",
	"duplicate_object":                            "42710",
	"ambiguous_column":                            "42702",
	"ambiguous_function":                          "42725",
	"invalid_column_reference":                    "42P10",
	"invalid_table_definition":                    "42P16",
	"invalid_object_definition":                   "42P17",
	"object_not_in_prerequisite_state":            "55000",
	"object_in_use":                               "55006",
	"unsafe_new_enum_value_usage":                 "55P04",
	"lock_not_available":                          "55P03",
	"undefined_file":                              "58P01",
	"raise_exception":                             "P0001",
}

// catches says whether a handler with these conditions takes an error.
func catches(conditions []string, state string) bool {
	for _, c := range conditions {
		if c == "others" {
			return true
		}
		code := conditionStates[c]
		if s, ok := strings.CutPrefix(c, "sqlstate "); ok {
			code = strings.ToUpper(strings.Trim(s, "' "))
		}
		if code == "" {
			continue
		}
		if code == state || strings.HasSuffix(code, "000") && len(state) == 5 && code[:2] == state[:2] {
			return true
		}
	}
	return false
}

// ofData says that what raises a condition may depend on the rows.
func ofData(condition string) bool {
	code := conditionStates[condition]
	if s, ok := strings.CutPrefix(condition, "sqlstate "); ok {
		code = strings.ToUpper(strings.Trim(s, "' "))
	}
	switch {
	case len(code) != 5:
		return true // others, or one that is not listed
	case code == "42501":
		return true // as who the migration runs is not known
	}
	switch code[:2] {
	case "0A", "2B", "3D", "3F", "42", "55":
		return false
	}
	return true
}
