package ast

import (
	"strconv"
	"strings"
)

// Strings gives the strings of a list of String nodes, as a qualified name is
// written in the tree. What is no string (the * of a column reference) is left out.
func Strings(list []*Node) []string {
	names := make([]string, 0, len(list))
	for _, n := range list {
		if s := n.GetString_(); s != nil {
			names = append(names, s.Sval)
		}
	}
	return names
}

// Qualified reads a list of strings as [database.][schema.]name.
func Qualified(list []*Node) (schema, name string) {
	names := Strings(list)
	switch n := len(names); n {
	case 0:
		return "", ""
	case 1:
		return "", names[0]
	default:
		return names[n-2], names[n-1]
	}
}

// Relation is the schema (empty where none is written) and the name of a table.
func Relation(r *RangeVar) (schema, name string) {
	return r.GetSchemaname(), r.GetRelname()
}

// ObjectName reads the object of a DROP, COMMENT or ALTER … statement, which is a
// list of strings, a String, a TypeName or an ObjectWithArgs, as schema and name.
func ObjectName(n *Node) (schema, name string) {
	switch m := Unwrap(n).(type) {
	case *List:
		return Qualified(m.Items)
	case *String:
		return "", m.Sval
	case *TypeName:
		return Qualified(m.Names)
	case *ObjectWithArgs:
		return Qualified(m.Objname)
	case *RangeVar:
		return Relation(m)
	}
	return "", ""
}

// Literal is the value of a constant as text: of an A_Const or of the bare value
// that the argument of a DefElem is, under any number of casts and parentheses.
// NULL is no literal.
func Literal(n *Node) (text string, ok bool) {
	switch m := Unwrap(n).(type) {
	case *A_Const:
		switch v := m.GetVal().(type) {
		case *A_Const_Sval:
			return v.Sval.GetSval(), true
		case *A_Const_Ival:
			return strconv.Itoa(int(v.Ival.GetIval())), true
		case *A_Const_Fval:
			return v.Fval.GetFval(), true
		case *A_Const_Boolval:
			return strconv.FormatBool(v.Boolval.GetBoolval()), true
		case *A_Const_Bsval:
			return v.Bsval.GetBsval(), true
		}
	case *String:
		return m.Sval, true
	case *Integer:
		return strconv.Itoa(int(m.Ival)), true
	case *Float:
		return m.Fval, true
	case *Boolean:
		return strconv.FormatBool(m.Boolval), true
	case *BitString:
		return m.Bsval, true
	case *TypeCast:
		return Literal(m.Arg)
	case *TypeName:
		// A bare word that the grammar reads as a type: WITH (key = word).
		return strings.Join(Strings(m.Names), "."), true
	}
	return "", false
}

// Null reports whether n is the constant NULL, cast or not.
func Null(n *Node) bool {
	switch m := Unwrap(n).(type) {
	case *A_Const:
		return m.Isnull
	case *TypeCast:
		return Null(m.Arg)
	}
	return false
}

// Bool reads the argument of an option as PostgreSQL's defGetBoolean does: absent
// means true.
func Bool(d *DefElem) (value, ok bool) {
	if d.GetArg() == nil {
		return true, true
	}
	text, ok := Literal(d.Arg)
	if !ok {
		return false, false
	}
	switch strings.ToLower(text) {
	case "true", "on", "1", "yes", "t", "y":
		return true, true
	case "false", "off", "0", "no", "f", "n":
		return false, true
	}
	return false, false
}

// Option finds the option of that name; names in the tree are in lower case unless
// they were quoted.
func Option(list []*Node, name string) *DefElem {
	for _, n := range list {
		if d := n.GetDefElem(); d != nil && d.Defname == name {
			return d
		}
	}
	return nil
}

// Type is a type as it is written.
type Type struct {
	// Schema is pg_catalog where the grammar puts it: for the words of the SQL
	// standard (integer, varchar, timestamp with time zone), whose Name is then the
	// internal one (int4, varchar, timestamptz).
	Schema, Name string
	// Mods are the modifiers as text: varchar(20), numeric(10,2). What is no
	// constant (PostGIS: geometry(Point,4326)) is the column reference's name.
	Mods []string
	// Dims is how many array dimensions are written; PostgreSQL itself does not
	// tell them apart.
	Dims  int
	SetOf bool
	// Pct is set for column%TYPE, where Names has all the parts.
	Pct   bool
	Names []string
}

// TypeOf reads a TypeName.
func TypeOf(t *TypeName) Type {
	if t == nil {
		return Type{}
	}
	out := Type{Dims: len(t.ArrayBounds), SetOf: t.Setof, Pct: t.PctType, Names: Strings(t.Names)}
	out.Schema, out.Name = Qualified(t.Names)
	for _, m := range t.Typmods {
		text, ok := Literal(m)
		if ref := m.GetColumnRef(); !ok && ref != nil {
			text = strings.Join(Strings(ref.Fields), ".")
		}
		out.Mods = append(out.Mods, text)
	}
	return out
}
