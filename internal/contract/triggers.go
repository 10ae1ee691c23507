package contract

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// triggers compares the triggers and rules of the table that answers.
func (c *comparison) triggers(base, now *face) {
	c.triggersOn(base.root, now.root, base, now)
	c.rules(base.root, now.root)
}

func (c *comparison) triggersOn(before, after *catalog.Relation, base, now *face) {
	table := relationName(c.base, before)
	for _, t := range before.Triggers {
		if c.follows && t.Inherited {
			continue
		}
		n := triggerLike(after, t)
		if n == nil {
			if t.Enabled != 'D' && t.Enabled != 'R' {
				c.triggerGone(before, t, table, before.OID == after.OID)
			}
			continue
		}
		c.triggerChanged(before, after, t, n, table)
	}
	for _, n := range after.Triggers {
		if n.Enabled == 'D' || n.Enabled == 'R' || c.follows && n.Inherited {
			continue
		}
		if old := triggerLike(before, n); old == nil || old.Enabled == 'D' || old.Enabled == 'R' {
			c.triggerAdded(base, now, after, n, table)
		}
	}
}

// triggerLike finds the trigger itself, or one of the same name in a table that
// was made again.
func triggerLike(t *catalog.Relation, like *catalog.Trigger) *catalog.Trigger {
	for _, other := range t.Triggers {
		if other.OID == like.OID {
			return other
		}
	}
	for _, other := range t.Triggers {
		if other.Name == like.Name {
			return other
		}
	}
	return nil
}

func (c *comparison) triggerGone(before *catalog.Relation, t *catalog.Trigger, table string, sameTable bool) {
	object := part(t.Name, table)
	message := fmt.Sprintf("trigger %s is dropped: what it did to the running release's rows silently stops", short(object))
	if !sameTable {
		message = fmt.Sprintf("the relation that is %s now has no trigger %s: what it did to the running release's rows silently stops", short(table), ident(t.Name))
	}
	c.add(Break{
		Rule: "n1-trigger", Level: Breaks, Object: object,
		Message:  message,
		Evidence: made("the trigger", t.Created),
		Keeps:    c.keeps(before, t),
		Help:     "keep the trigger until no running release relies on it",
	})
}

func (c *comparison) triggerChanged(before, after *catalog.Relation, t, n *catalog.Trigger, table string) {
	object := part(t.Name, table)
	off := func(b byte) bool { return b == 'D' || b == 'R' }
	switch {
	case !off(t.Enabled) && off(n.Enabled):
		c.add(Break{
			Rule: "n1-trigger", Level: Breaks, Object: object,
			Message:  fmt.Sprintf("trigger %s is disabled: what it did to the running release's rows silently stops", short(object)),
			Evidence: made("the trigger", t.Created),
			Help:     fmt.Sprintf("ALTER TABLE %s ENABLE TRIGGER %s;", relationName(c.now, after), ident(n.Name)),
		})
	case off(t.Enabled):
	case !c.sameFunction(t.Function, n.Function) || t.Timing != n.Timing || t.Row != n.Row || !sameEvents(t, n) || c.firesOtherwise(before, after, t, n):
		c.add(Break{
			Rule: "n1-trigger", Level: Depends, Object: object,
			Message:   fmt.Sprintf("trigger %s is another now: it does something else to the running release's rows, or at another time", short(object)),
			Condition: "the new trigger does for the running release what the old one did",
			Evidence:  made("the trigger", t.Created),
			Help:      "let the old trigger stand until no running release relies on it",
		})
	case t.Name != n.Name && c.orderChanges(before, after, t, n):
		c.add(Break{
			Rule: "n1-trigger", Level: Depends, Object: object,
			Message:   fmt.Sprintf("trigger %s is called %s now and fires in another order, which is that of the names: rows of the running release may come out differently", short(object), ident(n.Name)),
			Condition: "the triggers give the same rows in either order",
			Evidence:  made("the trigger", t.Created),
			Help:      "choose a name that keeps the order",
		})
	}
}

// firesOtherwise: WHEN and UPDATE OF are compared where the trigger, or its
// table, was made again; those of one that stands follow a renamed column.
func (c *comparison) firesOtherwise(before, after *catalog.Relation, t, n *catalog.Trigger) bool {
	if before.OID != after.OID {
		return textOf(t.When) != textOf(n.When)
	}
	return t.Created != n.Created && (textOf(t.When) != textOf(n.When) ||
		!slices.Equal(slices.Sorted(slices.Values(t.Columns)), slices.Sorted(slices.Values(n.Columns))))
}

func (c *comparison) sameFunction(a, b catalog.OID) bool {
	if a == b {
		return true
	}
	f, g := c.base.Functions[a], c.now.Functions[b]
	return f != nil && g != nil && signature(c.base, f) == signature(c.now, g)
}

func sameEvents(a, b *catalog.Trigger) bool {
	x, y := slices.Sorted(slices.Values(a.Events)), slices.Sorted(slices.Values(b.Events))
	return slices.Equal(x, y) && (len(a.Columns) == 0) == (len(b.Columns) == 0)
}

// orderChanges: triggers of one timing and event fire by name (documentation,
// "Overview of Trigger Behavior").
func (c *comparison) orderChanges(before, after *catalog.Relation, t, n *catalog.Trigger) bool {
	for _, other := range before.Triggers {
		if other.OID == t.OID || other.Timing != t.Timing || other.Row != t.Row || !sharesEvent(other, t) {
			continue
		}
		now := triggerLike(after, other)
		if now != nil && (other.Name < t.Name) != (now.Name < n.Name) {
			return true
		}
	}
	return false
}

func sharesEvent(a, b *catalog.Trigger) bool {
	for _, e := range a.Events {
		if slices.Contains(b.Events, e) {
			return true
		}
	}
	return false
}

// rules compares rewrite rules (documentation, "The Rule System"). A renamed
// one is the same.
func (c *comparison) rules(before, after *catalog.Relation) {
	table := relationName(c.base, before)
	has := func(list []*catalog.Rule, r *catalog.Rule) bool {
		return slices.ContainsFunc(list, func(o *catalog.Rule) bool {
			return (o.OID == r.OID || o.Name == r.Name && o.Text == r.Text) && o.Enabled != 'D'
		})
	}
	for _, r := range before.Rules {
		if r.Enabled != 'D' && !has(after.Rules, r) {
			c.add(Break{
				Rule: "n1-trigger", Level: Depends, Object: part(r.Name, table),
				Message:   fmt.Sprintf("rule %s is dropped: %s on %s does something else for the running release", ident(r.Name), r.Event, short(table)),
				Condition: "the running release does not rely on what the rule did",
				Evidence:  made("the rule", r.Created),
				Help:      "keep the rule until no running release relies on it",
			})
		}
	}
	for _, r := range after.Rules {
		if r.Enabled == 'D' || has(before.Rules, r) {
			continue
		}
		c.add(Break{
			Rule: "n1-trigger", Level: Breaks, Object: part(r.Name, table), State: "0A000",
			Message: fmt.Sprintf("rule %s rewrites every %s on %s: ON CONFLICT, MERGE and RETURNING of the running release fail (0A000), or its statement is replaced silently", ident(r.Name), r.Event, short(table)),
			Help:    "use a trigger instead of a rule",
		})
	}
}
