package contract

import (
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// ident writes a name as SQL needs it: in quotes where it is not a plain word
// in lower case, or a reserved one.
func ident(name string) string {
	plain := name != "" && !reserved(name)
	for i := 0; i < len(name) && plain; i++ {
		c := name[i]
		plain = c == '_' || c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '$')
	}
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// roleName writes a role as SQL needs it.
func roleName(role string) string {
	if role == catalog.CurrentUser {
		return "CURRENT_USER"
	}
	return ident(role)
}

// reserved says whether a word cannot stand as a table's or column's name
// without quotes (documentation, appendix "SQL Key Words").
func reserved(word string) bool {
	switch word {
	case "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case",
		"cast", "check", "collate", "column", "constraint", "create", "current_catalog", "current_date",
		"current_role", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc",
		"distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "from", "grant",
		"group", "having", "in", "initially", "intersect", "into", "lateral", "leading", "limit", "localtime",
		"localtimestamp", "not", "null", "offset", "on", "only", "or", "order", "placing", "primary",
		"references", "returning", "select", "session_user", "some", "symmetric", "table", "then", "to",
		"trailing", "true", "union", "unique", "user", "using", "variadic", "when", "where", "window", "with":
		return true
	}
	return false
}

// schemaName is the name of a schema; "?" where the catalog does not have it.
func schemaName(c *catalog.Catalog, oid catalog.OID) string {
	if s := c.Schemas[oid]; s != nil {
		return s.Name
	}
	return "?"
}

// qualified names an object of a schema as Break.Object does.
func qualified(c *catalog.Catalog, schema catalog.OID, name string) string {
	return ident(schemaName(c, schema)) + "." + ident(name)
}

func relationName(c *catalog.Catalog, r *catalog.Relation) string {
	return qualified(c, r.Schema, r.Name)
}

func columnName(c *catalog.Catalog, r *catalog.Relation, column string) string {
	return relationName(c, r) + "." + ident(column)
}

// part names what belongs to a relation or a type: "c of public.t".
func part(name, of string) string { return ident(name) + " of " + of }

// short leaves out the schema public, which nobody says.
func short(object string) string {
	if name, of, ok := strings.Cut(object, " of "); ok {
		return name + " of " + short(of)
	}
	return strings.TrimPrefix(object, "public.")
}

// signature names a function with the types by which it is called.
func signature(c *catalog.Catalog, f *catalog.Function) string {
	var args []string
	for _, t := range f.Inputs() {
		args = append(args, c.FormatType(t))
	}
	return qualified(c, f.Schema, f.Name) + "(" + strings.Join(args, ", ") + ")"
}

// list writes names in a row: a, b and c.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func isTable(k catalog.RelationKind) bool {
	return k == catalog.Table || k == catalog.PartitionedTable || k == catalog.ForeignTable
}
