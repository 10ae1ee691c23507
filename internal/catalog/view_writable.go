package catalog

// mayWrite notes an error where a relation cannot be written that way: 'a'
// insert, 'w' update, 'd' delete.
func (b *binder) mayWrite(r *Relation, right byte) {
	if r == nil || r.Assumed {
		return
	}
	w := b.c.Writable(r.OID)
	ok, verb := w.Insert, "insert into"
	switch right {
	case 'w':
		ok, verb = w.Update, "update"
	case 'd':
		ok, verb = w.Delete, "delete from"
	}
	if ok {
		return
	}
	state := "55000"
	if r.Kind != View {
		state = "42809"
		if r.Kind == Sequence || r.Kind == MaterializedView {
			verb = "change"
		}
	}
	b.fault(!w.Unsure, state, "cannot %s %s %q: %s", verb, r.Kind.String(), r.Name, w.Why)
}

// mayAssign notes an error where a view's column is not a column of its base.
func (b *binder) mayAssign(r *Relation, num int) {
	if r == nil || r.Kind != View || r.View == nil || !r.View.Updatable || num == 0 {
		return
	}
	if len(r.Rules) > 0 || b.c.hasInsteadOf(r, "insert") || b.c.hasInsteadOf(r, "update") {
		return
	}
	if !b.c.ColumnWritable(r.OID, num) {
		b.fault(true, "0A000", "cannot write to column %d of view %q: it is not a column of its base", num, r.Name)
	}
}

// Writable says how a relation can be written.
type Writable struct {
	Insert, Update, Delete bool
	// Why says what stands in the way; empty where nothing does.
	Why string
	// Unsure: the relation, or one below it, was not created by the directory.
	Unsure bool
}

// Writable says whether rows of a relation can be inserted, updated and deleted:
// directly, through views over views, or by INSTEAD OF triggers and rules. It is
// pg_relation_is_updatable(oid, true) (relation_is_updatable,
// rewrite/rewriteHandler.c).
func (c *Catalog) Writable(oid OID) Writable { return c.writable(oid, 0) }

func (c *Catalog) writable(oid OID, depth int) Writable {
	r := c.Relations[oid]
	if r == nil || depth > 100 {
		return Writable{Why: "it does not exist", Unsure: true}
	}
	switch r.Kind {
	case Table, PartitionedTable, ForeignTable:
		return Writable{Insert: true, Update: true, Delete: true, Unsure: r.Assumed}
	case View:
	default:
		return Writable{Why: "it is a " + r.Kind.String()}
	}
	var w Writable
	for _, u := range r.Rules {
		if u.Instead && u.Enabled != 'D' && !u.Conditional {
			w.allow(u.Event)
		}
	}
	for _, event := range []string{"insert", "update", "delete"} {
		if c.hasInsteadOf(r, event) {
			w.allow(event)
		}
	}
	if w.Insert && w.Update && w.Delete {
		return w
	}
	v := r.View
	if v == nil || r.Assumed {
		return Writable{Insert: true, Update: true, Delete: true, Unsure: true}
	}
	if !v.Updatable {
		w.Why, w.Unsure = v.Why, v.Unresolved
		return w
	}
	base := c.writable(v.Base, depth+1)
	some := false
	for _, n := range v.Sources {
		some = some || n != 0
	}
	// A view without any column of its base can still be deleted from.
	w.Insert = w.Insert || base.Insert && some
	w.Update = w.Update || base.Update && some
	w.Delete = w.Delete || base.Delete
	w.Why, w.Unsure = base.Why, base.Unsure
	if !some && w.Why == "" {
		w.Why = "none of its columns is one of its base's"
	}
	return w
}

func (w *Writable) allow(event string) {
	switch event {
	case "insert":
		w.Insert = true
	case "update":
		w.Update = true
	case "delete":
		w.Delete = true
	}
}

func (c *Catalog) hasInsteadOf(r *Relation, event string) bool {
	for _, t := range r.Triggers {
		if t.Timing != "instead of" || t.Enabled == 'D' {
			continue
		}
		for _, e := range t.Events {
			if e == event {
				return true
			}
		}
	}
	return false
}

// ColumnWritable says whether a view's column (by attribute number) is, through
// all views, a column of a table.
func (c *Catalog) ColumnWritable(view OID, num int) bool {
	for range 100 {
		r := c.Relations[view]
		if r == nil {
			return false
		}
		if r.Kind != View {
			col := r.ColumnNum(num)
			return r.Assumed || col != nil && num > 0
		}
		v := r.View
		if v == nil || !v.Updatable {
			return false
		}
		num = v.source(num)
		if num <= 0 {
			return false
		}
		view = v.Base
	}
	return false
}

// source is the base's attribute behind a column of the view, by its number.
// Columns of a view are numbered in order and none is ever dropped.
func (v *ViewQuery) source(num int) int {
	if num < 1 || num > len(v.Sources) {
		return 0
	}
	return v.Sources[num-1]
}

// writeBase is the table whose indexes decide conflicts of an INSERT.
func (b *binder) writeBase(r *Relation) *Relation {
	for range 100 {
		if r == nil || r.Kind != View {
			return r
		}
		if r.View == nil || !r.View.Updatable {
			return nil
		}
		r = b.c.Relations[r.View.Base]
	}
	return nil
}

// baseColumn is a column's number in the table below the views.
func (b *binder) baseColumn(r *Relation, num int) int {
	for range 100 {
		if r == nil || r.Kind != View || r.View == nil || !r.View.Updatable {
			return num
		}
		num = r.View.source(num)
		r = b.c.Relations[r.View.Base]
	}
	return 0
}
