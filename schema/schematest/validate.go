// Package schematest checks documents against this project's published JSON
// schemas, in tests. It knows the part of draft-07 that they use and fails on
// every keyword beyond it, so that a schema is never taken to hold by a check
// that did not look.
package schematest

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Options of Validate.
type Options struct {
	// Closed makes keys that the schema does not name a fault everywhere, as
	// though additionalProperties were false.
	Closed bool
}

// Validate returns what is wrong with doc, each fault with its JSON path; none
// means that it is valid. Schema and doc are JSON texts.
func Validate(schema, doc []byte, o Options) ([]string, error) {
	var s map[string]any
	if err := json.Unmarshal(schema, &s); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	var d any
	if err := json.Unmarshal(doc, &d); err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	v := &validator{root: s, options: o}
	v.check("$", s, d)
	sort.Strings(v.faults)
	return v.faults, nil
}

type validator struct {
	root    map[string]any
	options Options
	faults  []string
}

func (v *validator) fault(at, format string, args ...any) {
	v.faults = append(v.faults, at+": "+fmt.Sprintf(format, args...))
}

func (v *validator) check(at string, s map[string]any, d any) {
	for keyword, want := range s {
		switch keyword {
		case "$schema", "$id", "title", "description", "definitions", "format", "default":
		case "$ref":
			name := strings.TrimPrefix(want.(string), "#/definitions/")
			v.check(at, v.root["definitions"].(map[string]any)[name].(map[string]any), d)
		case "type":
			if got := typeOf(d); got != want && !(got == "integer" && want == "number") {
				v.fault(at, "is of type %s, not %s", got, want)
			}
		case "const":
			if !reflect.DeepEqual(d, want) {
				v.fault(at, "is %v, not %v", d, want)
			}
		case "enum":
			if !slices.ContainsFunc(want.([]any), func(e any) bool { return reflect.DeepEqual(e, d) }) {
				v.fault(at, "is %v, not one of %v", d, want)
			}
		case "anyOf":
			v.anyOf(at, want.([]any), d)
		case "pattern", "minimum":
			v.value(at, keyword, want, d)
		case "items", "minItems", "uniqueItems":
			v.list(at, keyword, want, d)
		case "required", "properties", "patternProperties", "additionalProperties":
			// Checked together, below.
		default:
			v.fault(at, "the schema says %q, which this validator does not know", keyword)
		}
	}
	if object, is := d.(map[string]any); is {
		v.object(at, s, object)
	}
}

func (v *validator) anyOf(at string, options []any, d any) {
	for _, o := range options {
		try := &validator{root: v.root, options: v.options}
		if try.check(at, o.(map[string]any), d); len(try.faults) == 0 {
			return
		}
	}
	v.fault(at, "is none of what is allowed here")
}

func (v *validator) value(at, keyword string, want, d any) {
	switch d := d.(type) {
	case string:
		if keyword == "pattern" && !regexp.MustCompile(want.(string)).MatchString(d) {
			v.fault(at, "%q does not match %s", d, want)
		}
	case float64:
		if keyword == "minimum" && d < want.(float64) {
			v.fault(at, "%v is less than %v", d, want)
		}
	}
}

func (v *validator) list(at, keyword string, want, d any) {
	list, is := d.([]any)
	if !is {
		return
	}
	switch keyword {
	case "minItems":
		if float64(len(list)) < want.(float64) {
			v.fault(at, "has %d items, fewer than %v", len(list), want)
		}
	case "items":
		for i, item := range list {
			v.check(fmt.Sprintf("%s[%d]", at, i), want.(map[string]any), item)
		}
	case "uniqueItems":
		for i, item := range list {
			if slices.ContainsFunc(list[:i], func(e any) bool { return reflect.DeepEqual(e, item) }) {
				v.fault(at, "item %d is there twice", i)
			}
		}
	}
}

func (v *validator) object(at string, s, d map[string]any) {
	required, _ := s["required"].([]any)
	for _, key := range required {
		if _, is := d[key.(string)]; !is {
			v.fault(at, "%v is missing", key)
		}
	}
	properties, _ := s["properties"].(map[string]any)
	patterns, _ := s["patternProperties"].(map[string]any)
	for key, value := range d {
		known := false
		if p, is := properties[key]; is {
			known = true
			v.check(at+"."+key, p.(map[string]any), value)
		}
		for pattern, p := range patterns {
			if regexp.MustCompile(pattern).MatchString(key) {
				known = true
				v.check(at+"."+key, p.(map[string]any), value)
			}
		}
		described := properties != nil || patterns != nil
		if !known && (s["additionalProperties"] == false || v.options.Closed && described) {
			v.fault(at, "key %q is not in the schema", key)
		}
	}
}

func typeOf(d any) string {
	switch d := d.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case float64:
		if d == math.Trunc(d) {
			return "integer"
		}
		return "number"
	}
	return "object"
}
