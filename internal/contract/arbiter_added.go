package contract

import (
	"fmt"
)

// arbiterAdded reports uniqueness that N-1 does not know.
func (c *comparison) arbiterAdded(base, now *face, b *arbiter, before []arbiter) {
	for i := range before {
		a := &before[i]
		if a.index.OID == b.index.OID && (a.keys == b.keys || sameKeys(base, now, a, b)) || b.impliedBy(a) {
			return
		}
	}
	object := part(b.name(), relationName(c.base, base.indexed()))
	state := "23505"
	if b.index.Index.Exclusion {
		state = "23P01"
	}
	out := Break{
		Rule: "n1-constraint", Level: Depends, Object: object, State: state,
		Message:   fmt.Sprintf("%s makes (%s) of %s unique: the running release's duplicates fail (%s), and its ON CONFLICT DO NOTHING leaves rows out silently", short(object), b.list(), short(relationName(c.base, base.indexed())), state),
		Condition: "no two rows that the running release writes are equal in it",
		Help:      "clean up duplicates and release code that writes none first; then add the constraint",
	}
	if b.index.Index.Exclusion {
		out.Message = fmt.Sprintf("%s excludes rows by (%s): the running release's conflicting rows fail (%s), and ON CONFLICT DO UPDATE cannot use it", short(object), b.list(), state)
		out.Condition = "no two rows that the running release writes conflict in it"
	}
	switch c.leftOut(base, now, b) {
	case neverEqual:
		return
	case alwaysEqual:
		out.Level, out.Rule, out.Condition = Breaks, "n1-required", ""
		out.Object = object
		out.Message = fmt.Sprintf("%s is unique on a new column with a constant default (%s): the second row of the running release, which leaves it out, fails (23505)", short(object), b.list())
		out.Help = "leave the column NULL by default, or give each row a value of its own: DEFAULT gen_random_uuid()"
	}
	for i := range before {
		if b.nullsEqual && before[i].keys == b.keys && !before[i].refusesNulls && within(b.predicate, before[i].predicate) {
			out.Level, out.Condition = Breaks, ""
			out.Message = fmt.Sprintf("%s counts NULLs as equal now: the running release's second NULL fails (23505)", short(object))
		}
	}
	c.add(out)
}

// What the columns that N-1 leaves out do to a new unique index.
const (
	mayBeEqual = iota
	neverEqual
	alwaysEqual
)

func (c *comparison) leftOut(base, now *face, b *arbiter) int {
	if p := b.predicate; p != nil {
		if v := evaluate(p.Node, c.rowOfN1(base, now)); v.known && !v.isTrue() {
			return neverEqual // none of its rows is in the index
		}
	}
	constants, all := 0, 0
	for _, key := range b.index.Index.Keys {
		all++
		col := now.root.ColumnNum(key.Column)
		if key.Expr != nil || col == nil || c.knownColumn(base, now, col) {
			continue
		}
		n := columnOf(now, col)
		def := now.defaultOf(n)
		switch {
		case now.filled(n) && (col.Identity != 0 || def == nil || !def.Constant):
			if col.Generated != 0 {
				continue
			}
			return neverEqual // each row gets a value of its own
		case now.filled(n):
			constants++
		case !b.index.Index.NullsNotDistinct:
			return neverEqual // NULL is equal to nothing
		default:
			constants++
		}
	}
	if constants == all && b.predicate == nil {
		return alwaysEqual
	}
	return mayBeEqual
}
