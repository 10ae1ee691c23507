package catalog

import "strings"

// FormatType writes a type as format_type(oid, typmod) does for a reader with
// an empty search_path (utils/adt/format_type.c): PostgreSQL's own types by the
// words of the SQL standard, others with their schema.
func (c *Catalog) FormatType(t TypeRef) string { return c.formatType(t, true) }

// formatBare is FormatType without modifiers, as the types of arguments are
// written: format_type(oid, NULL).
func (c *Catalog) formatBare(t TypeRef) string { return c.formatType(t, false) }

func (c *Catalog) formatType(t TypeRef, modified bool) string {
	var out string
	if b := builtinsByOID[t.Type]; b != nil {
		out = b.format(t.Mods, modified)
	} else {
		if u := c.Types[t.Type]; u != nil {
			out = QuoteName(u.Name)
			if s := c.Schemas[u.Schema]; s != nil && s.OID != PgCatalog {
				out = QuoteName(s.Name) + "." + out
			}
		} else if out = t.Name; out == "" {
			out = "???"
		}
		if modified && t.Mods != "" {
			out += "(" + t.Mods + ")"
		}
	}
	if t.Array {
		out += "[]"
	}
	return out
}

func (b *builtinType) format(mods string, modified bool) string {
	name := b.sql
	if name == "" {
		name = QuoteName(b.name)
	}
	switch {
	case !modified:
		return name
	case mods == "" && (b.oid == oidBit || b.oid == oidBpchar):
		// Without a length these are not what their SQL names mean.
		return QuoteName(b.name)
	case mods == "":
		return name
	case b.oid == oidInterval:
		if mods[0] >= '0' && mods[0] <= '9' {
			return name + "(" + mods + ")"
		}
		return name + " " + mods
	}
	// time(3) without time zone
	word, rest, _ := strings.Cut(name, " ")
	if rest != "" && strings.HasSuffix(rest, "zone") {
		return word + "(" + mods + ") " + rest
	}
	return name + "(" + mods + ")"
}

// collationOf is the default collation of a type (pg_type.typcollation), empty
// where it has none. Arrays have their elements', domains their own or that of
// their base.
func (c *Catalog) collationOf(t TypeRef) string {
	for range 32 { // no input may hang us
		if b := builtinsByOID[t.Type]; b != nil {
			return b.collation
		}
		u := c.Types[t.Type]
		switch {
		case u == nil:
			return ""
		case u.Kind != Domain:
			if u.Kind == Base && u.collatable() {
				return "default"
			}
			return ""
		case u.Collation != "":
			return u.Collation
		}
		t = u.Of
	}
	return ""
}

// Collatable says whether values of the type have a collation; a type that is
// not known may.
func (c *Catalog) Collatable(t TypeRef) bool {
	if !t.Known() {
		return true
	}
	if u := c.Types[t.Type]; u != nil && u.Assumed && u.Kind == Base && u.Extension == 0 {
		return true
	}
	return c.collationOf(t) != ""
}

// hasUnknownCasts: types of extensions, and those that nobody created, may have
// casts that cannot be seen.
func (c *Catalog) hasUnknownCasts(t TypeRef) bool {
	u := c.Types[t.Type]
	return u != nil && u.Kind == Base && (u.Assumed || u.Extension != 0)
}

// collatable: citext, and base types made with COLLATABLE.
func (t *Type) collatable() bool { return t.HasCollation || t.Name == "citext" }
