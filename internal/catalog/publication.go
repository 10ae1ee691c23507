package catalog

import (
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// A publication is an Other with these Options: "all tables" is "true" for FOR
// ALL TABLES; "schemas" lists FOR TABLES IN SCHEMA, by OID; "publish" lists
// insert, update, delete and truncate; "filter OID" and "columns OID" are a
// table's row filter and column list as written. Its tables are its Deps, and
// so are the columns that row filters use.
const (
	publishesAll     = "all tables"
	publishesSchemas = "schemas"
	publishedEvents  = "publish"
)

// createPublication is CREATE PUBLICATION (commands/publicationcmds.c).
func (s *Session) createPublication(n *ast.CreatePublicationStmt) *Error {
	o, err := s.newOther("publication", 0, n.Pubname)
	if err != nil {
		return err
	}
	if n.ForAllTables {
		o.Options[publishesAll] = "true"
	}
	publicationOptions(o, n.Options)
	return s.publish(o, n.Pubobjects, true)
}

func publicationOptions(o *Other, list []*ast.Node) {
	for _, n := range list {
		d := n.GetDefElem()
		if text, ok := ast.Literal(d.GetArg()); ok {
			o.Options[d.Defname] = strings.ReplaceAll(text, " ", "")
		}
	}
}

// publish adds tables and schemas to a publication, or takes them out.
func (s *Session) publish(o *Other, objects []*ast.Node, add bool) *Error {
	for _, n := range objects {
		p := n.GetPublicationObjSpec()
		switch p.GetPubobjtype() {
		case ast.PublicationObjSpecType_PUBLICATIONOBJ_TABLE, ast.PublicationObjSpecType_PUBLICATIONOBJ_CONTINUATION:
			if p.GetPubtable() == nil {
				continue
			}
			if err := s.publishTable(o, p.GetPubtable(), add); err != nil {
				return err
			}
		case ast.PublicationObjSpecType_PUBLICATIONOBJ_TABLES_IN_SCHEMA:
			in, err := s.schema(p.GetName())
			if err != nil {
				return err
			}
			if err := o.publishSchema(in, add); err != nil {
				return err
			}
		case ast.PublicationObjSpecType_PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA:
			in, err := s.createInSchema("")
			if err != nil {
				return err
			}
			if err := o.publishSchema(in, add); err != nil {
				return err
			}
		}
	}
	s.Catalog.deps.changed(o.OID)
	return nil
}

func (s *Session) publishTable(o *Other, t *ast.PublicationTable, add bool) *Error {
	r, err := s.readRelation(t.GetRelation())
	if err != nil {
		return err
	}
	if r.Kind != Table && r.Kind != PartitionedTable {
		return fail("22023", "cannot add relation %q to publication: only tables can be", r.Name)
	}
	ref, key := Ref{Object: r.OID}, itoa(int(r.OID))
	has := slices.Contains(o.Deps, ref)
	if !add {
		if !has {
			return fail("42704", "relation %q is not part of the publication", r.Name)
		}
		o.Deps = slices.DeleteFunc(o.Deps, func(d Ref) bool { return d.Object == r.OID })
		delete(o.Options, "filter "+key)
		delete(o.Options, "columns "+key)
		return nil
	}
	if has {
		return fail("42710", "relation %q is already member of publication %q", r.Name, o.Name)
	}
	o.Deps = append(o.Deps, ref)
	if t.WhereClause != nil {
		e, err := s.expr(t.WhereClause, r)
		if err != nil {
			return err
		}
		o.Options["filter "+key] = e.Text
		for _, d := range e.Deps {
			if d.Object == r.OID && d.Column != 0 {
				o.Deps = append(o.Deps, d)
			}
		}
	}
	for _, name := range ast.Strings(t.Columns) {
		if _, err := s.column(r, name); err != nil {
			return err
		}
	}
	if len(t.Columns) > 0 {
		o.Options["columns "+key] = strings.Join(ast.Strings(t.Columns), ",")
	}
	return nil
}

func (o *Other) publishSchema(schema *Schema, add bool) *Error {
	list, oid := strings.Fields(o.Options[publishesSchemas]), itoa(int(schema.OID))
	switch has := slices.Contains(list, oid); {
	case has && add:
		return fail("42710", "schema %q is already member of publication %q", schema.Name, o.Name)
	case !has && !add:
		return fail("42704", "tables from schema %q are not part of the publication", schema.Name)
	case add:
		list = append(list, oid)
	default:
		list = without(list, oid)
	}
	o.Options[publishesSchemas] = strings.Join(list, " ")
	return nil
}

// alterPublication is ALTER PUBLICATION … ADD, DROP, SET.
func (s *Session) alterPublication(n *ast.AlterPublicationStmt) *Error {
	o, err := s.otherObject(ast.ObjectType_OBJECT_PUBLICATION, stringNode(n.Pubname))
	if err != nil {
		return err
	}
	if o == nil {
		// One from before the directory, of which nothing is known.
		s.opaque("ALTER PUBLICATION of one that the directory did not create", n.Pubname)
		return nil
	}
	if len(n.Options) > 0 {
		publicationOptions(o, n.Options)
		return nil
	}
	switch n.Action {
	case ast.AlterPublicationAction_AP_DropObjects:
		return s.publish(o, n.Pubobjects, false)
	case ast.AlterPublicationAction_AP_SetObjects:
		o.Deps = nil
		for key := range o.Options {
			if key != publishedEvents && key != "publish_via_partition_root" {
				delete(o.Options, key)
			}
		}
	}
	return s.publish(o, n.Pubobjects, true)
}

// Publication is what one publication does with a table.
type Publication struct {
	Name string
	// Updates and Deletes are published: the table's rows need an identity.
	Updates, Deletes bool
	// Filter is the row filter as written, empty where there is none;
	// FilterColumns are those that it uses, of the table that has it.
	Filter        string
	FilterColumns []int
	// Columns that are published; nil where all are.
	Columns []string
}

// PublicationsOf lists the publications that a table is in: by itself, through
// its schema, its partitioned parents, or because they have all tables. UPDATE
// and DELETE of a published table without a replica identity fail (55000), and
// so do those whose row filter uses columns outside of it (42P10).
func (c *Catalog) PublicationsOf(r *Relation) []Publication {
	var out []Publication
	eachSorted(c.Others, func(o *Other) {
		if o.Kind != "publication" {
			return
		}
		of := c.publishes(o, r, 0)
		if of == nil {
			return
		}
		events := o.Options[publishedEvents]
		has := func(event string) bool {
			return events == "" && !hasKey(o.Options, publishedEvents) || slices.Contains(strings.Split(events, ","), event)
		}
		p := Publication{Name: o.Name, Updates: has("update"), Deletes: has("delete")}
		p.Filter = o.Options["filter "+itoa(int(of.OID))]
		for _, d := range o.Deps {
			if d.Object == of.OID && d.Column != 0 {
				p.FilterColumns = append(p.FilterColumns, d.Column)
			}
		}
		if list := o.Options["columns "+itoa(int(of.OID))]; list != "" {
			p.Columns = strings.Split(list, ",")
		}
		out = append(out, p)
	})
	return out
}

func hasKey(m map[string]string, key string) bool { _, ok := m[key]; return ok }

// publishes is the relation by which a table is in a publication: itself or a
// partitioned parent; nil where it is not.
func (c *Catalog) publishes(o *Other, r *Relation, depth int) *Relation {
	if r.Persistence != 'p' || r.Kind != Table && r.Kind != PartitionedTable {
		return nil // temporary and unlogged tables are not published
	}
	switch {
	case o.Options[publishesAll] == "true",
		slices.Contains(o.Deps, Ref{Object: r.OID}),
		slices.Contains(strings.Fields(o.Options[publishesSchemas]), itoa(int(r.Schema))):
		return r
	}
	if r.Bound == "" || depth > 32 {
		return nil
	}
	for _, parent := range r.Inherits {
		if p := c.Relations[parent]; p != nil {
			if by := c.publishes(o, p, depth+1); by != nil {
				return by
			}
		}
	}
	return nil
}
