package contract

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// rowType says whether a type is that of a table's rows, which goes with it.
func rowType(c *catalog.Catalog, t *catalog.Type) bool {
	if t.Kind != catalog.Composite {
		return false
	}
	r := c.Relations[t.Relation]
	return r != nil && r.Kind != catalog.CompositeType
}

// typ compares a type that N-1 may name in casts and declarations.
func (c *comparison) typ(t *catalog.Type) {
	if c.withExtension(t.Extension) || t.Kind == catalog.Multirange || t.Kind == catalog.Shell || rowType(c.base, t) {
		return
	}
	object := qualified(c.base, t.Schema, t.Name)
	living := c.now.Types[t.OID]
	s := c.schemaOf(t.Schema)
	if s == nil && (living == nil || living.Schema == t.Schema) {
		return // told with the schema
	}
	var now *catalog.Type
	if s != nil {
		now = c.now.TypeNamed(s.OID, t.Name)
	}
	if now == nil {
		c.typeGone(t, living, object)
		return
	}
	if now.OID != t.OID && living != nil {
		c.typeShim(t, now, living, object)
		return
	}
	if now.Kind != t.Kind {
		c.add(Break{
			Rule: "n1-type", Level: Breaks, Object: object, State: "42804", aspect: "kind",
			Message:  fmt.Sprintf("type %s is a type of another kind now: casts and parameters of the running release fail (42804)", short(object)),
			Evidence: made("the type", t.Created),
			Help:     "give the new type a name of its own",
		})
		return
	}
	switch t.Kind {
	case catalog.Enum:
		c.enum(t, now, object)
	case catalog.Domain:
		c.domain(t, now, object)
	case catalog.Composite:
		c.composite(t, now, object)
	}
}

func (c *comparison) typeGone(t, living *catalog.Type, object string) {
	if living == nil {
		c.add(Break{
			Rule: "n1-drop", Level: Breaks, Object: object, State: "42704",
			Message:  fmt.Sprintf("type %s is dropped: casts and declarations of the running release that name it fail (42704)", short(object)),
			Evidence: made("the type", t.Created),
			Help:     fmt.Sprintf("1. release code that does not name %s\n2. drop it when no older release runs", short(object)),
		})
		return
	}
	successor := qualified(c.now, living.Schema, living.Name)
	out := Break{
		Rule: "n1-rename", Level: Breaks, Object: object, State: "42704",
		Message:   fmt.Sprintf("type %s is called %s now: casts of the running release, and drivers that look types up by name, fail (42704)", short(object), short(successor)),
		Evidence:  made("the type", t.Created),
		Successor: successor, SuccessorOID: living.OID,
		Help: fmt.Sprintf("CREATE DOMAIN %s AS %s; in the same file, and drop it in a later migration", object, successor),
	}
	if t.Kind == catalog.Enum {
		out.Help = "nothing can stand in for an enum's name (a domain over it fails in comparisons): keep it"
	}
	c.add(out)
}

// typeShim judges a type under the old name of a renamed one: a domain over a
// composite type or a domain works in every cast; over an enum the operators do
// not find it (42883; facts §5d).
func (c *comparison) typeShim(t, now, living *catalog.Type, object string) {
	c.shimmed = true
	c.stands(object, "type "+qualified(c.now, now.Schema, now.Name), qualified(c.now, living.Schema, living.Name), now.OID, now.Created, nil)
	if now.Kind == catalog.Domain && now.Of.Type == living.OID && !now.Of.Array && !now.NotNull && len(now.Checks) == 0 &&
		(t.Kind == catalog.Domain || t.Kind == catalog.Composite) {
		return
	}
	out := Break{
		Rule: "n1-type", Change: changeOf("n1-rename"), Level: Breaks, Object: object, State: "42883",
		Message: fmt.Sprintf("type %s stands in for %s and is not the same: comparisons and array casts of the running release fail (42883)", short(object), short(qualified(c.now, living.Schema, living.Name))),
		Help:    fmt.Sprintf("CREATE DOMAIN %s AS %s, without constraints", object, qualified(c.now, living.Schema, living.Name)),
	}
	if t.Kind == catalog.Enum {
		out.Message = fmt.Sprintf("type %s stands in for the enum %s: what compares or casts arrays with it in the running release fails (42883)", short(object), short(qualified(c.now, living.Schema, living.Name)))
		out.Help = "nothing can stand in for an enum's name: keep it"
	}
	c.add(out)
}

// enum compares labels (documentation, "Enumerated Types").
func (c *comparison) enum(t, now *catalog.Type, object string) {
	if slices.Equal(t.Labels, now.Labels) {
		return
	}
	was, is := positions(t.Labels), positions(now.Labels)
	for i, label := range t.Labels {
		if _, kept := is[label]; kept {
			continue
		}
		out := Break{
			Rule: "n1-enum", Level: Breaks, Object: part(label, object), State: "22P02",
			Message:  fmt.Sprintf("enum %s has no value '%s' any more: the running release's writes and comparisons of it fail (22P02)", short(object), label),
			Evidence: made("the enum", t.Created),
			Help:     fmt.Sprintf("add the new value beside '%s', and let '%s' stand: a value cannot be dropped", label, label),
		}
		if i < len(now.Labels) {
			if _, old := was[now.Labels[i]]; !old {
				out.Message = fmt.Sprintf("value '%s' of enum %s is called '%s' now: the running release's writes of it fail (22P02), and it reads a value that it does not know", label, short(object), now.Labels[i])
			}
		}
		c.add(out)
	}
	var added []string
	last, ordered := -1, true
	for _, label := range now.Labels {
		at, old := was[label]
		if !old {
			added = append(added, "'"+label+"'")
			continue
		}
		ordered = ordered && at > last
		last = at
	}
	if !ordered {
		c.add(Break{
			Rule: "n1-enum", Level: Breaks, Object: object, aspect: "order",
			Message: fmt.Sprintf("the values of enum %s stand in another order: ORDER BY and comparisons of the running release silently give something else", short(object)),
			Help:    "keep the order of the values",
		})
	}
	if len(added) == len(now.Labels)-len(t.Labels) && len(added) > 0 {
		c.add(Break{
			Rule: "n1-enum", Level: Depends, Object: object, aspect: "added",
			Message:   fmt.Sprintf("enum %s has the new value %s: the running release reads it once the next one writes it", short(object), list(added)),
			Condition: "the running release takes values that it does not know, or nobody writes them while it runs",
			Evidence:  made("the enum", t.Created),
			Help:      "release code that can read the value first, and write it in the release after that",
		})
	}
}

func positions(labels []string) map[string]int {
	out := make(map[string]int, len(labels))
	for i, label := range labels {
		out[label] = i
	}
	return out
}

// domain compares what a domain refuses and fills in.
func (c *comparison) domain(t, now *catalog.Type, object string) {
	add := func(level Level, aspect, state, message, condition string) {
		c.add(Break{Rule: "n1-domain", Level: level, Object: object, State: state, aspect: aspect, Message: message, Condition: condition,
			Help: "tighten the domain when no older release writes what it refuses", Evidence: made("the domain", t.Created)})
	}
	if !t.NotNull && now.NotNull {
		add(Breaks, "not null", "23502", fmt.Sprintf("domain %s is NOT NULL now: the running release's NULLs, and columns of it that it leaves out, fail (23502)", short(object)), "")
	}
	if t.Default != nil && now.Default == nil {
		add(Breaks, "default", "", fmt.Sprintf("domain %s has no default any more: columns of it that the running release leaves out silently become NULL", short(object)), "")
	} else if t.Default != nil && t.Default.Text != now.Default.Text {
		add(Depends, "default", "", fmt.Sprintf("the default of domain %s changes to %s", short(object), now.Default.Text), "the running release understands the new default")
	}
	for _, k := range now.Checks {
		if !slices.ContainsFunc(t.Checks, func(o *catalog.Constraint) bool { return o.OID == k.OID || textOf(o.Expr) == textOf(k.Expr) }) {
			add(Depends, "check "+k.Name, "23514", fmt.Sprintf("domain %s has a new check %s: values of the running release that violate it fail (23514), in casts too", short(object), textOf(k.Expr)), "every value that the running release writes satisfies the check")
		}
	}
	if c.typeChange(t.Of, now.Of) != same {
		add(Breaks, "type", "42804", fmt.Sprintf("domain %s is over %s now, not %s", short(object), c.now.FormatType(now.Of), c.base.FormatType(t.Of)), "")
	}
}

// composite compares attributes: row literals and casts need all of them, in
// their order (facts: composite types).
func (c *comparison) composite(t, now *catalog.Type, object string) {
	before, after := c.base.Relations[t.Relation], c.now.Relations[now.Relation]
	if before == nil || after == nil {
		return
	}
	sameOID := t.OID == now.OID
	for _, a := range before.Columns {
		n := after.Column(a.Name)
		name := object + "." + ident(a.Name)
		switch {
		case n == nil && sameOID && after.ColumnNum(a.Num) != nil:
			c.add(Break{
				Rule: "n1-rename", Level: Breaks, Object: name, State: "42703",
				Message:  fmt.Sprintf("attribute %s is renamed to %s: the running release's statements that name it fail (42703)", short(name), ident(after.ColumnNum(a.Num).Name)),
				Evidence: made("the type", t.Created),
				Help:     "nothing can stand in for an attribute's name: keep it",
			})
		case n == nil:
			c.add(Break{
				Rule: "n1-drop", Level: Breaks, Object: name, State: "42703",
				Message:  fmt.Sprintf("attribute %s is dropped: the running release's statements that name it fail (42703), and so do its row literals (22P02)", short(name)),
				Evidence: made("the type", t.Created),
				Help:     "release code that uses a new type first",
			})
		case c.typeChange(a.Type, n.Type) != same:
			c.add(Break{
				Rule: "n1-domain", Level: Breaks, Object: name, State: "22001", aspect: "type",
				Message:  fmt.Sprintf("attribute %s changes from %s to %s: values of the running release are refused or cut silently", short(name), c.base.FormatType(a.Type), c.now.FormatType(n.Type)),
				Evidence: made("the type", t.Created),
				Help:     "give the changed type a name of its own",
			})
		}
	}
	for _, n := range after.Columns {
		if before.Column(n.Name) == nil && (!sameOID || before.ColumnNum(n.Num) == nil) {
			c.add(Break{
				Rule: "n1-domain", Level: Breaks, Object: object, State: "22P02", aspect: "attribute " + n.Name,
				Message:  fmt.Sprintf("type %s has a new attribute %s: row literals and ROW(…) casts of the running release, which have one value less, fail (22P02, 42846)", short(object), ident(n.Name)),
				Evidence: made("the type", t.Created),
				Help:     "give the longer type a name of its own",
			})
		}
	}
}
