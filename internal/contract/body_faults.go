package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// bodyFaults reports functions of N-1 whose body resolved in base and does not
// now: pg_depend knows nothing of bodies that are text. It comes last: only
// bodies that say the name of something changed are looked into.
func (c *comparison) bodyFaults() {
	words := c.changedNames()
	if len(words) == 0 {
		return
	}
	each(c, c.base.Functions, func(f *catalog.Function) {
		now := c.now.Functions[f.OID]
		if now == nil || !mentionsAny(now.Body, words) {
			return
		}
		tables := []*catalog.Relation{nil}
		if f.Result.Type == triggerType {
			tables = c.triggerTables(f)
		}
		for _, t := range tables {
			c.faults(f, now, t)
		}
	})
	c.element = 0
}

// faults compares what CheckBody finds before and after.
func (c *comparison) faults(f, now *catalog.Function, table *catalog.Relation) {
	after := c.now.CheckBody(now, table)
	if len(after) == 0 {
		return
	}
	var before []catalog.BodyFault
	if table == nil {
		before = c.base.CheckBody(f, nil)
	} else if old := c.base.Relations[table.OID]; old != nil {
		before = c.base.CheckBody(f, old)
	}
	for _, fault := range after {
		if known := faultIn(before, fault); known || fault.Error == nil {
			continue
		}
		object := signature(c.base, f)
		out := Break{
			Rule: "n1-function", Level: Breaks, Object: object, State: fault.Error.State, aspect: "fault " + fault.Error.State,
			Message:  fmt.Sprintf("the body of %s no longer works: %s: %s", short(object), strings.Join(strings.Fields(fault.Text), " "), fault.Error.Error()),
			Evidence: []Fact{{Text: "the line in the body", At: catalog.Origin{File: now.Created.File, Line: fault.Line}}},
			Help:     fmt.Sprintf("CREATE OR REPLACE FUNCTION %s in the same file, with a body that works before and after", short(object)),
		}
		if now.Changed.File != "" {
			out.Evidence[0].At.File = now.Changed.File
		}
		body := slices.IndexFunc(c.breaks, func(b Break) bool { return b.Object == object && b.aspect == "body" })
		switch {
		case !fault.Error.Certain && body >= 0:
			// Nobody created it, so it may be an extension's: no warning of its own.
			c.breaks[body].Evidence = append(c.breaks[body].Evidence, Fact{
				Text: "its body names what no migration created: " + fault.Error.Error(), At: out.Evidence[0].At,
			})
			continue
		case !fault.Error.Certain:
			out.Level, out.Condition = Depends, "what the body names is there"
		case body >= 0:
			c.remove(body) // told by what it does
		}
		c.add(out)
	}
}

func faultIn(list []catalog.BodyFault, f catalog.BodyFault) bool {
	for _, other := range list {
		if other.Error != nil && f.Error != nil && other.Text == f.Text && other.Error.State == f.Error.State {
			return true
		}
	}
	return false
}

// triggerTables are the tables of N-1 whose triggers call a function.
func (c *comparison) triggerTables(f *catalog.Function) []*catalog.Relation {
	var out []*catalog.Relation
	eachValue(c.base.Relations, func(r *catalog.Relation) {
		now := c.now.Relations[r.OID]
		if now == nil {
			return
		}
		for _, t := range now.Triggers {
			if t.Function == f.OID {
				out = append(out, now)
				return
			}
		}
	})
	return out
}

// changedNames are the words by which a body may mean something that changed:
// the names in the breaks found so far, and tables with new columns.
func (c *comparison) changedNames() []string {
	seen := map[string]bool{}
	for _, b := range c.breaks {
		name, of, _ := strings.Cut(b.Object, " of ")
		for _, part := range strings.Split(name+"."+of, ".") {
			part, _, _ = strings.Cut(part, "(")
			if part = strings.Trim(part, `"`); part != "" && part != "public" {
				seen[part] = true
			}
		}
	}
	for _, t := range c.grown {
		seen[t] = true
	}
	words := make([]string, 0, len(seen))
	for w := range seen {
		words = append(words, w)
	}
	return words
}

func mentionsAny(body string, words []string) bool {
	lower := strings.ToLower(body)
	for _, w := range words {
		if strings.Contains(lower, strings.ToLower(w)) {
			return true
		}
	}
	return false
}
