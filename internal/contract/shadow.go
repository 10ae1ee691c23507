package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// born looks at what is new in the schema: objects that stand in front of those
// of N-1, children that add rows to its tables, references to them.
func (c *comparison) born() {
	if c.only != nil && !c.only[0] {
		return
	}
	eachValue(c.now.Relations, func(r *catalog.Relation) {
		if c.base.Relations[r.OID] != nil || r.Assumed || temporary(r) || r.Kind == catalog.Index || r.Kind == catalog.CompositeType {
			return
		}
		c.shadows(r)
		c.inheritsFrom(r)
		if isTable(r.Kind) {
			c.referencesOld(r)
		}
	})
	c.overloads()
	c.shadowNames()
	eachValue(c.now.Others, func(o *catalog.Other) {
		if o.Kind == "cast" {
			c.castAdded(o)
			return
		}
		was := c.base.Others[o.OID]
		off := func(o *catalog.Other) bool {
			return o == nil || o.Options["enabled"] == "D" || o.Options["enabled"] == "R"
		}
		if o.Kind == "event trigger" && off(was) && !off(o) {
			c.add(Break{
				Rule: "n1-trigger", Level: Breaks, Object: ident(o.Name), aspect: "event trigger",
				Message: fmt.Sprintf("event trigger %s fires from now on for every matching DDL statement: those of the running release, temporary tables too, can fail", ident(o.Name)),
				Help:    "add the event trigger when no running release issues DDL, or let it pass what the running release does",
			})
		}
	})
}

// inheritsFrom reports a new child of a plain table of N-1, whose rows show in
// the parent.
func (c *comparison) inheritsFrom(r *catalog.Relation) {
	if r.Bound != "" {
		return
	}
	for _, oid := range r.Inherits {
		if parent := c.base.Relations[oid]; parent != nil {
			object := relationName(c.base, parent)
			c.add(Break{
				Rule: "n1-partition", Level: Breaks, Object: object, aspect: "child " + r.Name,
				Message: fmt.Sprintf("%s inherits from %s: its rows silently show in the running release's SELECT, UPDATE and DELETE", short(relationName(c.now, r)), short(object)),
				Help:    "create the table with LIKE instead of INHERITS",
			})
		}
	}
}

// referencesOld reports foreign keys of new tables to tables of N-1.
func (c *comparison) referencesOld(r *catalog.Relation) {
	if r.Bound != "" {
		return // it has the references of its table
	}
	for _, k := range r.Constraints {
		if k.Kind != catalog.ForeignKey {
			continue
		}
		parent := c.now.Relations[k.References]
		if parent == nil || c.base.Relations[parent.OID] == nil {
			continue
		}
		c.parentBound(parent, r, k, part(k.Name, relationName(c.now, r)))
	}
}

// shadows reports a new relation that an unqualified name can find before the
// one that N-1 means.
func (c *comparison) shadows(r *catalog.Relation) {
	in := c.now.Schemas[r.Schema]
	if in == nil {
		return
	}
	eachValue(c.base.Schemas, func(s *catalog.Schema) {
		if s.Name == in.Name || s.Builtin() {
			return
		}
		old := c.base.RelationNamed(s.OID, r.Name)
		if old == nil || old.Kind == catalog.Index || temporary(old) || c.now.Relations[old.OID] == nil {
			return
		}
		if still := c.answering(old); still == nil || still.OID != old.OID {
			return // renamed or replaced, which tells
		}
		path := c.path()
		first, second := slices.Index(path, in.Name), slices.Index(path, s.Name)
		out := Break{
			Rule: "n1-shadow", Object: relationName(c.now, r), aspect: relationName(c.base, old),
			Help: fmt.Sprintf("give %s another name, or let the running release name %s with its schema", short(relationName(c.now, r)), short(relationName(c.base, old))),
		}
		switch {
		case first >= 0 && second > first:
			out.Level = Breaks
			out.Message = fmt.Sprintf("new %s stands before %s on the search_path of the running release (%s): its unqualified statements silently use the new one", short(relationName(c.now, r)), short(relationName(c.base, old)), strings.Join(path, ", "))
		case first < 0 && c.sessionPath(in):
			out.Level = Depends
			if !c.then.holds(c.base.SchemaNamed(in.Name).OID) {
				// Nothing was ever named with the schema, and still N-1 may use
				// it: it is there to stand on a search_path.
				out.Level = Breaks
			}
			out.Message = fmt.Sprintf("new %s has the name of %s: a session of the running release that has %s first on its search_path silently uses the new one", short(relationName(c.now, r)), short(relationName(c.base, old)), ident(in.Name))
			if out.Level == Depends {
				out.Condition = fmt.Sprintf("no session of the running release has %s before %s on its search_path", ident(in.Name), ident(s.Name))
			}
		default:
			return
		}
		c.add(out)
	})
}

// sessionPath says whether N-1 may well have a schema on a search_path that it
// sets itself: the schema is older than the change, and a role was given USAGE.
func (c *comparison) sessionPath(s *catalog.Schema) bool {
	old := c.base.SchemaNamed(s.Name)
	if old == nil || !c.granted {
		return false
	}
	for _, role := range c.roles {
		if old.Owner != role && c.base.HasRight(role, old.ACL, old.Owner, 'U') {
			return true
		}
	}
	return false
}

// added looks at columns that are new in a table: a column goes before a
// function in t.name and before a parameter in the body of an SQL function, is
// ambiguous with a variable in PL/pgSQL (42702), and lengthens SELECT *.
func (c *comparison) added(base, now *face) {
	if base.root == nil || !base.isRoot() || !sameRoot(base, now) {
		return
	}
	var fresh []*catalog.Column
	for _, col := range now.root.Columns {
		if base.root.ColumnNum(col.Num) == nil && !col.Assumed {
			fresh = append(fresh, col)
		}
	}
	if len(fresh) == 0 {
		return
	}
	c.grown = append(c.grown, base.root.Name)
	eachValue(c.base.Functions, func(f *catalog.Function) {
		if still := c.now.Functions[f.OID]; still == nil || still.Body != f.Body {
			return
		}
		for _, col := range fresh {
			c.captures(f, base, col, columnName(c.base, base.root, col.Name))
		}
	})
}

func (c *comparison) captures(f *catalog.Function, base *face, col *catalog.Column, object string) {
	in := f.Inputs()
	if f.Name == col.Name && len(in) == 1 && !in[0].Array && in[0].Type == base.root.RowType {
		c.add(Break{
			Rule: "n1-shadow", Level: Depends, Object: object,
			Message:   fmt.Sprintf("new column %s goes before function %s: %s.%s in statements of the running release silently reads the column", short(object), short(signature(c.base, f)), ident(base.root.Name), ident(col.Name)),
			Condition: fmt.Sprintf("the running release calls %s(…) and never writes it as a column", ident(f.Name)),
			Help:      "give the column another name",
		})
	}
	// In PL/pgSQL the name is ambiguous then (42702): its body has a fault.
	if !strings.EqualFold(f.Language, "sql") || !c.mayCapture(f, base, col.Name) {
		return
	}
	c.add(Break{
		Rule: "n1-shadow", Level: Depends, Object: object, aspect: signature(c.base, f),
		Message:   fmt.Sprintf("new column %s goes before the parameter of that name in %s: calls of the running release silently compare the column with itself", short(object), short(signature(c.base, f))),
		Condition: "the function does not mean the parameter where the column is in reach",
		Help:      fmt.Sprintf("CREATE OR REPLACE the function with %s.%s in place of the bare name first", ident(f.Name), ident(col.Name)),
	})
}

// mayCapture says whether a function has a parameter of a name and uses it bare
// in a statement on the table.
func (c *comparison) mayCapture(f *catalog.Function, base *face, name string) bool {
	if !slices.ContainsFunc(f.Args, func(a catalog.Argument) bool { return a.Name == name }) || !mentionsWord(f.Body, base.root.Name) {
		return false
	}
	for _, q := range c.queriesOf(f) {
		onTable, bareName := false, false
		ast.Walk(q, func(m any) bool {
			switch e := m.(type) {
			case *ast.RangeVar:
				r := c.resolve(f, e)
				onTable = onTable || r != nil && r.OID == base.root.OID
			case *ast.ColumnRef:
				names := ast.Strings(e.Fields)
				bareName = bareName || len(names) == 1 && names[0] == name
			}
			return true
		})
		if onTable && bareName {
			return true
		}
	}
	return false
}
