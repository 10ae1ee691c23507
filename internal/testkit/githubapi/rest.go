package githubapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
)

// rest is the part of an OpenAPI description (spec.openapis.org/oas/v3.0.3) that
// says which requests there are and what is answered.
type rest struct {
	Paths      map[string]map[string]*operation
	Components map[string]map[string]json.RawMessage
}

type operation struct {
	Parameters  []parameter
	RequestBody *body
	Responses   map[string]response
}

type parameter struct {
	Ref    string `json:"$ref"`
	Name   string
	In     string
	Schema *schema
}

type body struct {
	Content map[string]struct{ Schema *schema }
}

type response struct {
	Ref string `json:"$ref"`
	body
}

func loadREST(file string) (*rest, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read GitHub's OpenAPI description: %w", err)
	}
	var r struct {
		Paths      map[string]map[string]json.RawMessage
		Components map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("read GitHub's OpenAPI description: %w", err)
	}
	api := &rest{Paths: map[string]map[string]*operation{}, Components: r.Components}
	for path, methods := range r.Paths {
		if !strings.HasPrefix(path, "/repos/{owner}/{repo}") {
			continue // the gate asks about repositories only
		}
		api.Paths[path] = map[string]*operation{}
		for method, raw := range methods {
			op := &operation{}
			if err := json.Unmarshal(raw, op); err != nil {
				return nil, fmt.Errorf("read GitHub's OpenAPI description: %s %s: %w", method, path, err)
			}
			api.Paths[path][method] = op
		}
	}
	return api, nil
}

// find is the operation for a path. The template with the most fixed parts wins.
func (r *rest) find(method, path string) *operation {
	parts := strings.Split(path, "/")
	best, fixed := (*operation)(nil), -1
	for template, methods := range r.Paths {
		names := strings.Split(template, "/")
		n := matches(names, parts)
		if op := methods[strings.ToLower(method)]; op != nil && n > fixed {
			best, fixed = op, n
		}
	}
	return best
}

// matches counts the fixed parts of a template; -1 where the path is of another
// one. {ref} and {basehead} may have slashes.
func matches(template, parts []string) (fixed int) {
	for i, name := range template {
		switch {
		case i >= len(parts):
			return -1
		case name == "{ref}" && i == len(template)-1:
			return fixed
		case strings.HasPrefix(name, "{"):
		case name != parts[i]:
			return -1
		default:
			fixed++
		}
	}
	if len(template) != len(parts) {
		return -1
	}
	return fixed
}

func (r *rest) check(x Exchange) (faults []string) {
	if strings.HasPrefix(x.Path, "/repositories/") {
		return nil // where GitHub redirects to; not part of the description
	}
	op := r.find(x.Method, x.Path)
	if op == nil {
		return []string{"GitHub has no " + x.Method + " " + x.Path}
	}
	known := map[string]*schema{}
	for _, p := range op.Parameters {
		p = resolved(r, "parameters", p.Ref, p)
		if p.In == "query" {
			known[p.Name] = p.Schema
		}
	}
	for name, values := range x.Query {
		of, ok := known[name]
		if !ok {
			faults = append(faults, "GitHub knows no parameter "+name)
			continue
		}
		var value any = values[0]
		if n, err := strconv.ParseFloat(values[0], 64); err == nil && r.resolve(of).has("integer") {
			value = n
		}
		faults = append(faults, r.hold(of, value, "?"+name)...)
	}
	if len(x.Asked) > 0 && x.Method != http.MethodGet {
		faults = append(faults, r.content(op.RequestBody, x.Asked, "request")...)
	}
	status := strconv.Itoa(x.Status)
	answer, ok := op.Responses[status]
	switch {
	// Any request can be refused so.
	case !ok && slices.Contains([]int{401, 403, 404, 429}, x.Status):
	case !ok:
		faults = append(faults, "GitHub does not answer "+status)
	case strings.Contains(x.Accept, "raw"):
	default:
		answer = resolved(r, "responses", answer.Ref, answer)
		faults = append(faults, r.content(&answer.body, x.Answer, "answer")...)
	}
	return faults
}

func (r *rest) content(of *body, data []byte, at string) []string {
	if of == nil || of.Content["application/json"].Schema == nil {
		return nil
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return []string{at + ": no JSON: " + err.Error()}
	}
	return r.hold(of.Content["application/json"].Schema, value, at)
}

// resolved follows a reference to a component of a kind.
func resolved[T any](r *rest, kind, ref string, otherwise T) T {
	if ref == "" {
		return otherwise
	}
	var found T
	if json.Unmarshal(r.Components[kind][ref[strings.LastIndex(ref, "/")+1:]], &found) != nil {
		return otherwise
	}
	return found
}
