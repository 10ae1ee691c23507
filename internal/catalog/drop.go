package catalog

import (
	"fmt"
	"strings"
)

// drop removes objects or columns and, with cascade, what depends on them. It is
// performDeletion of catalog/dependency.c: without cascade it fails with 2BP01
// where something else depends on them. What went along is in s.Cascaded.
func (s *Session) drop(targets []Ref, cascade bool) *Error {
	things := make([]thing, len(targets))
	for i, r := range targets {
		things[i] = s.Catalog.thingOf(r)
	}
	return s.dropThings(things, cascade)
}

func (s *Session) dropThings(targets []thing, cascade bool) *Error {
	c := s.Catalog
	d := doomed{c: c, flags: map[thing]how{}, given: map[reason]bool{}}
	for _, t := range targets {
		d.add(t, original)
	}
	if err := d.collect(); err != nil {
		return err
	}
	if !cascade {
		if err := d.refuse(targets); err != nil {
			return err
		}
	}
	d.log(s)
	for _, t := range d.order {
		c.remove(t)
	}
	return nil
}

// collect finds what goes along. Nothing changes meanwhile, so that the index of
// dependencies is brought up to date once.
func (d *doomed) collect() *Error {
	c := d.c
	defer c.deps.hold(c)()
	for i := 0; i < len(d.order); i++ { //nolint:intrange // the list grows on the way
		t := d.order[i]
		if owner, ok := c.ownerOf(t, d.flags[t] == original); ok {
			if _, there := d.flags[owner]; !there {
				if d.flags[t] == original {
					return fail("2BP01", "cannot drop %s because %s requires it", c.describe(t), c.describe(owner))
				}
				d.add(owner, d.flags[t])
			}
		}
		c.dependentsOf(t, func(from thing, h how) {
			if r := (reason{from, t}); h == normal && !d.given[r] {
				d.given[r] = true
				d.reasons = append(d.reasons, r)
			}
			d.add(from, h)
		})
	}
	return nil
}

// original marks what the statement names.
const original how = 'o'

// doomed is what a DROP takes, in the order in which it was found.
type doomed struct {
	c     *Catalog
	flags map[thing]how
	order []thing
	// reasons are the normal dependencies, each once.
	reasons []reason
	given   map[reason]bool
}

type reason struct{ from, on thing }

// add dooms a thing. A normal dependency is the weakest reason: it counts only
// where no other was found.
func (d *doomed) add(t thing, h how) {
	old, there := d.flags[t]
	if !there {
		d.order = append(d.order, t)
		d.flags[t] = h
	} else if old == normal {
		d.flags[t] = h
	}
}

// covered says that a thing goes because what it is a part of goes.
func (d *doomed) covered(t thing) bool {
	switch t.class {
	case aColumn, aConstraint, aTrigger, aRule, aPolicy:
		_, whole := d.flags[thing{class: aRelation, object: t.object}]
		return whole
	case aDomainCheck:
		_, whole := d.flags[thing{class: aType, object: t.object}]
		return whole
	case aDefault:
		_, column := d.flags[thing{class: aColumn, object: t.object, column: t.column}]
		_, whole := d.flags[thing{class: aRelation, object: t.object}]
		return column || whole
	}
	return false
}

func (d *doomed) refuse(targets []thing) *Error {
	var details []string
	for _, r := range d.reasons {
		if d.flags[r.from] == normal && !d.covered(r.from) {
			details = append(details, fmt.Sprintf("%s depends on %s", d.c.describe(r.from), d.c.describe(r.on)))
		}
	}
	if len(details) == 0 {
		return nil
	}
	if len(details) > 20 {
		details = append(details[:20], fmt.Sprintf("and %d other objects", len(details)-20))
	}
	what := "desired object(s) because other objects depend on them"
	if len(targets) == 1 {
		what = d.c.describe(targets[0]) + " because other objects depend on it"
	}
	return fail("2BP01", "cannot drop %s: %s", what, strings.Join(details, "; "))
}

func (d *doomed) log(s *Session) {
	for _, t := range d.order {
		h := d.flags[t]
		if h == original || d.covered(t) {
			continue
		}
		if ty := d.c.Types[t.object]; t.class == aType && ty != nil && ty.Relation != 0 {
			continue // the row type is the relation
		}
		s.Cascaded = append(s.Cascaded, Cascaded{
			What: d.c.describe(t), Ref: Ref{Object: t.object, Column: t.column}, Silent: h != normal,
		})
	}
}

// ownerOf is what a thing is an internal part of: it cannot be dropped without
// it (DEPENDENCY_INTERNAL). A partition's index can go with its table, but not
// when it is named itself (DEPENDENCY_PARTITION_PRI).
func (c *Catalog) ownerOf(t thing, named bool) (thing, bool) {
	if e := c.extensionOf(t); e != 0 {
		return thing{class: anOther, object: e}, true
	}
	switch t.class {
	case aFunction:
		if f := c.Functions[t.object]; f != nil && f.Part != 0 {
			return thing{class: aType, object: f.Part}, true
		}
	case aType:
		ty := c.Types[t.object]
		if ty == nil {
			return thing{}, false
		}
		if ty.Range != 0 {
			return thing{class: aType, object: ty.Range}, true
		}
		if r := c.Relations[ty.Relation]; r != nil && r.Kind != CompositeType {
			return thing{class: aRelation, object: r.OID}, true
		}
	case aRelation:
		r := c.Relations[t.object]
		switch {
		case r == nil:
		case named && r.Index != nil && c.Relations[r.Index.Parent] != nil:
			return thing{class: aRelation, object: r.Index.Parent}, true
		case r.Index != nil && r.Index.Constraint != 0:
			return thing{class: aConstraint, object: r.Index.Table, part: r.Index.Constraint}, true
		case r.Sequence != nil && r.Sequence.Identity && r.Sequence.OwnedBy.Column != 0:
			return thing{class: aColumn, object: r.Sequence.OwnedBy.Object, column: r.Sequence.OwnedBy.Column}, true
		}
	}
	return thing{}, false
}
