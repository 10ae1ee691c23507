package policy

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A kind is one kind of value. It holds both ways to know it, the decoder's and
// the JSON schema's, so that the two cannot drift apart.
type kind[T any] struct {
	schema map[string]any
	// read returns false where it reported a problem.
	read func(ps *problems, n *yaml.Node) (T, bool)
}

// where adds a condition: check returns what is wrong with a value, or "".
func (k kind[T]) where(check func(T) string) kind[T] {
	return convert(k, func(v T) (T, string) { return v, check(v) })
}

// convert turns what a kind reads into something else; the string says what is
// wrong, or is empty. The schema stays.
func convert[A, B any](k kind[A], to func(A) (B, string)) kind[B] {
	return kind[B]{k.schema, func(ps *problems, n *yaml.Node) (out B, ok bool) {
		in, ok := k.read(ps, n)
		if !ok {
			return out, false
		}
		out, wrong := to(in)
		if wrong != "" {
			ps.at(n, "%s", wrong)
			return out, false
		}
		return out, true
	}}
}

// scalar reads the literal text of a value that YAML resolves to one of tags.
func scalar(what string, schema map[string]any, tags ...string) kind[string] {
	return kind[string]{schema, func(ps *problems, n *yaml.Node) (string, bool) {
		for _, tag := range tags {
			if n.Kind == yaml.ScalarNode && n.ShortTag() == tag {
				return n.Value, true
			}
		}
		hint := ""
		if n.Kind == yaml.ScalarNode && tags[0] == "!!str" && n.ShortTag() != "!!null" {
			hint = ": put it in quotes"
		}
		ps.at(n, "expected %s, found %s%s", what, found(n), hint)
		return "", false
	}}
}

// text reads a string of a form; what names the form with an example.
func text(what, pattern string) kind[string] {
	form := regexp.MustCompile(pattern)
	schema := map[string]any{"type": "string", "pattern": pattern}
	return scalar(what, schema, "!!str").where(func(s string) string {
		if !form.MatchString(s) {
			return fmt.Sprintf("%s is not %s", quote(s), what)
		}
		return ""
	})
}

// oneOf reads one of a closed set of words.
func oneOf[T ~string](what string, words ...T) kind[T] {
	known := make([]string, len(words))
	for i, w := range words {
		known[i] = string(w)
	}
	schema := map[string]any{"type": "string", "enum": known}
	return convert(scalar("one of "+strings.Join(known, ", "), schema, "!!str"), func(s string) (T, string) {
		for _, w := range words {
			if string(w) == s {
				return w, ""
			}
		}
		return "", unknown(what, s, known)
	})
}

// listOf reads a list without repetitions; same says when two items are one.
func listOf[T any, K comparable](item kind[T], same func(T) K) kind[[]T] {
	schema := map[string]any{"type": "array", "items": item.schema, "uniqueItems": true}
	return kind[[]T]{schema, func(ps *problems, n *yaml.Node) ([]T, bool) {
		if n.Kind != yaml.SequenceNode {
			ps.at(n, "expected a list, found %s", found(n))
			return nil, false
		}
		seen := map[K]*yaml.Node{}
		out, ok := make([]T, 0, len(n.Content)), true
		for _, c := range n.Content {
			v, fine := item.read(ps, c)
			if !fine {
				ok = false
				continue
			}
			if first := seen[same(v)]; first != nil {
				ps.at(c, "the same as the item at %d:%d", first.Line, first.Column)
				ok = false
				continue
			}
			seen[same(v)] = c
			out = append(out, v)
		}
		return out, ok
	}}
}

func itself[T any](v T) T { return v }

// oneOrMore reads a single item or a list that is not empty.
func oneOrMore[T comparable](item kind[T]) kind[[]T] {
	list := listOf(item, itself[T])
	many := map[string]any{"type": "array", "items": item.schema, "uniqueItems": true, "minItems": 1}
	schema := map[string]any{"anyOf": []any{item.schema, many}}
	return kind[[]T]{schema, func(ps *problems, n *yaml.Node) ([]T, bool) {
		switch {
		case n.Kind != yaml.SequenceNode:
			v, ok := item.read(ps, n)
			return []T{v}, ok
		case len(n.Content) == 0:
			ps.at(n, "the list is empty; leave the key out to get the default")
			return nil, false
		}
		return list.read(ps, n)
	}}
}

// found names what is there instead of what was expected.
func found(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!str":
		return "the text " + quote(n.Value)
	case "!!bool":
		return "the truth value " + quote(n.Value)
	case "!!timestamp":
		return "the date " + quote(n.Value)
	}
	return "the number " + quote(n.Value)
}
