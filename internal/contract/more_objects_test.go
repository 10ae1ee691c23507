package contract_test

import "testing"

// TestFunctions: calls of N-1 (facts §3, §5c).
func TestFunctions(t *testing.T) {
	t.Parallel()
	const f = "CREATE FUNCTION f(p int, q int DEFAULT 2) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT p * q';"
	again := func(rest string) string { return "DROP FUNCTION f; CREATE FUNCTION " + rest }
	const same = " LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT 1'"
	const name = "public.f(integer, integer)"
	body := "depends n1-function " + name + " -"
	hold(t, []told{
		{"another body", f, "CREATE OR REPLACE FUNCTION f(p int, q int DEFAULT 2) RETURNS int" + same, []string{body}},
		{"blanks and comments", f, "CREATE OR REPLACE FUNCTION f(p int, q int DEFAULT 2) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public AS ' SELECT  p * q -- so\n';", nil},
		{"what CREATE OR REPLACE resets", f, "CREATE OR REPLACE FUNCTION f(p int, q int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT p * q';",
			[]string{"breaks n1-function " + name + " 42501", "breaks n1-function " + name + " 42P01"}},
		{"argument renamed", f, again("f(x int, q int DEFAULT 2) RETURNS int" + same), []string{"breaks n1-function " + name + " 42883", body}},
		{"default dropped", f, again("f(p int, q int) RETURNS int" + same), []string{"breaks n1-function " + name + " 42883", body}},
		{"wider result", f, again("f(p int, q int DEFAULT 2) RETURNS bigint" + same), []string{body, "depends n1-function " + name + " 0A000"}},
		{"another result", f, again("f(p int, q int DEFAULT 2) RETURNS text" + same), []string{"breaks n1-function " + name + " 42804", body}},
		{"a set", f, again("f(p int, q int DEFAULT 2) RETURNS SETOF int" + same), []string{"breaks n1-function " + name + " -", body}},
		{"strict", f, "ALTER FUNCTION f STRICT;", []string{"breaks n1-function " + name + " -"}},
		{"a procedure", "CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS 'BEGIN END';", "DROP FUNCTION g; CREATE PROCEDURE g() LANGUAGE plpgsql AS 'BEGIN END';", []string{"breaks n1-function public.g() 42809"}},
		{"renamed", f, "ALTER FUNCTION f RENAME TO g;", []string{"breaks n1-rename " + name + " 42883"}},
		{"wrapped", f, "ALTER FUNCTION f RENAME TO g; CREATE FUNCTION f(p int, q int DEFAULT 2) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT g(p, q)';", nil},
		{"wrapped without the default", f, "ALTER FUNCTION f RENAME TO g; CREATE FUNCTION f(p int, q int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT g(p, q)';", []string{"breaks shim-incomplete " + name + " 42883"}},
		{"wider argument", "CREATE FUNCTION h(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';", "DROP FUNCTION h; CREATE FUNCTION h(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1';", nil},
		{"ambiguous overload", f, "CREATE FUNCTION f(p int, q int, r int DEFAULT 0) RETURNS int LANGUAGE sql AS 'SELECT 1';", []string{"breaks n1-function " + name + " 42725"}},
		{"overload that is apart", f, "CREATE FUNCTION f(p int, q int, r int) RETURNS int LANGUAGE sql AS 'SELECT 1';", nil},
		{"overload that matches better", "CREATE FUNCTION h(a numeric) RETURNS int LANGUAGE sql AS 'SELECT 1';", "CREATE FUNCTION h(a int) RETURNS int LANGUAGE sql AS 'SELECT 2';", []string{"breaks n1-function public.h(numeric) 42725"}},
		{"body that no longer resolves", items + "CREATE FUNCTION h() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(note) FROM items); END';", "ALTER TABLE items DROP note;",
			[]string{"breaks n1-drop public.items.note 42703", "breaks n1-function public.h() 42703"}},
		{"variable of a new column's name", items + "CREATE FUNCTION h(kind text) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM items WHERE sku = kind); END';", "ALTER TABLE items ADD kind text;",
			[]string{"breaks n1-function public.h(text) 42702"}},
		{"function notation", items + "CREATE FUNCTION full_name(items) RETURNS text LANGUAGE sql AS 'SELECT $1.name';", "ALTER TABLE items ADD full_name text;", []string{"depends n1-shadow public.items.full_name -"}},
	})
}

// TestViews: what a view lets through (facts §3).
func TestViews(t *testing.T) {
	t.Parallel()
	v := items + "CREATE VIEW v AS SELECT id, sku, qty FROM items; GRANT SELECT, INSERT, UPDATE, DELETE ON v TO app;"
	again := func(query string) string {
		return "DROP VIEW v; CREATE VIEW v AS " + query + "; GRANT SELECT, INSERT, UPDATE, DELETE ON v TO app;"
	}
	hold(t, []told{
		{"appended", v, "CREATE OR REPLACE VIEW v AS SELECT id, sku, qty, note FROM items;", nil},
		{"made again", v, again("SELECT id, sku, qty FROM items"), nil},
		{"made again without grants", v, "DROP VIEW v; CREATE VIEW v AS SELECT id, sku, qty FROM items;", []string{"breaks n1-grant public.v 42501"}},
		{"column gone", v, again("SELECT id, qty FROM items"), []string{"breaks n1-view public.v.sku 42703"}},
		{"reordered", v, again("SELECT id, qty, sku FROM items"), []string{"depends n1-view public.v -"}},
		{"filtered", v, "CREATE OR REPLACE VIEW v AS SELECT id, sku, qty FROM items WHERE qty > 0;", []string{"breaks n1-view public.v -"}},
		{"filtered and checked", v, "CREATE OR REPLACE VIEW v AS SELECT id, sku, qty FROM items WHERE qty > 0 WITH CHECK OPTION;", []string{"breaks n1-view public.v 44000"}},
		{"read-only column", v, "CREATE OR REPLACE VIEW v AS SELECT id, sku, qty + 0 AS qty FROM items;", []string{"breaks n1-view public.v.qty 0A000"}},
		{"read-only", v, "CREATE OR REPLACE VIEW v AS SELECT DISTINCT id, sku, qty FROM items;", []string{"breaks n1-view public.v 55000", "depends n1-view public.v -"}},
		{"read by readers only", items + "CREATE VIEW v AS SELECT id FROM items; GRANT SELECT ON v TO app;", "CREATE OR REPLACE VIEW v AS SELECT DISTINCT id FROM items;", []string{"depends n1-view public.v -"}},
		{"materialized", v, "DROP VIEW v; CREATE MATERIALIZED VIEW v AS SELECT id, sku, qty FROM items; GRANT SELECT, INSERT, UPDATE, DELETE ON v TO app;", []string{"breaks n1-view public.v 42809"}},
		{"invoker without rights", "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; GRANT SELECT ON v TO app;", "ALTER VIEW v SET (security_invoker = true);", []string{"breaks n1-grant public.v 42501"}},
		{"owner without rights", "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; GRANT SELECT ON v TO app;", "ALTER TABLE t OWNER TO other;", []string{"breaks n1-grant public.v 42501"}},
		{"default lost", v + "ALTER VIEW v ALTER qty SET DEFAULT 42;", again("SELECT id, sku, qty FROM items"), []string{"breaks n1-default public.v.qty -"}},
	})
}

// TestTypesAndOthers: enums, domains, composite types, partitions, triggers,
// settings, publications.
func TestTypesAndOthers(t *testing.T) {
	t.Parallel()
	const m = "CREATE TABLE m (ts date NOT NULL) PARTITION BY RANGE (ts); CREATE TABLE m23 PARTITION OF m FOR VALUES FROM ('2023-01-01') TO ('2024-01-01'); GRANT SELECT, INSERT ON m TO app;"
	trigger := func(body string) string {
		return "CREATE FUNCTION tg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body + " END $$; CREATE TRIGGER x BEFORE INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION tg();"
	}
	hold(t, []told{
		{"label added", "CREATE TYPE k AS ENUM ('a', 'b');", "ALTER TYPE k ADD VALUE 'c';", []string{"depends n1-enum public.k -"}},
		{"label renamed", "CREATE TYPE k AS ENUM ('a', 'b');", "ALTER TYPE k RENAME VALUE 'a' TO 'c';", []string{"breaks n1-enum a of public.k 22P02"}},
		{"domain tightened", "CREATE DOMAIN d AS int;", "ALTER DOMAIN d ADD CHECK (VALUE > 0);", []string{"depends n1-domain public.d 23514"}},
		{"domain not null", "CREATE DOMAIN d AS int;", "ALTER DOMAIN d SET NOT NULL;", []string{"breaks n1-domain public.d 23502"}},
		{"domain over a renamed domain", "CREATE DOMAIN d AS int;", "ALTER DOMAIN d RENAME TO e; CREATE DOMAIN d AS e;", nil},
		{"domain over a renamed enum", "CREATE TYPE k AS ENUM ('a');", "ALTER TYPE k RENAME TO l; CREATE DOMAIN k AS l;", []string{"breaks shim-incomplete public.k 42883"}},
		{"attribute added", "CREATE TYPE c AS (a int);", "ALTER TYPE c ADD ATTRIBUTE b int;", []string{"breaks n1-domain public.c 22P02"}},
		{"attribute renamed", "CREATE TYPE c AS (a int);", "ALTER TYPE c RENAME ATTRIBUTE a TO b;", []string{"breaks n1-rename public.c.a 42703"}},
		{"partition added", m, "CREATE TABLE m24 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');", nil},
		{"partition detached", m, "ALTER TABLE m DETACH PARTITION m23;", []string{"breaks n1-partition public.m23 23514"}},
		{"partition's own identity", "CREATE TABLE m (id bigint NOT NULL) PARTITION BY RANGE (id); CREATE TABLE m1 PARTITION OF m DEFAULT;", "ALTER TABLE m1 ALTER id ADD GENERATED ALWAYS AS IDENTITY;", []string{"breaks n1-default public.m1.id 428C9"}},
		{"partition's default with its table's", "CREATE TABLE m (id bigint DEFAULT 1) PARTITION BY RANGE (id); CREATE TABLE m1 PARTITION OF m DEFAULT;", "ALTER TABLE m ALTER id SET DEFAULT 2;", []string{"depends n1-default public.m.id -"}},
		{"partition renamed that only its table names", m, "ALTER TABLE m23 RENAME TO x;", nil},
		{"partition split", m, "ALTER TABLE m DETACH PARTITION m23; CREATE TABLE a PARTITION OF m FOR VALUES FROM ('2023-01-01') TO ('2023-07-01'); CREATE TABLE b PARTITION OF m FOR VALUES FROM ('2023-07-01') TO ('2024-01-01'); INSERT INTO m SELECT * FROM m23;", nil},
		{"inheriting table", items, "CREATE TABLE child () INHERITS (items);", []string{"breaks n1-partition public.items -"}},
		{"trigger that fills a new column", items, "ALTER TABLE items ADD upd timestamptz;" + trigger("NEW.upd := now(); RETURN NEW;"), nil},
		{"trigger that raises", items, trigger("RAISE EXCEPTION 'no';"), []string{"breaks n1-trigger x of public.items P0001"}},
		{"trigger that may raise", items, trigger("IF NEW.qty < 0 THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW;"), []string{"depends n1-trigger x of public.items P0001"}},
		{"trigger that drops rows", items, trigger("RETURN NULL;"), []string{"breaks n1-trigger x of public.items -"}},
		{"trigger that writes without the right", items + "CREATE TABLE log (a int);", trigger("INSERT INTO log VALUES (1); RETURN NEW;"), []string{"breaks n1-trigger x of public.items 42501"}},
		{"trigger that writes with it", items + "CREATE TABLE log (a int); GRANT INSERT ON log TO app;", trigger("INSERT INTO log VALUES (1); RETURN NEW;"), nil},
		{"trigger dropped", items + trigger("RETURN NEW;"), "DROP TRIGGER x ON items;", []string{"breaks n1-trigger x of public.items -"}},
		{"rule", items, "CREATE RULE r AS ON DELETE TO items DO INSTEAD NOTHING;", []string{"breaks n1-trigger r of public.items 0A000"}},
		{"setting", items, "ALTER ROLE app SET timezone = 'Asia/Tokyo';", []string{"breaks n1-setting TimeZone -"}},
		{"timeout", items, "ALTER ROLE app SET statement_timeout = '5s';", nil},
		{"published without a key", "CREATE TABLE t (a int);", "CREATE PUBLICATION p FOR TABLE t;", []string{"breaks n1-publication public.t 55000"}},
		{"published with one", items, "CREATE PUBLICATION p FOR TABLE items;", nil},
		{"shadowed", items + "CREATE SCHEMA app;", "CREATE TABLE app.items (id int);", []string{"breaks n1-shadow app.items -"}},
	})
}
