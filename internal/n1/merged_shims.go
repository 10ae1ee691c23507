package n1

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// moved is an object whose name a statement gives up.
type moved struct {
	kind   string // relation, function or type
	oid    catalog.OID
	schema catalog.OID
	name   string
}

// standIn is an object of a merged file that took a name which another object gave
// up in the same file, and that reaches that other one: a shim, whether or not
// an annotation says so. An ordinary view does only one of the two.
type standIn struct {
	moved
	file string
}

// movedBy lists what the renames and moves of a file are going to take the names
// from, before it is replayed.
func movedBy(c *catalog.Catalog, file *sqlparse.File) []moved {
	var list []moved
	for i := range file.Statements {
		switch n := ast.Unwrap(file.Statements[i].Node).(type) {
		case *ast.RenameStmt:
			list = appendMoved(list, c, n.RenameType, n.Relation, n.Object)
		case *ast.AlterObjectSchemaStmt:
			list = appendMoved(list, c, n.ObjectType, n.Relation, n.Object)
		}
	}
	return list
}

func appendMoved(list []moved, c *catalog.Catalog, kind ast.ObjectType, rv *ast.RangeVar, object *ast.Node) []moved {
	parts := func(schema, name string) []string {
		if schema == "" {
			return []string{name}
		}
		return []string{schema, name}
	}
	switch kind {
	case ast.ObjectType_OBJECT_TABLE, ast.ObjectType_OBJECT_VIEW, ast.ObjectType_OBJECT_MATVIEW, ast.ObjectType_OBJECT_FOREIGN_TABLE:
		if t, ok := relation(c, parts(ast.Relation(rv))); ok {
			r := c.Relations[t.ref.Object]
			return append(list, moved{"relation", r.OID, r.Schema, r.Name})
		}
	case ast.ObjectType_OBJECT_FUNCTION, ast.ObjectType_OBJECT_PROCEDURE, ast.ObjectType_OBJECT_ROUTINE:
		if t, ok := routine(c, parts(ast.ObjectName(object))); ok {
			f := c.Functions[t.ref.Object]
			return append(list, moved{"function", f.OID, f.Schema, f.Name})
		}
	case ast.ObjectType_OBJECT_TYPE, ast.ObjectType_OBJECT_DOMAIN:
		if t, ok := typ(c, parts(ast.ObjectName(object))); ok {
			u := c.Types[t.ref.Object]
			return append(list, moved{"type", u.OID, u.Schema, u.Name})
		}
	}
	return list
}

// successor is what stands in for the object now; false where nothing does.
func (m moved) successor(c *catalog.Catalog) (thing, bool) {
	switch m.kind {
	case "relation":
		r := c.RelationNamed(m.schema, m.name)
		if r != nil && r.OID != m.oid && r.Kind == catalog.View && c.Relations[m.oid] != nil && shows(c, r, m.oid) {
			return thing{"view", c.Qualified(r.Schema, r.Name), catalog.Ref{Object: r.OID}, r.Created}, true
		}
	case "function":
		old := c.Functions[m.oid]
		for _, f := range c.FunctionsNamed(m.schema, m.name) {
			if old != nil && f.OID != m.oid && slices.Equal(f.Inputs(), old.Inputs()) && strings.Contains(f.Body, old.Name) {
				return thing{"function", c.Describe(catalog.Ref{Object: f.OID}), catalog.Ref{Object: f.OID}, f.Created}, true
			}
		}
	case "type":
		if t := c.TypeNamed(m.schema, m.name); t != nil && t.OID != m.oid && t.Kind == catalog.Domain && t.Of.Type == m.oid {
			return thing{"type", c.Qualified(t.Schema, t.Name), catalog.Ref{Object: t.OID}, t.Created}, true
		}
	}
	return thing{}, false
}

// shows says whether a view selects from a relation, through others too.
func shows(c *catalog.Catalog, v *catalog.Relation, oid catalog.OID) bool {
	for range 32 {
		if v == nil || v.View == nil {
			return false
		}
		if slices.ContainsFunc(v.View.Deps, func(d catalog.Ref) bool { return d.Object == oid }) {
			return true
		}
		v = c.Relations[v.View.Base]
	}
	return false
}

// standIns are those of the moved objects that something stands in for.
func standIns(c *catalog.Catalog, list []moved, file string) (found []standIn) {
	for _, m := range list {
		if _, ok := m.successor(c); ok {
			found = append(found, standIn{m, file})
		}
	}
	return found
}

// merged adds to the ledger the shims of merged files that no annotation speaks
// of. What is merged is no fault of the change; one that the change makes anew
// is.
func (j *judge) merged(ledger []finding.Shim, live []tracked) []finding.Shim {
	for _, s := range j.history.standIns {
		t, ok := s.successor(j.after)
		if !ok || isTracked(live, contract.Shim{Old: t.name, OID: t.ref.Object}) ||
			slices.ContainsFunc(ledger, func(e finding.Shim) bool { return e.Old == t.name }) {
			continue
		}
		was, _ := s.successor(j.history.base)
		if file, line := j.remade(was, t); line > 0 {
			f := j.at(file, line, 0, t.name)
			f.Message = fmt.Sprintf("%s keeps the old name %s working, and no issue says until when", t.kind+" "+t.name, t.name)
			f.Evident("it is from %s, which is merged without an annotation, and this change makes it anew", s.file)
			f.Help = fmt.Sprintf("open an issue that says that %s goes, and name it in a comment above the statement:\n  -- %s:n-1-shim: %[1]s drop-with #<issue>", t.name, j.schema.Prefix)
			j.report("shim-untracked", f)
		}
		ledger = append(ledger, finding.Shim{
			Old: t.name, Object: t.kind + " " + t.name, Dir: j.Change.Path, File: s.file, Line: max(was.created.Line, 1),
			Since: atlas.Version(s.file), State: "untracked", HeldBy: j.holders(tracked{thing: t}),
		})
	}
	return ledger
}

// remade is the line on which the change makes a shim of base again or gives a
// view another query; 0 where it leaves it alone.
func (j *judge) remade(was, now thing) (file string, line int) {
	at := now.created
	if r, old := j.after.Relations[now.ref.Object], j.history.base.Relations[now.ref.Object]; was.ref == now.ref {
		if r == nil || old == nil || r.View.Text == old.View.Text {
			return "", 0
		}
		at = r.Changed
	}
	if !slices.ContainsFunc(j.history.added, func(m migration) bool { return m.Name == at.File }) {
		return "", 0
	}
	return at.File, max(at.Line, 1)
}

// mayStandIn says whether a file may hold a shim: something gives up its name, and
// something is created. It looks at words, so that a directory without shims need
// not be replayed for a change that adds nothing.
func mayStandIn(data []byte) bool {
	lower := bytes.ToLower(data)
	has := func(word string) bool { return bytes.Contains(lower, []byte(word)) }
	return (has("rename") || has("set schema")) && has("create") && (has("view") || has("function") || has("procedure") || has("domain"))
}
