package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// writable compares what can be written through the name: a view is written
// only as far as view_query_is_auto_updatable and view_cols_are_auto_updatable
// (rewrite/rewriteHandler.c) let it.
func (c *comparison) writable(base, now *face) {
	if !c.written(base) {
		return
	}
	object := relationName(c.base, base.rel)
	byHand := c.newRewrites(base, now)
	if byHand != "" {
		c.add(Break{
			Rule: "n1-view", Level: Breaks, Object: object, State: "42P10", aspect: "writes",
			Message: fmt.Sprintf("writes of %s go through %s now: ON CONFLICT of the running release fails (42P10, 23505), RETURNING, defaults and row counts are whatever that makes of them", short(object), byHand),
			Help:    "let PostgreSQL update the view by itself: one table, bare columns, no INSTEAD OF triggers or rules",
		})
		return
	}
	switch {
	case now.why != "" && base.why == "" && now.rel.Kind != catalog.MaterializedView:
		c.add(Break{
			Rule: "n1-view", Level: Breaks, Object: object, State: "55000", aspect: "writes",
			Message: fmt.Sprintf("%s can no longer be written, since %s: INSERT, UPDATE, DELETE and FOR UPDATE of the running release fail (55000)", short(object), now.why),
			Help:    "select bare columns from one table, without DISTINCT, GROUP BY, LIMIT, set operations, WITH, window or set-returning functions",
		})
	case base.why == "":
		for i := range base.columns {
			b := &base.columns[i]
			if n := now.column(b.name); n != nil && b.readOnly == "" && n.readOnly != "" && now.why == "" {
				c.add(Break{
					Rule: "n1-view", Level: Breaks, Object: columnName(c.base, base.rel, b.name), State: "0A000", aspect: "writes",
					Message: fmt.Sprintf("%s can no longer be written through %s, since %s: the running release's INSERTs and UPDATEs of it fail (0A000)", ident(b.name), short(object), n.readOnly),
					Help:    fmt.Sprintf("select %s as a bare column of the same type: casts, COLLATE, functions and constants make it read-only", ident(b.name)),
				})
			}
		}
	}
}

// written says whether N-1 may write the relation at all.
func (c *comparison) written(f *face) bool {
	if !c.granted || !c.grantedOn(f.rel) {
		return true
	}
	for _, right := range []byte{'a', 'w', 'd'} {
		if len(c.writers(f, right)) > 0 {
			return true
		}
	}
	return false
}

// grantedOn says whether a role of N-1 has any right on a relation.
func (c *comparison) grantedOn(r *catalog.Relation) bool {
	for _, role := range c.roles {
		for _, right := range rightNames {
			if mayAny(c.base, r, role, right.letter) {
				return true
			}
		}
	}
	return false
}

// newRewrites names INSTEAD OF triggers and rules on the views that answer now
// and that base did not have there; those of the same view are compared one by
// one, but for a trigger that takes the place of what PostgreSQL did by itself.
func (c *comparison) newRewrites(base, now *face) string {
	if now.rel.Kind != catalog.View {
		return ""
	}
	if !isTable(base.rel.Kind) && base.rel.OID == now.rel.OID {
		if base.why == "" && rewritten(base.rel) == "" {
			return insteadOf(now.rel)
		}
		return ""
	}
	if base.rel.Kind == catalog.View && rewritten(base.rel) != "" {
		return ""
	}
	views := now.through
	if len(views) == 0 {
		views = []*catalog.Relation{now.rel}
	}
	for _, v := range views {
		if c.base.Relations[v.OID] == nil || v.OID == now.rel.OID {
			if what := rewritten(v); what != "" {
				return what
			}
		}
	}
	return ""
}

func insteadOf(v *catalog.Relation) string {
	for _, t := range v.Triggers {
		if t.Timing == "instead of" {
			return "INSTEAD OF trigger " + ident(t.Name)
		}
	}
	return ""
}

func rewritten(v *catalog.Relation) string {
	if what := insteadOf(v); what != "" {
		return what
	}
	for _, r := range v.Rules {
		return "rule " + ident(r.Name)
	}
	return ""
}

// rows compares which rows show, and which may be written.
func (c *comparison) rows(base, now *face) {
	object := relationName(c.base, base.rel)
	if base.rel.View != nil && now.rel.View != nil && c.computesOtherwise(base, now) {
		c.add(Break{
			Rule: "n1-view", Level: Depends, Object: object, aspect: "query",
			Message:   fmt.Sprintf("%s %s selects otherwise: the running release may read other rows or values", now.rel.Kind.String(), short(object)),
			Condition: "the new query gives what the running release expects of the old one",
			Evidence:  made("the "+base.rel.Kind.String(), base.rel.Created),
			Help:      "give the new query a name of its own",
		})
	}
	if base.root == nil || now.root == nil {
		return
	}
	c.childless(base, now)
	before, after := filters(base), filters(now)
	var fresh, gone []string
	for text, part := range after {
		if before[text] == nil && !c.showsAll(base, now, part) {
			fresh = append(fresh, text)
		}
	}
	for text := range before {
		if after[text] == nil {
			gone = append(gone, text)
		}
	}
	slices.Sort(fresh)
	slices.Sort(gone)
	if len(fresh) > 0 {
		text := strings.Join(fresh, " AND ")
		c.add(Break{
			Rule: "n1-view", Level: Breaks, Object: object, State: checked(now), aspect: "filter",
			Message: fmt.Sprintf("%s shows only rows with %s now: others silently vanish from the running release, and what it writes may too%s", short(object), text, refusedBy(now)),
			Help:    fmt.Sprintf("leave %s out of the WHERE until no running release uses the view", text),
		})
	}
	if len(gone) > 0 {
		text := strings.Join(gone, " AND ")
		c.add(Break{
			Rule: "n1-view", Level: Breaks, Object: object, aspect: "no filter",
			Message: fmt.Sprintf("%s no longer keeps to rows with %s: the running release silently reads and writes others", short(object), text),
			Help:    fmt.Sprintf("keep WHERE %s", text),
		})
	}
	if checkOption(now) && !checkOption(base) && len(after) > 0 && len(before) > 0 {
		c.add(Break{
			Rule: "n1-view", Level: Breaks, Object: object, State: "44000", aspect: "check option",
			Message: fmt.Sprintf("%s has a CHECK OPTION now: the running release's writes of rows that it does not show fail (44000)", short(object)),
			Help:    "leave WITH CHECK OPTION out until no running release uses the view",
		})
	}
}

// computesOtherwise says whether the query of a view is another one in what
// cannot be compared piece by piece: expressions, joins, groups.
func (c *comparison) computesOtherwise(base, now *face) bool {
	if sameTree(base.rel.View.Query, now.rel.View.Query) {
		return false
	}
	if base.root == nil || now.root == nil {
		return true
	}
	for i := range base.columns {
		b := &base.columns[i]
		if n := now.column(b.name); n != nil && b.source == nil && n.source == nil {
			return true
		}
	}
	return false
}

// filters are the parts of the WHERE of every view on the way to the table.
func filters(f *face) map[string]*ast.Node {
	out := map[string]*ast.Node{}
	for _, v := range f.through {
		if v.View == nil {
			continue
		}
		for _, part := range v.View.Filter.Parts() {
			out[catalog.ExprText(part)] = part
		}
	}
	return out
}

func checkOption(f *face) bool {
	for _, v := range f.through {
		if v.View != nil && v.View.CheckOption != "" {
			return true
		}
	}
	return false
}

func checked(f *face) string {
	if checkOption(f) {
		return "44000"
	}
	return ""
}

func refusedBy(f *face) string {
	if checkOption(f) {
		return "; writes of them fail (44000)"
	}
	return ""
}

// showsAll says whether a filter is true for every row that N-1 can see or
// write: a constant, or a test of columns that it does not know.
func (c *comparison) showsAll(base, now *face, part *ast.Node) bool {
	if base.root == nil || now.root == nil {
		return false
	}
	return evaluate(part, func(name string) value {
		col := now.root.Column(name)
		known := col == nil || c.knownColumn(base, now, col)
		switch {
		case known && col != nil && col.NotNull:
			return notNull
		case known:
			return unknown
		}
		return c.leftOutValue(now, col)
	}).isTrue()
}
