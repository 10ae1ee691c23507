package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// arbiters compares what serves ON CONFLICT and what refuses duplicates.
func (c *comparison) arbiters(base, now *face) {
	if now.why != "" && now.rel.Kind == catalog.View {
		return // it cannot be written at all, which tells
	}
	known := now.indexed()
	if sameRoot(base, now) {
		known = base.indexed()
	}
	before, after := arbitersOf(base, base.indexed()), arbitersOf(now, known)
	for i := range before {
		if !c.follows || before[i].index.Index.Parent == 0 {
			c.arbiterLost(base, now, &before[i], after)
		}
	}
	if base.root != nil && now.root != nil {
		for i := range after {
			if !c.follows || after[i].index.Index.Parent == 0 {
				c.arbiterAdded(base, now, &after[i], before)
			}
		}
	}
}

func (c *comparison) arbiterLost(base, now *face, a *arbiter, after []arbiter) {
	same, equal, late := a.among(after)
	if same != nil && same.keys != a.keys && sameKeys(base, now, a, same) {
		equal = same // a column has another name, which tells
	}
	if equal != nil {
		c.nullsDiffer(base, a, equal)
		c.arbiterRenamed(base, now, a, equal, after)
		return
	}
	table := relationName(c.base, base.indexed())
	object := part(a.name(), table)
	out := Break{
		Rule: "n1-unique", Level: Breaks, Object: object,
		Evidence: a.made(),
	}
	switch {
	case same == nil && c.wentWithColumn(base, now, a):
		return // the drop of the column lists it
	case late != nil:
		out.State = "55000"
		out.Message = fmt.Sprintf("what makes (%s) of %s unique is deferrable now: ON CONFLICT (%s) of the running release fails (55000)", a.list(), short(table), a.list())
	case base.rel.Kind == catalog.MaterializedView:
		out.State = "55000"
		out.Message = fmt.Sprintf("unique index %s is dropped: REFRESH MATERIALIZED VIEW CONCURRENTLY fails (55000)", short(object))
	case !a.serves():
		out.Message = fmt.Sprintf("%s no longer refuses conflicting rows: the running release's duplicates are accepted silently", short(object))
	default:
		out.State = "42P10"
		out.Message = fmt.Sprintf("nothing serves ON CONFLICT %s on %s any more: the running release's upserts fail (42P10), %s", a.target(), short(table), a.refused(after))
	}
	out.Help = a.keep(object)
	c.add(out)
}

// among finds what became of an arbiter: the same index, one that does all that
// it did, and one that would if it were not deferrable.
func (a *arbiter) among(after []arbiter) (same, equal, late *arbiter) {
	for i := range after {
		b := &after[i]
		if b.index.OID == a.index.OID {
			same = b
		}
		if !a.replacedBy(b) {
			continue
		}
		if a.serves() && !b.serves() {
			late = b
			continue
		}
		if equal == nil || b.name() == a.name() || b.constraint != nil && equal.constraint == nil && equal.name() != a.name() {
			equal = b
		}
	}
	return same, equal, late
}

// refused says what becomes of the duplicates that a refused.
func (a *arbiter) refused(after []arbiter) string {
	for i := range after {
		if a.impliedBy(&after[i]) {
			return fmt.Sprintf("though %s still refuses the duplicates", ident(after[i].name()))
		}
	}
	return "and duplicates are no longer refused"
}

// keep is the way out: the index stays, or another serves before it goes.
func (a *arbiter) keep(object string) string {
	help := fmt.Sprintf("keep %s while the running release serves, and drop it in a later migration", short(object))
	if a.serves() && !a.index.Index.NullsNotDistinct {
		help += fmt.Sprintf("; it can go now if another index that is not deferrable is unique on %s before it goes", a.target())
	}
	return help
}

// nullsDiffer reports an index that treats NULLs another way. ON CONFLICT goes on.
func (c *comparison) nullsDiffer(base *face, a, b *arbiter) {
	if !a.nullsEqual || b.refusesNulls {
		return
	}
	object := part(a.name(), relationName(c.base, base.indexed()))
	c.add(Break{
		Rule: "n1-unique", Level: Breaks, Object: object,
		Message:  fmt.Sprintf("%s no longer counts NULLs in (%s) as equal: rows that differ in NULL alone are accepted silently", short(object), a.list()),
		Evidence: a.made(),
		Help:     fmt.Sprintf("keep NULLS NOT DISTINCT of %s while the running release serves", short(object)),
	})
}

// wentWithColumn says whether a column of the index was dropped.
func (c *comparison) wentWithColumn(base, now *face, a *arbiter) bool {
	if !sameRoot(base, now) {
		return false
	}
	for _, col := range base.root.Columns {
		if now.root.ColumnNum(col.Num) == nil && usesColumn(a.index.Index, catalog.Ref{Object: base.root.OID, Column: col.Num}) {
			return true
		}
	}
	return false
}

// arbiterRenamed compares the names: ON CONFLICT ON CONSTRAINT, and code that
// looks at the constraint's name in an error, know them.
func (c *comparison) arbiterRenamed(base, now *face, a, equal *arbiter, after []arbiter) {
	if a.constraint == nil || !now.isRoot() {
		return // a view takes no ON CONSTRAINT at all: a limit of every shim
	}
	for i := range after {
		if after[i].constraint != nil && after[i].name() == a.name() {
			return
		}
	}
	if equal.constraint == nil && equal.name() == a.name() {
		return
	}
	object := part(a.name(), relationName(c.base, base.indexed()))
	table := relationName(c.now, now.indexed())
	out := Break{
		Rule: "n1-unique", Level: Breaks, Object: object, State: "42704",
		Message: fmt.Sprintf("constraint %s is called %s now: ON CONFLICT ON CONSTRAINT %s of the running release fails (42704), and code that knows the name from errors does not see it any more",
			short(object), ident(equal.name()), ident(a.name())),
		Evidence: made("the constraint", a.constraint.Created),
		Help:     fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s UNIQUE (%s) beside the new one until no running release uses the name", table, ident(a.name()), a.list()),
	}
	if !sameRoot(base, now) {
		out.Level = Depends
		out.Condition = fmt.Sprintf("the running release neither says ON CONSTRAINT %s nor looks for that name in errors", ident(a.name()))
	}
	if equal.constraint == nil {
		out.Level = Depends
		out.Message = fmt.Sprintf("index %s stands in for constraint %s: ON CONFLICT (%s) goes on, ON CONFLICT ON CONSTRAINT %s fails (42704)", ident(equal.name()), short(object), a.list(), ident(a.name()))
		out.Condition = fmt.Sprintf("the running release neither says ON CONSTRAINT %s nor looks for that name in errors", ident(a.name()))
	}
	c.add(out)
}
