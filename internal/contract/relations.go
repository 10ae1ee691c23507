package contract

import (
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// relation compares what answers to the name of a table or a view.
func (c *comparison) relation(r *catalog.Relation) {
	switch {
	case c.withExtension(r.Extension):
		return
	case temporary(r) || r.Kind == catalog.Index || r.Kind == catalog.CompositeType:
		return
	case r.Kind == catalog.Sequence:
		c.sequence(r)
		return
	}
	if still := c.now.Relations[r.OID]; still != nil {
		c.joined(r, still)
	}
	now := c.answering(r)
	if now == nil || temporary(now) {
		c.relationGone(r)
		return
	}
	living := c.now.Relations[r.OID]
	c.shimmed = now != living && living != nil && !isTable(now.Kind)
	c.follows = now == living && c.inherits(r, now)
	base, face := faceOf(c.base, r), faceOf(c.now, now)
	if c.shimmed {
		c.whole = c.wholeShim(r, living)
		c.stands(relationName(c.base, r), now.Kind.String()+" "+relationName(c.now, now), relationName(c.now, living), now.OID, now.Created, viewLimits())
	}
	c.sameRows(base, face)
	if c.kind(base, face) {
		return
	}
	c.columns(base, face)
	c.writable(base, face)
	c.rows(base, face)
	c.relationRights(base, face)
	c.grantOptions(base, face)
	c.definesOn(base, face)
	c.rowSecurity(base, face)
	if r.Kind == catalog.View && now.Kind == catalog.View {
		c.triggersOn(r, now, base, face)
		c.rules(r, now)
	}
	if r.Kind == catalog.MaterializedView && now.Kind == r.Kind {
		c.arbiters(base, face)
		c.populated(r, now)
	}
	if base.root == nil || face.root == nil {
		return
	}
	if base.isRoot() {
		c.required(base, face)
		c.arbiters(base, face)
		c.constraints(base, face)
		c.triggers(base, face)
		c.computed(base.root, face.root)
		c.partitions(base, face)
		c.publications(base, face)
	}
}

// relationGone reports a relation whose name nothing answers to.
func (c *comparison) relationGone(r *catalog.Relation) {
	living := c.now.Relations[r.OID]
	if c.schemaOf(r.Schema) == nil && (living == nil || living.Schema == r.Schema) {
		return // told with the schema
	}
	if c.throughParentOnly(r) {
		return // told with the partitioned table, if its rows go
	}
	object, kind := relationName(c.base, r), r.Kind.String()
	if living == nil {
		if c.parentGone(r) {
			return
		}
		c.add(Break{
			Rule: "n1-drop", Level: Breaks, Object: object, State: "42P01",
			Message:  fmt.Sprintf("%s %s is dropped: every statement of the running release that names it fails (42P01)", kind, short(object)),
			Evidence: made("the "+kind, r.Created),
			Cascaded: c.tookAlong(r),
			Help:     fmt.Sprintf("1. release code that does not use %s\n2. when no older release runs, DROP %s %s in a migration of its own", short(object), strings.ToUpper(kind), object),
		})
		return
	}
	successor := relationName(c.now, living)
	verb := "renamed to"
	if living.Name == r.Name {
		verb = "moved to"
	}
	b := Break{
		Rule: "n1-rename", Level: Breaks, Object: object, State: "42P01",
		Message:   fmt.Sprintf("%s %s is %s %s and nothing answers to the old name: every statement of the running release that names it fails (42P01)", kind, short(object), verb, short(successor)),
		Evidence:  made("the "+kind, r.Created),
		Successor: successor, SuccessorOID: living.OID,
		Help: c.viewHelp(r, living),
	}
	if r.Kind != catalog.MaterializedView {
		b.Shim = object
	}
	c.add(b)
}

// viewHelp writes out the view that keeps the old name of a relation working.
func (c *comparison) viewHelp(r, living *catalog.Relation) string {
	object := relationName(c.base, r)
	if r.Kind == catalog.MaterializedView {
		return fmt.Sprintf("no view can stand in for a materialized view (REFRESH fails): create a second one under the new name and drop %s when no running release uses it", object)
	}
	sql, _ := c.viewSQL(r, living)
	return "keep the old name working in the same file, after the rename:\n" + sql + "\nand drop the view in a later migration, when no running release uses it"
}

// sameRows says when the rows behind a name are others than before.
func (c *comparison) sameRows(base, now *face) {
	if base.root == nil || now.root == nil || base.root.OID == now.root.OID {
		c.followsOld(base, now)
		return
	}
	r := base.rel
	object := relationName(c.base, r)
	before, after := relationName(c.base, base.root), relationName(c.now, now.root)
	if c.holds(now.root, base.root.OID) {
		return // the old table is a partition or a child of the new one
	}
	if !base.isRoot() {
		if c.answering(base.root) == now.root {
			return // the view follows the table of the same name, which tells
		}
		c.add(Break{
			Rule: "n1-view", Level: Breaks, Object: object, aspect: "rows",
			Message: fmt.Sprintf("view %s shows the rows of %s instead of %s: the running release reads and writes another table", short(object), short(after), short(before)),
			Help:    fmt.Sprintf("let %s select from %s until no running release uses it", object, before),
		})
		return
	}
	living := c.now.Relations[base.root.OID]
	copied := c.copies.has(now.root.OID, base.root.OID)
	switch {
	case c.shimmed:
		c.add(Break{
			Rule: ShimIncomplete, Change: changeOf("n1-rename"), Level: Breaks, Object: object, aspect: "rows",
			Message: fmt.Sprintf("%s %s shows the rows of %s, but the table that had the name is %s: the running release reads and writes other rows", now.rel.Kind.String(), short(object), short(after), short(relationName(c.now, living))),
			Help:    fmt.Sprintf("select from %s", relationName(c.now, living)),
		})
	case copied:
		c.add(Break{
			Rule: "n1-data-loss", Level: Depends, Object: object, aspect: "rows",
			Message:   fmt.Sprintf("%s is another table now, filled from the old one: open transactions and sequences of the running release do not follow", short(object)),
			Condition: fmt.Sprintf("every row was copied under a lock that kept the running release from writing %s, and the sequences go on after the highest value", short(object)),
			Evidence:  made("the former table", r.Created),
			Help:      fmt.Sprintf("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE before the copy, setval() the sequences after it, all in one transaction", object),
		})
	case living != nil:
		c.add(Break{
			Rule: "n1-data-loss", Level: Breaks, Object: object, aspect: "rows",
			Message:  fmt.Sprintf("%s is another table now, the rows stay behind in %s: the running release goes on without them", short(object), short(relationName(c.now, living))),
			Evidence: made("the former table", r.Created),
			Help:     fmt.Sprintf("INSERT INTO the new table SELECT … FROM %s in the same transaction, under a lock", relationName(c.now, living)),
		})
	default:
		c.add(Break{
			Rule: "n1-data-loss", Level: Breaks, Object: object, aspect: "rows",
			Message:  fmt.Sprintf("table %s is dropped and made again: the running release goes on, on an empty table", short(object)),
			Evidence: made("the former table", r.Created),
			Help:     "ALTER the table instead; or fill the new one from the old one before that is dropped, in one transaction under a lock",
		})
	}
}

// followsOld reports a view that still shows a table which another one has
// replaced: the view's dependency is on the OID, so it follows the old table
// while the next release writes the new one.
func (c *comparison) followsOld(base, now *face) {
	if base.root == nil || base.isRoot() || now.root == nil {
		return
	}
	successor := c.answering(base.root)
	if successor == nil || successor.OID == base.root.OID || !isTable(successor.Kind) || c.holds(successor, base.root.OID) {
		return
	}
	object := relationName(c.base, base.rel)
	c.add(Break{
		Rule: "n1-view", Level: Breaks, Object: object, aspect: "rows",
		Message: fmt.Sprintf("view %s still shows the table that is now %s, not the new %s: the running release reads old rows and writes where nobody looks", short(object), short(relationName(c.now, now.root)), short(relationName(c.now, successor))),
		Help:    fmt.Sprintf("CREATE OR REPLACE VIEW %s AS SELECT … FROM %s; in the same file", object, relationName(c.now, successor)),
	})
}

// holds says whether the rows of a table include those of another: as its
// partition or its inheriting child.
func (c *comparison) holds(parent *catalog.Relation, child catalog.OID) bool {
	for range maxViews {
		r := c.now.Relations[child]
		if r == nil || len(r.Inherits) == 0 {
			return false
		}
		for _, p := range r.Inherits {
			if p == parent.OID {
				return true
			}
		}
		child = r.Inherits[0]
	}
	return false
}
