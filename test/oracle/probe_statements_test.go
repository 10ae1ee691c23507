//go:build oracle && probes

package oracle

import (
	"context"
	"fmt"
	"maps"
	"strings"
)

// probe is one statement of the running release.
type probe struct {
	// name says what it does to what: "insert items without note".
	name, sql string
	// rows says that its rows are compared.
	rows bool
	// rare statements show that something breaks; that they fail is no proof
	// against a gate that says nothing: no shim can cover them.
	rare bool
}

// probes are the running release's statements, generated from what it knows:
// reads and writes of every table and view, each optional column left out,
// each arbiter used, each function called.
func (m *maker) probes(ctx context.Context) []probe {
	var all []probe
	add := func(how int, sql, format string, args ...any) {
		all = append(all, probe{fmt.Sprintf(format, args...), sql, how&rows != 0, how&rare != 0})
	}
	for _, r := range m.known.relations {
		m.reads(r, add)
		if r.Kind != "m" {
			m.writes(ctx, r, add)
		}
	}
	for _, f := range m.known.routines {
		f.calls(add)
	}
	for _, s := range m.known.sequences {
		how := 0
		if s.Owned {
			how = rare
		}
		add(how, "SELECT nextval("+literal(s.Ref)+")", "nextval %s", s.Ref)
	}
	for _, typ := range m.known.types {
		add(rare, "SELECT NULL::"+typ, "cast to %s", typ)
	}
	return all
}

// calls calls a routine with NULLs: with and without its optional arguments, and
// by their names.
func (f routine) calls(add adder) {
	for omitted := 0; omitted <= f.Defaults; omitted++ {
		var args, named []string
		for i, typ := range f.Types[:len(f.Types)-omitted] {
			args = append(args, "NULL::"+typ)
			if i < len(f.Names) && f.Names[i] != "" {
				named = append(named, f.Names[i]+" => NULL::"+typ)
			}
		}
		lists := [][]string{args}
		if len(named) == len(args) && len(args) > 0 {
			lists = append(lists, named)
		}
		for i, list := range lists {
			call := f.Call + "(" + strings.Join(list, ", ") + ")"
			how := rows
			if i > 0 || f.RowType {
				how |= rare
			}
			switch {
			case f.Kind == "p":
				add(how, "CALL "+call, "call %s", call)
			case f.Set:
				add(how, "SELECT * FROM "+call, "call %s", call)
			default:
				add(how, "SELECT "+call, "call %s", call)
			}
		}
	}
}

// How a probe is used.
const (
	rows = 1 << iota
	rare
)

type adder func(how int, sql, format string, args ...any)

func (m *maker) reads(r *relation, add adder) {
	var names []string
	for _, c := range r.Columns {
		names = append(names, c.Quoted)
	}
	if len(names) == 0 {
		return
	}
	add(rows, "SELECT "+strings.Join(names, ", ")+" FROM "+r.Ref, "select %s", r.Ref)
	for _, c := range r.Columns {
		if row := m.row(r); row != nil && row[c.Name] != null && row[c.Name] != "" && c.Builtin && c.Category != "U" && c.Category != "C" && !strings.HasPrefix(c.Type, "json") {
			add(rows, "SELECT count(*) FROM "+r.Ref+" WHERE "+c.Quoted+" = "+c.typed(row[c.Name]), "select %s where %s", r.Ref, c.Name)
		}
		switch {
		case len(c.Labels) > 0:
			add(rows|rare, "SELECT count(*) FROM "+r.Ref+" WHERE "+c.Quoted+" = "+literal(c.Labels[0])+"::"+c.Type, "select %s where %s is a typed label", r.Ref, c.Name)
			add(rows|rare, "SELECT count(*) FROM "+r.Ref+" WHERE "+c.Quoted+" = ANY ("+literal("{"+c.Labels[0]+"}")+"::"+c.Type+"[])", "select %s where %s is in an array", r.Ref, c.Name)
		case c.Type == "jsonb":
			add(rows|rare, "SELECT count(*) FROM "+r.Ref+" WHERE "+c.Quoted+" @> '{}'::jsonb", "select %s where %s contains", r.Ref, c.Name)
		case c.Category == "S":
			add(rows|rare, "SELECT "+c.Quoted+" FROM "+r.Ref+" WHERE "+c.Quoted+" LIKE 'A%' ORDER BY 1", "select %s where %s is like", r.Ref, c.Name)
		case c.Category == "C" && !c.Builtin:
			add(rows, "SELECT ("+c.Quoted+").* FROM "+r.Ref, "select %s, the attributes of %s", r.Ref, c.Name)
		}
	}
}

// row is a row that the relation holds.
func (m *maker) row(r *relation) row { return m.rows[r.OID] }

func (m *maker) writes(ctx context.Context, r *relation, add adder) {
	fresh := m.fresh(ctx, r, false)
	if fresh == nil {
		if r.Kind != "v" {
			m.unmade = append(m.unmade, r.Ref)
		}
		return
	}
	insert := r.insert(fresh)
	add(0, insert, "insert %s, all columns", r.Ref)
	add(rows, insert+" RETURNING "+r.plainColumns(fresh), "insert %s returning", r.Ref)
	required := row{}
	for _, c := range r.Columns {
		v, given := fresh[c.Name]
		if !given {
			continue
		}
		if !c.optional() {
			required[c.Name] = v
			continue
		}
		less := row{}
		for name, v := range fresh {
			if name != c.Name {
				less[name] = v
			}
		}
		add(rows, r.insert(less)+" RETURNING "+c.Quoted, "insert %s without %s", r.Ref, c.Name)
	}
	for _, c := range r.Columns {
		if c.Generated {
			add(rows, insert+" RETURNING "+c.Quoted, "insert %s, what is generated as %s", r.Ref, c.Name)
		}
		if _, given := fresh[c.Name]; !given {
			continue
		}
		for _, v := range c.allowed(r.Checks) {
			other := maps.Clone(fresh)
			other[c.Name] = v
			add(0, r.insert(other), "insert %s with %s = %s", r.Ref, c.Name, v)
		}
	}
	add(0, r.insert(required), "insert %s, required columns", r.Ref)
	where := r.where(m.row(r))
	for _, c := range r.Columns {
		if v, ok := fresh[c.Name]; ok && c.written() {
			add(0, "UPDATE "+r.Ref+" SET "+c.Quoted+" = "+c.typed(v)+where, "update %s.%s", r.Ref, c.Name)
		}
	}
	add(0, "DELETE FROM "+r.Ref+where, "delete %s", r.Ref)
	for _, a := range r.Unique {
		if !a.Immediate {
			continue
		}
		targets := []string{a.Target}
		if a.Constraint {
			targets = append(targets, "ON CONSTRAINT "+a.Name)
		}
		for i, target := range targets {
			how := 0
			if i > 0 {
				how = rare
			}
			add(how, insert+" ON CONFLICT "+target+" DO NOTHING", "upsert %s on %s, do nothing", r.Ref, target)
			if set := r.otherThan(a.Columns, fresh); set != "" && !a.Exclusion {
				add(how, insert+" ON CONFLICT "+target+" DO UPDATE SET "+set, "upsert %s on %s, do update", r.Ref, target)
			}
		}
	}
}

// plainColumns lists the columns that the row gives, for RETURNING.
func (r *relation) plainColumns(values row) string {
	var names []string
	for _, c := range r.Columns {
		if _, ok := values[c.Name]; ok && c.written() {
			names = append(names, c.Quoted)
		}
	}
	if len(names) == 0 {
		return "1"
	}
	return strings.Join(names, ", ")
}

// otherThan sets a column that is not among these to what was to be inserted.
func (r *relation) otherThan(columns []string, values row) string {
	for _, c := range r.Columns {
		if _, ok := values[c.Name]; ok && c.written() && !contains(columns, c.Name) {
			return c.Quoted + " = EXCLUDED." + c.Quoted
		}
	}
	return ""
}

// where picks one row by a key, where there is one.
func (r *relation) where(values row) string {
	if values == nil {
		return ""
	}
	for _, a := range r.Unique {
		var parts []string
		for _, c := range r.Columns {
			if contains(a.Columns, c.Name) && values[c.Name] != null && values[c.Name] != "" {
				parts = append(parts, c.Quoted+" = "+c.typed(values[c.Name]))
			}
		}
		if len(parts) > 0 && len(parts) == len(a.Columns) {
			return " WHERE " + strings.Join(parts, " AND ")
		}
	}
	return ""
}

func contains(all []string, one string) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}
