package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// columnType compares the type and the collation of a column.
func (c *comparison) columnType(base *face, b, n *column) {
	kind := c.typeChange(b.own.Type, n.own.Type)
	if kind == same && b.own.Collation != n.own.Collation {
		if b.own.Assumed {
			return
		}
		c.collation(base, b, n)
		return
	}
	if kind == same || b.own.Assumed && !b.own.Type.Known() {
		return
	}
	object := columnName(c.base, base.rel, b.name)
	from, to := c.base.FormatType(b.own.Type), c.now.FormatType(n.own.Type)
	out := Break{
		Rule: "n1-type", Object: object,
		Evidence: made("the column", b.own.Created),
		Help: fmt.Sprintf("expand instead:\n1. add a column of type %s beside %s, kept in step by a BEFORE trigger, and backfill it\n2. release code that uses it\n3. drop %s when no older release runs",
			to, short(object), short(object)),
	}
	switch kind {
	case widened:
		out.Level, out.State = Depends, "0A000"
		out.Message = fmt.Sprintf("%s changes from %s to %s: prepared statements of the running release that return it fail once per connection (0A000)", short(object), from, to)
		out.Condition = "the running release prepares its statements again after 0A000, and reads values of the wider type"
		c.callsWith(&out, b.own.Type, n.own.Type)
		c.openPlans(&out, base, b)
	case narrowed:
		out.Level, out.State = Depends, narrowState(b.own.Type, n.own.Type)
		out.Message = fmt.Sprintf("%s changes from %s to %s: values that the running release may write no longer fit (%s)", short(object), from, to, out.State)
		out.Condition = fmt.Sprintf("no value that the running release writes is outside of %s", to)
	default:
		out.Level, out.State = Breaks, "42804"
		out.Message = fmt.Sprintf("%s changes from %s to %s: typed parameters, comparisons and functions of the running release fail (42883, 42804), or it silently reads other values", short(object), from, to)
	}
	c.add(out)
}

func narrowState(a, b catalog.TypeRef) string {
	switch {
	case rank(a.Type) > 0 || a.Type == numericType:
		return "22003"
	case b.Type == varcharType || b.Type == varbitType:
		return "22001"
	}
	return "23514"
}

func (c *comparison) collation(base *face, b, n *column) {
	object := columnName(c.base, base.rel, b.name)
	to := n.own.Collation
	if to == "" {
		to = "the default collation"
	}
	c.add(Break{
		Rule: "n1-type", Level: Breaks, Object: object, aspect: "collation",
		Message:  fmt.Sprintf("%s is collated by %s now: ORDER BY, comparisons and ranges of the running release silently give another order", short(object), to),
		Evidence: made("the column", b.own.Created),
		Help:     fmt.Sprintf("say COLLATE in the queries of the next release, and change %s when no older release runs", short(object)),
	})
}

// callsWith makes a widened integer a certain break where a function of N-1
// takes the old type and nothing takes the new one: f(column) fails, since no
// integer is narrowed implicitly (42883).
func (c *comparison) callsWith(out *Break, from, to catalog.TypeRef) {
	if rank(from.Type) == 0 || from.Array {
		return
	}
	var narrow []string
	eachValue(c.base.Functions, func(f *catalog.Function) {
		wider := false
		for _, g := range c.base.FunctionsNamed(f.Schema, f.Name) {
			for _, t := range g.Inputs() {
				wider = wider || !t.Array && (rank(t.Type) >= rank(to.Type) || t.Type == numericType)
			}
		}
		for _, t := range f.Inputs() {
			if t.Type == from.Type && !t.Array && !wider && f.Kind == catalog.PlainFunction {
				narrow = append(narrow, short(signature(c.base, f)))
				return
			}
		}
	})
	if len(narrow) > 0 {
		out.Level, out.Condition, out.State = Breaks, "", "42883"
		out.Message += fmt.Sprintf("; calls of %s with it fail at once (42883)", clip(narrow, 3))
	}
}
