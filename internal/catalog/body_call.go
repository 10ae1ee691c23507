package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// call computes the functions with which bodies look at the catalog and put SQL
// together.
func (e *evaluator) call(m *ast.FuncCall) datum {
	schema, name := ast.Qualified(m.Funcname)
	if schema != "" && schema != "pg_catalog" {
		return unknown
	}
	args := make([]datum, 0, len(m.Args))
	for _, a := range m.Args {
		v := e.eval(a)
		if isUnknownDatum(v) {
			return unknown
		}
		args = append(args, v)
	}
	switch name {
	case "current_schema":
		return e.currentSchema()
	case "current_schemas":
		var list []datum
		e.s.creationPath(func(_ string, n *Schema) bool {
			if n != nil {
				list = append(list, n.Name)
			}
			return true
		})
		return list
	case "format":
		return format(args)
	case "concat":
		out := ""
		for _, a := range args {
			if a == nil {
				continue
			}
			text, ok := textOf(a)
			if !ok {
				return unknown
			}
			out += text
		}
		return out
	}
	if len(args) == 0 {
		return unknown
	}
	if args[0] == nil {
		return nil
	}
	text, ok := textOf(args[0])
	if !ok {
		return unknown
	}
	switch name {
	case "to_regclass":
		return e.regclass(text)
	case "to_regtype":
		return e.regtype(text)
	case "to_regnamespace":
		if n := e.s.lookupSchema(text); n != nil {
			return named{n.OID, []string{n.Name}}
		}
		return nil
	case "to_regproc", "to_regprocedure":
		return e.regproc(text)
	case "lower":
		return strings.ToLower(text)
	case "upper":
		return strings.ToUpper(text)
	case "quote_ident":
		return QuoteName(text)
	case "quote_literal", "quote_nullable":
		return quoteLiteral(text)
	case "replace":
		if len(args) == 3 {
			from, ok1 := textOf(args[1])
			to, ok2 := textOf(args[2])
			if ok1 && ok2 && from != "" {
				return strings.ReplaceAll(text, from, to)
			}
		}
	}
	return unknown
}

func quoteLiteral(text string) string {
	out := "'" + strings.ReplaceAll(text, "'", "''") + "'"
	if strings.Contains(text, `\`) {
		return "E" + strings.ReplaceAll(out, `\`, `\\`)
	}
	return out
}

// format is format(text, …) with %s, %I and %L, also by position (%1$I).
func format(args []datum) datum {
	if len(args) == 0 || args[0] == nil {
		return nil
	}
	text, ok := textOf(args[0])
	if !ok {
		return unknown
	}
	var out strings.Builder
	next := 1
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			out.WriteByte(text[i])
			continue
		}
		i++
		at := next
		digits := i
		for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
			digits++
		}
		if digits > i && digits < len(text) && text[digits] == '$' {
			n, _ := number(text[i:digits])
			at, i = int(n), digits+1
		}
		if i >= len(text) {
			return unknown
		}
		if text[i] == '%' {
			out.WriteByte('%')
			continue
		}
		if at < 1 || at >= len(args) {
			return unknown
		}
		next = at + 1
		v, ok := textOf(args[at])
		switch {
		case text[i] == 'L' && args[at] == nil:
			v = "NULL"
		case text[i] == 's' && args[at] == nil:
		case !ok:
			return unknown
		case text[i] == 'L':
			v = quoteLiteral(v)
		case text[i] == 'I':
			v = QuoteName(v)
		case text[i] != 's':
			return unknown
		}
		out.WriteString(v)
	}
	return out.String()
}
