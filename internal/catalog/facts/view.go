package facts

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// The events of a write, as letters in the order in which they are printed.
const everyWrite = "iud"

// view adds which writes a view takes, by the rules of relation_is_updatable
// (rewrite/rewriteHandler.c), from what the simulator says of its query.
func (d *dump) view(r *catalog.Relation) {
	name := d.rel(r.OID)
	d.add("view", name, "writes", d.writes(r, true, nil, 0))
	automatic := d.writes(r, false, nil, 0)
	d.add("view", name, "automatic writes", automatic)
	if strings.Contains(automatic, "u") {
		var columns []string
		for i, c := range r.Columns {
			if w := d.writes(r, false, []int{i}, 0); strings.Contains(w, "u") && strings.Contains(w, "d") {
				columns = append(columns, c.Name)
			}
		}
		d.add("view", name, "writable columns", strings.Join(columns, ","))
	}
}

// writes are the events that a relation takes for some of its columns, given
// by their place; for nil, for any of them.
func (d *dump) writes(r *catalog.Relation, triggers bool, places []int, depth int) string {
	if r == nil || depth > 20 {
		return ""
	}
	switch r.Kind {
	case catalog.Table, catalog.PartitionedTable:
		return everyWrite
	case catalog.View:
	default:
		return ""
	}
	events := map[string]bool{}
	for _, u := range r.Rules {
		if u.Instead {
			events[u.Event] = true
		}
	}
	for _, t := range r.Triggers {
		if triggers && t.Row && t.Timing == "instead of" {
			for _, e := range t.Events {
				events[e] = true
			}
		}
	}
	var out strings.Builder
	automatic := d.automatic(r, triggers, places, depth)
	for _, e := range []string{"insert", "update", "delete"} {
		if events[e] || strings.Contains(automatic, e[:1]) {
			out.WriteString(e[:1])
		}
	}
	return out.String()
}

// automatic are the writes that PostgreSQL passes on to the base by itself.
func (d *dump) automatic(r *catalog.Relation, triggers bool, places []int, depth int) string {
	v := r.View
	if v == nil || !v.Updatable {
		return ""
	}
	var through []int // attributes of the base
	for i, source := range v.Sources {
		if source != 0 && (places == nil || slices.Contains(places, i)) {
			through = append(through, source)
		}
	}
	events := everyWrite
	if len(through) == 0 {
		events = "d"
	}
	base := d.Relations[v.Base]
	if base == nil || base.Kind == catalog.Table || base.Kind == catalog.PartitionedTable {
		return events
	}
	var inBase []int
	for i, c := range base.Columns {
		if slices.Contains(through, c.Num) {
			inBase = append(inBase, i)
		}
	}
	below := d.writes(base, triggers, inBase, depth+1)
	return strings.Map(func(e rune) rune {
		if strings.ContainsRune(below, e) {
			return e
		}
		return -1
	}, events)
}
