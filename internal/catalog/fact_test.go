package catalog

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestObjectGoldens replays testdata/catalog_objects: what PostgreSQL 15
// refused, with its SQLSTATE, and what it then held of types, rights and other
// objects, in the words of test/oracle/facts.sql. Each statement is a
// transaction of its own unless the file says otherwise.
func TestObjectGoldens(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/catalog_objects/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a := readGolden(t, name)
			c := New()
			file := parse(t, a["in.sql"])
			failures := replayClosed(c, file)
			var errors strings.Builder
			for _, f := range failures {
				fmt.Fprintf(&errors, "%d %s\n", file.Statements[f.Statement].Line, f.Err.State)
			}
			if diff := cmp.Diff(a["errors"], errors.String()); diff != "" {
				t.Errorf("-server +simulator:\n%s", diff)
				for _, f := range failures {
					t.Logf("%d: %v", file.Statements[f.Statement].Line, f.Err)
				}
			}
			if diff := cmp.Diff(strings.Split(a["facts"], "\n"), strings.Split(objectFacts(c), "\n")); diff != "" {
				t.Errorf("-server +simulator:\n%s", diff)
			}
			for _, o := range c.Opaque {
				t.Errorf("opaque: %+v", o)
			}
		})
	}
}

type factDump struct {
	*Catalog
	out []string
}

func (d *factDump) add(section, object, property, value string) {
	if value != "" {
		d.out = append(d.out, section+" "+object+" "+property+"="+value)
	}
}

// objectFacts is what a catalog holds, one fact a line, sorted by bytes.
func objectFacts(c *Catalog) string {
	d := &factDump{Catalog: c}
	for _, s := range c.Schemas {
		if !s.Builtin() && s.Extension == 0 {
			d.add("schema", s.Name, "owner", s.Owner)
			d.rights("schema "+s.Name, aclSchema, s.Owner, s.ACL)
		}
	}
	for _, r := range c.Relations {
		d.relation(r)
	}
	for _, t := range c.Types {
		d.typ(t)
	}
	for _, f := range c.Functions {
		if f.Extension == 0 && f.Part == 0 {
			var args []string
			for _, a := range f.Inputs() {
				args = append(args, c.formatBare(a))
			}
			d.rights("function "+c.Qualified(f.Schema, f.Name)+"("+strings.Join(args, ",")+")", aclFunction, f.Owner, f.ACL)
		}
	}
	for _, o := range c.Others {
		d.other(o)
	}
	for _, p := range c.DefaultACLs {
		of := p.Role
		if s := c.Schemas[p.Schema]; s != nil {
			of += " in " + s.Name
		}
		for grantee, rights := range p.ACL {
			if grantee == p.Role {
				continue
			}
			d.add("default privilege", of, string(p.Objects)+" "+grantee, rightNames(rights))
		}
	}
	for scope, params := range c.Settings {
		for name, v := range params {
			d.add("setting", scope, name, v.Value)
		}
	}
	slices.Sort(d.out)
	return strings.Join(d.out, "\n") + "\n"
}

func (d *factDump) relation(r *Relation) {
	if s := d.Schemas[r.Schema]; s == nil || s.Builtin() || r.Extension != 0 || r.Kind == Index {
		return
	}
	name := d.Qualified(r.Schema, r.Name)
	for _, col := range r.Columns {
		if r.Kind == Sequence {
			break
		}
		d.add("column", name+"."+col.Name, "type", d.FormatType(col.Type))
		d.add("column", name+"."+col.Name, "collation", col.Collation)
		if col.ACL != nil {
			d.rights("column "+name+"."+col.Name, aclColumn, r.Owner, col.ACL)
		}
	}
	kind := byte(aclTable)
	if r.Kind == Sequence {
		kind = aclSequence
	}
	if r.Kind != CompositeType {
		d.rights("relation "+name, kind, r.Owner, r.ACL)
	}
	for _, p := range r.Policies {
		at := name + " " + p.Name
		d.add("policy", at, "command", p.Command)
		if !p.Permissive {
			d.add("policy", at, "permissive", "no")
		}
		roles := slices.Sorted(slices.Values(p.Roles))
		if len(roles) == 0 {
			roles = []string{Public}
		}
		d.add("policy", at, "roles", strings.Join(roles, ","))
		if p.Using != nil {
			d.add("policy", at, "using", p.Using.Text)
		}
		if p.Check != nil {
			d.add("policy", at, "check", p.Check.Text)
		}
	}
}

func (d *factDump) typ(t *Type) {
	if s := d.Schemas[t.Schema]; s == nil || s.Builtin() || t.Extension != 0 {
		return
	}
	if r := d.Relations[t.Relation]; r != nil && r.Kind != CompositeType {
		return
	}
	name := d.Qualified(t.Schema, t.Name)
	d.add("type", name, "kind", map[TypeKind]string{
		Base: "base", Composite: "composite", Domain: "domain", Enum: "enum", Range: "range", Multirange: "multirange", Shell: "shell",
	}[t.Kind])
	d.add("type", name, "owner", t.Owner)
	var labels []string
	for _, l := range t.Labels {
		labels = append(labels, "'"+strings.ReplaceAll(l, "'", "''")+"'")
	}
	d.add("type", name, "labels", strings.Join(labels, ","))
	switch t.Kind {
	case Domain:
		d.add("type", name, "of", d.FormatType(t.Of))
		d.add("type", name, "collation", t.Collation)
		if t.Default != nil {
			d.add("type", name, "default", t.Default.Text)
		}
		if t.NotNull {
			d.add("type", name, "not null", "yes")
		}
		for _, k := range t.Checks {
			text := k.Expr.Text
			if !k.Valid {
				text += " not valid"
			}
			d.add("type", name, "check "+k.Name, text)
		}
	case Range:
		d.add("type", name, "of", d.formatBare(t.Subtype))
	}
	if t.Kind != Multirange && t.Relation == 0 {
		d.rights("type "+name, aclType, t.Owner, t.ACL)
	}
}

func (d *factDump) other(o *Other) {
	switch o.Kind {
	case "language", "user mapping", "subscription", "access method", "operator family", "text search parser", "text search template":
		return
	}
	if o.Extension != 0 {
		return
	}
	kind := map[string]string{"statistics": "statistics object", "foreign data wrapper": "foreign-data wrapper"}[o.Kind]
	if kind == "" {
		kind = o.Kind
	}
	d.add("other", kind+" "+d.Qualified(o.Schema, o.Name), "exists", "yes")
}

// rights leaves out an owner that has all of them.
func (d *factDump) rights(object string, kind byte, owner string, acl ACL) {
	if acl == nil {
		acl = DefaultRights(kind, owner)
	}
	for grantee, rights := range acl {
		text := rightNames(rights)
		if grantee == owner && text == rightNames(DefaultRights(kind, owner)[owner]) {
			continue
		}
		d.add("grant", object, grantee, text)
	}
}

func rightNames(rights Rights) string {
	names := map[byte]string{
		'r': "SELECT", 'a': "INSERT", 'w': "UPDATE", 'd': "DELETE", 'D': "TRUNCATE", 'x': "REFERENCES", 't': "TRIGGER",
		'X': "EXECUTE", 'U': "USAGE", 'C': "CREATE",
	}
	var out []string
	for letter := range maps.Keys(rights) {
		name := names[letter]
		if rights[letter].Option {
			name += "*"
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return strings.Join(out, ",")
}
