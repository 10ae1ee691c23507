package n1

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/catalog"
)

// thing is what an annotation's object stands for in a catalog.
type thing struct {
	// kind is "table", "view", "column", "function", "type", "schema", …
	kind string
	// name is the object as findings call it: schema.table.column.
	name string
	ref  catalog.Ref
	// created is the statement that made it.
	created catalog.Origin
}

// resolve finds what answers to an annotation's object. A name without a schema
// is looked for in public first and then wherever it stands alone, as a
// search_path that the migration does not show might find it.
func resolve(c *catalog.Catalog, o annotation.Object) (thing, bool) {
	switch {
	case o.Args != nil:
		return function(c, o)
	case len(o.Of) > 0:
		return part(c, o)
	case o.Class == "schema":
		return schema(c, o.Parts)
	}
	if t, ok := relation(c, o.Parts); ok && o.Class != "column" && o.Class != "type" {
		return t, true
	}
	if len(o.Parts) > 1 && o.Class != "type" {
		last := len(o.Parts) - 1
		if owner, ok := relation(c, o.Parts[:last]); ok {
			if col := c.Relations[owner.ref.Object].Column(o.Parts[last]); col != nil {
				return thing{"column", owner.name + "." + catalog.QuoteName(col.Name), catalog.Ref{Object: owner.ref.Object, Column: col.Num}, col.Created}, true
			}
		}
	}
	if t, ok := typ(c, o.Parts); ok {
		return t, true
	}
	if t, ok := routine(c, o.Parts); ok {
		return t, true
	}
	return schema(c, o.Parts)
}

// schemasOf are the schemas in which a name is looked for, and the name.
func schemasOf(c *catalog.Catalog, parts []string) (in []*catalog.Schema, name string) {
	switch len(parts) {
	case 1:
		if p := c.SchemaNamed("public"); p != nil {
			in = append(in, p)
		}
		var others []*catalog.Schema
		for _, s := range c.Schemas {
			if s.Name != "public" && !strings.HasPrefix(s.Name, "pg_") && s.Name != "information_schema" {
				others = append(others, s)
			}
		}
		slices.SortFunc(others, func(a, b *catalog.Schema) int { return strings.Compare(a.Name, b.Name) })
		return append(in, others...), parts[0]
	case 2:
		if s := c.SchemaNamed(parts[0]); s != nil {
			return []*catalog.Schema{s}, parts[1]
		}
	}
	return nil, ""
}

func relation(c *catalog.Catalog, parts []string) (thing, bool) {
	in, name := schemasOf(c, parts)
	for _, s := range in {
		if r := c.RelationNamed(s.OID, name); r != nil && r.Kind != catalog.CompositeType {
			return thing{r.Kind.String(), c.Qualified(s.OID, name), catalog.Ref{Object: r.OID}, r.Created}, true
		}
	}
	return thing{}, false
}

func typ(c *catalog.Catalog, parts []string) (thing, bool) {
	in, name := schemasOf(c, parts)
	for _, s := range in {
		if t := c.TypeNamed(s.OID, name); t != nil {
			return thing{"type", c.Qualified(s.OID, name), catalog.Ref{Object: t.OID}, t.Created}, true
		}
	}
	return thing{}, false
}

func schema(c *catalog.Catalog, parts []string) (thing, bool) {
	if len(parts) != 1 {
		return thing{}, false
	}
	s := c.SchemaNamed(parts[0])
	if s == nil {
		return thing{}, false
	}
	return thing{"schema", "schema " + catalog.QuoteName(s.Name), catalog.Ref{Object: s.OID}, s.Created}, true
}

// routine finds a function by its name alone, where only one has it.
func routine(c *catalog.Catalog, parts []string) (thing, bool) {
	in, name := schemasOf(c, parts)
	for _, s := range in {
		if list := c.FunctionsNamed(s.OID, name); len(list) == 1 {
			return thing{"function", c.Describe(catalog.Ref{Object: list[0].OID}), catalog.Ref{Object: list[0].OID}, list[0].Created}, true
		}
	}
	return thing{}, false
}

func function(c *catalog.Catalog, o annotation.Object) (thing, bool) {
	in, name := schemasOf(c, o.Parts)
	for _, s := range in {
		for _, f := range c.FunctionsNamed(s.OID, name) {
			if slices.EqualFunc(f.Inputs(), o.Args, func(t catalog.TypeRef, arg string) bool { return sameType(c, t, arg) }) {
				return thing{"function", c.Qualified(s.OID, name) + "(" + strings.Join(o.Args, ", ") + ")", catalog.Ref{Object: f.OID}, f.Created}, true
			}
		}
	}
	return thing{}, false
}

// sameType compares a type with its spelling in an annotation.
func sameType(c *catalog.Catalog, t catalog.TypeRef, arg string) bool {
	formatted := c.FormatType(t)
	if strings.EqualFold(formatted, arg) {
		return true
	}
	base := spelledOut(arg)
	_, bare, qualified := strings.Cut(formatted, ".")
	return base == formatted || qualified && bare == base
}

// spelledOut is a type's name as PostgreSQL prints it.
func spelledOut(arg string) string {
	base, array := strings.CutSuffix(strings.ToLower(arg), "[]")
	if full, ok := spelled[base]; ok {
		base = full
	}
	if array {
		base += "[]"
	}
	return base
}

// spelled are the short names of types ("Data Types" in the documentation).
var spelled = map[string]string{
	"int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "bool": "boolean", "varchar": "character varying",
	"char": "character", "decimal": "numeric", "float8": "double precision", "float": "double precision", "float4": "real",
	"timestamptz": "timestamp with time zone", "timestamp": "timestamp without time zone",
	"timetz": "time with time zone", "time": "time without time zone", "varbit": "bit varying",
}

// part finds a constraint, index, trigger, policy or enum value of its owner.
func part(c *catalog.Catalog, o annotation.Object) (thing, bool) {
	name := o.Parts[len(o.Parts)-1]
	if o.Class == "value" {
		owner, ok := typ(c, o.Of)
		if !ok || !slices.Contains(c.Types[owner.ref.Object].Labels, name) {
			return thing{}, false
		}
		owner.kind, owner.name = "value", annotation.Object{Class: "value", Parts: o.Parts, Of: strings.Split(owner.name, ".")}.String()
		return owner, true
	}
	owner, ok := relation(c, o.Of)
	if !ok {
		return thing{}, false
	}
	found := thing{kind: o.Class, name: o.Class + " " + catalog.QuoteName(name) + " of " + owner.name}
	r := c.Relations[owner.ref.Object]
	for _, x := range r.Constraints {
		if o.Class == "constraint" && x.Name == name {
			found.ref, found.created = catalog.Ref{Object: x.OID}, x.Created
			return found, true
		}
	}
	for _, x := range r.Triggers {
		if o.Class == "trigger" && x.Name == name {
			found.ref, found.created = catalog.Ref{Object: x.OID}, x.Created
			return found, true
		}
	}
	for _, x := range r.Policies {
		if o.Class == "policy" && x.Name == name {
			found.ref, found.created = catalog.Ref{Object: x.OID}, x.Created
			return found, true
		}
	}
	for _, oid := range r.Indexes {
		if x := c.Relations[oid]; o.Class == "index" && x != nil && x.Name == name {
			found.ref, found.created = catalog.Ref{Object: oid}, x.Created
			return found, true
		}
	}
	return thing{}, false
}

// names says whether an annotation's object is the one that a finding is about.
// The finding's is qualified in full; the annotation may leave the schema out,
// and the word for the object's class.
func names(o annotation.Object, object, change string) bool {
	full, err := annotation.ParseObject(object, change)
	if err != nil {
		return o.String() == object
	}
	if o.Class != "" && full.Class != "" && o.Class != full.Class {
		return false
	}
	return (o.Args == nil) == (full.Args == nil) && slices.EqualFunc(o.Args, full.Args, sameSpelling) &&
		sameName(o.Parts, full.Parts) && sameName(o.Of, full.Of)
}

// sameName lets the schema, and nothing else, be left out.
func sameName(written, full []string) bool {
	n := len(full) - len(written)
	return (n == 0 || n == 1 && len(written) > 0) && slices.Equal(written, full[n:])
}

func sameSpelling(a, b string) bool { return spelledOut(a) == spelledOut(b) }
