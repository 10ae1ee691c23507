//go:build oracle && probes

package oracle

import (
	"encoding/json"
	"testing"
)

// relation is a table or a view as the running release knows it.
type relation struct {
	OID    uint32 `json:"oid"`
	Schema string `json:"schema"`
	Name   string `json:"name"`
	// Ref is the name as a statement writes it: without its schema where the
	// search_path finds it.
	Ref     string   `json:"ref"`
	Kind    string   `json:"kind"`
	Columns []column `json:"columns"`
	Unique  []arbiter
	Foreign []foreignKey
	Checks  []check
}

type column struct {
	Name     string `json:"name"`
	Quoted   string `json:"quoted"`
	Type     string `json:"type"`
	Base     string `json:"base"`     // a domain's base type, else Type
	Category string `json:"category"` // pg_type.typcategory
	Builtin  bool   `json:"builtin"`
	Length   int    `json:"length"` // of varchar(n), char(n), bit(n)
	NotNull  bool   `json:"notnull"`
	Default  bool   `json:"default"`
	Identity string `json:"identity"`
	// Generated columns cannot be written.
	Generated bool     `json:"generated"`
	Labels    []string `json:"labels"`
	Checks    []string `json:"checks"` // a domain's
}

// optional says that an INSERT may leave the column out.
func (c column) optional() bool {
	return !c.NotNull || c.Default || c.Identity != "" || c.Generated
}

// written says that a statement may give it a value.
func (c column) written() bool { return !c.Generated && c.Identity != "a" }

type arbiter struct {
	Table uint32 `json:"table"`
	Name  string `json:"name"`
	// Target is what stands in ON CONFLICT (…) and after it.
	Target     string   `json:"target"`
	Columns    []string `json:"columns"`
	Constraint bool     `json:"constraint"`
	Immediate  bool     `json:"immediate"`
	Exclusion  bool     `json:"exclusion"`
}

type foreignKey struct {
	Table   uint32   `json:"table"`
	Columns []string `json:"columns"`
	Parent  uint32   `json:"parent"`
	Keys    []string `json:"keys"`
}

type check struct {
	Table   uint32   `json:"table"`
	Name    string   `json:"name"`
	SQL     string   `json:"sql"`
	Columns []string `json:"columns"`
}

// routine is a function or procedure that can be called with NULLs.
type routine struct {
	Call     string   `json:"call"` // quoted name
	Kind     string   `json:"kind"`
	Set      bool     `json:"set"`
	Types    []string `json:"types"`
	Names    []string `json:"names"`
	Defaults int      `json:"defaults"`
	// RowType says that an argument is a table's row.
	RowType bool `json:"rowtype"`
}

type sequence struct {
	Ref string `json:"ref"`
	// Owned by a column, whose default is what calls it.
	Owned bool `json:"owned"`
}

// known is what the running release knows of a database.
type known struct {
	relations []*relation
	routines  []routine
	sequences []sequence
	types     []string
	byOID     map[uint32]*relation
}

const knownRelations = `SELECT jsonb_build_object('oid', r.oid::int8, 'schema', n.nspname, 'name', r.relname, 'kind', r.relkind,
  'ref', CASE WHEN pg_table_is_visible(r.oid) THEN quote_ident(r.relname) ELSE quote_ident(n.nspname) || '.' || quote_ident(r.relname) END,
  'columns', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', a.attname, 'quoted', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod),
      'base', CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE format_type(a.atttypid, a.atttypmod) END,
      'category', t.typcategory, 'builtin', t.typnamespace = 'pg_catalog'::regnamespace,
      'length', CASE WHEN coalesce(nullif(t.typbasetype, 0), t.oid) IN ('varchar'::regtype, 'bpchar'::regtype) THEN greatest(a.atttypmod, t.typtypmod) - 4
        WHEN t.oid IN ('bit'::regtype, 'varbit'::regtype) THEN a.atttypmod ELSE 0 END,
      'notnull', a.attnotnull OR t.typnotnull, 'default', a.atthasdef AND a.attgenerated = '' OR t.typdefault IS NOT NULL, 'identity', a.attidentity, 'generated', a.attgenerated <> '',
      'labels', (SELECT jsonb_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = coalesce(nullif(t.typbasetype, 0), t.oid)),
      'checks', (SELECT jsonb_agg(pg_get_constraintdef(c.oid)) FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c')) ORDER BY a.attnum), '[]')
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped))
FROM oracle_facts.rel r JOIN pg_namespace n ON n.oid = r.relnamespace WHERE r.relkind IN ('r', 'p', 'v', 'm') AND r.relname <> 'atlas_schema_revisions' ORDER BY r.oid`

const knownArbiters = `SELECT jsonb_build_object('table', i.indrelid::int8, 'name', quote_ident(x.relname), 'immediate', i.indimmediate, 'exclusion', i.indisexclusion,
  'constraint', EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u')),
  'columns', (SELECT jsonb_agg(a.attname) FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)),
  'target', '(' || array_to_string(ARRAY(SELECT CASE WHEN i.indkey[k - 1] = 0 THEN '(' || pg_get_indexdef(i.indexrelid, k, false) || ')' ELSE pg_get_indexdef(i.indexrelid, k, false) END
    FROM generate_series(1, i.indnkeyatts) k ORDER BY k), ', ') || ')' || coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), ''))
FROM pg_index i JOIN oracle_facts.rel x ON x.oid = i.indexrelid WHERE (i.indisunique OR i.indisexclusion) AND i.indisvalid ORDER BY x.relname`

const knownForeign = `SELECT jsonb_build_object('table', conrelid::int8, 'parent', confrelid::int8,
  'columns', (SELECT jsonb_agg(a.attname ORDER BY k.i) FROM unnest(conkey) WITH ORDINALITY k(n, i) JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.n),
  'keys', (SELECT jsonb_agg(a.attname ORDER BY k.i) FROM unnest(confkey) WITH ORDINALITY k(n, i) JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.n))
FROM pg_constraint JOIN oracle_facts.rel r ON r.oid = conrelid WHERE contype = 'f' AND conparentid = 0 ORDER BY conname`

const knownChecks = `SELECT jsonb_build_object('table', conrelid::int8, 'name', conname, 'sql', pg_get_constraintdef(c.oid),
  'columns', (SELECT jsonb_agg(a.attname) FROM pg_attribute a WHERE a.attrelid = conrelid AND a.attnum = ANY (conkey)))
FROM pg_constraint c JOIN oracle_facts.rel r ON r.oid = conrelid WHERE contype = 'c' ORDER BY conname`

const knownRoutines = `SELECT jsonb_build_object('kind', p.prokind, 'set', p.proretset, 'defaults', p.pronargdefaults,
  'call', CASE WHEN pg_function_is_visible(p.oid) THEN quote_ident(p.proname) ELSE quote_ident(n.nspname) || '.' || quote_ident(p.proname) END,
  'types', (SELECT coalesce(jsonb_agg(format_type(t, NULL) ORDER BY i), '[]') FROM unnest(p.proargtypes) WITH ORDINALITY u(t, i)),
  'rowtype', EXISTS (SELECT FROM unnest(p.proargtypes) a JOIN pg_type t ON t.oid = a JOIN pg_class c ON c.oid = t.typrelid WHERE c.relkind <> 'c'),
  'names', CASE WHEN p.proargmodes IS NULL THEN to_jsonb(p.proargnames) END)
FROM oracle_facts.fn p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind IN ('f', 'p') AND p.provariadic = 0
  AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype) AND NOT EXISTS (SELECT FROM unnest(p.proargtypes) t WHERE format_type(t, NULL) ~ '^(internal|cstring|any.*)$')
ORDER BY p.oid`

const knownSequences = `SELECT jsonb_build_object('ref', CASE WHEN pg_table_is_visible(r.oid) THEN quote_ident(r.relname) ELSE quote_ident(n.nspname) || '.' || quote_ident(r.relname) END,
  'owned', EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype = 'a'))
FROM oracle_facts.rel r JOIN pg_namespace n ON n.oid = r.relnamespace WHERE relkind = 'S' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = r.oid AND d.deptype = 'i') ORDER BY r.oid`

const knownTypes = `SELECT to_jsonb(format_type(t.oid, NULL)) FROM oracle_facts.typ t WHERE typtype IN ('c', 'd', 'e', 'r') ORDER BY t.oid`

// known asks a database what it has, with the search_path of a new session of
// the role.
func (d *database) known(t *testing.T) *known {
	t.Helper()
	k := &known{byOID: map[uint32]*relation{}}
	each(t, d, knownRelations, func(r relation) { k.relations = append(k.relations, &r); k.byOID[r.OID] = &r })
	each(t, d, knownArbiters, func(a arbiter) {
		if r := k.byOID[a.Table]; r != nil {
			r.Unique = append(r.Unique, a)
		}
	})
	each(t, d, knownForeign, func(f foreignKey) {
		if r := k.byOID[f.Table]; r != nil {
			r.Foreign = append(r.Foreign, f)
		}
	})
	each(t, d, knownChecks, func(c check) {
		if r := k.byOID[c.Table]; r != nil {
			r.Checks = append(r.Checks, c)
		}
	})
	each(t, d, knownRoutines, func(r routine) { k.routines = append(k.routines, r) })
	each(t, d, knownSequences, func(s sequence) { k.sequences = append(k.sequences, s) })
	each(t, d, knownTypes, func(s string) { k.types = append(k.types, s) })
	return k
}

// each reads a query's JSON rows.
func each[V any](t *testing.T, d *database, query string, use func(V)) {
	t.Helper()
	results, err := d.PgConn().Exec(t.Context(), query).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	for _, row := range results[0].Rows {
		var v V
		if err := json.Unmarshal(row[0], &v); err != nil {
			t.Fatalf("%v: %s", err, row[0])
		}
		use(v)
	}
}
