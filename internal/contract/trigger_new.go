package contract

import (
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// effect is what a new trigger may do to a row of N-1.
type effect struct {
	level   Level
	what    string
	state   string
	help    string
	depends string
}

// triggerAdded judges a trigger that is new on a table of N-1 by what its
// function does, as far as that is static.
func (c *comparison) triggerAdded(base, now *face, table *catalog.Relation, t *catalog.Trigger, name string) {
	object := part(t.Name, name)
	if len(t.Events) == 1 && t.Events[0] == "truncate" && !c.granted {
		return
	}
	worst := effect{}
	for _, e := range c.effects(base, now, table, t) {
		if t.When != nil && e.level == Breaks {
			e.level, e.depends = Depends, "no row that the running release writes satisfies the trigger's WHEN"
		}
		if worst.level == "" || worst.level == Depends && e.level == Breaks {
			worst = e
		}
	}
	if worst.level == "" {
		return
	}
	c.add(Break{
		Rule: "n1-trigger", Level: worst.level, Object: object, State: worst.state,
		Message:   fmt.Sprintf("new trigger %s fires for the running release's writes and %s", short(object), worst.what),
		Condition: worst.depends,
		Help:      worst.help,
	})
}

func (c *comparison) effects(base, now *face, table *catalog.Relation, t *catalog.Trigger) []effect {
	f := c.now.Functions[t.Function]
	if f == nil {
		return []effect{{level: Depends, what: "calls a function that is not in the directory", depends: "what it does suits the running release", help: "define the function in a migration, where it can be looked into"}}
	}
	body := c.bodies.of(f)
	if body == nil || body.Block == nil {
		return []effect{{level: Depends, what: fmt.Sprintf("calls %s, which cannot be looked into", short(signature(c.now, f))), depends: "what it does suits the running release", help: "write trigger functions in PL/pgSQL"}}
	}
	out := c.readEffects(now, table, f)
	for _, fault := range c.now.CheckBody(f, table) {
		if fault.Error != nil && fault.Error.Certain {
			out = append(out, effect{level: Breaks, state: fault.Error.State, what: "fails: " + fault.Error.Error(), help: "let the function name what the writer's search_path finds"})
		}
	}
	out = append(out, c.raisesThrough(table, f)...)
	steps(body.Block, func(step *sqlparse.Step, at place) {
		out = append(out, c.stepEffects(base, now, table, t, f, step, at)...)
	})
	return out
}

func (c *comparison) stepEffects(base, now *face, table *catalog.Relation, t *catalog.Trigger, f *catalog.Function, step *sqlparse.Step, at place) []effect {
	switch step.Op {
	case sqlparse.OpRaise:
		if step.Ends {
			return []effect{conditional(at, effect{level: Breaks, what: "raises an error", state: "P0001", depends: "no write of the running release meets the condition", help: "let the trigger only warn until no running release writes such rows"})}
		}
	case sqlparse.OpOther:
		if strings.HasPrefix(strings.ToLower(stepText(f.Body, step)), "assert") {
			return []effect{{level: Depends, what: "asserts a condition: it raises an error where that does not hold", state: "P0004", depends: "every write of the running release meets the condition", help: "let the trigger only warn until no running release writes such rows"}}
		}
	case sqlparse.OpReturn:
		return c.returns(t, f, step, at)
	case sqlparse.OpAssign:
		column, value := assigned(f.Body, step)
		if column != "" && t.Timing == "before" {
			return c.assigns(base, now, table, f, column, value, at)
		}
	case sqlparse.OpExecute:
		if step.Opaque != "" {
			return []effect{{level: Depends, what: "runs SQL that is put together at run time", depends: "that SQL suits the running release", help: "write the statement out"}}
		}
		return c.writes(now, f, step.Runs)
	case sqlparse.OpSQL:
		if step.Opaque != "" {
			return []effect{{level: Depends, what: "runs a statement that cannot be read", depends: "that statement suits the running release", help: "write the statement in the grammar of PostgreSQL 16"}}
		}
		return c.writes(now, f, step.Runs)
	}
	return nil
}

// conditional weakens what does not always happen.
func conditional(at place, e effect) effect {
	if at.conditional {
		e.level = Depends
		e.what += " under a condition"
		return e
	}
	e.depends = ""
	return e
}

// returns judges what a BEFORE trigger gives back: NULL leaves the row out
// (documentation, "Overview of Trigger Behavior").
func (c *comparison) returns(t *catalog.Trigger, f *catalog.Function, step *sqlparse.Step, at place) []effect {
	if t.Timing != "before" || !t.Row {
		return nil
	}
	fields := strings.Fields(strings.TrimRight(strings.ToLower(stepText(f.Body, step)), "; \n\t"))
	if len(fields) < 2 || fields[0] != "return" {
		return nil
	}
	value := strings.Join(fields[1:], " ")
	onlyDelete := len(t.Events) == 1 && t.Events[0] == "delete"
	switch {
	case value == "null", value == "new" && onlyDelete:
		return []effect{conditional(at, effect{level: Breaks, what: "returns NULL, which silently leaves the row out", depends: "no write of the running release meets the condition", help: "RETURN NEW, or OLD for a DELETE"})}
	case value == "new", value == "old", strings.HasPrefix(value, "coalesce(new, old") || strings.HasPrefix(value, "coalesce(new,old"):
		return nil
	}
	return []effect{{level: Depends, what: "returns another row than the one that was written", depends: "the row that it returns suits the running release", help: "RETURN NEW"}}
}

// assigns judges a trigger that sets columns of the row.
func (c *comparison) assigns(base, now *face, table *catalog.Relation, f *catalog.Function, column, value string, at place) []effect {
	col := table.Column(column)
	if col == nil {
		return []effect{{level: Breaks, what: fmt.Sprintf("sets column %s, which the table does not have: every write fails (42703)", ident(column)), state: "42703", help: "set a column of the table"}}
	}
	if base.root == nil || now.root != table {
		return nil
	}
	known := c.addressed(base, now, col)
	for _, other := range table.Columns {
		if other == col || c.addressed(base, now, other) == known || !namesColumn(value, "new", other.Name) {
			continue
		}
		both, compares := c.syncs(f, column, other.Name)
		if both && c.synced(now, column, other.Name) || !at.conditional && both && compares {
			return nil
		}
		if known {
			return []effect{{
				level: Breaks, what: fmt.Sprintf("overwrites %s with %s, which the running release does not write: what it writes is lost", ident(column), ident(other.Name)),
				help: fmt.Sprintf("copy in both directions, and tell by comparing NEW with OLD which of %s and %s was written", ident(column), ident(other.Name)),
			}}
		}
		if !at.conditional && bare(value, other.Name) {
			return []effect{{
				level: Depends, what: fmt.Sprintf("always overwrites %s with %s: the running release never sees what the next one writes to %s", ident(column), ident(other.Name), ident(column)),
				depends: fmt.Sprintf("the next release does not write %s yet", ident(column)),
				help:    "copy in both directions, and tell by comparing NEW with OLD which one was written",
			}}
		}
	}
	if !known {
		return nil
	}
	return []effect{{
		level: Depends, what: fmt.Sprintf("sets %s, whatever the running release wrote", ident(column)),
		depends: fmt.Sprintf("the running release does not mind another value in %s", ident(column)),
		help:    fmt.Sprintf("set %s only where it is NULL", ident(column)),
	}}
}

// bare says whether an expression is a column of NEW and nothing else.
func bare(value, column string) bool {
	v := strings.ToLower(strings.TrimSpace(value))
	v = strings.ReplaceAll(v, `"`, "")
	return v == "new."+strings.ToLower(column)
}

// addressed says whether statements of N-1 reach a column by its name, whichever
// column had that name before.
func (c *comparison) addressed(base, now *face, col *catalog.Column) bool {
	name := col.Name
	if !now.isRoot() {
		name = now.showing(col.Num)
	}
	return col.Assumed || name != "" && base.column(name) != nil
}
