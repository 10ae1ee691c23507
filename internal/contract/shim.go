package contract

import (
	"context"
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// stands notes that an object answers for one which lives under another name.
func (c *comparison) stands(old, object, successor string, oid catalog.OID, at catalog.Origin, limits []string) {
	c.shims = append(c.shims, Shim{Old: old, Object: object, New: successor, OID: oid, At: at, Limits: limits})
}

// viewLimits are what no view can do that a table can (facts §5a, measured).
func viewLimits() []string {
	return []string{
		"ON CONFLICT ON CONSTRAINT (42704)", "COPY … FROM and COPY name TO (42809)", "TRUNCATE (42809)", "MERGE before PostgreSQL 17 (0A000)",
		"GROUP BY the primary key alone (42803)", "ctid, xmin and tableoid unless the view shows them (42703)", "WHERE CURRENT OF (0A000)", "TABLESAMPLE",
		"functions over the row type (42883)", "pg_get_serial_sequence, which gives NULL", "DDL on the old name (42809)",
	}
}

// viewSQL writes out the view that keeps the old name of a relation working, with
// its rights. It is whole where every column of N-1 is there to be shown as it was.
func (c *comparison) viewSQL(r, living *catalog.Relation) (sql string, whole bool) {
	object := relationName(c.base, r)
	whole = true
	var cols []string
	for _, col := range r.Columns {
		now := living.ColumnNum(col.Num)
		switch {
		case now == nil:
			whole = false
			continue
		case now.Name == col.Name:
			cols = append(cols, ident(col.Name))
		default:
			cols = append(cols, ident(now.Name)+" AS "+ident(col.Name))
		}
		whole = whole && c.now.FormatType(now.Type) == c.base.FormatType(col.Type) && now.Collation == col.Collation
	}
	var b strings.Builder
	options := ""
	if living.RowSecurity {
		options = " WITH (security_invoker = true)" // from PostgreSQL 15 on
	}
	fmt.Fprintf(&b, "  CREATE VIEW %s%s AS SELECT %s FROM %s;", object, options, strings.Join(cols, ", "), relationName(c.now, living))
	for _, role := range c.roles {
		if rights := c.rightsOf(c.base, r, role); rights != "" && role != catalog.CurrentUser { // who owns the view
			fmt.Fprintf(&b, "\n  GRANT %s ON %s TO %s;", rights, object, roleName(role))
		}
	}
	return b.String(), whole
}

// wholeShim is the view that would cover a table; empty where none would.
func (c *comparison) wholeShim(r, living *catalog.Relation) string {
	if sql, whole := c.viewSQL(r, living); whole && isTable(r.Kind) {
		return sql
	}
	return ""
}

// missing fills in what each shim does not cover.
func (c *comparison) missing() {
	for i := range c.shims {
		s := &c.shims[i]
		for _, b := range c.breaks {
			if b.Rule == ShimIncomplete && (b.Object == s.Old || strings.HasPrefix(b.Object, s.Old+".") || strings.HasSuffix(b.Object, " of "+s.Old)) {
				s.Missing = append(s.Missing, b)
			}
		}
	}
}

// Coverage says how far the object shim keeps the name old working as it was in
// base: everything that N-1 could do with old and cannot do with what answers
// now is in Missing. An old that base does not have, or that nothing answers
// to, gives a Shim without an Object.
func Coverage(ctx context.Context, base, now *catalog.Catalog, old string, shim catalog.OID) Shim {
	contract := known(base, now)
	c := newComparison(newBasis(contract), now, newBodies(ctx, nil), nil)
	c.only = c.named(old)
	out := Shim{Old: old, OID: shim}
	for _, b := range c.compare() {
		if b.Level == Breaks && (b.element != 0) {
			out.Missing = append(out.Missing, b)
		}
	}
	for _, s := range c.shims {
		if s.OID == shim {
			out.Old, out.Object, out.New, out.At, out.Limits = s.Old, s.Object, s.New, s.At, s.Limits
		}
	}
	if out.Object == "" {
		out.Object, out.At = describe(now, shim)
	}
	return out
}

// describe names an object by its kind, and says where it was made.
func describe(c *catalog.Catalog, oid catalog.OID) (string, catalog.Origin) {
	switch {
	case c.Relations[oid] != nil:
		r := c.Relations[oid]
		return r.Kind.String() + " " + relationName(c, r), r.Created
	case c.Functions[oid] != nil:
		f := c.Functions[oid]
		return routine(f) + " " + signature(c, f), f.Created
	case c.Types[oid] != nil:
		t := c.Types[oid]
		return "type " + qualified(c, t.Schema, t.Name), t.Created
	case c.Schemas[oid] != nil:
		s := c.Schemas[oid]
		return "schema " + ident(s.Name), s.Created
	}
	return "", catalog.Origin{}
}

// named finds the elements of the contract that an annotation's object means;
// a column means its table.
func (c *comparison) named(old string) map[catalog.OID]bool {
	found := map[catalog.OID]bool{}
	is := func(name string) bool {
		return old == name || "public."+old == name || strings.HasPrefix(old, name+".") || strings.HasPrefix("public."+old, name+".")
	}
	for oid, r := range c.base.Relations {
		if r.Kind != catalog.Index && is(relationName(c.base, r)) {
			found[oid] = true
		}
	}
	for oid, t := range c.base.Types {
		if !rowType(c.base, t) && is(qualified(c.base, t.Schema, t.Name)) {
			found[oid] = true
		}
	}
	for oid, f := range c.base.Functions {
		if is(signature(c.base, f)) || is(qualified(c.base, f.Schema, f.Name)) {
			found[oid] = true
		}
	}
	for oid, s := range c.base.Schemas {
		if old == ident(s.Name) {
			found[oid] = true
		}
	}
	return found
}
