package fakegithub

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// node is an object of GitHub's graph.
type node struct {
	typename string
	fields   map[string]any // a value, or func(args) any
}

// notFound and forbidden are GitHub's errors in place of a value.
type (
	notFound  string
	forbidden string
	invalid   string // the query itself is refused
)

type execution struct {
	errors  []object
	invalid string
}

func (s *Server) graphQL(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Query     string
		Variables map[string]any
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		refuse(w, http.StatusBadRequest, "Problems parsing JSON")
		return
	}
	selections, err := parseQuery(asked.Query, asked.Variables)
	if err == nil {
		err = sameShape(selections)
	}
	if err != nil {
		answer(w, object{"errors": []object{{"message": err.Error()}}})
		return
	}
	var e execution
	data := e.object(selections, s.root(), nil)
	if e.invalid != "" {
		answer(w, object{"errors": []object{{"message": e.invalid}}})
		return
	}
	out := object{"data": data}
	if len(e.errors) > 0 {
		out["errors"] = e.errors
	}
	answer(w, out)
}

func (e *execution) object(selections []selection, n *node, path []any) object {
	out := object{}
	for _, sel := range selections {
		switch {
		case sel.on == n.typename:
			for k, v := range e.object(sel.within, n, path) {
				out[k] = v
			}
		case sel.on != "":
		case sel.name == "__typename":
			out[sel.alias] = n.typename
		default:
			value, ok := n.fields[sel.name]
			if !ok {
				e.invalid = fmt.Sprintf("Field '%s' doesn't exist on type '%s'", sel.name, n.typename)
				return nil
			}
			if f, ok := value.(func(map[string]any) any); ok {
				value = f(sel.args)
			}
			if was, twice := out[sel.alias].(object); twice { // fields of the same name are merged
				more, _ := e.value(sel, value, append(slices.Clone(path), sel.alias)).(object)
				for k, v := range more {
					was[k] = v
				}
				continue
			}
			out[sel.alias] = e.value(sel, value, append(slices.Clone(path), sel.alias))
		}
	}
	return out
}

func (e *execution) value(sel selection, value any, path []any) any {
	switch v := value.(type) {
	case invalid:
		e.invalid = string(v)
	case notFound:
		e.errors = append(e.errors, object{"type": "NOT_FOUND", "path": path, "message": string(v)})
	case forbidden:
		e.errors = append(e.errors, object{"type": "FORBIDDEN", "path": path, "message": string(v)})
	case *node:
		if v == nil {
			return nil
		}
		return e.object(sel.within, v, path)
	case []*node:
		list := []any{}
		for i, n := range v {
			list = append(list, e.object(sel.within, n, append(slices.Clone(path), i)))
		}
		return list
	default:
		return v
	}
	return nil
}
