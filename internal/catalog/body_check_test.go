package catalog

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestCheckBody changes the schema under a function. The errors are what
// PostgreSQL 15 raises when the function is then run; that each body runs before
// the change is part of it.
func TestCheckBody(t *testing.T) {
	t.Parallel()
	const schema = `CREATE TABLE t (id int PRIMARY KEY, a text, n int);
CREATE TYPE mood AS ENUM ('ok');
CREATE FUNCTION helper(i int) RETURNS int LANGUAGE sql AS 'SELECT i';
`
	for _, c := range []struct{ name, function, change, want string }{
		{"dropped column in SQL", `RETURNS text LANGUAGE sql AS 'SELECT a FROM t'`, "ALTER TABLE t DROP COLUMN a", "42703 line 4"},
		{"renamed table in plpgsql", `RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF true THEN
    DELETE FROM t;
  END IF;
END $$`, "ALTER TABLE t RENAME TO tt", "42P01 line 7"},
		{"variable hides a new column", `RETURNS SETOF int LANGUAGE plpgsql AS $$
DECLARE kind text := 'x';
BEGIN RETURN QUERY SELECT id FROM t WHERE a = kind; END $$`, "ALTER TABLE t ADD COLUMN kind text", "42702 line 6"},
		{"use_column decides", `RETURNS SETOF int LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE kind text := 'x';
BEGIN RETURN QUERY SELECT id FROM t WHERE a = kind; END $$`, "ALTER TABLE t ADD COLUMN kind text", ""},
		{"row type grew", `RETURNS TABLE (id int, a text, n int) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM t; END $$`, "ALTER TABLE t ADD COLUMN z int", "42804 line 4"},
		{"column became bigint", `RETURNS TABLE (x int) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT n FROM t; END $$`, "ALTER TABLE t ALTER COLUMN n TYPE bigint", "42804 line 4"},
		{"bigint argument", `RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT helper(n) FROM t); END $$`, "ALTER TABLE t ALTER COLUMN n TYPE bigint", "42883 line 4"},
		{"%TYPE of a dropped column", `RETURNS void LANGUAGE plpgsql AS $$ DECLARE v t.a%TYPE; BEGIN v := 'x'; END $$`, "ALTER TABLE t DROP COLUMN a", "42703 line 4"},
		{"%ROWTYPE of a renamed table", `RETURNS void LANGUAGE plpgsql AS $$ DECLARE v t%ROWTYPE; BEGIN NULL; END $$`, "ALTER TABLE t RENAME TO tt", "42P01 line 4"},
		{"field of a row variable", `RETURNS text LANGUAGE plpgsql AS $$ DECLARE v t%ROWTYPE; BEGIN RETURN v.a; END $$`, "ALTER TABLE t RENAME COLUMN a TO b", "42703 line 4"},
		{"dropped function", `RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM helper(1); END $$`, "DROP FUNCTION helper(int)", "42883 line 4"},
		{"constant EXECUTE", `RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'UPDATE t SET a = NULL'; END $$`, "ALTER TABLE t DROP COLUMN a", "42703 line 4"},
		{"renamed type in a cast", `RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM 'ok'::mood; END $$`, "ALTER TYPE mood RENAME TO feeling", "42704 line 4"},
		{"a loop's record", `RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM t LOOP RAISE NOTICE '%', r.whatever; END LOOP; END $$`, "ALTER TABLE t ADD COLUMN b int", ""},
		{"unrelated change", `RETURNS text LANGUAGE sql AS 'SELECT a FROM t'`, "ALTER TABLE t DROP COLUMN n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := replayed(t, schema+"CREATE FUNCTION f() "+c.function)
			f := s.Catalog.FunctionsNamed(PublicSchema, "f")[0]
			if faults := s.Catalog.CheckBody(f, nil); len(faults) > 0 {
				t.Errorf("before: %v", faults[0].Error)
			}
			if err := exec(t, s, c.change); err != nil {
				t.Fatal(err)
			}
			if got := faultText(s.Catalog.CheckBody(f, nil)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func faultText(faults []BodyFault) string {
	var out []string
	for _, f := range faults {
		out = append(out, f.Error.State+" line "+strconv.Itoa(f.Line))
	}
	return strings.Join(slices.Compact(out), ", ")
}

// TestCheckTrigger: NEW and OLD have the columns of the table that fires.
func TestCheckTrigger(t *testing.T) {
	t.Parallel()
	s := replayed(t, `CREATE TABLE t (id int, note text);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.note := coalesce(NEW.note, 'x');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf();`)
	f := s.Catalog.FunctionsNamed(PublicSchema, "tf")[0]
	table := s.Catalog.RelationNamed(PublicSchema, "t")
	if got := faultText(s.Catalog.CheckBody(f, table)); got != "" {
		t.Errorf("before: %s", got)
	}
	if got := faultText(s.Catalog.CheckBody(f, nil)); got != "" {
		t.Errorf("without a table: %s", got)
	}
	if err := exec(t, s, "ALTER TABLE t RENAME COLUMN note TO remark"); err != nil {
		t.Fatal(err)
	}
	// The field is assigned to and read, on the same line.
	if got := faultText(s.Catalog.CheckBody(f, table)); got != "42703 line 5" {
		t.Errorf("after: %s", got)
	}
}

// TestExpressions: what a default or a CHECK depends on, and what it is.
func TestExpressions(t *testing.T) {
	t.Parallel()
	s := replayed(t, `CREATE SEQUENCE s; CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (a int, b text);
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';`)
	c := s.Catalog
	table := c.RelationNamed(PublicSchema, "t")
	for _, x := range []struct {
		sql, deps          string
		constant, volatile bool
	}{
		{"1", "", true, false},
		{"'x'::text", "", true, false},
		{"-1 + 2", "", true, false},
		{"'{}'::jsonb", "", true, false},
		{"now()", "", false, false},
		{"CURRENT_TIMESTAMP", "", false, false},
		{"random()", "", false, true},
		{"gen_random_uuid()", "", false, true},
		{"nextval('s')", "s", false, true},
		{"nextval('s'::regclass)", "s", false, true},
		{"nextval('public.s'::text)", "", false, true},
		{"'ok'::mood", "mood", true, false},
		{"f(1)", "f", true, false},
		{"g()", "g", false, true},
		{"a + 1", "t.1", false, false},
		{"t.a > 0 AND b IS NOT NULL", "t.1 t.2", false, false},
		{"unknown_to_all(a)", "t.1", false, true},
	} {
		n := parseFile(t, "SELECT "+x.sql).Statements[0].Node.GetSelectStmt().TargetList[0].GetResTarget().Val
		e, err := s.expr(n, table)
		if err != nil {
			t.Errorf("%s: %v", x.sql, err)
			continue
		}
		var deps []string
		for _, d := range e.Deps {
			deps = append(deps, depName(c, d))
		}
		if got := strings.Join(deps, " "); got != x.deps || e.Constant != x.constant || e.Volatile != x.volatile {
			t.Errorf("%s: deps %q constant %v volatile %v", x.sql, got, e.Constant, e.Volatile)
		}
	}
}

func depName(c *Catalog, d Ref) string {
	switch {
	case c.Relations[d.Object] != nil && d.Column > 0:
		return c.Relations[d.Object].Name + "." + strconv.Itoa(d.Column)
	case c.Relations[d.Object] != nil:
		return c.Relations[d.Object].Name
	case c.Types[d.Object] != nil:
		return c.Types[d.Object].Name
	case c.Functions[d.Object] != nil:
		return c.Functions[d.Object].Name
	}
	return "?"
}
