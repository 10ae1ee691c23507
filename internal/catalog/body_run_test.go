package catalog

import "testing"

// TestOpaqueBodies: what is executed and cannot be seen through is said, with its
// line; what only reads and writes data is not.
func TestOpaqueBodies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sql string
		line      int // of the one opaque place; 0 for none
	}{
		{"computed DDL", "DO $$\nDECLARE r record;\nBEGIN\n  FOR r IN SELECT name FROM tenants LOOP\n    EXECUTE format('ALTER TABLE %I.t ADD COLUMN x int', r.name);\n  END LOOP;\nEND $$", 5},
		{"computed data", "DO $$ DECLARE r record; BEGIN FOR r IN SELECT name FROM tenants LOOP EXECUTE format('UPDATE %I.t SET x = 1', r.name); END LOOP; END $$", 0},
		{"DDL that depends on data", "DO $$\nBEGIN\n  IF EXISTS (SELECT 1 FROM users WHERE admin) THEN\n    CREATE TABLE t (i int);\n  END IF;\nEND $$", 3},
		{"a check of data", "DO $$ BEGIN IF EXISTS (SELECT 1 FROM users WHERE mail IS NULL) THEN RAISE EXCEPTION 'no'; END IF; CREATE TABLE t (i int); END $$", 0},
		{"data that ends the body", "DO $$\nBEGIN\n  IF (SELECT count(*) FROM users) = 0 THEN RETURN; END IF;\n  CREATE TABLE t (i int);\nEND $$", 4},
		{"a role that may exist", "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app; END IF; END $$", 0},
		{"only created", "CREATE FUNCTION f(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE ' || t; END $$", 0},
		{"another language", "CREATE FUNCTION f() RETURNS void LANGUAGE plperl AS 'spi_exec_query(\"DROP TABLE t\")'; SELECT f()", 1},
		{"unknown function, no extension", "SELECT make_everything()", 1},
		{"an extension's function", "CREATE EXTENSION pg_cron; SELECT cron.schedule('a', 'b', 'c')", 0},
		{"backfill in batches", "DO $$ DECLARE n int := 1; BEGIN WHILE n > 0 LOOP UPDATE t SET x = 1 WHERE id IN (SELECT id FROM t LIMIT 10); GET DIAGNOSTICS n = ROW_COUNT; END LOOP; END $$", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := replayed(t, c.sql)
			var lines []int
			for _, o := range s.Catalog.Opaque {
				lines = append(lines, o.At.Line)
			}
			if c.line == 0 && len(lines) > 0 || c.line > 0 && (len(lines) != 1 || lines[0] != c.line) {
				t.Errorf("opaque on lines %v, want %d: %+v", lines, c.line, s.Catalog.Opaque)
			}
		})
	}
}
