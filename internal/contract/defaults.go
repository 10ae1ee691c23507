package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// nullability compares whether a column takes NULL.
func (c *comparison) nullability(base, now *face, b, n *column) {
	before, after := base.notNull(b), now.notNull(n)
	if before == after || b.own.Assumed && !before && b.source != nil && !b.source.NotNull && base.rel.Assumed {
		return
	}
	if n.source == nil || b.source == nil {
		return
	}
	object := columnName(c.base, base.rel, b.name)
	table := relationName(c.base, base.rel)
	if !after {
		if domainNotNull(c.base, b.source.Type) || c.fills(now, n, "insert") && c.fills(now, n, "update") {
			return // told with the domain; or a trigger keeps NULL out
		}
		c.add(Break{
			Rule: "n1-not-null", Level: Depends, Object: object, aspect: "dropped",
			Message:   fmt.Sprintf("%s may be NULL now: the running release reads NULL once the next one writes it", short(object)),
			Condition: fmt.Sprintf("no release writes NULL to %s while the running one reads it", short(object)),
			Help:      fmt.Sprintf("let the next release write NULL only after the running one is gone, or release code that reads NULL in %s first", short(object)),
		})
		return
	}
	if domainNotNull(c.now, n.source.Type) && !n.source.NotNull && domainNotNullSame(c, b, n) {
		return // told with the domain
	}
	c.tightened(now, b, n, object, table, "SET NOT NULL")
}

// domainNotNullSame says that the column kept its domain, which changed itself.
func domainNotNullSame(c *comparison, b, n *column) bool {
	return b.source.Type.Type == n.source.Type.Type && c.base.Types[b.source.Type.Type] != nil
}

// tightened reports a column of N-1 that no longer takes NULL.
func (c *comparison) tightened(now *face, b, n *column, object, table, how string) {
	out := Break{
		Rule: "n1-not-null", Object: object, State: "23502",
		Evidence: made("the column", b.own.Created),
		Help: fmt.Sprintf("1. ALTER TABLE %s ALTER COLUMN %s SET DEFAULT …\n2. release code that always writes it, and backfill\n3. %s when no older release runs",
			table, ident(b.name), how),
	}
	switch {
	case c.fills(now, n, "insert"):
		out.Level = Depends
		out.Message = fmt.Sprintf("%s no longer takes NULL: a trigger fills it where the running release leaves it out, but its writes of NULL may fail (23502)", short(object))
		out.Condition = "the trigger fills the column whenever the running release writes NULL"
	case now.filled(n):
		out.Level = Depends
		out.Message = fmt.Sprintf("%s no longer takes NULL: the default stands in where the running release leaves it out, but its explicit NULLs fail (23502)", short(object))
		out.Condition = fmt.Sprintf("the running release never writes NULL to %s", short(object))
	default:
		out.Level = Breaks
		out.Message = fmt.Sprintf("%s no longer takes NULL and has no default: the running release's INSERTs that leave it out fail: null value … violates not-null constraint (23502)", short(object))
	}
	c.add(out)
}

// defaults compares what is stored where N-1 leaves a column out, and whether it
// may still write the column itself.
func (c *comparison) defaults(base, now *face, b, n *column) {
	if n.source == nil || b.source == nil || base.rel.Assumed && b.own.Assumed && c.base.Assumed.Relations[base.rel.OID] != nil {
		if b.source == nil || n.source == nil {
			c.viewDefault(base, now, b, n)
		}
		return
	}
	if c.generated(base, now, b, n) {
		return
	}
	c.identity(base, now, b, n)
	had, has := base.filled(b), now.filled(n)
	if !had && !has {
		return
	}
	object := columnName(c.base, base.rel, b.name)
	switch {
	case had && !has:
		c.defaultGone(now, b, n, object)
	case had && has:
		c.defaultChanged(base, now, b, n, object)
	}
	if has && n.source.Identity == 0 {
		c.mayEvaluate(now, n, object, now.defaultOf(n), base.defaultOf(b))
	}
}

func (c *comparison) defaultGone(now *face, b, n *column, object string) {
	if c.fills(now, n, "insert") {
		return
	}
	what := "default"
	if b.source.Identity != 0 {
		what = "identity"
	}
	out := Break{
		Rule: "n1-default", Object: object,
		Evidence: made("the column", b.own.Created),
		Help:     fmt.Sprintf("keep the %s of %s until no running release leaves the column out", what, short(object)),
	}
	if c.shimmed && b.own.Default != nil && now.rel.Kind == catalog.View {
		out.Help = viewDefaultHelp(c, now, b, b.own.Default)
	}
	domain := b.own.Default == nil && b.source.Default == nil && b.source.Identity == 0
	switch {
	case domain && b.source.Type.Type == n.source.Type.Type:
		return // told with the domain
	case now.notNull(n):
		out.Level, out.State = Breaks, "23502"
		out.Message = fmt.Sprintf("%s loses its %s: the running release's INSERTs that leave it out fail: null value … violates not-null constraint (23502)", short(object), what)
	case what == "identity" || c.shimmed || c.defaultCascaded(b):
		out.Level = Breaks
		out.Message = fmt.Sprintf("%s loses its %s: where the running release leaves it out, NULL is stored silently", short(object), what)
	default:
		out.Level = Depends
		out.Message = fmt.Sprintf("%s loses its default: where the running release leaves it out, NULL is stored silently", short(object))
		out.Condition = fmt.Sprintf("the running release always writes %s, and every reader takes NULL", short(object))
	}
	c.add(out)
}

// defaultCascaded says that the default went because something that it uses is
// gone, and not because anybody dropped the default.
func (c *comparison) defaultCascaded(b *column) bool {
	d := b.source.Default
	if d == nil {
		return false
	}
	for _, dep := range d.Deps {
		if c.base.Functions[dep.Object] != nil && c.now.Functions[dep.Object] == nil ||
			c.base.Relations[dep.Object] != nil && c.now.Relations[dep.Object] == nil {
			return true
		}
	}
	return false
}

func (c *comparison) defaultChanged(base, now *face, b, n *column, object string) {
	before, after := base.defaultOf(b), now.defaultOf(n)
	if b.source.Identity != 0 || n.source.Identity != 0 || before == nil || after == nil || before.Text == after.Text {
		return
	}
	if nextvalOf(before) != 0 && nextvalOf(after) != 0 {
		c.sequenceSwapped(base, b, object, nextvalOf(before), nextvalOf(after))
		return
	}
	if before.Set == after.Set && sameRoot(base, now) && before.Set.File != "" {
		return // the same expression, printed after a rename
	}
	out := Break{
		Rule: "n1-default", Level: Depends, Object: object,
		Message:   fmt.Sprintf("the default of %s changes from %s to %s: where the running release leaves it out, the new value is stored", short(object), before.Text, after.Text),
		Condition: fmt.Sprintf("the running release always writes %s, or understands the new default", short(object)),
		Help:      "let the next release write the new value itself, and change the default when no older release runs",
	}
	if k := c.refuses(now, n, after); k != nil {
		out.Level, out.State, out.Condition = Breaks, "23514", ""
		out.Message = fmt.Sprintf("the new default %s of %s violates %s: the running release's INSERTs that leave it out fail (23514)", after.Text, short(object), k.Name)
	}
	if c.shimmed && now.rel.Kind == catalog.View {
		out.Help = viewDefaultHelp(c, now, b, before)
	}
	if c.shimmed || base.rel.Kind == catalog.View && b.own.Default != nil && n.own.Default == nil {
		out.Level, out.Condition = Breaks, ""
	}
	c.add(out)
}

// refuses finds a check that the constant default of a column violates.
func (c *comparison) refuses(now *face, n *column, def *catalog.Expr) *catalog.Constraint {
	v := evaluate(def.Node, func(string) value { return unknown })
	if !v.known || now.root == nil {
		return nil
	}
	for _, k := range now.root.Constraints {
		if k.Kind != catalog.Check || k.Expr == nil {
			continue
		}
		result := evaluate(k.Expr.Node, func(name string) value {
			if name == n.source.Name {
				return v
			}
			return unknown
		})
		if result.isFalse() {
			return k
		}
	}
	return nil
}

// viewDefault compares a default of its own that a computed view's column has.
func (c *comparison) viewDefault(base, now *face, b, n *column) {
	if now.why != "" && rewritten(now.rel) == "" {
		return // nothing can be inserted, which tells
	}
	if b.own.Default == nil || n.own.Default != nil && n.own.Default.Text == b.own.Default.Text {
		return
	}
	object := columnName(c.base, base.rel, b.name)
	c.add(Break{
		Rule: "n1-default", Level: Breaks, Object: object,
		Message: fmt.Sprintf("%s loses the default that the view had for it: where the running release leaves it out, something else is stored", short(object)),
		Help:    viewDefaultHelp(c, now, b, b.own.Default),
	})
}

// viewDefaultHelp gives a view's column the default that N-1 counts on.
func viewDefaultHelp(c *comparison, now *face, b *column, text *catalog.Expr) string {
	return fmt.Sprintf("ALTER VIEW %s ALTER COLUMN %s SET DEFAULT %s;", relationName(c.now, now.rel), ident(b.name), text.Text)
}
