package contract_test

import "testing"

// TestUnique: what serves ON CONFLICT, and new uniqueness.
func TestUnique(t *testing.T) {
	t.Parallel()
	const key = "items_sku_key of public.items"
	hold(t, []told{
		{"dropped", items, "ALTER TABLE items DROP CONSTRAINT items_sku_key;", []string{"breaks n1-unique " + key + " 42P10"}},
		{"renamed", items, "ALTER TABLE items RENAME CONSTRAINT items_sku_key TO k;", []string{"breaks n1-unique " + key + " 42704"}},
		{"its index renamed", items, "ALTER INDEX items_sku_key RENAME TO k;", []string{"breaks n1-unique " + key + " 42704"}},
		{"renamed beside a second one", items, "ALTER TABLE items RENAME CONSTRAINT items_sku_key TO k; ALTER TABLE items ADD CONSTRAINT items_sku_key UNIQUE (sku);", nil},
		{"an index instead", items, "ALTER TABLE items DROP CONSTRAINT items_sku_key; CREATE UNIQUE INDEX u ON items (sku);", []string{"depends n1-unique " + key + " 42704"}},
		{"a partial index instead", items, "ALTER TABLE items DROP CONSTRAINT items_sku_key; CREATE UNIQUE INDEX items_sku_key ON items (sku) WHERE qty > 0;",
			[]string{"breaks n1-unique " + key + " 42P10"}},
		{"an expression instead", items, "ALTER TABLE items DROP CONSTRAINT items_sku_key; CREATE UNIQUE INDEX items_sku_key ON items (lower(sku));",
			[]string{"breaks n1-unique " + key + " 42P10", "depends n1-constraint " + key + " 23505"}},
		{"deferrable instead", items, "ALTER TABLE items DROP CONSTRAINT items_sku_key; ALTER TABLE items ADD CONSTRAINT items_sku_key UNIQUE (sku) DEFERRABLE;",
			[]string{"breaks n1-unique " + key + " 55000"}},
		{"by its index", items + "CREATE UNIQUE INDEX u ON items (name);", "ALTER TABLE items ADD CONSTRAINT u UNIQUE USING INDEX u;", nil},
		{"goes with a column of it", "CREATE TABLE t (a int, b int, UNIQUE (a, b));", "ALTER TABLE t DROP b;", []string{"breaks n1-drop public.t.b 42703"}},
		{"added", items, "CREATE UNIQUE INDEX u ON items (name);", []string{"depends n1-constraint u of public.items 23505"}},
		{"added to what is unique", items, "CREATE UNIQUE INDEX u ON items (name, id);", nil},
		{"plain index", items, "CREATE INDEX i ON items (name); CREATE INDEX j ON items (lower(name));", nil},
		{"plain index renamed, dropped", items + "CREATE INDEX i ON items (name); CREATE INDEX j ON items (qty);", "ALTER INDEX i RENAME TO k; DROP INDEX j;", nil},
		{"an index that can fail", items, "CREATE INDEX i ON items ((note::int));", []string{"depends n1-constraint i of public.items 22P02"}},
		{"a materialized view's", items + "CREATE MATERIALIZED VIEW m AS SELECT id FROM items; CREATE UNIQUE INDEX u ON m (id);", "DROP INDEX u;", []string{"breaks n1-unique u of public.m 55000"}},
	})
}

// TestConstraints: CHECK and foreign keys (facts §1, §3).
func TestConstraints(t *testing.T) {
	t.Parallel()
	const two = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (pid int); GRANT ALL ON p, c TO app;"
	const fk = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (pid int CONSTRAINT fk REFERENCES p); GRANT SELECT ON p, c TO app;"
	hold(t, []told{
		{"check", items, "ALTER TABLE items ADD CONSTRAINT k CHECK (qty > 0) NOT VALID;", []string{"depends n1-constraint k of public.items 23514"}},
		{"check on a new column", items, "ALTER TABLE items ADD st text NOT NULL DEFAULT 'a' CHECK (st IN ('a', 'b'));", nil},
		{"check that NULL satisfies", items, "ALTER TABLE items ADD kind text, ADD CHECK (kind <> 'x');", nil},
		{"check that N-1 cannot satisfy", items, "ALTER TABLE items ADD kind text, ADD CONSTRAINT k CHECK (kind IS NOT NULL);", []string{"breaks n1-constraint k of public.items 23514"}},
		{"check dropped", items + "ALTER TABLE items ADD CONSTRAINT k CHECK (qty > 0);", "ALTER TABLE items DROP CONSTRAINT k;", []string{"depends n1-constraint k of public.items -"}},
		{"check renamed", items + "ALTER TABLE items ADD CONSTRAINT k CHECK (qty > 0);", "ALTER TABLE items RENAME CONSTRAINT k TO l;", nil},
		{"list narrowed", "CREATE TABLE t (s text CONSTRAINT k CHECK (s IN ('a', 'b')));", "ALTER TABLE t DROP CONSTRAINT k, ADD CONSTRAINT k CHECK (s IN ('a', 'c'));", []string{"breaks n1-constraint k of public.t 23514"}},
		{"list widened", "CREATE TABLE t (s text CONSTRAINT k CHECK (s IN ('a', 'b')));", "ALTER TABLE t DROP CONSTRAINT k, ADD CONSTRAINT k CHECK (s IN ('a', 'b', 'c'));", []string{"depends n1-constraint k of public.t -"}},
		{"foreign key", two, "ALTER TABLE c ADD CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p;", []string{"depends n1-constraint fk of public.c 23503"}},
		{"from a new table", two, "CREATE TABLE n (p int CONSTRAINT fk REFERENCES p);", []string{"depends n1-constraint fk of public.n 23503"}},
		{"foreign key dropped", fk, "ALTER TABLE c DROP CONSTRAINT fk;", []string{"depends n1-constraint fk of public.c -"}},
		{"gone with its table", fk, "DROP TABLE p CASCADE;", []string{"breaks n1-constraint fk of public.c -", "breaks n1-drop public.p 42P01"}},
		{"no longer deferred", "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (pid int CONSTRAINT fk REFERENCES p DEFERRABLE INITIALLY DEFERRED);",
			"ALTER TABLE c ALTER CONSTRAINT fk NOT DEFERRABLE;", []string{"breaks n1-constraint fk of public.c 23503"}},
		{"validated", "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (pid int); ALTER TABLE c ADD CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p NOT VALID;",
			"ALTER TABLE c VALIDATE CONSTRAINT fk;", nil},
	})
}

// TestRights: GRANT, REVOKE, owners, row-level security (facts §1, §3).
func TestRights(t *testing.T) {
	t.Parallel()
	policy := "ALTER TABLE items ENABLE ROW LEVEL SECURITY; "
	hold(t, []told{
		{"revoked", items, "REVOKE SELECT ON items FROM app;", []string{"breaks n1-grant public.items 42501"}},
		{"by column instead", items, "REVOKE SELECT ON items FROM app; GRANT SELECT (id, sku, name, qty, note) ON items TO app;", nil},
		{"by fewer columns", items, "REVOKE SELECT ON items FROM app; GRANT SELECT (id, sku) ON items TO app;", []string{"breaks n1-grant public.items 42501"}},
		{"from PUBLIC", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';", "REVOKE ALL ON FUNCTION f() FROM PUBLIC;", []string{"breaks n1-grant public.f() 42501"}},
		{"on the schema", "CREATE SCHEMA s; CREATE TABLE s.t (a int); GRANT USAGE ON SCHEMA s TO app; GRANT SELECT ON s.t TO app;", "REVOKE USAGE ON SCHEMA s FROM app;", []string{"breaks n1-grant s 42501"}},
		{"on an identity's sequence", items + "GRANT USAGE ON SEQUENCE items_id_seq TO app;", "REVOKE USAGE ON SEQUENCE items_id_seq FROM app;", nil},
		{"of a role that has less than another", items + "GRANT SELECT ON items TO ro;", "REVOKE SELECT ON items FROM ro;", []string{"depends n1-grant public.items 42501"}},
		{"owner", items, "ALTER TABLE items OWNER TO somebody;", nil},
		{"owner who cannot reach the schema", "CREATE ROLE o; CREATE SCHEMA s; CREATE TABLE s.p (id int PRIMARY KEY); CREATE TABLE s.c (p int REFERENCES s.p); GRANT USAGE ON SCHEMA s TO app; GRANT ALL ON s.p, s.c TO app;", "ALTER TABLE s.c OWNER TO o;", []string{"breaks n1-grant s.c 42501"}},
		{"owner who can", "CREATE ROLE o; CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO o; CREATE TABLE s.p (id int PRIMARY KEY); CREATE TABLE s.c (p int REFERENCES s.p); GRANT USAGE ON SCHEMA s TO app; GRANT ALL ON s.p, s.c TO app;", "ALTER TABLE s.p OWNER TO o;", nil},
		{"no login", items + "CREATE ROLE app LOGIN;", "ALTER ROLE app NOLOGIN;", []string{"breaks n1-grant app 28000"}},
		{"row security", items, policy, []string{"breaks n1-rls public.items 42501"}},
		{"with a policy for all", items, policy + "CREATE POLICY p ON items USING (true) WITH CHECK (true);", []string{"depends n1-rls public.items 0A000"}},
		{"with a policy to read", items, policy + "CREATE POLICY p ON items FOR SELECT USING (true);", []string{"breaks n1-rls public.items 42501"}},
		{"with a policy for another", items, policy + "CREATE POLICY p ON items TO other USING (true);", []string{"breaks n1-rls public.items 42501"}},
		{"another policy", items + policy + "CREATE POLICY p ON items USING (qty > 0);", "CREATE POLICY q ON items USING (true);", []string{"breaks n1-rls public.items -"}},
		{"a policy renamed", items + policy + "CREATE POLICY p ON items USING (qty > 0);", "ALTER POLICY p ON items RENAME TO q;", nil},
		{"off", items + policy + "CREATE POLICY p ON items USING (qty > 0);", "ALTER TABLE items DISABLE ROW LEVEL SECURITY;", []string{"breaks n1-rls public.items -"}},
	})
}
