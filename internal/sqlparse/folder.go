package sqlparse

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// What stands in a text for values that only the server knows. The database's name
// becomes a name that no database has; a number becomes one that nobody writes.
const (
	currentDatabase = `"current_database()"`
	currentUser     = "CURRENT_USER"
	someNumber      = "9007199254740881"
)

// folder evaluates expressions.
type folder struct {
	r     *resolver
	vars  map[string]string // variables of loops
	depth int
}

func (f *folder) fold(n *ast.Node) (text, why string) {
	if f.depth++; f.depth > 1000 {
		return "", "it is nested too deep"
	}
	if text, why = f.value(n); len(text) > maxFolded {
		return "", "it is too long" // a := b || b; b := c || c; …
	}
	return text, why
}

func (f *folder) value(n *ast.Node) (text, why string) {
	switch m := ast.Unwrap(n).(type) {
	case *ast.A_Const:
		if text, ok := ast.Literal(n); ok && m.GetBsval() == nil {
			return text, ""
		}
		return "", "NULL is part of it"
	case *ast.TypeCast:
		switch t := ast.TypeOf(m.TypeName); t.Name {
		case "text", "varchar":
			if len(t.Mods) == 0 && t.Dims == 0 {
				return f.fold(m.Arg)
			}
		}
	case *ast.A_Expr:
		if names := ast.Strings(m.Name); len(names) == 1 && names[0] == "||" && m.Lexpr != nil {
			left, why := f.fold(m.Lexpr)
			if why != "" {
				return "", why
			}
			right, why := f.fold(m.Rexpr)
			return left + right, why
		}
	case *ast.ColumnRef:
		return f.variable(strings.Join(ast.Strings(m.Fields), "."))
	case *ast.FuncCall:
		return f.call(m)
	case *ast.SQLValueFunction:
		switch m.Op {
		case ast.SQLValueFunctionOp_SVFOP_CURRENT_USER, ast.SQLValueFunctionOp_SVFOP_USER, ast.SQLValueFunctionOp_SVFOP_CURRENT_ROLE:
			return currentUser, ""
		case ast.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG:
			return currentDatabase, ""
		}
	}
	if f.number(n) {
		return someNumber, ""
	}
	return "", "it is not constant"
}

func (f *folder) variable(name string) (text, why string) {
	if text, ok := f.vars[name]; ok {
		return text, ""
	}
	if def := f.r.definition(name); def != nil {
		return f.fold(def)
	}
	if v := f.r.pl.vars[name]; v != nil && v.integer && v.declared == 1 {
		return someNumber, ""
	}
	return "", "the value of " + name + " is not known"
}

func (f *folder) call(m *ast.FuncCall) (text, why string) {
	schema, name := ast.Qualified(m.Funcname)
	unknown := "a call of " + name + " is not evaluated"
	if schema != "" && schema != "pg_catalog" || m.AggOrder != nil || m.AggFilter != nil || m.FuncVariadic || m.AggDistinct || m.Over != nil {
		return "", unknown
	}
	if name == "current_database" && len(m.Args) == 0 {
		return currentDatabase, ""
	}
	var args []string
	for _, arg := range m.Args {
		text, why := f.fold(arg)
		if why != "" {
			return "", why
		}
		args = append(args, text)
	}
	switch {
	case name == "format" && len(args) > 0:
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

// number reports whether n can only be a number, such as max(id) + 1: what RESTART
// WITH gets. Which number is not known.
func (f *folder) number(n *ast.Node) bool {
	if f.depth++; f.depth > 1000 {
		return false
	}
	switch m := ast.Unwrap(n).(type) {
	case *ast.A_Const:
		return m.GetIval() != nil || m.GetFval() != nil
	case *ast.A_Expr:
		names := ast.Strings(m.Name)
		return len(names) == 1 && arithmetic(names[0]) && (m.Lexpr != nil && f.number(m.Lexpr) || f.number(m.Rexpr))
	case *ast.TypeCast:
		switch ast.TypeOf(m.TypeName).Name {
		case "int4", "int8", "int2", "bigint", "numeric":
			return true
		}
	case *ast.CoalesceExpr:
		return f.anyNumber(m.Args)
	case *ast.MinMaxExpr:
		return f.anyNumber(m.Args)
	case *ast.SubLink:
		if targets := m.Subselect.GetSelectStmt().GetTargetList(); m.SubLinkType == ast.SubLinkType_EXPR_SUBLINK && len(targets) == 1 {
			return f.number(targets[0].GetResTarget().GetVal())
		}
	case *ast.FuncCall:
		schema, name := ast.Qualified(m.Funcname)
		return (schema == "" || schema == "pg_catalog") && (name == "count" || name == "nextval" || name == "length")
	case *ast.ColumnRef:
		if names := ast.Strings(m.Fields); len(names) == 1 && f.r.pl.vars[names[0]] != nil {
			return f.r.pl.vars[names[0]].integer
		}
	}
	return false
}

func arithmetic(operator string) bool {
	switch operator {
	case "+", "-", "*", "/", "%":
		return true
	}
	return false
}

func (f *folder) anyNumber(list []*ast.Node) bool {
	for _, n := range list {
		if f.number(n) {
			return true
		}
	}
	return false
}

// numbers reports whether someNumber, where it is in a text, is where the number
// makes no difference to the schema: what a sequence starts with, or in a statement
// on rows.
func numbers(text string) bool {
	n := strings.Count(text, someNumber)
	if n == 0 {
		return true
	}
	first, before := "", ""
	for l := (&lexer{src: text}); ; {
		t := l.next()
		word := lower(text[t.start:t.end])
		switch {
		case t.kind == tokEnd:
			return n == 0
		case t.kind == tokLine || t.kind == tokBlock:
			continue
		case t.kind == tokNumber && word == someNumber:
			switch {
			case before == "with", before == "restart", before == "start", first == "select", first == "insert", first == "update", first == "delete":
				n--
			}
		case first == "":
			first = word
		case word == ";":
			first = ""
		}
		before = word
	}
}
