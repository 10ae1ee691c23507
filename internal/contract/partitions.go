package contract

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// throughParentOnly says that N-1 reaches the rows of a partition through the
// partitioned table only: the directory grants rights on that, and none on the
// partition.
func (c *comparison) throughParentOnly(r *catalog.Relation) bool {
	if r.Bound == "" || len(r.Inherits) == 0 || !c.granted || c.grantedOn(r) {
		return false
	}
	parent := c.base.Relations[r.Inherits[0]]
	return parent != nil && (c.grantedOn(parent) || c.throughParentOnly(parent))
}

// parentGone says that a partition went with its table.
func (c *comparison) parentGone(r *catalog.Relation) bool {
	if r.Bound == "" || len(r.Inherits) == 0 {
		return false
	}
	parent := c.base.Relations[r.Inherits[0]]
	return parent != nil && c.now.Relations[parent.OID] == nil && c.answering(parent) == nil
}

// partitions compares what belongs to a table: partitions that left it, and a
// table that became a partition or a child of another.
func (c *comparison) partitions(base, now *face) {
	t := now.root
	object := relationName(c.base, base.rel)
	if base.root.Bound == "" && t.Bound != "" && sameRoot(base, now) {
		c.add(Break{
			Rule: "n1-partition", Level: Breaks, Object: object, State: "23514", aspect: "attached",
			Message:  fmt.Sprintf("%s is a partition %s now: rows of the running release outside of that fail (23514)", short(object), t.Bound),
			Evidence: made("the table", base.rel.Created),
			Help:     "attach a table that no running release writes directly",
		})
	}
	if base.root.Kind != catalog.PartitionedTable || !sameRoot(base, now) {
		return
	}
	c.besideDefault(base, t)
	for _, p := range c.then.childrenOf(base.root.OID) {
		if still := c.now.Relations[p.OID]; still != nil && slices.Contains(still.Inherits, t.OID) {
			if still.Bound != p.Bound {
				c.partitionGone(base, t, p)
			}
			continue
		}
		c.partitionGone(base, t, p)
	}
}

func (c *comparison) partitionGone(base *face, t, p *catalog.Relation) {
	parent := short(relationName(c.base, base.rel))
	out := Break{
		Rule: "n1-partition", Level: Breaks, Object: relationName(c.base, p), State: "23514", aspect: "detached",
		Message:  fmt.Sprintf("partition %s (%s) leaves %s: its rows silently vanish from the running release, and its INSERTs for that range fail (23514)", short(relationName(c.base, p)), p.Bound, parent),
		Evidence: made("the partition", p.Created),
		Help:     "detach when no running release reads or writes that range",
	}
	if fresh := c.covering(t, p); len(fresh) > 0 {
		moved := false
		for _, n := range fresh {
			moved = moved || c.copies.has(n.OID, p.OID)
		}
		if moved || c.copies.has(t.OID, p.OID) {
			return // split or moved: the same range, the same rows
		}
		out.Level, out.State = Depends, ""
		out.Message = fmt.Sprintf("other partitions of %s take over the range of %s: its rows vanish from the running release unless they were moved", parent, short(relationName(c.base, p)))
		out.Condition = "the rows were moved in the same transaction"
		out.Help = fmt.Sprintf("INSERT INTO %s SELECT * FROM the detached partition, in the same transaction", parent)
	}
	c.add(out)
}

// bound reads FOR VALUES FROM (a) TO (b).
var bound = regexp.MustCompile(`(?is)^FOR VALUES FROM \((.*)\) TO \((.*)\)$`)

// covering finds the new partitions that together cover the range, or the list,
// of a former one; the bounds are compared as written.
func (c *comparison) covering(t, p *catalog.Relation) []*catalog.Relation {
	var fresh []*catalog.Relation
	for _, n := range c.present.childrenOf(t.OID) {
		if old := c.base.Relations[n.OID]; old == nil || !slices.Contains(old.Inherits, t.OID) {
			fresh = append(fresh, n)
		}
	}
	for _, n := range fresh {
		if n.Bound == p.Bound {
			return []*catalog.Relation{n}
		}
	}
	want := bound.FindStringSubmatch(p.Bound)
	if want == nil {
		return nil
	}
	var chain []*catalog.Relation
	for at := want[1]; at != want[2]; {
		i := slices.IndexFunc(fresh, func(n *catalog.Relation) bool {
			has := bound.FindStringSubmatch(n.Bound)
			return has != nil && has[1] == at && has[2] != at
		})
		if i < 0 || len(chain) > len(fresh) {
			return nil
		}
		chain = append(chain, fresh[i])
		at = bound.FindStringSubmatch(fresh[i].Bound)[2]
	}
	return chain
}

// besideDefault reports a new partition of a table that has a default one: rows
// there which belong to the new one make the statement fail.
func (c *comparison) besideDefault(base *face, t *catalog.Relation) {
	i := slices.IndexFunc(c.then.childrenOf(base.root.OID), func(p *catalog.Relation) bool { return p.Bound == "DEFAULT" })
	if i < 0 {
		return
	}
	for _, n := range c.present.childrenOf(t.OID) {
		if old := c.base.Relations[n.OID]; old != nil && slices.Contains(old.Inherits, t.OID) {
			continue
		}
		object := relationName(c.now, n)
		c.add(Break{
			Rule: "n1-fails", Level: Depends, Object: object, State: "23514", aspect: "default partition",
			Message:   fmt.Sprintf("partition %s fails if the default partition of %s has rows of its range (23514), such as the running release writes", short(object), short(relationName(c.base, base.rel))),
			Condition: "the default partition has no rows of that range",
			Help:      "detach the default partition, move its rows, and attach it again, in one transaction",
		})
	}
}

// joined compares the plain tables that a table inherits from: its rows show in
// them.
func (c *comparison) joined(r, now *catalog.Relation) {
	report := func(parent *catalog.Relation, message string) {
		c.add(Break{
			Rule: "n1-partition", Level: Breaks, Object: relationName(c.base, parent), aspect: "child " + r.Name,
			Message: fmt.Sprintf(message, short(relationName(c.base, r)), short(relationName(c.base, parent))),
			Help:    "change the inheritance when no older release reads the parent",
		})
	}
	plain := func(oid catalog.OID) *catalog.Relation {
		if p := c.base.Relations[oid]; p != nil && p.Kind != catalog.PartitionedTable && c.now.Relations[oid] != nil {
			return p
		}
		return nil
	}
	for _, oid := range r.Inherits {
		if p := plain(oid); p != nil && !slices.Contains(now.Inherits, oid) {
			report(p, "%s no longer inherits from %s: its rows silently vanish from the running release's statements on the parent")
		}
	}
	for _, oid := range now.Inherits {
		if p := plain(oid); p != nil && !slices.Contains(r.Inherits, oid) {
			report(p, "%s inherits from %s now: its rows silently show in the running release's statements on the parent")
		}
	}
}

// inherits says whether a table still has the parent, known to N-1, that it had.
func (c *comparison) inherits(r, now *catalog.Relation) bool {
	for _, parent := range r.Inherits {
		if c.base.Relations[parent] != nil && slices.Contains(now.Inherits, parent) {
			return true
		}
	}
	return false
}

// parentNotNull says whether a column is NOT NULL in a parent too, where that
// is told.
func (c *comparison) parentNotNull(r *catalog.Relation, column string) bool {
	for _, oid := range r.Inherits {
		if p := c.now.Relations[oid]; p != nil {
			if col := p.Column(column); col != nil && col.NotNull {
				return true
			}
		}
	}
	return false
}

// parentFills says whether every parent fills a column as before: what becomes
// of a child's own default or identity is then told with the child, where INSERTs
// that name it meet it.
func (c *comparison) parentFills(base, now *catalog.Relation, column string) bool {
	for _, oid := range now.Inherits {
		was, is := c.base.Relations[oid], c.now.Relations[oid]
		if was == nil || is == nil || !slices.Contains(base.Inherits, oid) {
			return false
		}
		b, n := was.Column(column), is.Column(column)
		if b != nil && n != nil && (textOf(b.Default) != textOf(n.Default) || b.Identity != n.Identity || b.Generated != n.Generated) {
			return false
		}
	}
	return true
}
