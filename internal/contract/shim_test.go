package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// TestShims: a view under an old name covers it as far as the checklist of the
// measurements says (facts §5a).
func TestShims(t *testing.T) {
	t.Parallel()
	const granted = "GRANT SELECT, INSERT, UPDATE, DELETE ON items TO app;"
	shim := func(query string) string {
		return "ALTER TABLE items RENAME TO products; CREATE VIEW items AS " + query + "; " + granted
	}
	const all = "SELECT id, sku, name, qty, note FROM products"
	writes := []string{"breaks shim-incomplete public.items 55000"}
	hold(t, []told{
		{"complete", items, shim(all), nil},
		{"star", items, shim("SELECT * FROM products"), nil},
		{"through an alias, ordered, locked", items, shim("SELECT p.id, p.sku, p.name, p.qty, p.note FROM ONLY products p ORDER BY 1 FOR UPDATE"), nil},
		{"over a view", items, "ALTER TABLE items RENAME TO products; CREATE VIEW w AS SELECT * FROM products; CREATE VIEW items AS SELECT id, sku, name, qty, note FROM w; " + granted, nil},
		{"true filter", items, "ALTER TABLE items ADD gone timestamptz; " + shim(all+" WHERE gone IS NULL"), nil},
		{"filter on NOT NULL", items, shim(all + " WHERE id IS NOT NULL"), nil},
		{"filter on what may be NULL", items, shim(all + " WHERE note IS NOT NULL"), []string{"breaks shim-incomplete public.items -"}},
		{"hiding filter", items, shim(all + " WHERE qty > 0"), []string{"breaks shim-incomplete public.items -"}},
		{"distinct", items, shim("SELECT DISTINCT id, sku, name, qty, note FROM products"), writes},
		{"limit all", items, shim(all + " LIMIT ALL"), writes},
		{"offset", items, shim(all + " OFFSET 0"), writes},
		{"join", items, shim(all + " CROSS JOIN (SELECT 1) x"), writes},
		{"union", items, shim(all + " UNION ALL " + all), writes},
		{"with", items, shim("WITH x AS (SELECT 1) " + all), writes},
		{"aggregate", items, shim("SELECT max(id) AS id, max(sku) AS sku, max(name) AS name, max(qty) AS qty, max(note) AS note FROM products"), writes},
		{"no-op cast", items, shim("SELECT id, sku, name::text AS name, qty, note FROM products"), nil},
		{"expression", items, shim("SELECT id, sku, upper(name) AS name, qty, note FROM products"), []string{"breaks shim-incomplete public.items.name 0A000"}},
		{"column missing", items, shim("SELECT id, sku, name, qty FROM products"), []string{"breaks shim-incomplete public.items.note 42703"}},
		{"order", items, shim("SELECT id, name, sku, qty, note FROM products"), []string{"breaks shim-incomplete public.items -"}},
		{"renamed column", items, "ALTER TABLE items RENAME name TO title; ALTER TABLE items RENAME TO p; CREATE VIEW items AS SELECT id, sku, title AS name, qty, note FROM p; " + granted, nil},
		{"grants missing", items, "ALTER TABLE items RENAME TO products; CREATE VIEW items AS " + all + "; GRANT SELECT ON items TO app;", []string{"breaks shim-incomplete public.items 42501"}},
		{"default privileges", "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app; " + items, "ALTER TABLE items RENAME TO products; CREATE VIEW items AS " + all + ";", nil},
		{"another default", items, shim(all) + "ALTER VIEW items ALTER qty SET DEFAULT 9;", []string{"breaks shim-incomplete public.items.qty -"}},
		{"new required column behind it", items, shim(all) + "ALTER TABLE products ADD c int NOT NULL;", []string{"breaks shim-incomplete public.items.c 23502"}},
		{"other table", items, "ALTER TABLE items RENAME TO products; CREATE TABLE x (LIKE products INCLUDING ALL); CREATE VIEW items AS SELECT * FROM x; " + granted,
			[]string{"breaks shim-incomplete public.items -"}},
		{"materialized", items, "ALTER TABLE items RENAME TO products; CREATE MATERIALIZED VIEW items AS " + all + "; " + granted, []string{"breaks shim-incomplete public.items 42809"}},
		{"temporary", items, "ALTER TABLE items RENAME TO products; CREATE TEMP VIEW items AS " + all + ";", []string{"breaks n1-rename public.items 42P01"}},
		{"past row security", items + "ALTER TABLE items ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON items USING (qty > 0);", shim(all), []string{"breaks shim-incomplete public.items -"}},
		{"invoker", items + "ALTER TABLE items ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON items USING (qty > 0);",
			"ALTER TABLE items RENAME TO products; CREATE VIEW items WITH (security_invoker = true) AS " + all + "; " + granted, nil},
		{"instead of", items, shim(all) + "CREATE FUNCTION i() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER i INSTEAD OF INSERT ON items FOR EACH ROW EXECUTE FUNCTION i();",
			[]string{"breaks shim-incomplete public.items 42P10"}},
	})
}

// TestShimHelp follows what each finding about an incomplete shim says, to the
// letter: with that SQL the shim is complete.
func TestShimHelp(t *testing.T) {
	t.Parallel()
	const rename, all = "ALTER TABLE items RENAME TO products; ", "id, sku, name, qty, note"
	const granted = "GRANT SELECT, INSERT, UPDATE, DELETE ON items TO app; "
	secured := items + "ALTER TABLE items ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON items USING (qty > 0);"
	for name, test := range map[string]struct {
		base, before, view string
		instead            bool // the help is the whole shim, in place of what was written
	}{
		"a column missing":  {items, rename, "CREATE VIEW items AS SELECT id, sku, name, qty FROM products; " + granted, true},
		"an expression":     {items, rename, "CREATE VIEW items AS SELECT id, sku, upper(name) AS name, qty, note FROM products; " + granted, true},
		"another order":     {items, rename, "CREATE VIEW items AS SELECT id, name, sku, qty, note FROM products; " + granted, true},
		"columns swapped":   {items, rename, "CREATE VIEW items AS SELECT id, name AS sku, sku AS name, qty, note FROM products; " + granted, true},
		"a filter":          {items, rename, "CREATE VIEW items AS SELECT " + all + " FROM products WHERE qty > 0; " + granted, true},
		"WITH":              {items, rename, "CREATE VIEW items AS WITH x AS (SELECT 1) SELECT " + all + " FROM products; " + granted, true},
		"a sub-select":      {items, rename, "CREATE VIEW items AS SELECT " + all + " FROM (SELECT * FROM products) x; " + granted, true},
		"a renamed column":  {items, rename + "ALTER TABLE products RENAME name TO title; ", "CREATE VIEW items AS SELECT * FROM products; " + granted, true},
		"materialized":      {items, rename, "CREATE MATERIALIZED VIEW items AS SELECT " + all + " FROM products; GRANT SELECT ON items TO app; ", true},
		"past row security": {secured, rename, "CREATE VIEW items AS SELECT " + all + " FROM products; " + granted, true},
		"rights missing":    {items, rename, "CREATE VIEW items AS SELECT " + all + " FROM products; GRANT SELECT ON items TO app; ", false},
		"a default lost":    {items, rename + "ALTER TABLE products ALTER qty DROP DEFAULT; ", "CREATE VIEW items AS SELECT " + all + " FROM products; " + granted, false},
		"another default":   {items, rename, "CREATE VIEW items AS SELECT " + all + " FROM products; " + granted + "ALTER VIEW items ALTER qty SET DEFAULT 9; ", false},
	} {
		j := judge(t, test.base, test.before+test.view)
		var sql strings.Builder
		found := 0
		for _, b := range j.Breaks {
			if b.Rule != contract.ShimIncomplete {
				continue
			}
			found++
			for line := range strings.SplitSeq(b.Help, "\n") {
				line = strings.TrimSpace(strings.TrimSuffix(line, " in the same file"))
				if strings.HasSuffix(line, ";") && !strings.Contains(sql.String(), line) {
					sql.WriteString(line + "\n")
				}
			}
		}
		change := test.before + test.view + sql.String()
		if test.instead {
			change = test.before + sql.String()
		}
		if found == 0 || sql.Len() == 0 {
			t.Errorf("%s: %d findings, and their SQL is %q", name, found, sql.String())
		}
		for _, b := range judge(t, test.base, change).Breaks {
			if b.Level == contract.Breaks {
				t.Errorf("%s: after\n%s%s: %s", name, sql.String(), b.Rule, b.Message)
			}
		}
	}
}

// TestCoverage: a shim is listed with what it does not cover.
func TestCoverage(t *testing.T) {
	t.Parallel()
	change := "ALTER TABLE items RENAME TO products; CREATE VIEW items AS SELECT id, sku, upper(name) AS name, qty FROM products;"
	j := judge(t, items, change)
	if len(j.Shims) != 1 {
		t.Fatalf("%+v", j.Shims)
	}
	s := j.Shims[0]
	if s.Old != "public.items" || s.Object != "view public.items" || s.New != "public.products" || len(s.Missing) != 3 || len(s.Limits) == 0 {
		t.Errorf("%+v", s)
	}
	base := replay(t, items)
	for _, old := range []string{"items", "public.items", "items.name"} {
		got := contract.Coverage(t.Context(), base, j.Head, old, s.OID)
		if got.Object != s.Object || len(got.Missing) != len(s.Missing) {
			t.Errorf("%s: %+v", old, got)
		}
	}
	if got := contract.Coverage(t.Context(), base, j.Head, "nothing", 0); got.Object != "" || len(got.Missing) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestColumnShims: both columns and a trigger between them (facts §5b).
func TestColumnShims(t *testing.T) {
	t.Parallel()
	sync := func(timing, body string) string {
		return "ALTER TABLE items ADD title text; UPDATE items SET title = name; CREATE FUNCTION s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body +
			" RETURN NEW; END $$; CREATE TRIGGER s " + timing + " ON items FOR EACH ROW EXECUTE FUNCTION s(); "
	}
	const both = `IF TG_OP = 'INSERT' THEN NEW.title := coalesce(NEW.title, NEW.name); NEW.name := coalesce(NEW.name, NEW.title);
		ELSIF NEW.title IS DISTINCT FROM OLD.title THEN NEW.name := NEW.title; ELSE NEW.title := NEW.name; END IF;`
	hold(t, []told{
		{"both ways", items, sync("BEFORE INSERT OR UPDATE", both) + "ALTER TABLE items ALTER title SET NOT NULL, ALTER name DROP NOT NULL;", nil},
		{"after", items, sync("AFTER INSERT OR UPDATE", both) + "ALTER TABLE items ALTER title SET NOT NULL;", []string{"breaks n1-required public.items.title 23502"}},
		{"new over old", items, sync("BEFORE INSERT OR UPDATE", "NEW.name := NEW.title;"), []string{"breaks n1-trigger s of public.items -"}},
		{"old over new", items, sync("BEFORE INSERT OR UPDATE", "NEW.title := NEW.name;"), []string{"depends n1-trigger s of public.items -"}},
		{"generated", items, "ALTER TABLE items ADD title text GENERATED ALWAYS AS (name) STORED;", nil},
		{"old one made again", items, "ALTER TABLE items RENAME name TO title; ALTER TABLE items ADD name text;", []string{"breaks n1-rename public.items.name -"}},
	})
}

// TestQueries: queries that resolved before and do not after.
func TestQueries(t *testing.T) {
	t.Parallel()
	base := replay(t, items)
	j := judge(t, items, "ALTER TABLE items DROP note; ALTER TABLE items RENAME sku TO code;")
	var sources []sqlparse.Source
	for _, q := range []struct {
		line int
		sql  string
	}{
		{3, "SELECT id FROM items WHERE id = $1;"},
		{7, "SELECT 1;\nSELECT note FROM items;"},
		{20, "INSERT INTO items (sku, name) VALUES (@sku, @name) ON CONFLICT (sku) DO NOTHING;"},
		{30, "SELECT nothing FROM nowhere;"},
		{40, "no SQL at all"},
		{50, "SELECT id FROM items WHERE note = @note::text AND @every::boolean;"},
	} {
		sources = append(sources, sqlparse.Source{Name: "q.sql", Data: []byte(strings.Repeat("\n", q.line-1) + q.sql)})
	}
	var parser sqlparse.Parser
	got := contract.Queries(t.Context(), base, j.Head, parser.Parse(t.Context(), sources))
	var at []string
	for _, b := range got.Breaks {
		if b.Rule != "n1-query" || b.Query == nil || b.State != "42703" {
			t.Errorf("%+v", b)
		}
		at = append(at, b.Object)
	}
	if want := []string{"q.sql:8", "q.sql:20", "q.sql:50"}; !slices.Equal(at, want) {
		t.Errorf("got %s, want %s", strings.Join(at, " "), strings.Join(want, " "))
	}
	if len(got.Uses) != 5 || len(got.Unresolved) != 1 || got.Unresolved[0].Line != 30 {
		t.Errorf("%d queries resolve in base, and these do not: %+v", len(got.Uses), got.Unresolved)
	}
}

// TestColumnHelp follows what the finding about a renamed column says: with that
// SQL in place of the rename nothing breaks.
func TestColumnHelp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ base, rename string }{
		"plain":          {items, "ALTER TABLE items RENAME note TO remark;"},
		"NOT NULL":       {items, "ALTER TABLE items RENAME name TO title;"},
		"with default":   {items, "ALTER TABLE items RENAME qty TO amount;"},
		"quoted":         {`CREATE TABLE "Order" ("Id" int, "user" varchar(20)); GRANT ALL ON "Order" TO app;`, `ALTER TABLE "Order" RENAME "user" TO "Full Name";`},
		"in a schema":    {"CREATE SCHEMA s; GRANT USAGE ON SCHEMA s TO app; CREATE TABLE s.t (a int[]); GRANT ALL ON s.t TO app;", "ALTER TABLE s.t RENAME a TO b;"},
		"of a domain":    {"CREATE DOMAIN d AS text CHECK (VALUE <> ''); CREATE TABLE t (a d); GRANT ALL ON t TO app;", "ALTER TABLE t RENAME a TO b;"},
		"of a partition": {"CREATE TABLE p (id int, a text) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p DEFAULT; GRANT ALL ON p, p1 TO app;", "ALTER TABLE p RENAME a TO b;"},
	} {
		j := judge(t, test.base, test.rename)
		if len(j.Breaks) == 0 {
			t.Fatalf("%s: the rename breaks nothing", name)
		}
		_, sql, found := strings.Cut(j.Breaks[0].Help, "in place of the rename:\n")
		sql, _, cut := strings.Cut(sql, "\n2. ")
		if !found || !cut {
			t.Errorf("%s: no SQL in %q", name, j.Breaks[0].Help)
			continue
		}
		for _, b := range judge(t, test.base, sql).Breaks {
			t.Errorf("%s: after\n%s\n%s: %s", name, sql, b.Rule, b.Message)
		}
	}
}
