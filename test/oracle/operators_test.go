//go:build oracle

package oracle

import (
	"fmt"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// columnTypes are those of the operands: what schemas are made of, and the kinds
// of types that a schema makes.
var columnTypes = strings.Split(strings.TrimSpace(`
smallint
integer
bigint
numeric(10,2)
real
double precision
text
varchar(20)
char(4)
"char"
name
boolean
date
time
timetz
timestamp
timestamptz(3)
interval
uuid
bytea
json
jsonb
inet
cidr
macaddr
bit(8)
varbit
int4range
tstzrange
tsvector
tsquery
point
money
xml
oid
regclass
integer[]
bigint[]
text[]
varchar(20)[]
numeric[]
uuid[]
jsonb[]
mood
mood[]
email
positive
address
`), "\n")

// binary are the forms in which two operands stand, and unary those with one.
var binary = []string{
	"{l} = {r}", "{l} < {r}", "{l} + {r}", "{l} - {r}", "{l} * {r}", "{l} / {r}", "{l} % {r}", "{l} || {r}", "{l} @> {r}", "{l} && {r}", "{l} -> {r}", "{l} ->> {r}",
	"{l} ~ {r}", "{l} LIKE {r}", "{l} IN ({r})", "{l} BETWEEN {r} AND {r}", "{l} IS DISTINCT FROM {r}", "{l} = ANY ({r})", "NULLIF({l}, {r})", "COALESCE({l}, {r})",
	"GREATEST({l}, {r})", "CASE WHEN true THEN {l} ELSE {r} END", "ARRAY[{l}, {r}]", "({l}, 1) = ({r}, 1)", "{l}::{R}", "{l} # {r}", "{l} >> {r}", "{l} @@ {r}", "{l} <-> {r}", "{l} ? {r}",
}

var unary = []string{
	"-{l}", "{l} + 1", "{l} * 1.5", "{l} || 'x'", "{l} = 'x'", "{l} = NULL", "({l})[1]", "{l} IS NULL", "{l} -> 'a'", "{l} ->> 1", "{l} LIKE 'x%'", "NOT {l}", "{l} IS TRUE",
	"{l} > now()", "{l} - interval '1 day'", "EXTRACT(year FROM {l})", "{l} AT TIME ZONE 'UTC'", "sum({l})", "avg({l})", "min({l})", "max({l})", "count({l})",
	"array_agg({l})", "string_agg({l}, ',')", "json_agg({l})", "jsonb_build_object('a', {l})", "to_json({l})", "lower({l})", "upper({l})", "length({l})", "abs({l})", "round({l})",
	"round({l}, 2)", "trim({l})", "coalesce({l}, 0)", "coalesce({l}, '')", "concat({l}, 'x')", "substring({l}, 1, 2)", "left({l}, 2)", "replace({l}, 'a', 'b')",
	"to_char({l}, 'x')", "date_trunc('day', {l})", "age({l})", "md5({l})", "array_length({l}, 1)", "cardinality({l})", "unnest({l})", "array_append({l}, NULL)",
	"array_to_string({l}, ',')", "jsonb_array_length({l})", "to_jsonb({l})", "row_to_json({l})", "{l}::text", "{l}::integer", "pg_typeof({l})", "lag({l}) OVER ()",
	"first_value({l}) OVER ()", "percentile_cont(0.5) WITHIN GROUP (ORDER BY {l})", "mode() WITHIN GROUP (ORDER BY {l})", "bool_and({l})", "({l}).street",
	"{l} COLLATE \"C\"", "sqrt({l})", "mod({l}, 2)", "generate_series({l}, {l})", "nullif({l}, 0)", "date_part('year', {l})", "to_timestamp({l})", "format('%s', {l})",
	"encode({l}, 'hex')", "regexp_replace({l}, 'a', 'b')", "split_part({l}, ',', 1)", "position('a' IN {l})", "overlay({l} PLACING 'x' FROM 1)",
}

// TestOperators asks a server and the simulator for the type of every form of
// expression over every pair of types: operators, coercions and functions are
// found as PostgreSQL finds them (documentation, chapter "Type Conversion"), or it
// is left open which. The servers share the expressions.
func TestOperators(t *testing.T) {
	t.Parallel()
	all := servers(t)
	for share, s := range all {
		t.Run(fmt.Sprint(s.version), func(t *testing.T) {
			t.Parallel()
			s.create(t, "postgres", func(name string) { s.askOperators(t, name, share, len(all)) })
		})
	}
}

func (s *server) askOperators(t *testing.T, name string, share, of int) {
	t.Helper()
	columns := make([]string, len(columnTypes))
	for i, typ := range columnTypes {
		columns[i] = fmt.Sprintf("c%d %s", i, typ)
	}
	schema := `CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE address AS (street text, zip varchar(10));
		CREATE DOMAIN email AS text CHECK (VALUE ~ '@'); CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
		CREATE TABLE t (` + strings.Join(columns, ", ") + ");"
	db := s.connect(t, name, "postgres")
	defer db.close()
	db.must(t, schema)
	q := &resolver{db: db, session: catalog.NewSession(catalog.New(), "postgres"), types: map[[2]int64]string{}}
	for _, e := range q.simulate(t, schema) {
		if e != nil {
			t.Fatal(e)
		}
	}
	var asked []string
	for i := range columnTypes {
		l := fmt.Sprintf("c%d", i)
		for _, form := range unary {
			asked = append(asked, strings.ReplaceAll(form, "{l}", l))
		}
		for j, typ := range columnTypes {
			for _, form := range binary {
				asked = append(asked, strings.NewReplacer("{R}", typ, "{l}", l, "{r}", fmt.Sprintf("c%d", j)).Replace(form))
			}
		}
	}
	var agreed, open, missed int
	for i, e := range asked {
		if i%of != share {
			continue
		}
		typ, refused := q.server(t, e)
		simulated, err := q.simulator(t, e)
		switch {
		case err != nil && refused == "" && err.State == "42P16":
			agreed++ // no view takes it
		case err != nil && refused == "" && err.Certain:
			t.Errorf("%s: the server says %s, the simulator refuses: %s", q.words(e), typ, err)
		case err == nil && refused != "":
			missed++
		case err == nil && simulated != typ && simulated != "???":
			t.Errorf("%s: the server says %s, the simulator %s", q.words(e), typ, simulated)
		case err == nil && simulated != typ:
			open++
		default:
			agreed++
		}
	}
	t.Logf("%d expressions: %d agree, of %d the type is left open, %d are refused by the server alone", agreed+open+missed, agreed, open, missed)
	if missed*100 > agreed {
		t.Errorf("the server alone refuses %d of %d expressions: more than 1 %%", missed, len(asked)/of)
	}
}

// resolver asks both for an expression's type.
type resolver struct {
	db      *database
	session *catalog.Session
	types   map[[2]int64]string
	// last is the type of the newest view's column.
	last string
}

// simulate runs statements in the simulator.
func (q *resolver) simulate(t *testing.T, sql string) []*catalog.Error {
	t.Helper()
	var parser sqlparse.Parser
	f := parser.Parse(t.Context(), []sqlparse.Source{{Name: "1.sql", Data: []byte(sql)}})[0]
	if len(f.Problems) > 0 {
		t.Fatalf("%s: %s", sql, f.Problems[0].Message)
	}
	errs := make([]*catalog.Error, len(f.Statements))
	for i := range f.Statements {
		errs[i] = q.session.Exec(f, i)
		c := q.session.Catalog
		if v := c.RelationNamed(c.SchemaNamed("public").OID, "v"); v != nil && len(v.Columns) == 1 {
			q.last = plainName(c.FormatType(v.Columns[0].Type))
		}
	}
	return errs
}

// plainName is a type's as the protocol tells it: a domain is what it is made of.
func plainName(name string) string {
	name = strings.TrimPrefix(name, "public.")
	for domain, of := range map[string]string{"email": "text", "positive": "integer"} {
		if name == domain {
			return of
		}
	}
	return name
}

// words writes the types in place of the columns.
func (q *resolver) words(expr string) string {
	for i := len(columnTypes) - 1; i >= 0; i-- {
		expr = strings.ReplaceAll(expr, fmt.Sprintf("c%d", i), "("+columnTypes[i]+")")
	}
	return expr
}

// server returns the type's name, or the SQLSTATE of the refusal.
func (q *resolver) server(t *testing.T, expr string) (typ, refused string) {
	t.Helper()
	d, err := q.db.Prepare(t.Context(), "", "SELECT "+expr+" AS x FROM t")
	if err != nil {
		return "", state(err)
	}
	key := [2]int64{int64(d.Fields[0].DataTypeOID), int64(d.Fields[0].TypeModifier)}
	if _, ok := q.types[key]; !ok {
		var name string
		if err := q.db.QueryRow(t.Context(), "SELECT format_type($1::bigint::oid, $2::integer)", key[0], key[1]).Scan(&name); err != nil {
			t.Fatal(err)
		}
		q.types[key] = name
	}
	return q.types[key], ""
}

func (q *resolver) simulator(t *testing.T, expr string) (string, *catalog.Error) {
	t.Helper()
	errs := q.simulate(t, "CREATE VIEW v AS SELECT "+expr+" AS x FROM t; DROP VIEW v;")
	if errs[0] != nil {
		return "", errs[0]
	}
	return q.last, nil
}
