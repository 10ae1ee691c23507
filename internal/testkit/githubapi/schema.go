package githubapi

import (
	"encoding/json"
	"fmt"
	"slices"
)

// schema is a JSON schema as OpenAPI 3.0 and 3.1 have it, as far as it says what
// values there can be. An object's required properties are not held: the fake
// answers the part that is read.
type schema struct {
	Ref                  string          `json:"$ref"`
	Type                 json.RawMessage // a word or a list of words
	Enum                 []any
	Nullable             bool
	Properties           map[string]*schema
	AdditionalProperties json.RawMessage
	Items                *schema
	AllOf, AnyOf, OneOf  []*schema
	Maximum              *float64
	MaxLength            *int
}

func (r *rest) resolve(s *schema) *schema {
	for range 8 {
		if s == nil || s.Ref == "" {
			break
		}
		s = resolved(r, "schemas", s.Ref, &schema{})
	}
	if s == nil {
		return &schema{}
	}
	return s
}

func (s *schema) types() []string {
	var one string
	var many []string
	if json.Unmarshal(s.Type, &one) == nil {
		return []string{one}
	}
	_ = json.Unmarshal(s.Type, &many) // no type at all is any type
	return many
}

func (s *schema) has(kind string) bool { return slices.Contains(s.types(), kind) }

// hold says what of a value the schema does not allow.
func (r *rest) hold(s *schema, value any, at string) []string {
	s = r.resolve(s)
	if value == nil && (s.Nullable || s.has("null")) {
		return nil
	}
	for _, choices := range [][]*schema{s.AnyOf, s.OneOf} {
		if len(choices) > 0 {
			return r.any(choices, value, at)
		}
	}
	if len(s.AllOf) > 0 {
		return r.hold(r.merged(s.AllOf), value, at)
	}
	if kinds := s.types(); len(kinds) > 0 && !slices.ContainsFunc(kinds, func(k string) bool { return isKind(k, value) }) {
		return []string{fmt.Sprintf("%s: %v is no %v", at, value, kinds)}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		return []string{fmt.Sprintf("%s: %v is none of %v", at, value, s.Enum)}
	}
	var faults []string
	switch v := value.(type) {
	case float64:
		if s.Maximum != nil && v > *s.Maximum {
			faults = append(faults, fmt.Sprintf("%s: %v is more than %v", at, v, *s.Maximum))
		}
	case string:
		if s.MaxLength != nil && len([]rune(v)) > *s.MaxLength {
			faults = append(faults, fmt.Sprintf("%s: longer than %d", at, *s.MaxLength))
		}
	case []any:
		for i, item := range v {
			faults = append(faults, r.hold(s.Items, item, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		for name, item := range v {
			of, ok := s.Properties[name]
			if ok {
				faults = append(faults, r.hold(of, item, at+"."+name)...)
			} else if len(s.Properties) > 0 && len(s.AdditionalProperties) == 0 {
				faults = append(faults, at+": there is no "+name)
			}
		}
	}
	return faults
}

// any takes the choice that fits best.
func (r *rest) any(choices []*schema, value any, at string) []string {
	var best []string
	for i, c := range choices {
		faults := r.hold(c, value, at)
		if len(faults) == 0 {
			return nil
		}
		if i == 0 || len(faults) < len(best) {
			best = faults
		}
	}
	return best
}

// merged is one object with the properties of all.
func (r *rest) merged(all []*schema) *schema {
	one := &schema{Properties: map[string]*schema{}}
	for _, s := range all {
		s = r.resolve(s)
		if len(s.AllOf) > 0 {
			s = r.merged(s.AllOf)
		}
		one.Type, one.Nullable = s.Type, one.Nullable || s.Nullable
		for name, p := range s.Properties {
			one.Properties[name] = p
		}
	}
	return one
}

func isKind(kind string, value any) bool {
	switch v := value.(type) {
	case string:
		return kind == "string"
	case bool:
		return kind == "boolean"
	case float64:
		return kind == "number" || kind == "integer" && v == float64(int64(v))
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	}
	return kind == "null"
}
