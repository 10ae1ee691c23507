package contract

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// Judge applies the change file by file and compares with the contract at every
// commit point: the end of each file, or each statement where the file runs
// without a transaction.
func Judge(ctx context.Context, change Change) (*Judgement, error) {
	r, err := newRun(ctx, change)
	if err != nil {
		return nil, err
	}
	j := &judge{change: change, bodies: newBodies(ctx, change.Parser), found: map[string]*standing{}}
	r.commit = func(at Cause) { j.point(r, at) }
	if err := r.all(ctx); err != nil {
		return nil, err
	}
	if j.left != nil {
		j.compare(r, j.last)
	}
	if err := j.attribute(ctx, r); err != nil {
		return nil, err
	}
	head := r.catalog
	return &Judgement{
		Breaks: append(j.breaks(), r.events...),
		Failed: r.failed,
		Opaque: append(slices.Clone(head.Opaque[min(len(change.Base.Opaque), len(head.Opaque)):]), j.left...),
		Shims:  j.shims,
		Head:   head,
	}, nil
}

// judge collects what stands at the commit points.
type judge struct {
	change Change
	bodies *bodies
	// found has every break that stood at some commit point, by key, and keys
	// their order.
	found  map[string]*standing
	keys   []string
	points int
	// compared counts elements; left says what was too much, and last is the
	// commit point that was not compared.
	compared int
	left     []catalog.Opaque
	last     Cause
	// contract is base with what the change showed to have been there.
	contract *basis
	shims    []Shim
}

// standing is a break and the commit points at which it stood.
type standing struct {
	Break
	first, last int
	// until is the last statement before the commit point that decides: the
	// first for one that is healed, the last for one that stands.
	until Cause
	// block of statements in which it came to stand; see attribute.
	block int
}

// mostCompared bounds the elements that are compared at all commit points
// together, to some five seconds: a file without a transaction has one after each
// of its statements.
const mostCompared = 2_000_000

// point compares at a commit point; beyond mostCompared only at the last.
func (j *judge) point(r *run, at Cause) {
	base := j.change.Base
	size := len(base.Relations) + len(base.Types) + len(base.Functions)
	if j.compared += size; j.compared <= mostCompared || j.points == 0 {
		j.compare(r, at)
		return
	}
	j.last = at
	if j.left == nil {
		j.left = []catalog.Opaque{{
			At:   catalog.Origin{File: j.change.Files[at.File].Name, Line: at.Line},
			What: fmt.Sprintf("what stands between the commit points from here on (%d before it, with a schema of %d objects)", j.points, size),
		}}
	}
}

func (j *judge) compare(r *run, at Cause) {
	j.points++
	if c := known(j.change.Base, r.catalog); j.contract == nil || c != j.contract.catalog {
		j.contract = newBasis(c)
	}
	c := j.comparison(r)
	for _, b := range c.compare() {
		s := j.found[b.key()]
		if s == nil {
			s = &standing{first: j.points, until: at}
			j.found[b.key()] = s
			j.keys = append(j.keys, b.key())
		}
		if s.last == 0 || s.last == j.points-1 {
			s.Break, s.last, s.until = b, j.points, at
		} else {
			*s = standing{Break: b, first: j.points, last: j.points, until: at} // it came back
		}
	}
	j.shims = c.shims
}

func (j *judge) comparison(r *run) *comparison {
	return newComparison(j.contract, r.catalog, j.bodies, r.copies)
}

func newComparison(b *basis, now *catalog.Catalog, read *bodies, done copies) *comparison {
	return &comparison{
		base: b.catalog, then: b.lookup, now: now, present: &lookup{catalog: now},
		roles: b.roles, granted: b.granted, bodies: read, copies: done, at: map[string]int{},
		mayThen: b.may, mayNow: &descent{now, map[use]bool{}},
	}
}

func after(a, b Cause) bool {
	return a.File > b.File || a.File == b.File && a.Statement > b.Statement
}

// breaks lists what was found in order of the statements.
func (j *judge) breaks() []Break {
	var out []Break
	for _, key := range j.keys {
		s := j.found[key]
		s.Window = s.last < j.points
		if !j.toldOf(s) {
			out = append(out, s.Break)
		}
	}
	slices.SortStableFunc(out, func(a, b Break) int {
		switch {
		case after(a.Cause, b.Cause):
			return 1
		case after(b.Cause, a.Cause):
			return -1
		}
		return 0
	})
	return out
}

// toldOf says whether the table behind a view tells the same of its column:
// one statement is one break, however many views show it.
func (j *judge) toldOf(s *standing) bool {
	if s.under == "" {
		return false
	}
	of := s.Break
	of.Object = s.under
	t := j.found[of.key()]
	return t != nil && t.Cause == s.Cause && (t.last < j.points) == (s.last < j.points) && !graver(s.Level, t.Level)
}

// known is the contract of base together with the objects that the directory
// never created and that the change shows to have been there.
func known(base, now *catalog.Catalog) *catalog.Catalog {
	if len(now.Assumed.Schemas) == len(base.Assumed.Schemas) && len(now.Assumed.Relations) == len(base.Assumed.Relations) &&
		len(now.Assumed.Types) == len(base.Assumed.Types) && len(now.Assumed.Functions) == len(base.Assumed.Functions) &&
		!moreColumns(base, now) {
		return base
	}
	out := *base
	out.Schemas = withAssumed(base.Schemas, now.Assumed.Schemas)
	out.Relations = withAssumed(base.Relations, now.Assumed.Relations)
	out.Types = withAssumed(base.Types, now.Assumed.Types)
	out.Functions = withAssumed(base.Functions, now.Assumed.Functions)
	for oid, a := range now.Assumed.Relations {
		if r := base.Relations[oid]; r != nil {
			if merged := mergeColumns(r, base.Assumed.Relations[oid], a); merged != r {
				out.Relations[oid] = merged
			}
		}
	}
	return &out
}

func withAssumed[V any](m, assumed map[catalog.OID]*V) map[catalog.OID]*V {
	out := maps.Clone(m)
	for oid, v := range assumed {
		if out[oid] == nil {
			out[oid] = v
		}
	}
	return out
}

// moreColumns says whether a table that was assumed before showed another
// column in the change.
func moreColumns(base, now *catalog.Catalog) bool {
	for oid, a := range now.Assumed.Relations {
		if before := base.Assumed.Relations[oid]; before != nil && len(before.Columns) != len(a.Columns) {
			return true
		}
	}
	return false
}

// mergeColumns adds the columns that only the change has shown.
func mergeColumns(r, before, after *catalog.Relation) *catalog.Relation {
	if before == nil {
		return r
	}
	out := *r
	out.Columns = slices.Clone(r.Columns)
	for _, col := range after.Columns {
		if before.ColumnNum(col.Num) == nil && r.ColumnNum(col.Num) == nil {
			out.Columns = append(out.Columns, col)
		}
	}
	if len(out.Columns) == len(r.Columns) {
		return r
	}
	return &out
}
