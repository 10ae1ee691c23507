package contract

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// foreignKeys compares references of the table, and those to it.
func (c *comparison) foreignKeys(base, now *face) {
	for _, k := range base.root.Constraints {
		if k.Kind != catalog.ForeignKey || c.follows && k.Inherited {
			continue
		}
		if n := c.sameForeignKey(now.root, k); n != nil {
			c.foreignKeyChanged(base, now, k, n)
		} else {
			c.foreignKeyLost(base, now, k)
		}
	}
	for _, k := range now.root.Constraints {
		if k.Kind == catalog.ForeignKey && !(c.follows && k.Inherited) && !c.knownForeignKey(base, now, k) {
			c.foreignKeyAdded(base, now, k)
		}
	}
}

// sameForeignKey finds the constraint itself, or in a table that was made again
// one that references the same columns of the same table.
func (c *comparison) sameForeignKey(t *catalog.Relation, k *catalog.Constraint) *catalog.Constraint {
	if n := constraintByOID(t, k.OID); n != nil {
		return n
	}
	for _, n := range t.Constraints {
		if n.Kind == catalog.ForeignKey && c.referenced(n) == c.referencedBase(k) && c.namesOf(c.now, t, n.Columns) == c.keyNames(k) {
			return n
		}
	}
	return nil
}

func (c *comparison) referenced(k *catalog.Constraint) string {
	if r := c.now.Relations[k.References]; r != nil {
		return relationName(c.now, r)
	}
	return ""
}

func (c *comparison) referencedBase(k *catalog.Constraint) string {
	if r := c.base.Relations[k.References]; r != nil {
		return relationName(c.base, r)
	}
	return ""
}

func (c *comparison) namesOf(cat *catalog.Catalog, t *catalog.Relation, nums []int) string {
	var names []string
	for _, num := range nums {
		if col := t.ColumnNum(num); col != nil {
			names = append(names, ident(col.Name))
		}
	}
	_ = cat
	return join(names)
}

// keyNames are the columns of a base constraint of the element.
func (c *comparison) keyNames(k *catalog.Constraint) string {
	if t := c.base.Relations[c.element]; t != nil {
		return c.namesOf(c.base, t, k.Columns)
	}
	return ""
}

func (c *comparison) knownForeignKey(base, now *face, k *catalog.Constraint) bool {
	if constraintByOID(base.root, k.OID) != nil {
		return true
	}
	for _, old := range base.root.Constraints {
		if old.Kind == catalog.ForeignKey && c.referencedBase(old) == c.referenced(k) &&
			c.namesOf(c.base, base.root, old.Columns) == c.namesOf(c.now, now.root, k.Columns) {
			return true
		}
	}
	return false
}

func (c *comparison) foreignKeyLost(base, now *face, k *catalog.Constraint) {
	for _, num := range k.Columns {
		if sameRoot(base, now) && now.root.ColumnNum(num) == nil {
			return // went with its column, which tells
		}
	}
	object := part(k.Name, relationName(c.base, base.rel))
	out := Break{
		Rule: "n1-constraint", Level: Depends, Object: object,
		Message:   fmt.Sprintf("foreign key %s is dropped: orphans are accepted, and %s", short(object), actionLost(k)),
		Condition: "the running release neither relies on the error nor on the action",
		Evidence:  made("the foreign key", k.Created),
		Help:      "drop the foreign key when no running release relies on it",
	}
	parent := c.now.Relations[k.References]
	switch {
	case parent == nil:
		out.Level, out.Condition = Breaks, ""
		out.Message = fmt.Sprintf("foreign key %s goes, and so does %s, which it references: any value is accepted silently", short(object), short(c.referencedBase(k)))
	case !sameRoot(base, now):
		out.Level, out.Condition = Breaks, ""
		out.Message = fmt.Sprintf("the table that is %s now has no foreign key like %s: orphans are accepted silently", short(relationName(c.base, base.rel)), ident(k.Name))
		out.Help = fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s; LIKE … INCLUDING ALL does not copy foreign keys", relationName(c.now, now.root), ident(k.Name), c.keyNames(k), c.referencedBase(k))
	}
	c.add(out)
}

func actionLost(k *catalog.Constraint) string {
	switch k.OnDelete {
	case 'c':
		return "deleting a parent no longer deletes its children"
	case 'n', 'd':
		return "deleting a parent no longer resets its children"
	default:
		return "deleting a parent no longer fails"
	}
}

func (c *comparison) foreignKeyChanged(base, now *face, k, n *catalog.Constraint) {
	object := part(k.Name, relationName(c.base, base.rel))
	switch {
	case k.Deferrable && !n.Deferrable, k.Deferred && !n.Deferred:
		c.add(Break{
			Rule: "n1-constraint", Level: Breaks, Object: object, State: "23503",
			Message:  fmt.Sprintf("foreign key %s is checked at once now: transactions of the running release that write children before parents fail (23503)", short(object)),
			Evidence: made("the foreign key", k.Created),
			Help:     fmt.Sprintf("ALTER TABLE %s ALTER CONSTRAINT %s DEFERRABLE INITIALLY DEFERRED;", relationName(c.now, now.root), ident(n.Name)),
		})
	case k.OnDelete != n.OnDelete || k.OnUpdate != n.OnUpdate:
		c.add(Break{
			Rule: "n1-constraint", Level: Depends, Object: object,
			Message:   fmt.Sprintf("foreign key %s acts otherwise when the running release deletes or updates a parent", short(object)),
			Condition: "the running release neither deletes parents nor changes their keys",
			Evidence:  made("the foreign key", k.Created),
			Help:      "change the action when no older release runs",
		})
	case k.Name != n.Name && k.Deferrable:
		c.add(Break{
			Rule: "n1-constraint", Level: Depends, Object: object, State: "42704",
			Message:   fmt.Sprintf("foreign key %s is called %s now: SET CONSTRAINTS %s of the running release fails (42704)", short(object), ident(n.Name), ident(k.Name)),
			Condition: fmt.Sprintf("the running release does not say SET CONSTRAINTS %s", ident(k.Name)),
			Help:      "rename the constraint when no older release runs",
		})
	}
}

// foreignKeyAdded reports a reference from a table of N-1.
func (c *comparison) foreignKeyAdded(base, now *face, k *catalog.Constraint) {
	parent := c.now.Relations[k.References]
	object := part(k.Name, relationName(c.base, base.rel))
	fresh := 0
	for _, num := range k.Columns {
		if col := now.root.ColumnNum(num); col != nil && !c.knownColumn(base, now, col) && !now.filled(columnOf(now, col)) {
			fresh++
		}
	}
	if fresh > 0 {
		// N-1 leaves the column NULL: only the parent's side matters to it.
		if parent != nil && c.base.Relations[parent.OID] != nil {
			c.parentBound(parent, now.root, k, object)
		}
		return
	}
	c.add(Break{
		Rule: "n1-constraint", Level: Depends, Object: object, State: "23503",
		Message:   fmt.Sprintf("new foreign key %s: rows of the running release without a parent, or written before it, fail (23503), and so do deletes of parents", short(object)),
		Condition: "the running release writes parents first, deletes children first, and does not TRUNCATE the parent alone",
		Help:      "DEFERRABLE INITIALLY DEFERRED lets children be written before parents; clean up orphans and release code that respects the key first",
	})
}

// parentBound reports a reference from what N-1 does not write to a table that
// it does: DELETE and key changes of parents fail once there are children.
func (c *comparison) parentBound(parent, child *catalog.Relation, k *catalog.Constraint, object string) {
	acts := slices.Contains([]byte{'c', 'n', 'd'}, k.OnDelete)
	truncates, removes := false, false
	for _, role := range c.roles {
		may := func(right byte) bool { return c.granted && c.base.HasRight(role, parent.ACL, parent.Owner, right) }
		truncates = truncates || may('D')
		removes = removes || may('D') || may('d') || may('w')
	}
	if acts && !truncates {
		return
	}
	p := short(relationName(c.now, parent))
	out := Break{
		Rule: "n1-constraint", Level: Depends, Object: object, State: "23503",
		Message:   fmt.Sprintf("%s references %s: once the next release has written children, the running release's DELETE and key changes of parents fail (23503), its TRUNCATE at once (0A000)", short(relationName(c.now, child)), p),
		Condition: fmt.Sprintf("the running release neither deletes from %s nor truncates it", p),
		Help:      "ON DELETE CASCADE or SET NULL lets the running release delete parents",
	}
	if acts {
		out.State = "0A000"
		out.Message = fmt.Sprintf("%s references %s: the running release's TRUNCATE of it fails (0A000)", short(relationName(c.now, child)), p)
		out.Condition = fmt.Sprintf("the running release does not TRUNCATE %s", p)
	}
	if !removes {
		// Nearly every new table references an old one. A right to delete that
		// was given to the application hints that it does; owning the table does not.
		out.Level = Noted
	}
	c.add(out)
}
