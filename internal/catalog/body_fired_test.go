package catalog

import "testing"

// Each runs the DROP TABLE on PostgreSQL 15 and 17 (measured), although the
// migration does not say so where it runs. The simulation must see it, or say
// that it does not see.
func TestHidden(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, sql string }{
		{"a trigger of a new table", "CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; RETURN NEW; END $$; CREATE TABLE n (i int); CREATE TRIGGER t BEFORE INSERT ON n FOR EACH ROW EXECUTE FUNCTION trg(); INSERT INTO n VALUES (1)"},
		{"a statement trigger", "CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; RETURN NEW; END $$; CREATE TABLE n (i int); CREATE TRIGGER t AFTER UPDATE ON n EXECUTE FUNCTION trg(); UPDATE n SET i = 1"},
		{"a trigger of a parent's partition", "CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; RETURN NEW; END $$; CREATE TABLE n (i int) PARTITION BY LIST (i); CREATE TABLE n1 PARTITION OF n FOR VALUES IN (1); CREATE TRIGGER t BEFORE INSERT ON n1 FOR EACH ROW EXECUTE FUNCTION trg(); INSERT INTO n VALUES (1)"},
		{"a trigger behind ON DELETE CASCADE", "CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; RETURN NEW; END $$; CREATE TABLE a (i int PRIMARY KEY); CREATE TABLE b (i int REFERENCES a ON DELETE CASCADE); CREATE TRIGGER t AFTER DELETE ON b FOR EACH ROW EXECUTE FUNCTION trg(); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1); DELETE FROM a"},
		{"TRUNCATE", "CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; RETURN NEW; END $$; CREATE TABLE n (i int); CREATE TRIGGER t BEFORE TRUNCATE ON n EXECUTE FUNCTION trg(); TRUNCATE n"},
		{"an updatable view's table", "CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; RETURN NEW; END $$; CREATE TABLE n (i int); CREATE TRIGGER t BEFORE INSERT ON n FOR EACH ROW EXECUTE FUNCTION trg(); CREATE VIEW v AS SELECT i FROM n; INSERT INTO v VALUES (1)"},
		{"the trigger's event decides", "CREATE FUNCTION ev() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; DROP TABLE orders; RETURN NEW; END $$; CREATE TABLE n (i int); CREATE TRIGGER t BEFORE INSERT OR DELETE ON n FOR EACH ROW EXECUTE FUNCTION ev(); INSERT INTO n VALUES (1)"},
		{"a rule", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE TABLE n (i int); CREATE RULE r AS ON INSERT TO n DO ALSO SELECT wipe(); INSERT INTO n VALUES (1)"},
		{"a default", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE TABLE n (i int DEFAULT wipe(), j int); INSERT INTO n (j) VALUES (1)"},
		{"a check", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE TABLE n (i int CHECK (wipe() > 0)); INSERT INTO n VALUES (1)"},
		{"a view that is read", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE VIEW v AS SELECT wipe(); SELECT * FROM v"},
		{"a function of functions", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE FUNCTION outer_one() RETURNS int LANGUAGE sql STABLE AS 'SELECT wipe()'; SELECT outer_one()"},
		{"an operator", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE FUNCTION op(int) RETURNS int LANGUAGE sql AS 'SELECT wipe()'; CREATE OPERATOR !!! (FUNCTION = op, RIGHTARG = int); SELECT !!! 1"},
		{"an aggregate", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE FUNCTION sf(int, int) RETURNS int LANGUAGE sql AS 'SELECT wipe()'; CREATE AGGREGATE ag(int) (SFUNC = sf, STYPE = int); SELECT ag(1)"},
		{"CREATE TABLE AS", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE TABLE n AS SELECT wipe()"},
		{"SELECT INTO", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; SELECT wipe() AS i INTO n"},
		{"CREATE MATERIALIZED VIEW", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE MATERIALIZED VIEW n AS SELECT wipe()"},
		{"REFRESH", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE MATERIALIZED VIEW n AS SELECT wipe() WITH NO DATA; REFRESH MATERIALIZED VIEW n"},
		{"a new column's default", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE TABLE n (i int); INSERT INTO n VALUES (1); ALTER TABLE n ADD COLUMN j int DEFAULT wipe()"},
		{"USING", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE TABLE n (i int); INSERT INTO n VALUES (1); ALTER TABLE n ALTER i TYPE bigint USING wipe()"},
		{"COPY of a query", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; COPY (SELECT wipe()) TO '/dev/null'"},
		{"a cursor", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; BEGIN; DECLARE c CURSOR FOR SELECT wipe(); FETCH c; COMMIT"},
		{"one of PostgreSQL's own names", "CREATE FUNCTION lower(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; RETURN 1; END $$; SELECT lower(1)"},
		{"an overload", "CREATE FUNCTION o(a text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; RETURN 1; END $$; CREATE FUNCTION o(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT o('x'::text)"},
		{"a named argument", "CREATE FUNCTION run(a int, q text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE q; RETURN 1; END $$; SELECT run(q => 'DROP TABLE orders', a => 1)"},
		{"the condition of IF", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN IF wipe() > 0 THEN NULL; END IF; END $$"},
		{"the condition of WHILE", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN WHILE wipe() > 1 LOOP NULL; END LOOP; END $$"},
		{"a loop over EXECUTE", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT wipe()' LOOP NULL; END LOOP; END $$"},
		{"a declaration", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ DECLARE x int := wipe(); BEGIN NULL; END $$"},
		{"an argument of RAISE", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN RAISE NOTICE '%', wipe(); END $$"},
		{"an argument of ASSERT", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN ASSERT wipe() = 1; END $$"},
		{"a bound cursor", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ DECLARE c CURSOR FOR SELECT wipe(); x int; BEGIN OPEN c; FETCH c INTO x; END $$"},
		{"OPEN FOR EXECUTE", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ DECLARE c refcursor; x int; BEGIN OPEN c FOR EXECUTE 'SELECT wipe()'; FETCH c INTO x; END $$"},
		{"a handler of data's errors", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN PERFORM 1 / count(*) FROM orders; EXCEPTION WHEN division_by_zero THEN DROP TABLE orders; END $$"},
		{"a handler of everything", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN PERFORM 'x'::int; EXCEPTION WHEN OTHERS THEN DROP TABLE orders; END $$"},
		{"a handler behind a condition", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN IF NOT EXISTS (SELECT FROM orders) THEN RAISE EXCEPTION 'x'; END IF; EXCEPTION WHEN raise_exception THEN DROP TABLE orders; END $$"},
		{"a computed call", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN EXECUTE format('SELECT %I()', (SELECT 'wipe' FROM (SELECT count(*) FROM orders) AS x)); END $$"},
		{"a computed call, concatenated", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN EXECUTE 'SELECT ' || (SELECT 'wipe' FROM (SELECT count(*) FROM orders) AS x) || '()'; END $$"},
		{"a call in computed data", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE TABLE n (i int); INSERT INTO n VALUES (1); DO $$ BEGIN EXECUTE 'UPDATE ' || (SELECT 'n' FROM (SELECT count(*) FROM orders) AS x) || ' SET i = wipe()'; END $$"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := replayed(t, "CREATE TABLE orders (i int); "+c.sql)
			if s.findRelation("", "orders") != nil && len(s.Catalog.Opaque) == 0 {
				t.Error("passed")
			}
		})
	}
}

// None of these drops the table there.
func TestNotHidden(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, sql string }{
		{"a trigger that only writes", "CREATE TABLE log (i int); CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (1); PERFORM pg_notify('a', 'b'); RETURN NEW; END $$; CREATE TABLE n (i int); CREATE TRIGGER t BEFORE INSERT ON n FOR EACH ROW EXECUTE FUNCTION trg(); INSERT INTO n VALUES (1)"},
		{"another event's trigger", "CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; RETURN NEW; END $$; CREATE TABLE n (i int); CREATE TRIGGER t BEFORE DELETE ON n FOR EACH ROW EXECUTE FUNCTION trg(); INSERT INTO n VALUES (1)"},
		{"a disabled trigger", "CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE orders; RETURN NEW; END $$; CREATE TABLE n (i int); CREATE TRIGGER t BEFORE INSERT ON n FOR EACH ROW EXECUTE FUNCTION trg(); ALTER TABLE n DISABLE TRIGGER t; INSERT INTO n VALUES (1)"},
		{"triggers that fire each other", "CREATE TABLE a (i int); CREATE TABLE b (i int); CREATE FUNCTION fa() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.i < 3 THEN INSERT INTO b VALUES (NEW.i + 1); END IF; RETURN NEW; END $$; CREATE FUNCTION fb() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (NEW.i + 1); RETURN NEW; END $$; CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION fa(); CREATE TRIGGER t AFTER INSERT ON b FOR EACH ROW EXECUTE FUNCTION fb(); INSERT INTO a VALUES (1)"},
		{"a function that calls itself", "CREATE FUNCTION down(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF n > 0 THEN RETURN down(n - 1); END IF; RETURN 0; END $$; SELECT down(30)"},
		{"a handler of what is there already", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN DROP TABLE orders; END $$"},
		{"a handler that only says so", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN UPDATE orders SET i = 1; EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', SQLERRM; END $$"},
		{"computed INSERT", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ BEGIN EXECUTE format('INSERT INTO %I (i) SELECT count(*) FROM orders', (SELECT 'orders' FROM (SELECT count(*) FROM orders) AS x)); END $$"},
		{"computed INSERT, concatenated", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ DECLARE t text; BEGIN SELECT 'orders' INTO t FROM (SELECT count(*) FROM orders) AS x; EXECUTE 'INSERT INTO ' || t || '(i) VALUES (1)'; END $$"},
		{"a cursor of data", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; DO $$ DECLARE c CURSOR FOR SELECT * FROM orders FOR UPDATE; BEGIN FOR r IN c LOOP UPDATE orders SET i = 2 WHERE CURRENT OF c; END LOOP; END $$"},
		{"a view that is made", "CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE public.orders'; RETURN 1; END $$; CREATE VIEW v AS SELECT wipe() AS i; CREATE TABLE n (i int DEFAULT wipe()); ALTER TABLE n ALTER i SET DEFAULT 2"},
		{"an extension's function, well known", "SELECT 1 WHERE uuid_generate_v4() IS NULL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := replayed(t, "CREATE TABLE orders (i int); "+c.sql)
			if s.findRelation("", "orders") == nil || len(s.Catalog.Opaque) > 0 {
				t.Errorf("opaque: %+v", s.Catalog.Opaque)
			}
		})
	}
}
