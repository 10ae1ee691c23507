package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Parse reads the policy file at path, which is only used to say where things
// are. rules are the ids that the policy may name. An error is an *Error and
// lists everything that is wrong.
func Parse(path string, data []byte, rules []string) (*Policy, error) {
	ps := &problems{}
	p := read(ps, data, rules)
	if ps.count() > 0 {
		slices.SortStableFunc(ps.list, func(a, b Problem) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return a.Column - b.Column
		})
		return nil, &Error{Path: path, Problems: ps.list, More: ps.more}
	}
	p.file = path
	return p, nil
}

func read(ps *problems, data []byte, rules []string) *Policy {
	if len(data) > MaxSize {
		ps.at(&yaml.Node{}, "the file has %d bytes; a policy has at most %d", len(data), MaxSize)
		return nil
	}
	root := document(ps, data)
	if root == nil {
		return nil
	}
	if refuse(ps, root); ps.count() > 0 {
		return nil
	}
	p, _ := table(rules).read(ps, root)
	return &p
}

// document returns the one document of the file.
func document(ps *problems, data []byte) *yaml.Node {
	var first, second yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&first); errors.Is(err, io.EOF) {
		ps.at(&yaml.Node{Line: 1, Column: 1}, `the file is empty; write "version: 1", or delete it to get the defaults`)
		return nil
	} else if err != nil {
		syntax(ps, err)
		return nil
	}
	if err := dec.Decode(&second); err == nil {
		ps.at(&second, "a second YAML document begins here; a policy is one")
		return nil
	} else if !errors.Is(err, io.EOF) {
		syntax(ps, err)
		return nil
	}
	return first.Content[0]
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

// syntax reports the YAML library's error at its line; it knows no column.
func syntax(ps *problems, err error) {
	n, text := &yaml.Node{}, err.Error()
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		n.Line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
	}
	ps.at(n, "not YAML: %s", text)
}

// refuse reports what YAML allows and a policy does not: anchors and aliases,
// which make a short file long, and tags, which make a value something else
// than it looks.
func refuse(ps *problems, n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		ps.at(n, "an alias (*%s) stands here; write the value out", n.Value)
	case n.Anchor != "":
		ps.at(n, "an anchor (&%s) stands here; write the values out where they are used", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		ps.at(n, "a tag (%s) stands here; write the value without it", n.Tag)
	}
	for _, c := range n.Content {
		refuse(ps, c)
	}
}

// Schema is the JSON schema of the policy file, for editors. It is made of the
// same table that Parse reads by.
func Schema() ([]byte, error) {
	schema := map[string]any{
		"$schema":     "http://json-schema.org/draft-07/schema#",
		"$id":         "https://raw.githubusercontent.com/renewa/migration-gate/main/schema/policy.v1.json",
		"title":       "migration-gate policy",
		"description": "What a repository decides about migration-gate, in " + Path + ".",
	}
	for k, v := range table(nil).schema {
		schema[k] = v
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(schema); err != nil {
		return nil, fmt.Errorf("encode the policy's schema: %w", err)
	}
	return b.Bytes(), nil
}
