package annotation

import (
	"strings"
)

// Object names something in the database, as SQL would.
type Object struct {
	// Class is the word before the name, or what the change implies; empty where
	// neither says. See classes.
	Class string
	// Parts are the name: folded as PostgreSQL folds, without quotes. A table's
	// column is a part like a schema's table; which it is, the catalog knows.
	Parts []string
	// Args are the argument types of a function, each on one line and folded;
	// nil for what is no function, empty for a function without arguments.
	Args []string
	// Of is the table or type that the object belongs to, else empty.
	Of []string
}

// classes are the words that may stand before a name, and whether it must be
// followed by `of` and the table or type that it belongs to.
var classes = map[string]bool{
	"schema": false, "table": false, "view": false, "column": false, "sequence": false, "type": false, "function": false,
	"extension": false, "publication": false, "file": false,
	"constraint": true, "index": true, "policy": true, "trigger": true, valueClass: true,
}

const (
	// valueClass: the value of an enum, whose name is a string and not folded.
	valueClass = "value"
	// fileClass: a migration file, which is named where a whole file fails.
	fileClass = "file"
)

// maxParts is database-less: schema, table, column.
const maxParts = 3

// String prints the object so that Parse reads it back.
func (o Object) String() string {
	var s strings.Builder
	if o.Class != "" {
		s.WriteString(o.Class + " ")
	}
	switch {
	case o.Class == valueClass && len(o.Parts) == 1:
		s.WriteString("'" + strings.ReplaceAll(o.Parts[0], "'", "''") + "'")
	case o.Class == fileClass && len(o.Parts) == 1 && isFileName(o.Parts[0]):
		s.WriteString(o.Parts[0])
	default:
		s.WriteString(join(o.Parts))
	}
	if o.Args != nil {
		s.WriteString("(" + strings.Join(o.Args, ", ") + ")")
	}
	switch {
	case len(o.Of) > 0:
		s.WriteString(" of " + join(o.Of))
	case classes[o.Class]:
		s.WriteString(" of <table>")
	}
	return s.String()
}

// Bare is the object's own name, as it would stand in a program.
func (o Object) Bare() string {
	if len(o.Parts) == 0 {
		return ""
	}
	return o.Parts[len(o.Parts)-1]
}

func join(parts []string) string {
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = quote(p)
	}
	return strings.Join(quoted, ".")
}

// quote prints an identifier: in quotes where it would otherwise be read as
// something else, here or in SQL.
func quote(name string) string {
	_, isClass := classes[name]
	if isPlain(name) && !isClass && name != "of" && name != "since" && name != "none" {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// isPlain: see {ident_start} and {ident_cont} of PostgreSQL's scan.l.
func isPlain(name string) bool {
	for i := range len(name) {
		c := name[i]
		switch {
		case 'a' <= c && c <= 'z', c == '_', c >= 0x80:
		case i > 0 && ('0' <= c && c <= '9' || c == '$'):
		default:
			return false
		}
	}
	return name != ""
}

// maxName is NAMEDATALEN - 1: PostgreSQL cuts longer names at a whole
// character, and so do we, or the name would match nothing.
const maxName = 63

func cut(name string) string {
	if len(name) <= maxName {
		return name
	}
	end := maxName
	for end > 0 && name[end]&0xC0 == 0x80 {
		end--
	}
	return name[:end]
}

// isFileName: what a migration file may be called so that it needs no quotes.
func isFileName(s string) bool {
	return s != "" && '0' <= s[0] && s[0] <= '9' && strings.HasSuffix(s, ".sql") &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == ""
}
