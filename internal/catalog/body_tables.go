package catalog

import (
	"maps"
	"slices"
)

// systemRows are the rows of one of the server's own tables, with the columns
// that bodies ask for. known is false for a table that is not filled here. What
// the server itself has in them is left out: bodies ask for their own objects.
func (s *Session) systemRows(schema, name string) (rows []record, known bool) {
	switch schema {
	case "information_schema":
		return s.standardRows(name)
	case "", "pg_catalog":
		return s.catalogRows(name)
	}
	return nil, false
}

func (s *Session) catalogRows(name string) (rows []record, known bool) {
	c := s.Catalog
	add := func(r record) { rows = append(rows, r) }
	switch name {
	case "pg_namespace":
		each(c.Schemas, func(n *Schema) { add(record{"oid": int64(n.OID), "nspname": n.Name}) })
	case "pg_class":
		each(c.Relations, func(r *Relation) {
			add(record{"oid": int64(r.OID), "relname": r.Name, "relnamespace": int64(r.Schema), "relkind": string(r.Kind),
				"relrowsecurity": r.RowSecurity, "relforcerowsecurity": r.ForceRowSecurity, "relispartition": r.Bound != "",
				"relpersistence": string(r.Persistence)})
		})
	case "pg_tables", "pg_views", "pg_matviews", "pg_sequences":
		each(c.Relations, func(r *Relation) { add(s.namedRow(name, r)) })
		rows = slices.DeleteFunc(rows, func(r record) bool { return r == nil })
	case "pg_indexes":
		each(c.Relations, func(r *Relation) {
			if t := indexed(c, r); t != nil {
				add(record{"schemaname": c.schemaName(r.Schema), "tablename": t.Name, "indexname": r.Name})
			}
		})
	case "pg_index":
		each(c.Relations, func(r *Relation) {
			if r.Index != nil {
				add(record{"indexrelid": int64(r.OID), "indrelid": int64(r.Index.Table), "indisunique": r.Index.Unique,
					"indisprimary": r.Index.Primary, "indisvalid": r.Index.Valid})
			}
		})
	case "pg_type":
		each(c.Types, func(t *Type) {
			add(record{"oid": int64(t.OID), "typname": t.Name, "typnamespace": int64(t.Schema), "typtype": string(t.Kind)})
		})
	case "pg_enum":
		each(c.Types, func(t *Type) {
			for _, l := range t.Labels {
				add(record{"enumtypid": int64(t.OID), "enumlabel": l})
			}
		})
	case "pg_attribute":
		each(c.Relations, func(r *Relation) {
			for _, col := range r.Columns {
				add(record{"attrelid": int64(r.OID), "attname": col.Name, "attnum": int64(col.Num), "attisdropped": false,
					"attnotnull": col.NotNull, "atthasdef": col.Default != nil})
			}
		})
	case "pg_constraint":
		each(c.Relations, func(r *Relation) {
			for _, k := range r.Constraints {
				add(record{"oid": int64(k.OID), "conname": k.Name, "conrelid": int64(r.OID), "contype": string(k.Kind),
					"connamespace": int64(r.Schema), "convalidated": k.Valid, "confrelid": int64(k.References)})
			}
		})
	case "pg_trigger":
		each(c.Relations, func(r *Relation) {
			for _, t := range r.Triggers {
				add(record{"tgname": t.Name, "tgrelid": int64(r.OID), "tgisinternal": false, "tgfoid": int64(t.Function)})
			}
		})
	case "pg_policies":
		each(c.Relations, func(r *Relation) {
			for _, p := range r.Policies {
				add(record{"schemaname": c.schemaName(r.Schema), "tablename": r.Name, "policyname": p.Name})
			}
		})
	case "pg_policy":
		each(c.Relations, func(r *Relation) {
			for _, p := range r.Policies {
				add(record{"polname": p.Name, "polrelid": int64(r.OID)})
			}
		})
	case "pg_proc":
		each(c.Functions, func(f *Function) {
			add(record{"oid": int64(f.OID), "proname": f.Name, "pronamespace": int64(f.Schema), "prokind": string(f.Kind)})
		})
	case "pg_extension", "pg_publication", "pg_event_trigger":
		return s.otherRows(name), true
	default:
		return nil, false
	}
	return rows, true
}

// otherRows are objects of which little more than the name is kept.
func (s *Session) otherRows(name string) (rows []record) {
	kind, column := "extension", "extname"
	switch name {
	case "pg_publication":
		kind, column = "publication", "pubname"
	case "pg_event_trigger":
		kind, column = "event trigger", "evtname"
	}
	each(s.Catalog.Others, func(o *Other) {
		if o.Kind == kind {
			rows = append(rows, record{"oid": int64(o.OID), column: o.Name})
		}
	})
	return rows
}

// each visits objects in order of their OIDs.
func each[V any](m map[OID]*V, visit func(*V)) {
	for _, oid := range slices.Sorted(maps.Keys(m)) {
		visit(m[oid])
	}
}

func (c *Catalog) schemaName(oid OID) string {
	if n := c.Schemas[oid]; n != nil {
		return n.Name
	}
	return ""
}

func indexed(c *Catalog, r *Relation) *Relation {
	if r.Index == nil {
		return nil
	}
	return c.Relations[r.Index.Table]
}

// namedRow is a row of the views over pg_class.
func (s *Session) namedRow(view string, r *Relation) record {
	n := s.Catalog.schemaName(r.Schema)
	switch {
	case view == "pg_tables" && (r.Kind == Table || r.Kind == PartitionedTable):
		return record{"schemaname": n, "tablename": r.Name, "rowsecurity": r.RowSecurity}
	case view == "pg_views" && r.Kind == View:
		return record{"schemaname": n, "viewname": r.Name}
	case view == "pg_matviews" && r.Kind == MaterializedView:
		return record{"schemaname": n, "matviewname": r.Name}
	case view == "pg_sequences" && r.Kind == Sequence:
		return record{"schemaname": n, "sequencename": r.Name}
	}
	return nil
}
