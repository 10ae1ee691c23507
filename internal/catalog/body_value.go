package catalog

import (
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// A datum is a value that a body computes: nil is NULL, else string, int64,
// bool, named, []datum or record. unknown is what cannot be told without the
// server or the data.
type datum any

type unknownDatum struct{}

var unknown = unknownDatum{}

// named is an OID with the names it goes by: a regclass, a regtype.
type named struct {
	oid   OID
	names []string // schema.name first, then the bare name where it is visible
}

// record is a row with its columns by name.
type record map[string]datum

func isUnknownDatum(v datum) bool { return v == datum(unknown) }

// textOf is a value as text; ok is false where it has none.
func textOf(v datum) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case int64:
		return strconv.FormatInt(v, 10), true
	case bool:
		if v {
			return "t", true
		}
		return "f", true
	case named:
		return v.names[len(v.names)-1], len(v.names) > 0
	}
	return "", false
}

// truthOf is a condition's answer: true, false, nil or unknown.
func truthOf(v datum) datum {
	switch v := v.(type) {
	case bool, nil:
		return v
	case string:
		switch strings.ToLower(v) {
		case "t", "true", "on", "yes", "1":
			return true
		case "f", "false", "off", "no", "0":
			return false
		}
	}
	return unknown
}

func not(v datum) datum {
	if b, ok := v.(bool); ok {
		return !b
	}
	return v
}

// equal is =, for values of any type that have a text.
func equal(a, b datum) datum {
	if a == nil || b == nil {
		return nil
	}
	if n, ok := b.(named); ok {
		if _, both := a.(named); !both {
			return equal(n, a)
		}
	}
	if n, ok := a.(named); ok {
		switch b := b.(type) {
		case named:
			return n.oid == b.oid
		case int64:
			return int64(n.oid) == b
		case string:
			for _, name := range n.names {
				if name == b {
					return true
				}
			}
			return false
		}
		return unknown
	}
	if x, ok := truthOf(a).(bool); ok {
		if y, isBool := b.(bool); isBool {
			return x == y
		}
	}
	x, ok1 := textOf(a)
	y, ok2 := textOf(b)
	if !ok1 || !ok2 {
		return unknown
	}
	return x == y
}

// lessThan is a < b, as numbers where both are, else not known: collations decide.
func lessThan(op string, a, b datum) datum {
	if a == nil || b == nil {
		return nil
	}
	x, ok1 := number(a)
	y, ok2 := number(b)
	if !ok1 || !ok2 {
		return unknown
	}
	switch op {
	case "<":
		return x < y
	case ">":
		return x > y
	case "<=":
		return x <= y
	case ">=":
		return x >= y
	}
	return unknown
}

func number(v datum) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil
	}
	return 0, false
}

// like is LIKE and ILIKE.
func like(a, pattern datum, fold bool) datum {
	if a == nil || pattern == nil {
		return nil
	}
	x, ok1 := textOf(a)
	p, ok2 := textOf(pattern)
	if !ok1 || !ok2 {
		return unknown
	}
	if fold {
		x, p = strings.ToLower(x), strings.ToLower(p)
	}
	if len(x)*len(p) > 1<<20 {
		return unknown
	}
	return likeMatch([]rune(x), []rune(p))
}

// likeMatch goes along the pattern and keeps the set of places in the text that
// it can have reached.
func likeMatch(x, p []rune) bool {
	at := make([]bool, len(x)+1)
	at[0] = true
	for i := 0; i < len(p); i++ {
		next := make([]bool, len(x)+1)
		switch p[i] {
		case '%':
			reached := false
			for j := range at {
				reached = reached || at[j]
				next[j] = reached
			}
		default:
			one := p[i] == '_'
			if p[i] == '\\' && i+1 < len(p) {
				i++
			}
			for j := range x {
				next[j+1] = at[j] && (one || x[j] == p[i])
			}
		}
		at = next
	}
	return at[len(x)]
}

// literalDatum is a constant of the tree.
func literalDatum(m *ast.A_Const) datum {
	if m.GetIsnull() {
		return nil
	}
	switch v := m.GetVal().(type) {
	case *ast.A_Const_Ival:
		return int64(v.Ival.GetIval())
	case *ast.A_Const_Boolval:
		return v.Boolval.GetBoolval()
	case *ast.A_Const_Sval:
		return v.Sval.GetSval()
	case *ast.A_Const_Fval:
		return v.Fval.GetFval()
	}
	return unknown
}
