package catalog

import (
	"maps"
	"strings"
)

// standardRows are those of information_schema.
func (s *Session) standardRows(name string) (rows []record, known bool) {
	c := s.Catalog
	add := func(r record) { rows = append(rows, r) }
	tables := func(visit func(n string, r *Relation)) {
		each(c.Relations, func(r *Relation) {
			switch r.Kind {
			case Table, PartitionedTable, ForeignTable, View:
				visit(c.schemaName(r.Schema), r)
			}
		})
	}
	switch name {
	case "schemata":
		each(c.Schemas, func(n *Schema) { add(record{"schema_name": n.Name}) })
	case "tables", "views":
		tables(func(n string, r *Relation) {
			kind := "BASE TABLE"
			if r.Kind == View {
				kind = "VIEW"
			}
			if name == "tables" || r.Kind == View {
				add(record{"table_schema": n, "table_name": r.Name, "table_type": kind, "table_catalog": datum(unknown)})
			}
		})
	case "columns":
		tables(func(n string, r *Relation) {
			for _, col := range r.Columns {
				add(s.columnRow(n, r, col))
			}
		})
	case "table_constraints", "constraint_column_usage", "key_column_usage", "referential_constraints", "check_constraints":
		tables(func(n string, r *Relation) {
			for _, k := range r.Constraints {
				rows = append(rows, s.constraintRows(name, n, r, k)...)
			}
		})
	case "triggers":
		tables(func(n string, r *Relation) {
			for _, t := range r.Triggers {
				for _, event := range t.Events {
					add(record{"trigger_schema": n, "trigger_name": t.Name, "event_object_schema": n, "event_object_table": r.Name,
						"event_manipulation": strings.ToUpper(event)})
				}
			}
		})
	case "sequences":
		each(c.Relations, func(r *Relation) {
			if r.Kind == Sequence {
				add(record{"sequence_schema": c.schemaName(r.Schema), "sequence_name": r.Name})
			}
		})
	case "routines":
		each(c.Functions, func(f *Function) {
			add(record{"routine_schema": c.schemaName(f.Schema), "routine_name": f.Name})
		})
	default:
		return nil, false
	}
	return rows, true
}

func (s *Session) columnRow(schema string, r *Relation, col *Column) record {
	row := record{"table_schema": schema, "table_name": r.Name, "column_name": col.Name, "ordinal_position": int64(col.Num)}
	row["is_nullable"] = "YES"
	if col.NotNull {
		row["is_nullable"] = "NO"
	}
	if col.Default == nil {
		row["column_default"] = nil
	}
	if !col.Type.Known() {
		return row
	}
	t := s.Catalog.baseOf(col.Type)
	row["data_type"], row["udt_name"] = s.Catalog.formatBare(t), t.Name
	switch u := s.Catalog.Types[t.Type]; {
	case t.Array:
		row["data_type"] = "ARRAY"
		delete(row, "udt_name")
	case u != nil:
		row["data_type"], row["udt_name"] = "USER-DEFINED", u.Name
	default:
		if b := builtinsByOID[t.Type]; b != nil {
			row["udt_name"] = b.name
		}
	}
	if n, ok := number(col.Type.Mods); ok && (t.Type == oidVarchar || t.Type == oidBpchar) {
		row["character_maximum_length"] = n
	}
	return row
}

func (s *Session) constraintRows(view, schema string, r *Relation, k *Constraint) (rows []record) {
	base := record{"constraint_schema": schema, "constraint_name": k.Name, "table_schema": schema, "table_name": r.Name}
	switch view {
	case "table_constraints":
		kinds := map[ConstraintKind]string{PrimaryKey: "PRIMARY KEY", Unique: "UNIQUE", ForeignKey: "FOREIGN KEY", Check: "CHECK"}
		if kinds[k.Kind] == "" {
			return nil
		}
		base["constraint_type"] = kinds[k.Kind]
		return []record{base}
	case "referential_constraints":
		if k.Kind == ForeignKey {
			return []record{base}
		}
		return nil
	case "check_constraints":
		if k.Kind == Check {
			return []record{base}
		}
		return nil
	}
	on, columns := r, k.Columns
	if view == "constraint_column_usage" && k.Kind == ForeignKey {
		if on = s.Catalog.Relations[k.References]; on == nil {
			return nil
		}
		columns = k.ReferencedColumns
	}
	for _, n := range columns {
		if col := on.ColumnNum(n); col != nil {
			row := maps.Clone(base)
			row["table_schema"], row["table_name"], row["column_name"] = s.Catalog.schemaName(on.Schema), on.Name, col.Name
			rows = append(rows, row)
		}
	}
	return rows
}
