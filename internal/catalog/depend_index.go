package catalog

import (
	"maps"
	"slices"
)

// depIndex finds who refers to an object. It is derived from the objects, and
// brought up to date when it is asked: touch and put tell it what changed.
type depIndex struct {
	// uses has the targets of each owner, sorted; users the reverse.
	uses  map[OID][]OID
	users map[OID]map[OID]struct{}
	// dirty are the objects that may have changed, with the epoch in which: in
	// the present one they may go on changing.
	dirty map[OID]uint64
	epoch uint64
	// held says that nothing changes for now; see hold.
	held bool
	// constraints counts the constraints of a name in a schema; named are
	// those of each relation and domain.
	constraints map[inSchema]int
	named       map[OID][]inSchema
}

func newDepIndex() *depIndex {
	return &depIndex{
		uses: map[OID][]OID{}, users: map[OID]map[OID]struct{}{}, dirty: map[OID]uint64{},
		constraints: map[inSchema]int{}, named: map[OID][]inSchema{},
	}
}

func (d *depIndex) changed(oid OID) { d.dirty[oid] = d.epoch }

func (d *depIndex) clone() *depIndex {
	out := &depIndex{
		uses:  maps.Clone(d.uses), // the slices are replaced, never changed
		users: make(map[OID]map[OID]struct{}, len(d.users)),
		dirty: map[OID]uint64{},

		constraints: maps.Clone(d.constraints),
		named:       maps.Clone(d.named),
	}
	for k, v := range d.users {
		out.users[k] = maps.Clone(v)
	}
	return out
}

// hold brings the index up to date for a while in which nothing changes; the
// caller ends it.
func (d *depIndex) hold(c *Catalog) (end func()) {
	d.flush(c)
	d.held = true
	return func() { d.held = false }
}

func (d *depIndex) flush(c *Catalog) {
	if d.held {
		return
	}
	for oid, since := range d.dirty {
		if since < d.epoch {
			delete(d.dirty, oid)
		}
		d.flushConstraints(c, oid)
		var now []OID
		c.edges(oid, func(_ thing, to Ref, _ how) {
			if to.Object != oid && to.Object >= FirstUserOID {
				now = append(now, to.Object)
			}
		})
		slices.Sort(now)
		now = slices.Compact(now)
		old := d.uses[oid]
		if slices.Equal(now, old) {
			continue
		}
		for _, t := range old {
			if _, still := slices.BinarySearch(now, t); !still {
				if delete(d.users[t], oid); len(d.users[t]) == 0 {
					delete(d.users, t)
				}
			}
		}
		for _, t := range now {
			if d.users[t] == nil {
				d.users[t] = map[OID]struct{}{}
			}
			d.users[t][oid] = struct{}{}
		}
		if now == nil {
			delete(d.uses, oid)
		} else {
			d.uses[oid] = now
		}
	}
}

func (d *depIndex) flushConstraints(c *Catalog, oid OID) {
	var list []*Constraint
	var schema OID
	if r := c.Relations[oid]; r != nil {
		list, schema = r.Constraints, r.Schema
	} else if t := c.Types[oid]; t != nil {
		list, schema = t.Checks, t.Schema
	}
	old := d.named[oid]
	if slices.EqualFunc(list, old, func(k *Constraint, n inSchema) bool { return k.Name == n.name && n.schema == schema }) {
		return
	}
	now := make([]inSchema, len(list))
	for i, k := range list {
		now[i] = inSchema{schema, k.Name}
	}
	// Most statements add or drop one: what comes before and after it stays.
	gone, came := old, now
	for len(gone) > 0 && len(came) > 0 && gone[0] == came[0] {
		gone, came = gone[1:], came[1:]
	}
	for len(gone) > 0 && len(came) > 0 && gone[len(gone)-1] == came[len(came)-1] {
		gone, came = gone[:len(gone)-1], came[:len(came)-1]
	}
	for _, n := range gone {
		if d.constraints[n]--; d.constraints[n] == 0 {
			delete(d.constraints, n)
		}
	}
	for _, n := range came {
		d.constraints[n]++
	}
	if len(now) == 0 {
		delete(d.named, oid)
		return
	}
	d.named[oid] = now
}
