package sqlparse

import (
	"maps"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// values gives every text that an expression can be, if it is made of constants:
// literals, ||, format(), concat(), quote_ident(), quote_literal() and variables
// whose values are known. Otherwise why says what is not constant.
func (r *resolver) values(e Expr) (texts []string, why string) {
	n := r.expression(e)
	if n == nil {
		return nil, "its text does not parse"
	}
	// One text for each combination of what its variables can be.
	rows := []map[string]string{{}}
	ast.Walk(n, func(m any) bool {
		ref, ok := m.(*ast.ColumnRef)
		if !ok {
			return true
		}
		names := ast.Strings(ref.Fields)
		if len(names) != 1 || rows[0][names[0]] != "" || len(rows) > maxValues {
			return true
		}
		values, _ := r.known(names[0])
		var next []map[string]string
		for _, row := range rows {
			for _, v := range values {
				with := maps.Clone(row)
				with[names[0]] = v
				next = append(next, with)
			}
		}
		if len(next) > 0 {
			rows = next
		}
		return true
	})
	if len(rows) > maxValues {
		return nil, "it has too many possible texts"
	}
	for _, row := range rows {
		text, why := fold(n, row)
		if why != "" {
			return nil, why
		}
		texts = append(texts, text)
	}
	return texts, ""
}

// expression is the tree of a single expression.
func (r *resolver) expression(e Expr) *ast.Node {
	targets := r.tree(r.ctx, Expr{Text: e.Text}).GetSelectStmt().GetTargetList()
	if len(targets) != 1 {
		return nil
	}
	return targets[0].GetResTarget().GetVal()
}

// elements are the values of ARRAY['a', 'b'] or '{a,b}', none if it is neither.
func (r *resolver) elements(e Expr) []string {
	n := r.expression(e)
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().Arg
	}
	if text := n.GetAConst().GetSval().GetSval(); strings.HasPrefix(text, "{") && !strings.ContainsAny(text, `"\ `) {
		return strings.Split(strings.Trim(text, "{}"), ",")
	}
	array := n.GetAArrayExpr()
	if array == nil || len(array.Elements) > maxValues {
		return nil
	}
	var out []string
	for _, el := range array.Elements {
		text, why := fold(el, nil)
		if why != "" {
			return nil
		}
		out = append(out, text)
	}
	return out
}

// fold evaluates an expression, the variables being vars.
func fold(n *ast.Node, vars map[string]string) (text, why string) {
	switch m := ast.Unwrap(n).(type) {
	case *ast.A_Const:
		if text, ok := ast.Literal(n); ok && m.GetBsval() == nil {
			return text, ""
		}
		return "", "NULL"
	case *ast.TypeCast:
		switch t := ast.TypeOf(m.TypeName); t.Name {
		case "text", "varchar":
			if len(t.Mods) == 0 && t.Dims == 0 {
				return fold(m.Arg, vars)
			}
		}
		return "", "a cast is not evaluated"
	case *ast.A_Expr:
		if names := ast.Strings(m.Name); len(names) != 1 || names[0] != "||" || m.Lexpr == nil {
			return "", "an operator is not evaluated"
		}
		left, why := fold(m.Lexpr, vars)
		if why != "" {
			return "", why
		}
		right, why := fold(m.Rexpr, vars)
		return left + right, why
	case *ast.ColumnRef:
		name := strings.Join(ast.Strings(m.Fields), ".")
		if text, ok := vars[name]; ok {
			return text, ""
		}
		return "", "the value of " + name + " is not known"
	case *ast.FuncCall:
		return call(m, vars)
	}
	return "", "it is not constant"
}

func call(m *ast.FuncCall, vars map[string]string) (text, why string) {
	schema, name := ast.Qualified(m.Funcname)
	unknown := "a call of " + name + " is not evaluated"
	if schema != "" && schema != "pg_catalog" || m.AggOrder != nil || m.AggFilter != nil || m.FuncVariadic || m.AggDistinct || m.Over != nil || len(m.Args) == 0 {
		return "", unknown
	}
	var args []string
	for _, arg := range m.Args {
		text, why := fold(arg, vars)
		if why != "" {
			return "", why
		}
		args = append(args, text)
	}
	switch {
	case name == "format":
		if text, ok := format(args); ok {
			return text, ""
		}
		return "", "its format is not evaluated"
	case name == "concat":
		return strings.Join(args, ""), ""
	case name == "quote_ident" && len(args) == 1:
		return quoteIdent(args[0]), ""
	case (name == "quote_literal" || name == "quote_nullable") && len(args) == 1:
		return quoteLiteral(args[0]), ""
	}
	return "", unknown
}

// format is PostgreSQL's, without widths.
func format(args []string) (string, bool) {
	var b strings.Builder
	next, rest := 1, args[0]
	for {
		before, after, ok := strings.Cut(rest, "%")
		b.WriteString(before)
		if !ok {
			return b.String(), true
		}
		digits := 0
		for digits < len(after) && after[digits] >= '0' && after[digits] <= '9' {
			digits++
		}
		if digits > 0 {
			n, err := strconv.Atoi(after[:digits])
			if err != nil || digits == len(after) || after[digits] != '$' || n < 1 {
				return "", false
			}
			next, after = n, after[digits+1:]
		}
		if after == "" {
			return "", false
		}
		rest = after[1:]
		if after[0] == '%' {
			b.WriteByte('%')
			continue
		}
		if next >= len(args) {
			return "", false
		}
		switch after[0] {
		case 's':
			b.WriteString(args[next])
		case 'I':
			b.WriteString(quoteIdent(args[next]))
		case 'L':
			b.WriteString(quoteLiteral(args[next]))
		default:
			return "", false
		}
		next++
	}
}

func quoteLiteral(s string) string {
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}

// quoteIdent writes a name as SQL the way quote_ident does: in quotes unless it is
// plain and no keyword, or an unreserved one.
func quoteIdent(name string) string {
	plain := name != ""
	for i := range len(name) {
		c := name[i]
		plain = plain && (c >= 'a' && c <= 'z' || c == '_' || i > 0 && c >= '0' && c <= '9')
	}
	if plain && !reserved(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
