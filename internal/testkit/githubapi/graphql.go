package githubapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

type graphQL struct {
	schema *ast.Schema
	rules  *rules.Rules
}

func loadGraphQL(file string) (*graphQL, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read GitHub's GraphQL schema: %w", err)
	}
	doc, err := parser.ParseSchemas(validator.Prelude, &ast.Source{Name: file, Input: string(text)})
	if err != nil {
		return nil, fmt.Errorf("read GitHub's GraphQL schema: %w", err)
	}
	for _, def := range doc.Definitions {
		// GitHub publishes a type that has one field twice.
		seen := map[string]bool{}
		def.Fields = slices.DeleteFunc(def.Fields, func(f *ast.FieldDefinition) bool {
			twice := seen[f.Name]
			seen[f.Name] = true
			return twice
		})
	}
	schema, err := validator.ValidateSchemaDocument(doc)
	if err != nil {
		return nil, fmt.Errorf("read GitHub's GraphQL schema: %w", err)
	}
	return &graphQL{schema, rules.NewDefaultRules()}, nil
}

// operation validates a request as GitHub's server would (GraphQL specification,
// 5, "Validation", and 6.1.2, "Coercing Variable Values").
func (g *graphQL) operation(asked []byte) (*ast.OperationDefinition, []string) {
	var request struct {
		Query     string
		Variables map[string]any
	}
	if err := json.Unmarshal(asked, &request); err != nil {
		return nil, []string{"the request is no JSON: " + err.Error()}
	}
	doc, errs := gqlparser.LoadQueryWithRules(g.schema, request.Query, g.rules)
	if len(errs) > 0 {
		return nil, []string{fmt.Sprintf("GitHub refuses the query: %v\n%s", errs, request.Query)}
	}
	op := doc.Operations[0]
	if _, err := validator.VariableValues(g.schema, op, request.Variables); err != nil {
		return nil, []string{fmt.Sprintf("GitHub refuses the variables %v: %v", request.Variables, err)}
	}
	return op, nil
}

func (g *graphQL) check(x Exchange) []string {
	op, faults := g.operation(x.Asked)
	if op != nil {
		faults = limits(op.SelectionSet)
	}
	if len(faults) > 0 || x.Status != http.StatusOK {
		return faults
	}
	var answer struct {
		Data   any
		Errors []struct {
			Path    []any
			Message *string
		}
	}
	if err := json.Unmarshal(x.Answer, &answer); err != nil {
		return []string{"the answer is no JSON: " + err.Error()}
	}
	failed := map[string]bool{}
	for _, e := range answer.Errors {
		failed[fmt.Sprint(e.Path...)] = true
	}
	if answer.Data == nil {
		if len(answer.Errors) == 0 {
			return []string{"the answer has neither data nor errors"}
		}
		return nil
	}
	w := walk{schema: g.schema, failed: failed}
	w.object(op.SelectionSet, g.schema.Query, answer.Data, nil)
	return w.faults
}

// walk holds an answer to the types that its query asked for.
type walk struct {
	schema *ast.Schema
	failed map[string]bool // paths of errors
	faults []string
	// nullable are the places that have a value and may have none.
	nullable [][]any
}

func (w *walk) fault(path []any, format string, args ...any) {
	w.faults = append(w.faults, fmt.Sprintf("%v: ", path)+fmt.Sprintf(format, args...))
}

func (w *walk) object(set ast.SelectionSet, of *ast.Definition, value any, path []any) {
	object, ok := value.(map[string]any)
	if !ok {
		w.fault(path, "%v is no %s", value, of.Name)
		return
	}
	left := map[string]bool{}
	for name := range object {
		left[name] = true
	}
	w.fields(set, of, object, left, path)
	for name := range left {
		w.fault(path, "%s was not asked for", name)
	}
}

func (w *walk) fields(set ast.SelectionSet, of *ast.Definition, object map[string]any, left map[string]bool, path []any) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.InlineFragment:
			if w.applies(s.TypeCondition, of, object) {
				w.fields(s.SelectionSet, w.schema.Types[s.TypeCondition], object, left, path)
			}
		case *ast.Field:
			delete(left, s.Alias)
			value, ok := object[s.Alias]
			at := append(slices.Clone(path), s.Alias)
			if !ok {
				w.fault(at, "it was asked for and is not answered")
				continue
			}
			w.value(s.SelectionSet, s.Definition.Type, value, at)
		}
	}
}

// applies says whether a fragment's type is the object's. Where the object does
// not say what it is, the names of its fields do.
func (w *walk) applies(condition string, of *ast.Definition, object map[string]any) bool {
	if name, ok := object["__typename"].(string); ok {
		return name == condition
	}
	if of.Name == condition {
		return true
	}
	for _, f := range w.schema.Types[condition].Fields {
		if _, ok := object[f.Name]; ok && of.Fields.ForName(f.Name) == nil {
			return true
		}
	}
	return false
}

func (w *walk) value(set ast.SelectionSet, of *ast.Type, value any, path []any) {
	if value == nil {
		if of.NonNull && !w.failed[fmt.Sprint(path...)] {
			w.fault(path, "null, and GitHub's %s is never null", of)
		}
		return
	}
	if !of.NonNull {
		w.nullable = append(w.nullable, path)
	}
	if of.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			w.fault(path, "%v is no %s", value, of)
		}
		for i, v := range list {
			w.value(set, of.Elem, v, append(slices.Clone(path), i))
		}
		return
	}
	def := w.schema.Types[of.NamedType]
	switch def.Kind {
	case ast.Object, ast.Interface, ast.Union:
		w.object(set, def, value, path)
	case ast.Enum:
		if text, _ := value.(string); def.EnumValues.ForName(text) == nil {
			w.fault(path, "%v is no %s", value, def.Name)
		}
	case ast.Scalar:
		if !isScalar(def.Name, value) {
			w.fault(path, "%v (%T) is no %s", value, value, def.Name)
		}
	}
}

// isScalar: JSON has numbers for Int and Float, booleans, and strings for the
// rest, among them GitHub's own scalars.
func isScalar(name string, value any) bool {
	switch value := value.(type) {
	case float64:
		return name == "Int" && value == float64(int32(value)) || name == "Float"
	case bool:
		return name == "Boolean"
	case string:
		return name != "Int" && name != "Float" && name != "Boolean" && (name != "URI" || strings.Contains(value, "://"))
	}
	return false
}

// Nullable lists the places in the answer to a query that have a value, and for
// which GitHub's schema allows none.
func (a *API) Nullable(asked, answer []byte) [][]any {
	op, faults := a.graphQL.operation(asked)
	var parsed struct{ Data any }
	if len(faults) > 0 || json.Unmarshal(answer, &parsed) != nil || parsed.Data == nil {
		return nil
	}
	w := walk{schema: a.graphQL.schema}
	w.object(op.SelectionSet, w.schema.Query, parsed.Data, nil)
	return w.nullable
}

// Values are an enumeration's, sorted.
func (a *API) Values(enum string) (values []string) {
	if def := a.graphQL.schema.Types[enum]; def != nil {
		for _, v := range def.EnumValues {
			values = append(values, v.Name)
		}
	}
	slices.Sort(values)
	return values
}

// Members are a union's types, sorted.
func (a *API) Members(union string) []string {
	def := a.graphQL.schema.Types[union]
	if def == nil {
		return nil
	}
	return slices.Sorted(slices.Values(def.Types))
}
