package catalog

import (
	"maps"
	"slices"
)

// savedRelation is a relation as it was. Nearly every statement keeps one and
// nearly none needs it, so that its blocks are used again and again: a table of
// a hundred columns would otherwise cost an allocation for every ALTER TABLE.
type savedRelation struct {
	rel         Relation
	columns     []Column
	constraints []Constraint
}

// spareLimit is how many are kept for later.
const spareLimit = 16

// save keeps what a relation is. Lists whose elements are never changed in
// place are shared; so are a constraint's own lists.
func (c *Catalog) save(r *Relation) *savedRelation {
	var v *savedRelation
	if n := len(c.spare); n > 0 {
		v, c.spare = c.spare[n-1], c.spare[:n-1]
	} else {
		v = &savedRelation{}
	}
	v.rel = *r
	v.columns = keepEach(v.columns, r.Columns)
	for i := range v.columns {
		v.columns[i].ACL = cloneACL(v.columns[i].ACL)
	}
	v.constraints = keepEach(v.constraints, r.Constraints)
	cloneRest(&v.rel)
	v.rel.mark = r.mark
	return v
}

func keepEach[T any](block []T, list []*T) []T {
	block = slices.Grow(block[:0], len(list))
	for _, p := range list {
		block = append(block, *p)
	}
	return block
}

// restore makes a relation what it was.
func (v *savedRelation) restore(r *Relation) {
	*r = v.rel
	r.Columns = pointers(v.columns, v.rel.Columns == nil)
	r.Constraints = pointers(v.constraints, v.rel.Constraints == nil)
}

func pointers[T any](block []T, none bool) []*T {
	if none {
		return nil
	}
	out := make([]*T, len(block))
	for i, x := range block {
		out[i] = &x
	}
	return out
}

// cloneRest replaces the parts of a relation that statements change in place,
// columns and constraints excepted.
func cloneRest(r *Relation) {
	r.mark = 0
	r.ACL = cloneACL(r.ACL)
	r.Triggers = cloneEach(r.Triggers, func(t *Trigger) {
		t.Events, t.Columns = slices.Clone(t.Events), slices.Clone(t.Columns)
	})
	r.Rules = cloneEach(r.Rules, nil)
	r.Policies = cloneEach(r.Policies, func(p *Policy) { p.Roles = slices.Clone(p.Roles) })
	r.Options = maps.Clone(r.Options)
	if r.View != nil {
		v := *r.View
		v.Deps, v.Sources = slices.Clone(v.Deps), slices.Clone(v.Sources)
		r.View = &v
	}
	if r.Sequence != nil {
		q := *r.Sequence
		r.Sequence = &q
	}
	if r.Index != nil {
		x := *r.Index
		x.Keys, x.Include, x.Operators = slices.Clone(x.Keys), slices.Clone(x.Include), slices.Clone(x.Operators)
		r.Index = &x
	}
}

// recycle takes back what was kept, once it can no longer be needed.
func (c *Catalog) recycle(v *savedRelation) {
	if v != nil && len(c.spare) < spareLimit {
		c.spare = append(c.spare, v)
	}
}
