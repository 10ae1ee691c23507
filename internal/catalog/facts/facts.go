// Package facts tells what a catalog holds in facts, one property of one object
// each, without object ids: two catalogs with the same facts are the same schema,
// whatever way they came about. The tests ask a server for the same facts.
package facts

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// Fact is one property of one object.
type Fact struct {
	Section, Object, Property, Value string
	// Names are what an expression depends on, as it is called now: the
	// expression's own words may be older.
	Names []string
}

// String is the fact in one line.
func (f Fact) String() string { return f.Section + " " + f.Object + " " + f.Property + "=" + f.Value }

// Sort puts facts in the order of their lines.
func Sort(all []Fact) {
	slices.SortFunc(all, func(a, b Fact) int { return strings.Compare(a.String(), b.String()) })
}

// dump collects the facts of a catalog.
type dump struct {
	*catalog.Catalog
	all []Fact
}

// Of lists what a catalog holds, sorted.
func Of(c *catalog.Catalog) []Fact {
	d := &dump{Catalog: c}
	for _, s := range c.Schemas {
		if s.Builtin() || strings.HasPrefix(s.Name, "pg_") {
			continue
		}
		d.add("schema", s.Name, "owner", s.Owner)
		d.rights("schema "+s.Name, 'n', s.Owner, s.ACL)
	}
	for _, r := range c.Relations {
		if s := c.Schemas[r.Schema]; s != nil && !s.Builtin() && r.Persistence != 't' {
			d.relation(r)
		}
	}
	// What an extension brought is left out, and what goes with a range.
	for _, t := range c.Types {
		if t.Extension == 0 {
			d.typ(t)
		}
	}
	for _, f := range c.Functions {
		if f.Extension == 0 && f.Part == 0 {
			d.function(f)
		}
	}
	for _, o := range c.Others {
		d.other(o)
	}
	d.defaults()
	for scope, settings := range c.Settings {
		for name, s := range settings {
			d.add("setting", scope, strings.ToLower(name), s.Value)
		}
	}
	Sort(d.all)
	return d.all
}

func (d *dump) add(section, object, property, value string) {
	if value != "" {
		d.all = append(d.all, Fact{Section: section, Object: object, Property: property, Value: value})
	}
}

// expr adds an expression, with what it depends on.
func (d *dump) expr(section, object, property string, exprs ...*catalog.Expr) {
	f := Fact{Section: section, Object: object, Property: property}
	for _, e := range exprs {
		if e == nil {
			return
		}
		f.Value += ", " + e.Text
		for _, ref := range e.Deps {
			r := d.Relations[ref.Object]
			if r != nil && r.Kind == catalog.Sequence {
				// The server prints the name of today.
				f.Value = nextval.ReplaceAllLiteralString(f.Value, "nextval('"+r.Name+"'")
			}
			if g := d.Functions[ref.Object]; g != nil {
				f.Names = append(f.Names, strings.ToLower(g.Name))
			}
			if r != nil && ref.Column != 0 {
				if col := r.ColumnNum(ref.Column); col != nil {
					f.Names = append(f.Names, strings.ToLower(col.Name))
				}
			}
		}
	}
	if f.Value != "" {
		f.Value = strings.TrimPrefix(f.Value, ", ")
		d.all = append(d.all, f)
	}
}

var nextval = regexp.MustCompile(`nextval\('[^']*'`)

// flag is "yes" or nothing.
func flag(is bool) string { return pick(is, "yes") }

func pick(is bool, value string) string {
	if is {
		return value
	}
	return ""
}

func (d *dump) schema(oid catalog.OID) string {
	if s := d.Schemas[oid]; s != nil {
		return s.Name
	}
	return fmt.Sprintf("schema %d", oid)
}

func (d *dump) rel(oid catalog.OID) string {
	if r := d.Relations[oid]; r != nil {
		return d.schema(r.Schema) + "." + r.Name
	}
	return fmt.Sprintf("relation %d", oid)
}

// columns names columns by number, in the order given.
func (d *dump) columns(r *catalog.Relation, nums []int) []string {
	var names []string
	for _, n := range nums {
		if r == nil {
			return []string{"?"}
		}
		if c := r.ColumnNum(n); c != nil {
			names = append(names, c.Name)
		} else {
			names = append(names, fmt.Sprintf("column %d", n))
		}
	}
	return names
}

func (d *dump) bare(t catalog.TypeRef) string {
	t.Mods = ""
	out := d.FormatType(t)
	// format_type(oid, NULL) knows only the names of the standard.
	return strings.NewReplacer("bpchar", "character", `"bit"`, "bit").Replace(out)
}

var letters = map[byte]string{
	'r': "SELECT", 'a': "INSERT", 'w': "UPDATE", 'd': "DELETE", 'D': "TRUNCATE", 'x': "REFERENCES", 't': "TRIGGER",
	'X': "EXECUTE", 'U': "USAGE", 'C': "CREATE",
}

// full are the rights that an owner has by default, public those of everybody.
var (
	full   = map[byte]string{'r': "rawdDxt", 'S': "rwU", 'n': "UC", 'f': "X", 'T': "U"}
	public = map[byte]string{'f': "X", 'T': "U"}
)

func words(rights catalog.Rights) string {
	var all []string
	for letter, g := range rights {
		if w := letters[letter]; w != "" {
			all = append(all, w+pick(g.Option, "*"))
		}
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}

func rights(of string) catalog.Rights {
	all := catalog.Rights{}
	for i := range len(of) {
		all[of[i]] = catalog.Grant{}
	}
	return all
}

// rights adds who may do what with an object.
func (d *dump) rights(object string, kind byte, owner string, acl catalog.ACL) {
	if acl == nil {
		acl = catalog.ACL{catalog.Public: rights(public[kind])}
	}
	for grantee, rs := range acl {
		if w := words(rs); grantee != owner || w != words(rights(full[kind])) {
			d.add("grant", object, grantee, w)
		}
	}
}

func (d *dump) typ(t *catalog.Type) {
	if s := d.Schemas[t.Schema]; s == nil || s.Builtin() {
		return
	}
	for _, ref := range t.Deps {
		if o := d.Others[ref.Object]; o != nil && o.Kind == "extension" {
			return
		}
	}
	kinds := map[catalog.TypeKind]string{catalog.Base: "base", catalog.Composite: "composite", catalog.Domain: "domain", catalog.Enum: "enum",
		catalog.Range: "range", catalog.Multirange: "multirange", catalog.Shell: "shell"}
	if t.Kind == catalog.Composite {
		if r := d.Relations[t.Relation]; r == nil || r.Kind != catalog.CompositeType {
			return
		}
	}
	name := d.schema(t.Schema) + "." + t.Name
	d.add("type", name, "kind", kinds[t.Kind])
	d.add("type", name, "owner", t.Owner)
	switch t.Kind {
	case catalog.Enum:
		var labels []string
		for _, l := range t.Labels {
			labels = append(labels, "'"+strings.ReplaceAll(l, "'", "''")+"'")
		}
		d.add("type", name, "labels", strings.Join(labels, ","))
	case catalog.Domain:
		d.add("type", name, "of", d.FormatType(t.Of))
		d.add("type", name, "collation", t.Collation)
		d.add("type", name, "not null", flag(t.NotNull))
		d.expr("type", name, "default", t.Default)
		for _, c := range t.Checks {
			d.expr("type", name, "check "+c.Name, c.Expr)
		}
	case catalog.Range:
		d.add("type", name, "of", d.bare(t.Subtype))
	}
	if t.Kind != catalog.Multirange && t.Kind != catalog.Composite {
		d.rights("type "+name, 'T', t.Owner, t.ACL)
	}
}

func (d *dump) function(f *catalog.Function) {
	if s := d.Schemas[f.Schema]; s == nil || s.Builtin() {
		return
	}
	var inputs, arguments []string
	for _, t := range f.Inputs() {
		inputs = append(inputs, d.bare(t))
	}
	defaults := 0
	for _, a := range f.Args {
		arguments = append(arguments, strings.Join(strings.Fields(string(rune(a.Mode))+" "+a.Name+" "+d.bare(a.Type)), " "))
		if a.Default != nil {
			defaults++
		}
	}
	name := d.schema(f.Schema) + "." + f.Name + "(" + strings.Join(inputs, ",") + ")"
	d.add("function", name, "kind", map[catalog.FunctionKind]string{catalog.PlainFunction: "function", catalog.Procedure: "procedure",
		catalog.Aggregate: "aggregate", catalog.Window: "window"}[f.Kind])
	d.add("function", name, "owner", f.Owner)
	if f.Kind != catalog.Procedure {
		d.add("function", name, "result", pick(f.ReturnsSet, "setof ")+d.bare(f.Result))
	}
	d.add("function", name, "arguments", strings.Join(arguments, ", "))
	d.add("function", name, "defaults", strings.TrimPrefix(strconv.Itoa(defaults), "0"))
	d.add("function", name, "language", f.Language)
	d.add("function", name, "strict", flag(f.Strict))
	d.add("function", name, "security", pick(f.SecurityDefiner, "definer"))
	d.add("function", name, "leakproof", flag(f.Leakproof))
	d.add("function", name, "volatility", string(rune(f.Volatility)))
	d.add("function", name, "parallel", string(rune(f.Parallel)))
	var config []string
	for k, v := range f.Config {
		config = append(config, k+"="+v)
	}
	slices.Sort(config)
	d.add("function", name, "config", strings.Join(config, ";"))
	d.rights("function "+name, 'f', f.Owner, f.ACL)
}

func (d *dump) other(o *catalog.Other) {
	if o.Kind == "operator family" || o.Kind == "user mapping" {
		return // not asked for
	}
	kinds := map[string]string{"foreign data wrapper": "foreign-data wrapper", "statistics": "statistics object"}
	kind := o.Kind
	if k := kinds[kind]; k != "" {
		kind = k
	}
	name := o.Name
	if o.Schema != 0 {
		name = d.schema(o.Schema) + "." + name
	}
	d.add("other", kind+" "+name, "exists", "yes")
}

func (d *dump) defaults() {
	for _, a := range d.DefaultACLs {
		scope := a.Role
		if a.Schema != 0 {
			scope += " in " + d.schema(a.Schema)
		}
		for _, grantee := range slices.Sorted(maps.Keys(a.ACL)) {
			if grantee != a.Role {
				d.add("default privilege", scope, string(rune(a.Objects))+" "+grantee, words(a.ACL[grantee]))
			}
		}
	}
}
