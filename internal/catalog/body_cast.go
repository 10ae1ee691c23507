package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// cast is expr::type for the types that lead to names.
func (e *evaluator) cast(v datum, tn *ast.TypeName) datum {
	if v == nil || isUnknownDatum(v) {
		return v
	}
	t := ast.TypeOf(tn)
	if t.Dims > 0 {
		if _, ok := v.([]datum); ok {
			return v
		}
		return unknown
	}
	text, ok := textOf(v)
	if !ok {
		return unknown
	}
	switch t.Name {
	case "regclass":
		if n, isOID := v.(int64); isOID {
			return e.relationNamed(e.s.Catalog.Relations[OID(n)])
		}
		if r := e.regclass(text); r != nil {
			return r
		}
		return unknown // the server raises 42P01
	case "regtype":
		if r := e.regtype(text); r != nil {
			return r
		}
		return unknown
	case "regnamespace":
		if n, isOID := v.(int64); isOID && e.s.Catalog.Schemas[OID(n)] != nil {
			return e.s.Catalog.Schemas[OID(n)].Name
		}
		if n := e.s.lookupSchema(text); n != nil {
			return named{n.OID, []string{n.Name}}
		}
		return unknown
	case "text", "varchar", "name", "bpchar", "char":
		if n, isNamed := v.(named); isNamed {
			return n
		}
		return text
	case "int4", "int8", "int2", "oid":
		if n, isNamed := v.(named); isNamed {
			return int64(n.oid)
		}
		if n, ok := number(v); ok {
			return n
		}
	case "bool":
		return truthOf(v)
	}
	return unknown
}

func (e *evaluator) relationNamed(r *Relation) datum {
	if r == nil {
		return unknown
	}
	n := named{oid: r.OID, names: []string{e.s.Catalog.Qualified(r.Schema, r.Name)}}
	if e.s.findRelation("", r.Name) == r {
		n.names = append(n.names, QuoteName(r.Name))
	}
	return n
}

func (e *evaluator) regclass(text string) datum {
	names := splitName(text)
	if len(names) == 0 || len(names) > 3 {
		return unknown
	}
	schema := ""
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	r := e.s.findRelation(schema, names[len(names)-1])
	if r == nil {
		if system(schema, names[len(names)-1]) {
			return unknown
		}
		return nil
	}
	return e.relationNamed(r)
}

func (e *evaluator) regtype(text string) datum {
	names := splitName(strings.TrimSuffix(text, "[]"))
	if len(names) == 0 {
		return unknown
	}
	schema := ""
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	t := e.s.lookupType(schema, names[len(names)-1])
	if !t.Known() {
		return nil
	}
	return named{t.Type, []string{e.s.Catalog.FormatType(t), names[len(names)-1]}}
}

func (e *evaluator) regproc(text string) datum {
	name, _, _ := strings.Cut(text, "(")
	names := splitName(name)
	if len(names) == 0 {
		return unknown
	}
	schema := ""
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	if fs := e.s.Catalog.functionsByPath(e.s, schema, names[len(names)-1]); len(fs) > 0 {
		return named{fs[0].OID, []string{fs[0].Name}}
	}
	if len(builtinCalls().functions[names[len(names)-1]]) > 0 {
		return unknown
	}
	return nil
}
