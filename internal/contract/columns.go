package contract

import (
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// columns compares every column that N-1 knows with what has its name now.
func (c *comparison) columns(base, now *face) {
	ordered, last := true, -1
	defer func() { c.under = "" }()
	for i := range base.columns {
		b := &base.columns[i]
		c.under = c.tableColumn(base, now, b.source)
		n := now.column(b.name)
		if c.follows && b.own.Inherited > 0 {
			if n != nil && n.own.NotNull && !b.own.NotNull && !c.parentNotNull(now.rel, b.name) {
				c.nullability(base, now, b, n)
			}
			if n != nil && c.parentFills(base.rel, now.rel, b.name) {
				c.defaults(base, now, b, n)
			}
			continue
		}
		if n == nil {
			c.columnGone(base, now, b)
			continue
		}
		at := now.position(b.name)
		ordered = ordered && at > last
		last = at
		if c.replaced(base, now, b, n) {
			continue
		}
		c.columnType(base, b, n)
		if base.rel.Assumed && b.own.Assumed && base.root == nil {
			continue
		}
		c.nullability(base, now, b, n)
		c.defaults(base, now, b, n)
	}
	if base.isRoot() && sameRoot(base, now) && now.isRoot() {
		// The columns of one table keep their order; a new one of an old name
		// has been told.
	} else if !ordered || last >= len(base.columns) && len(base.columns) > 0 {
		c.reordered(base)
	}
	if !base.rel.Assumed {
		c.added(base, now)
	}
}

// tableColumn is what the table behind a view calls a column, where that table
// answers under its own name: what happens to the column is told of it.
func (c *comparison) tableColumn(base, now *face, col *catalog.Column) string {
	if col == nil || base.isRoot() || !sameRoot(base, now) || c.shimmed || c.answering(base.root) != now.root {
		return ""
	}
	return columnName(c.base, base.root, col.Name)
}

func (f *face) position(name string) int {
	for i := range f.columns {
		if f.columns[i].name == name {
			return i
		}
	}
	return -1
}

// sameRoot says whether attribute numbers of two faces mean the same columns.
func sameRoot(base, now *face) bool {
	return base.root != nil && now.root != nil && base.root.OID == now.root.OID
}

// columnGone reports a column whose name nothing answers to.
func (c *comparison) columnGone(base, now *face, b *column) {
	r := base.rel
	object := columnName(c.base, r, b.name)
	breaks := Break{
		Level: Breaks, Object: object, State: "42703",
		Evidence: made("the column", b.own.Created),
	}
	var living *catalog.Column
	if b.source != nil && sameRoot(base, now) {
		living = now.root.ColumnNum(b.source.Num)
	}
	switch {
	case now.rel.OID != r.OID && (c.shimmed || living != nil):
		breaks.Rule, breaks.Change = "n1-view", changeOf("n1-drop")
		breaks.Message = fmt.Sprintf("%s %s does not show column %s: the running release's statements that name it fail (42703)", now.rel.Kind.String(), short(relationName(c.base, r)), ident(b.name))
		breaks.Help = fmt.Sprintf("add %s to the select list, under this name and as a bare column", ident(b.name))
	case living != nil && isTable(r.Kind):
		breaks.Rule = "n1-rename"
		breaks.Successor, breaks.SuccessorOID = columnName(c.now, now.root, living.Name), now.root.OID
		breaks.Message = fmt.Sprintf("column %s is renamed to %s: every statement of the running release that names it fails (42703)", short(object), ident(living.Name))
		breaks.Help = c.columnHelp(base, b, living)
	case !isTable(r.Kind):
		breaks.Rule = "n1-view"
		breaks.Message = fmt.Sprintf("%s %s no longer has column %s: the running release's statements that name it fail (42703)", r.Kind.String(), short(relationName(c.base, r)), ident(b.name))
		breaks.Help = fmt.Sprintf("keep column %s in the view until no running release names it", ident(b.name))
	default:
		breaks.Rule = "n1-drop"
		breaks.Message = fmt.Sprintf("column %s is dropped: every statement of the running release that names it fails (42703)", short(object))
		breaks.Help = fmt.Sprintf("1. release code that neither reads nor writes %s\n2. when no older release runs, ALTER TABLE %s DROP COLUMN %s in a migration of its own", short(object), relationName(c.base, r), ident(b.name))
		breaks.Cascaded = c.withColumn(base, now, b)
	}
	c.add(breaks)
}

// replaced reports a column that is another one than before under the same
// name, and says whether it did so.
func (c *comparison) replaced(base, now *face, b, n *column) bool {
	if !sameRoot(base, now) || b.source == nil || n.source == nil || b.source.Num == n.source.Num {
		return false
	}
	object := columnName(c.base, base.rel, b.name)
	living := now.root.ColumnNum(b.source.Num)
	if living != nil && c.synced(now, n.source.Name, living.Name) {
		c.backfilled(base, now, b, n, living)
		return false
	}
	if !base.isRoot() || !now.isRoot() {
		rule := "n1-view"
		if base.isRoot() {
			if living == nil {
				rule = "n1-data-loss"
			} else {
				rule = "n1-rename"
			}
		}
		c.add(Break{
			Rule: rule, Level: Breaks, Object: object, aspect: "source",
			Message: fmt.Sprintf("%s shows column %s of %s now: the running release silently reads and writes another column", short(object), ident(n.source.Name), short(relationName(c.now, now.root))),
			Help:    fmt.Sprintf("let %s show the column that it showed before", short(object)),
		})
		return true
	}
	if living != nil {
		c.add(Break{
			Rule: "n1-rename", Level: Breaks, Object: object, aspect: "source",
			Successor: columnName(c.now, now.root, living.Name), SuccessorOID: now.root.OID,
			Message:  fmt.Sprintf("column %s is renamed to %s, and the new column %s is not kept in step with it: the running release and the next one write past each other", short(object), ident(living.Name), ident(n.name)),
			Evidence: made("the column", b.own.Created),
			Help:     c.columnHelp(base, b, living),
		})
		return true
	}
	message := "column %s is dropped and added again: what the running release had stored in it is gone"
	state := ""
	if n.source.Generated != 0 {
		message = "column %s is dropped and added again as a generated one: the running release's writes of it fail (428C9)"
		state = "428C9"
	}
	c.add(Break{
		Rule: "n1-data-loss", Level: Breaks, Object: object, State: state, aspect: "source",
		Message:  fmt.Sprintf(message, short(object)),
		Evidence: made("the column", b.own.Created),
		Cascaded: c.withColumn(base, now, b),
		Help:     fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s instead, or add a column of another name beside it", relationName(c.base, base.rel), ident(b.name)),
	})
	return true
}

// backfilled reports a new column under an old name that nothing fills for the
// rows that are there.
func (c *comparison) backfilled(base, now *face, b, n *column, living *catalog.Column) {
	if c.copies == nil || base.root.ColumnNum(n.source.Num) != nil || c.copies.updated(now.root.OID) {
		return
	}
	table := relationName(c.now, now.root)
	out := Break{
		Rule: "n1-data-loss", Level: Breaks, Object: columnName(c.base, base.rel, b.name), aspect: "backfill",
		Message: fmt.Sprintf("what is stored in %s is in %s now, and nothing fills the new column %s: the running release reads NULL or a default in every row that is there", short(columnName(c.base, base.rel, b.name)), ident(living.Name), ident(n.source.Name)),
		Help:    fmt.Sprintf("UPDATE %s SET %s = %s; in the same file, after the column is added", table, ident(n.source.Name), ident(living.Name)),
	}
	if c.copies.unseen() {
		out.Level, out.Condition = Depends, fmt.Sprintf("code that the change runs fills %s", ident(n.source.Name))
	}
	c.add(out)
}

// reordered reports that N-1's columns stand in another order, which positional
// INSERTs, COPY without a list and SELECT * rely on.
func (c *comparison) reordered(base *face) {
	object := relationName(c.base, base.rel)
	b := Break{
		Rule: "n1-view", Level: Depends, Object: object, aspect: "order",
		Message:   fmt.Sprintf("the columns of %s stand in another order: SELECT *, INSERT without a column list and COPY of the running release take them for each other", short(object)),
		Condition: "the running release names its columns in every INSERT and COPY, and reads no row by position",
		Help:      fmt.Sprintf("keep the order %s, with new columns at the end", strings.Join(base.names(), ", ")),
	}
	if c.shimmed {
		b.Level, b.Condition = Breaks, ""
	}
	c.add(b)
}

func (f *face) names() []string {
	var out []string
	for _, col := range f.columns {
		out = append(out, ident(col.name))
	}
	return out
}

func has(nums []int, num int) bool {
	for _, n := range nums {
		if n == num {
			return true
		}
	}
	return false
}

// usesColumn says whether an index has a column as a key, in an expression or
// in its predicate.
func usesColumn(x *catalog.IndexInfo, ref catalog.Ref) bool {
	for _, k := range x.Keys {
		if k.Column == ref.Column {
			return true
		}
	}
	for _, e := range indexExpressions(x) {
		for _, d := range e.Deps {
			if d == ref {
				return true
			}
		}
	}
	return false
}
