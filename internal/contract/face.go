package contract

import "github.com/renewa/migration-gate/internal/catalog"

// face is what a relation's name offers to the statements of a release: a
// table's own columns, or those of the table behind it as far as a view lets
// them through. Comparing two faces compares a table with another table, and
// just as well with the view that took over its name.
type face struct {
	cat *catalog.Catalog
	rel *catalog.Relation
	// columns in order.
	columns []column
	// root is the one table whose rows show, through views that PostgreSQL
	// updates by itself; nil where there is no such table.
	root *catalog.Relation
	// through are the views from rel down to root, rel included.
	through []*catalog.Relation
	// why the relation cannot be written as a whole; empty where it can.
	why string
}

// column is a column of a face.
type column struct {
	name string
	// own is the relation's column, source that of the root table which it
	// shows; nil where it is computed.
	own, source *catalog.Column
	// readOnly says why it cannot be written; empty where it can.
	readOnly string
}

// maxViews bounds how many views on top of each other are followed.
const maxViews = 32

func faceOf(c *catalog.Catalog, r *catalog.Relation) *face { return faceAt(c, r, 0) }

func faceAt(c *catalog.Catalog, r *catalog.Relation, depth int) *face {
	f := &face{cat: c, rel: r, columns: make([]column, 0, len(r.Columns))}
	switch {
	case isTable(r.Kind):
		f.root = r
		for _, col := range r.Columns {
			f.columns = append(f.columns, column{name: col.Name, own: col, source: col})
		}
	case r.Kind == catalog.View && r.View != nil:
		f.throughView(depth)
	default:
		f.why = "it is a " + r.Kind.String()
		f.computed(f.why)
	}
	return f
}

// throughView fills the face of a view from that of the relation under it.
func (f *face) throughView(depth int) {
	v := f.rel.View
	base := f.cat.Relations[v.Base]
	if !v.Updatable || base == nil || depth > maxViews {
		f.why = v.Why
		if f.why == "" {
			f.why = "it does not select from one table"
		}
		f.computed("the view is computed: " + f.why)
		return
	}
	under := faceAt(f.cat, base, depth+1)
	f.root, f.why = under.root, under.why
	f.through = append([]*catalog.Relation{f.rel}, under.through...)
	for i, col := range f.rel.Columns {
		out := column{name: col.Name, own: col, readOnly: "it is an expression"}
		if i < len(v.Sources) && v.Sources[i] > 0 {
			if src := base.ColumnNum(v.Sources[i]); src != nil {
				if below := under.column(src.Name); below != nil {
					out.source, out.readOnly = below.source, below.readOnly
				}
			}
		}
		f.columns = append(f.columns, out)
	}
}

// computed makes every column read-only.
func (f *face) computed(why string) {
	for _, col := range f.rel.Columns {
		f.columns = append(f.columns, column{name: col.Name, own: col, readOnly: why})
	}
}

// column finds a column by name; nil when there is none.
func (f *face) column(name string) *column {
	for i := range f.columns {
		if f.columns[i].name == name {
			return &f.columns[i]
		}
	}
	return nil
}

// showing finds the name under which the face shows a column of its root;
// empty when it does not.
func (f *face) showing(num int) string {
	for _, col := range f.columns {
		if col.source != nil && col.source.Num == num {
			return col.name
		}
	}
	return ""
}

// isRoot says whether the relation is a table itself.
func (f *face) isRoot() bool { return f.root == f.rel }

// defaultOf is what an INSERT that leaves the column out stores: a view's own
// default goes before that of the table (documentation of CREATE VIEW, ALTER
// VIEW … SET DEFAULT), and a domain's stands in where the column has none.
func (f *face) defaultOf(col *column) *catalog.Expr {
	if col.own.Default != nil {
		return col.own.Default
	}
	if col.source != nil && col.source.Default != nil {
		return col.source.Default
	}
	return domainDefault(f.cat, col.own.Type)
}

// filled says whether the server gives the column a value by itself.
func (f *face) filled(col *column) bool {
	if s := col.source; s != nil && (s.Identity != 0 || s.Generated != 0) {
		return true
	}
	d := f.defaultOf(col)
	return d != nil && !isNull(d.Node)
}

// notNull says whether NULL is refused, by the column or by its domain.
func (f *face) notNull(col *column) bool {
	if col.source == nil {
		return false
	}
	return col.source.NotNull || domainNotNull(f.cat, col.source.Type)
}

// domainDefault is the default of the nearest domain that has one.
func domainDefault(c *catalog.Catalog, t catalog.TypeRef) *catalog.Expr {
	for range maxViews {
		d := c.Types[t.Type]
		if d == nil || d.Kind != catalog.Domain || t.Array {
			return nil
		}
		if d.Default != nil {
			return d.Default
		}
		t = d.Of
	}
	return nil
}

func domainNotNull(c *catalog.Catalog, t catalog.TypeRef) bool {
	for range maxViews {
		d := c.Types[t.Type]
		if d == nil || d.Kind != catalog.Domain || t.Array {
			return false
		}
		if d.NotNull {
			return true
		}
		t = d.Of
	}
	return false
}
