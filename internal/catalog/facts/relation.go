package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

var relationKinds = map[catalog.RelationKind]string{
	catalog.Table: "table", catalog.PartitionedTable: "partitioned table", catalog.ForeignTable: "foreign table", catalog.View: "view",
	catalog.MaterializedView: "materialized view", catalog.Sequence: "sequence", catalog.CompositeType: "composite type",
}

func (d *dump) relation(r *catalog.Relation) {
	name := d.rel(r.OID)
	if r.Kind == catalog.Index {
		d.index(r)
		return
	}
	d.add("relation", name, "kind", relationKinds[r.Kind])
	d.add("relation", name, "owner", r.Owner)
	d.add("relation", name, "persistence", pick(r.Persistence == 'u', "unlogged"))
	var options []string
	for k, v := range r.Options {
		options = append(options, k+"="+v)
	}
	slices.Sort(options)
	d.add("relation", name, "options", strings.Join(options, ","))
	d.add("relation", name, "row security", pick(r.RowSecurity, "on"))
	d.add("relation", name, "force row security", pick(r.ForceRowSecurity, "on"))
	if r.Kind == catalog.Table || r.Kind == catalog.PartitionedTable {
		d.add("relation", name, "replica identity", map[byte]string{'n': "nothing", 'f': "full", 'i': "index"}[r.ReplicaIdentity])
	}
	var parents []string
	for _, p := range r.Inherits {
		parents = append(parents, d.rel(p))
	}
	d.add("relation", name, "inherits", strings.Join(parents, ","))
	d.add("relation", name, "bound", r.Bound)
	d.add("relation", name, "partition key", r.PartitionKey)
	kind := byte('r')
	if r.Kind == catalog.Sequence {
		kind = 'S'
	}
	if r.Kind != catalog.CompositeType {
		d.rights("relation "+name, kind, r.Owner, r.ACL)
	}
	if r.Sequence != nil {
		d.sequence(name, r.Sequence)
		return
	}
	for i, c := range r.Columns {
		d.column(name+"."+c.Name, i+1, c)
	}
	for _, c := range r.Constraints {
		d.constraint(r, c)
	}
	if r.Kind == catalog.View {
		d.view(r)
	}
	for _, t := range r.Triggers {
		d.trigger(r, t)
	}
	for _, u := range r.Rules {
		object := name + " " + u.Name
		d.add("rule", object, "event", u.Event)
		d.add("rule", object, "instead", flag(u.Instead))
		d.add("rule", object, "enabled", pick(u.Enabled != 'O' && u.Enabled != 0, string(rune(u.Enabled))))
	}
	for _, p := range r.Policies {
		object := name + " " + p.Name
		d.add("policy", object, "command", p.Command)
		d.add("policy", object, "permissive", pick(!p.Permissive, "no"))
		roles := slices.Sorted(slices.Values(p.Roles))
		if len(roles) == 0 {
			roles = []string{catalog.Public}
		}
		d.add("policy", object, "roles", strings.Join(roles, ","))
		d.expr("policy", object, "using", p.Using)
		d.expr("policy", object, "check", p.Check)
	}
}

func (d *dump) sequence(name string, s *catalog.SequenceInfo) {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	d.add("sequence", name, "type", d.bare(s.Type))
	d.add("sequence", name, "start", number(s.Start))
	d.add("sequence", name, "increment", number(s.Increment))
	d.add("sequence", name, "minimum", number(s.Min))
	d.add("sequence", name, "maximum", number(s.Max))
	d.add("sequence", name, "cache", number(s.Cache))
	d.add("sequence", name, "cycle", flag(s.Cycle))
	if s.OwnedBy.Object != 0 {
		r := d.Relations[s.OwnedBy.Object]
		d.add("sequence", name, "owned by", d.rel(s.OwnedBy.Object)+"."+strings.Join(d.columns(r, []int{s.OwnedBy.Column}), ""))
	}
}

func (d *dump) column(name string, position int, c *catalog.Column) {
	d.add("column", name, "position", strconv.Itoa(position))
	d.add("column", name, "type", d.FormatType(c.Type))
	d.add("column", name, "collation", c.Collation)
	d.add("column", name, "not null", flag(c.NotNull))
	if c.Generated == 0 {
		d.expr("column", name, "default", c.Default)
	} else {
		d.expr("column", name, "generation expression", c.Default)
	}
	d.add("column", name, "identity", map[byte]string{'a': "always", 'd': "by default"}[c.Identity])
	d.add("column", name, "generated", map[byte]string{'s': "stored", 'v': "virtual"}[c.Generated])
	switch {
	case c.Inherited > 0 && c.Local:
		d.add("column", name, "inherited", "and local")
	case c.Inherited > 0:
		d.add("column", name, "inherited", "yes")
	}
	if c.ACL != nil {
		d.rights("column "+name, 0, "", c.ACL)
	}
}

func (d *dump) constraint(r *catalog.Relation, c *catalog.Constraint) {
	kinds := map[catalog.ConstraintKind]string{catalog.PrimaryKey: "primary key", catalog.Unique: "unique", catalog.ForeignKey: "foreign key",
		catalog.Check: "check", catalog.Exclusion: "exclusion"}
	actions := map[byte]string{'r': "restrict", 'c': "cascade", 'n': "set null", 'd': "set default"}
	name := d.rel(r.OID) + " " + c.Name
	columns := d.columns(r, c.Columns)
	if c.Kind == catalog.Check {
		slices.Sort(columns)
	}
	d.add("constraint", name, "kind", kinds[c.Kind])
	d.add("constraint", name, "columns", strings.Join(columns, ","))
	switch {
	case c.Deferred:
		d.add("constraint", name, "deferrable", "initially deferred")
	case c.Deferrable:
		d.add("constraint", name, "deferrable", "yes")
	}
	d.add("constraint", name, "valid", pick(!c.Valid, "no"))
	d.add("constraint", name, "no inherit", flag(c.Kind == catalog.Check && c.NoInherit))
	d.add("constraint", name, "inherited", flag(c.Inherited))
	if c.Kind == catalog.Check {
		d.expr("constraint", name, "expression", c.Expr)
	}
	if c.Kind == catalog.ForeignKey {
		target := d.Relations[c.References]
		d.add("constraint", name, "references", d.rel(c.References)+"("+strings.Join(d.columns(target, c.ReferencedColumns), ",")+")")
		d.add("constraint", name, "on delete", actions[c.OnDelete])
		d.add("constraint", name, "on update", actions[c.OnUpdate])
		d.add("constraint", name, "match", map[byte]string{'f': "full", 'p': "partial"}[c.Match])
	}
}

func (d *dump) index(r *catalog.Relation) {
	i, name := r.Index, d.rel(r.OID)
	table := d.Relations[i.Table]
	var keys, classes, collations []string
	var exprs []*catalog.Expr
	for _, k := range i.Keys {
		column := &catalog.Column{}
		if k.Column == 0 {
			keys = append(keys, "(expression)")
			exprs = append(exprs, k.Expr)
		} else {
			keys = append(keys, d.columns(table, []int{k.Column})...)
			if c := table.ColumnNum(k.Column); c != nil {
				column = c
			}
		}
		if k.OpClass != "" {
			classes = append(classes, k.OpClass)
		}
		if k.Collation != "" && k.Collation != column.Collation {
			collations = append(collations, k.Collation)
		}
	}
	d.add("index", name, "table", d.rel(i.Table))
	d.add("index", name, "method", i.Method)
	d.add("index", name, "keys", strings.Join(keys, ","))
	if len(exprs) > 0 {
		d.expr("index", name, "expressions", exprs...)
	}
	d.add("index", name, "operator classes", strings.Join(classes, ","))
	d.add("index", name, "collations", strings.Join(collations, ","))
	d.add("index", name, "include", strings.Join(d.columns(table, i.Include), ","))
	d.add("index", name, "unique", flag(i.Unique))
	d.add("index", name, "primary", flag(i.Primary))
	d.add("index", name, "exclusion", flag(i.Exclusion))
	d.add("index", name, "nulls not distinct", flag(i.NullsNotDistinct))
	d.add("index", name, "valid", pick(!i.Valid, "no"))
	d.add("index", name, "immediate", pick(!i.Immediate, "no"))
	if i.Predicate != nil {
		d.expr("index", name, "predicate", i.Predicate)
	}
	if i.Constraint != 0 && table != nil {
		for _, c := range table.Constraints {
			if c.OID == i.Constraint {
				d.add("index", name, "constraint", c.Name)
			}
		}
	}
}

func (d *dump) trigger(r *catalog.Relation, t *catalog.Trigger) {
	name := d.rel(r.OID) + " " + t.Name
	d.add("trigger", name, "timing", t.Timing)
	var events []string
	for _, e := range []string{"insert", "delete", "update", "truncate"} {
		if slices.Contains(t.Events, e) {
			events = append(events, e)
		}
	}
	d.add("trigger", name, "events", strings.Join(events, ","))
	d.add("trigger", name, "level", map[bool]string{true: "row", false: "statement"}[t.Row])
	d.add("trigger", name, "columns", strings.Join(d.columns(r, slices.Sorted(slices.Values(t.Columns))), ","))
	if f := d.Functions[t.Function]; f != nil {
		d.add("trigger", name, "function", d.schema(f.Schema)+"."+f.Name)
	} else {
		d.add("trigger", name, "function", "?")
	}
	d.add("trigger", name, "enabled", pick(t.Enabled != 'O' && t.Enabled != 0, string(rune(t.Enabled))))
	d.add("trigger", name, "when", flag(t.When != nil))
	d.add("trigger", name, "constraint", flag(t.Constraint))
	switch {
	case t.Deferred:
		d.add("trigger", name, "deferrable", "initially deferred")
	case t.Deferrable:
		d.add("trigger", name, "deferrable", "yes")
	}
	d.add("trigger", name, "inherited", flag(t.Inherited))
}
