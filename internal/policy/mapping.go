package policy

import (
	"regexp"

	"go.yaml.in/yaml/v3"
)

// A prop is one key of a mapping that is read into an S.
type prop[S any] struct {
	key      string
	required bool
	schema   map[string]any
	read     func(ps *problems, n *yaml.Node, into *S)
}

// field describes a key: its documentation, its kind and where its value goes.
func field[S, V any](key, doc string, k kind[V], into func(*S) *V) prop[S] {
	schema := map[string]any{"description": doc}
	for name, v := range k.schema {
		schema[name] = v
	}
	return prop[S]{key: key, schema: schema, read: func(ps *problems, n *yaml.Node, s *S) {
		if v, ok := k.read(ps, n); ok {
			*into(s) = v
		}
	}}
}

// must makes a key mandatory.
func (p prop[S]) must() prop[S] {
	p.required = true
	return p
}

// mapping reads a mapping with the given keys and no others, each at most once,
// over the values of start.
func mapping[S any](start S, props ...prop[S]) kind[S] {
	known, required := []string{}, []string{}
	properties, byKey := map[string]any{}, map[string]prop[S]{}
	for _, p := range props {
		known = append(known, p.key)
		properties[p.key], byKey[p.key] = p.schema, p
		if p.required {
			required = append(required, p.key)
		}
	}
	schema := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		schema["required"] = required
	}
	return kind[S]{schema, func(ps *problems, n *yaml.Node) (S, bool) {
		out, before := start, ps.count()
		seen, ok := eachKey(ps, n, func(key, value *yaml.Node) {
			if p, is := byKey[key.Value]; is {
				p.read(ps, value, &out)
				return
			}
			ps.at(key, "%s", unknown("key", key.Value, known))
		})
		if !ok {
			return out, false
		}
		for _, key := range required {
			if seen[key] == nil {
				ps.at(n, "%q is missing", key)
			}
		}
		return out, ps.count() == before
	}}
}

// located tells the value where it stands in the file.
func located[S any](k kind[S], place func(s *S, line, column int)) kind[S] {
	return kind[S]{k.schema, func(ps *problems, n *yaml.Node) (S, bool) {
		s, ok := k.read(ps, n)
		place(&s, n.Line, n.Column)
		return s, ok
	}}
}

// ruleKeyed reads a mapping from rule ids to values. The schema knows the form
// of an id only: it is published, and must not age with the list of rules.
func ruleKeyed[V any](rules []string, k kind[V]) kind[map[string]V] {
	schema := map[string]any{
		"type":                 "object",
		"patternProperties":    map[string]any{rulePattern: k.schema},
		"additionalProperties": false,
	}
	id := ruleID(rules)
	return kind[map[string]V]{schema, func(ps *problems, n *yaml.Node) (map[string]V, bool) {
		out, before := map[string]V{}, ps.count()
		_, ok := eachKey(ps, n, func(key, value *yaml.Node) {
			rule, known := id.read(ps, key)
			if v, fine := k.read(ps, value); known && fine {
				out[rule] = v
			}
		})
		return out, ok && ps.count() == before
	}}
}

const rulePattern = `^[a-z][a-z0-9-]*$`

// ruleID reads the id of a known rule.
func ruleID(rules []string) kind[string] {
	form := regexp.MustCompile(rulePattern)
	schema := map[string]any{"type": "string", "pattern": rulePattern}
	return scalar("a rule's id", schema, "!!str").where(func(s string) string {
		for _, r := range rules {
			if r == s && form.MatchString(s) {
				return ""
			}
		}
		return unknown("rule", s, rules)
	})
}

// eachKey visits the pairs of a mapping and returns its keys. A key that stands
// twice is a problem and only its first pair is visited.
func eachKey(ps *problems, n *yaml.Node, visit func(key, value *yaml.Node)) (map[string]*yaml.Node, bool) {
	if n.Kind != yaml.MappingNode {
		ps.at(n, "expected a mapping, found %s", found(n))
		return nil, false
	}
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch first := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			ps.at(key, "expected a key, found %s", found(key))
		case first != nil:
			ps.at(key, "key %s stands here twice; it is at %d:%d already", quote(key.Value), first.Line, first.Column)
		default:
			seen[key.Value] = key
			visit(key, value)
		}
	}
	return seen, true
}
