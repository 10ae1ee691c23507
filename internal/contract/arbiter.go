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
	// parts are the columns and expressions in the index's order, for people.
	parts []string
	// keys tells apart what is compared, in any order.
	keys       string
	predicate  *catalog.Expr
	expression bool
	// nullsEqual: two rows with NULL can conflict in it. refusesNulls: rows that
	// differ in nothing but agree in NULL cannot both be there.
	nullsEqual, refusesNulls bool
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

// list is its columns and expressions as written.
func (a *arbiter) list() string { return strings.Join(a.parts, ", ") }

// target is what ON CONFLICT names to infer it.
func (a *arbiter) target() string {
	if a.predicate == nil {
		return "(" + a.list() + ")"
	}
	return fmt.Sprintf("(%s) WHERE %s", a.list(), a.predicate.Text)
}

// made is where it comes from.
func (a *arbiter) made() []Fact {
	if a.constraint != nil {
		return made("the constraint", a.constraint.Created)
	}
	return made("the index", a.index.Created)
}

// within says whether every row that meets inner meets outer.
func within(inner, outer *catalog.Expr) bool { return implies(inner.Conjuncts(), outer) }

func implies(held []string, outer *catalog.Expr) bool {
	for _, part := range outer.Conjuncts() {
		if !slices.Contains(held, part) {
			return false
		}
	}
	return true
}

// replacedBy says whether b can stand for a: the same keys over all of a's
// rows. PostgreSQL infers an index whose predicate ON CONFLICT's WHERE implies,
// and does not look at NULLS NOT DISTINCT.
func (a *arbiter) replacedBy(b *arbiter) bool {
	return a.keys == b.keys && within(a.predicate, b.predicate) && b.index.Index.Valid
}

// impliedBy says whether rows that conflict in a conflict in b already: what
// is unique by some of the columns is unique by all of them.
func (a *arbiter) impliedBy(b *arbiter) bool {
	if !a.conflictsWithin(b.predicate) || !b.index.Index.Valid || a.nullsEqual && !b.refusesNulls {
		return false
	}
	if a.keys == b.keys {
		return true
	}
	return !a.index.Index.Exclusion && !b.index.Index.Exclusion && !b.expression && subset(b.columns, a.columns)
}

// conflictsWithin says whether every row that can conflict in a meets a
// condition. A row with NULL in a key conflicts with nothing, as a rule.
func (a *arbiter) conflictsWithin(outer *catalog.Expr) bool {
	held := a.predicate.Conjuncts()
	if !a.nullsEqual {
		for _, name := range a.columns {
			held = append(held, ident(name)+" IS NOT NULL")
		}
	}
	return implies(held, outer)
}

// indexed is the relation whose indexes count.
func (f *face) indexed() *catalog.Relation {
	if f.root != nil {
		return f.root
	}
	return f.rel
}

// arbitersOf lists what enforces uniqueness behind a face; what can be NULL is
// asked of known, the table as the running release knows it.
func arbitersOf(f *face, known *catalog.Relation) []arbiter {
	var out []arbiter
	t := f.indexed()
	for _, oid := range t.Indexes {
		i := f.cat.Relations[oid]
		if i == nil || i.Index == nil || !i.Index.Unique && !i.Index.Exclusion {
			continue
		}
		out = append(out, f.arbiter(t, i, known))
	}
	return out
}

func (f *face) arbiter(t, i, known *catalog.Relation) arbiter {
	a := arbiter{index: i, predicate: i.Index.Predicate}
	for _, k := range t.Constraints {
		if k.OID == i.Index.Constraint && k.OID != 0 || k.Index == i.OID {
			a.constraint = k
		}
	}
	nullable := false
	var keys []string
	for _, key := range i.Index.Keys {
		if key.Expr != nil {
			a.expression, nullable = true, true
			a.parts = append(a.parts, "("+key.Expr.Text+")")
			keys = append(keys, "("+key.Expr.Text+")")
			continue
		}
		name, shown := f.showing(key.Column), ""
		if col := t.ColumnNum(key.Column); col != nil {
			shown = col.Name
		}
		if f.root == nil {
			name = shown
		} else if name != "" {
			shown = name
		}
		col := known.ColumnNum(key.Column)
		nullable = nullable || col == nil || !col.NotNull
		a.columns = append(a.columns, name)
		keys = append(keys, ident(name))
		a.parts = append(a.parts, ident(shown))
	}
	slices.Sort(a.columns)
	slices.Sort(keys)
	a.keys = strings.Join(keys, ", ")
	if i.Index.Exclusion {
		a.keys += " exclude " + i.Index.Method
	}
	a.nullsEqual = nullable && i.Index.NullsNotDistinct
	a.refusesNulls = !nullable || i.Index.NullsNotDistinct
	return a
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

func subset(a, b []string) bool {
	if len(a) == 0 {
		return false
	}
	for _, name := range a {
		if name == "" || !slices.Contains(b, name) {
			return false
		}
	}
	return true
}
