package contract_test

import "testing"

// TestGone: names that nothing answers to (errcodes: 42P01, 42703, 42704, 42883).
func TestGone(t *testing.T) {
	t.Parallel()
	hold(t, []told{
		{"table", items, "DROP TABLE items;", []string{"breaks n1-drop public.items 42P01"}},
		{"table renamed", items, "ALTER TABLE items RENAME TO products;", []string{"breaks n1-rename public.items 42P01"}},
		{"table moved", items + "CREATE SCHEMA s;", "ALTER TABLE items SET SCHEMA s;", []string{"breaks n1-rename public.items 42P01"}},
		{"column", items, "ALTER TABLE items DROP COLUMN note;", []string{"breaks n1-drop public.items.note 42703"}},
		{"column renamed", items, "ALTER TABLE items RENAME note TO remark;", []string{"breaks n1-rename public.items.note 42703"}},
		{"column made again", items, "ALTER TABLE items DROP note; ALTER TABLE items ADD note text;", []string{"breaks n1-data-loss public.items.note -"}},
		{"view with its table", items + "CREATE VIEW v AS SELECT id FROM items;", "DROP TABLE items CASCADE;",
			[]string{"breaks n1-drop public.items 42P01", "breaks n1-drop public.v 42P01"}},
		{"sequence", "CREATE SEQUENCE s;", "DROP SEQUENCE s;", []string{"breaks n1-drop public.s 42P01"}},
		{"type", "CREATE TYPE k AS ENUM ('a');", "DROP TYPE k;", []string{"breaks n1-drop public.k 42704"}},
		{"type renamed", "CREATE TYPE k AS ENUM ('a');", "ALTER TYPE k RENAME TO l;", []string{"breaks n1-rename public.k 42704"}},
		{"function", "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';", "DROP FUNCTION f;", []string{"breaks n1-drop public.f(integer) 42883"}},
		{"schema", "CREATE SCHEMA s; CREATE TABLE s.t (a int); GRANT USAGE ON SCHEMA s TO app;", "ALTER SCHEMA s RENAME TO s2;", []string{"breaks n1-rename s 42P01"}},
		{"empty schema", "CREATE SCHEMA s;", "DROP SCHEMA s;", nil},
		{"quoted names", `CREATE TABLE "Order" ("Id" int, "user" text);`, `ALTER TABLE "Order" DROP COLUMN "Id", DROP COLUMN "user";`,
			[]string{`breaks n1-drop public."Order"."Id" 42703`, `breaks n1-drop public."Order"."user" 42703`}},
		{"identity's sequence follows", items, "ALTER SEQUENCE items_id_seq RENAME TO other;", nil},
		{"restarted", "CREATE SEQUENCE s;", "ALTER SEQUENCE s RESTART;", []string{"breaks n1-sequence public.s 23505"}},
		{"smaller sequence type", "CREATE SEQUENCE s;", "ALTER SEQUENCE s AS smallint;", []string{"depends n1-sequence public.s 2200H"}},
		{"identity's sequence ends", items, "ALTER SEQUENCE items_id_seq MAXVALUE 1000;", []string{"depends n1-sequence public.items_id_seq 2200H"}},
		{"truncated", items, "TRUNCATE items;", []string{"breaks n1-data-loss public.items -"}},
	})
}

// TestSwap: another table under the old name (facts §2).
func TestSwap(t *testing.T) {
	t.Parallel()
	fresh := "CREATE TABLE b (LIKE items INCLUDING ALL); GRANT SELECT, INSERT, UPDATE, DELETE ON b TO app; "
	swap := "ALTER TABLE items RENAME TO items_old; ALTER TABLE b RENAME TO items;"
	names := []string{"depends n1-unique items_pkey of public.items 42704", "depends n1-unique items_sku_key of public.items 42704"}
	hold(t, []told{
		{"empty", items, fresh + swap, append([]string{"breaks n1-data-loss public.items -"}, names...)},
		{"filled", items, fresh + "INSERT INTO b SELECT * FROM items; " + swap, append([]string{"depends n1-data-loss public.items -"}, names...)},
		{"made again", "CREATE TABLE t (a int);", "DROP TABLE t; CREATE TABLE t (a int);", []string{"breaks n1-data-loss public.t -"}},
		{"grants forgotten", "CREATE TABLE t (a int); GRANT SELECT ON t TO app;", "ALTER TABLE t RENAME TO o; CREATE TABLE t (a int); INSERT INTO t SELECT * FROM o;",
			[]string{"breaks n1-grant public.t 42501", "depends n1-data-loss public.t -"}},
		{"foreign key forgotten", "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (p int REFERENCES p);",
			"CREATE TABLE u (LIKE t INCLUDING ALL); INSERT INTO u SELECT * FROM t; ALTER TABLE t RENAME TO o; ALTER TABLE u RENAME TO t;",
			[]string{"breaks n1-constraint t_p_fkey of public.t -", "depends n1-data-loss public.t -"}},
		{"a view that stays on the old one", "CREATE TABLE p (a int); CREATE VIEW v AS SELECT a FROM p;",
			"ALTER TABLE p RENAME TO o; CREATE TABLE p (a int); INSERT INTO p SELECT * FROM o;",
			[]string{"breaks n1-view public.v -", "depends n1-data-loss public.p -"}},
	})
}

// TestColumns: new and changed columns (facts §3, §4).
func TestColumns(t *testing.T) {
	t.Parallel()
	hold(t, []told{
		{"nullable", items, "ALTER TABLE items ADD c int;", nil},
		{"with a default", items, "ALTER TABLE items ADD c int NOT NULL DEFAULT 0;", nil},
		{"identity", items, "ALTER TABLE items ADD c bigint GENERATED ALWAYS AS IDENTITY;", nil},
		{"required", items, "ALTER TABLE items ADD c int NOT NULL;", []string{"breaks n1-required public.items.c 23502"}},
		{"required by its domain", items + "CREATE DOMAIN d AS int NOT NULL;", "ALTER TABLE items ADD c d;", []string{"breaks n1-required public.items.c 23502"}},
		{"serial without the right", items, "ALTER TABLE items ADD c bigserial;", []string{"breaks n1-required public.items.c 42501"}},
		{"serial with it", items, "ALTER TABLE items ADD c bigserial; GRANT USAGE ON SEQUENCE items_c_seq TO app;", nil},
		{"unique constant", items, "ALTER TABLE items ADD c int NOT NULL DEFAULT 0 UNIQUE;", []string{"breaks n1-required items_c_key of public.items 23505"}},
		{"unique, NULL or random", items, "ALTER TABLE items ADD c int UNIQUE, ADD d uuid DEFAULT gen_random_uuid() UNIQUE;", nil},
		{"not null", items, "ALTER TABLE items ALTER note SET NOT NULL;", []string{"breaks n1-not-null public.items.note 23502"}},
		{"not null with a default", items, "ALTER TABLE items ALTER note SET DEFAULT ''; ALTER TABLE items ALTER note SET NOT NULL;", []string{"depends n1-not-null public.items.note 23502"}},
		{"not null by a check", items, "ALTER TABLE items ADD CHECK (note IS NOT NULL) NOT VALID;", []string{"breaks n1-not-null public.items.note 23502"}},
		{"null", items, "ALTER TABLE items ALTER name DROP NOT NULL;", []string{"depends n1-not-null public.items.name -"}},
		{"default gone", items, "ALTER TABLE items ALTER qty DROP DEFAULT;", []string{"breaks n1-default public.items.qty 23502"}},
		{"default changed", items, "ALTER TABLE items ALTER qty SET DEFAULT 2;", []string{"depends n1-default public.items.qty -"}},
		{"default that a check refuses", items + "ALTER TABLE items ADD CHECK (qty IN (1, 3));", "ALTER TABLE items ALTER qty SET DEFAULT 2;", []string{"breaks n1-default public.items.qty 23514"}},
		{"identity gone", items, "ALTER TABLE items ALTER id DROP IDENTITY;", []string{"breaks n1-default public.items.id 23502"}},
		{"identity always", items, "ALTER TABLE items ALTER id SET GENERATED ALWAYS;", []string{"breaks n1-default public.items.id 428C9"}},
	})
}

// TestTypes: ALTER COLUMN TYPE (facts §4).
func TestTypes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, level, state string }{
		{"int", "bigint", "depends", "0A000"},
		{"varchar(20)", "varchar(50)", "depends", "0A000"},
		{"varchar(20)", "text", "depends", "0A000"},
		{"numeric(10,2)", "numeric(12,2)", "depends", "0A000"},
		{"bigint", "int", "depends", "22003"},
		{"text", "varchar(20)", "depends", "22001"},
		{"varchar(50)", "varchar(20)", "depends", "22001"},
		{"numeric(10,2)", "numeric(10,0)", "breaks", "42804"},
		{"int", "numeric", "breaks", "42804"},
		{"int", "text", "breaks", "42804"},
		{"timestamp", "timestamptz", "breaks", "42804"},
		{"timestamp(6)", "timestamp(0)", "breaks", "42804"},
		{"text", "char(5)", "breaks", "42804"},
		{"json", "jsonb", "breaks", "42804"},
		{"real", "double precision", "breaks", "42804"},
	} {
		hold(t, []told{{c.from + " to " + c.to, "CREATE TABLE t (c " + c.from + ");", "ALTER TABLE t ALTER c TYPE " + c.to + ";",
			[]string{c.level + " n1-type public.t.c " + c.state}}})
	}
	hold(t, []told{
		{"same", "CREATE TABLE t (c int);", "ALTER TABLE t ALTER c TYPE integer;", nil},
		{"collation", "CREATE TABLE t (c text);", `ALTER TABLE t ALTER c TYPE text COLLATE "C";`, []string{"breaks n1-type public.t.c -"}},
		{"USING that computes", "CREATE TABLE t (c int);", "ALTER TABLE t ALTER c TYPE int USING c * 100;", []string{"breaks n1-type public.t.c -"}},
		{"a function of the old type", "CREATE TABLE t (c int); CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';", "ALTER TABLE t ALTER c TYPE bigint;",
			[]string{"breaks n1-type public.t.c 42883"}},
	})
}
