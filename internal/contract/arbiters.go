package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// arbiter is a unique index, or an exclusion constraint, by the names that N-1
// knows: what ON CONFLICT and duplicates go by.
type arbiter struct {
	index *catalog.Relation
	// constraint is nil for a plain index.
	constraint *catalog.Constraint
	// columns by name, sorted; "" for one that N-1 cannot name.
	columns []string
	// keys tells apart what is enforced: columns, expressions, operator
	// classes, collations and NULLS NOT DISTINCT.
	keys, predicate string
	expression      bool
}

// serves says whether ON CONFLICT (columns) can use it: infer_arbiter_indexes
// (optimizer/util/plancat.c) passes over invalid and, with 55000, deferrable
// ones.
func (a *arbiter) serves() bool {
	return a.index.Index.Valid && a.index.Index.Immediate && !a.index.Index.Exclusion
}

// name is how N-1 knows it.
func (a *arbiter) name() string {
	if a.constraint != nil {
		return a.constraint.Name
	}
	return a.index.Name
}

// indexed is the relation whose indexes count.
func (f *face) indexed() *catalog.Relation {
	if f.root != nil {
		return f.root
	}
	return f.rel
}

// arbitersOf lists what enforces uniqueness behind a face.
func arbitersOf(f *face) []arbiter {
	var out []arbiter
	t := f.indexed()
	for _, oid := range t.Indexes {
		i := f.cat.Relations[oid]
		if i == nil || i.Index == nil || !i.Index.Unique && !i.Index.Exclusion {
			continue
		}
		out = append(out, f.arbiter(t, i))
	}
	return out
}

func (f *face) arbiter(t, i *catalog.Relation) arbiter {
	a := arbiter{index: i}
	for _, k := range t.Constraints {
		if k.OID == i.Index.Constraint && k.OID != 0 || k.Index == i.OID {
			a.constraint = k
		}
	}
	var keys []string
	for _, key := range i.Index.Keys {
		if key.Expr != nil {
			a.expression = true
			keys = append(keys, "("+key.Expr.Text+")")
			continue
		}
		name := f.showing(key.Column)
		if f.root == nil {
			if col := t.ColumnNum(key.Column); col != nil {
				name = col.Name
			}
		}
		a.columns = append(a.columns, name)
		keys = append(keys, name)
	}
	slices.Sort(a.columns)
	slices.Sort(keys)
	a.keys = strings.Join(keys, ", ")
	if i.Index.NullsNotDistinct {
		a.keys += " nulls not distinct"
	}
	if i.Index.Exclusion {
		a.keys += " exclude " + i.Index.Method
	}
	if i.Index.Predicate != nil {
		a.predicate = i.Index.Predicate.Text
	}
	return a
}

// replaces says whether b enforces all that a does.
func (a *arbiter) replacedBy(b *arbiter) bool {
	return a.keys == b.keys && (b.predicate == "" || a.predicate == b.predicate) && b.index.Index.Valid
}

// arbiters compares what serves ON CONFLICT and what refuses duplicates.
func (c *comparison) arbiters(base, now *face) {
	if now.why != "" && now.rel.Kind == catalog.View {
		return // it cannot be written at all, which tells
	}
	before, after := arbitersOf(base), arbitersOf(now)
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
	var same, equal, late *arbiter
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
	if same != nil && same.keys != a.keys && sameKeys(base, now, a, same) {
		equal = same // a column has another name, which tells
	}
	if equal != nil {
		c.arbiterRenamed(base, now, a, equal, after)
		return
	}
	object := part(a.name(), relationName(c.base, base.indexed()))
	columns := strings.TrimSuffix(a.keys, " nulls not distinct")
	out := Break{
		Rule: "n1-unique", Level: Breaks, Object: object,
		Evidence: made(a.what(), a.index.Created),
	}
	switch {
	case same == nil && c.wentWithColumn(base, now, a):
		return // the drop of the column lists it
	case late != nil:
		out.State = "55000"
		out.Message = fmt.Sprintf("what makes %s unique is deferrable now: ON CONFLICT (%s) of the running release fails (55000)", short(object), columns)
	case base.rel.Kind == catalog.MaterializedView:
		out.State = "55000"
		out.Message = fmt.Sprintf("unique index %s is dropped: REFRESH MATERIALIZED VIEW CONCURRENTLY fails (55000)", short(object))
	case !a.serves():
		out.Message = fmt.Sprintf("%s no longer refuses conflicting rows: the running release's duplicates are accepted silently", short(object))
	default:
		out.State = "42P10"
		out.Message = fmt.Sprintf("nothing keeps (%s) of %s unique: ON CONFLICT (%s) of the running release fails (42P10), and its duplicates are accepted silently", columns, short(relationName(c.base, base.indexed())), columns)
	}
	out.Help = fmt.Sprintf("keep %s, or put an index in its place that is unique on the same columns, without WHERE, expressions or DEFERRABLE, in the same transaction", short(object))
	c.add(out)
}

func (a *arbiter) what() string {
	if a.constraint != nil {
		return "the constraint"
	}
	return "the index"
}

// sameKeys compares by attribute number.
func sameKeys(base, now *face, a, b *arbiter) bool {
	if !sameRoot(base, now) || len(a.index.Index.Keys) != len(b.index.Index.Keys) {
		return false
	}
	for i, k := range a.index.Index.Keys {
		other := b.index.Index.Keys[i]
		if k.Column != other.Column || (k.Expr == nil) != (other.Expr == nil) {
			return false
		}
	}
	return a.index.Index.Unique == b.index.Index.Unique && a.serves() == b.serves()
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
		Help:     fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s UNIQUE (%s) beside the new one until no running release uses the name", table, ident(a.name()), a.keys),
	}
	if !sameRoot(base, now) {
		out.Level = Depends
		out.Condition = fmt.Sprintf("the running release neither says ON CONSTRAINT %s nor looks for that name in errors", ident(a.name()))
	}
	if equal.constraint == nil {
		out.Level = Depends
		out.Message = fmt.Sprintf("index %s stands in for constraint %s: ON CONFLICT (%s) goes on, ON CONFLICT ON CONSTRAINT %s fails (42704)", ident(equal.name()), short(object), a.keys, ident(a.name()))
		out.Condition = fmt.Sprintf("the running release neither says ON CONSTRAINT %s nor looks for that name in errors", ident(a.name()))
	}
	c.add(out)
}
