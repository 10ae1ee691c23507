package catalog

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

const logged = `CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE TYPE e AS ENUM ('a');
CREATE ROLE r;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
`

// TestLog: a transaction of many statements keeps one copy of what they change.
func TestLog(t *testing.T) {
	t.Parallel()
	var sql strings.Builder
	sql.WriteString(logged + "BEGIN;\n")
	const n = 500
	for i := range n {
		fmt.Fprintf(&sql, "ALTER TABLE t ADD COLUMN c%d int; ALTER TYPE e ADD VALUE 'v%[1]d'; ALTER ROLE r CONNECTION LIMIT %[1]d; ALTER FUNCTION f() COST %[1]d;\n", i+1)
		sql.WriteString("DO $$ BEGIN ALTER TABLE t ALTER n SET DEFAULT 1; BEGIN ALTER TABLE t ALTER n DROP DEFAULT; EXCEPTION WHEN OTHERS THEN NULL; END; END $$;\n")
		sql.WriteString("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r; ALTER TABLE t DROP COLUMN absent;\n")
	}
	c := New()
	s := NewSession(c, "")
	s.Closed = true
	file := parse(t, sql.String())
	var before *Catalog
	failed := 0
	for i, st := range file.Statements {
		if st.Node.GetTransactionStmt() != nil {
			before = c.Clone()
		}
		if err := s.Exec(file, i); err != nil {
			failed++
		}
	}
	if failed != n {
		t.Errorf("%d statements failed, not %d", failed, n)
	}
	if len(c.copies) > 10 {
		t.Errorf("%d copies are kept", len(c.copies))
	}
	s.rollback()
	same(t, before, c, "after the rollback")
}

// TestSavepoints nests savepoints at random, goes back to some and releases
// others, and holds the catalog to copies that were made at each.
func TestSavepoints(t *testing.T) {
	t.Parallel()
	file := parse(t, logged+`ALTER TABLE t ADD COLUMN x int; ALTER TABLE t DROP COLUMN x; ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME TO t;
ALTER TYPE e ADD VALUE 'b'; ALTER TYPE e RENAME VALUE 'a' TO 'z'; ALTER TYPE e RENAME VALUE 'z' TO 'a'; DROP TABLE t; CREATE TABLE t (id int);
ALTER ROLE r NOLOGIN; ALTER ROLE r LOGIN; ALTER ROLE r RENAME TO q; ALTER ROLE q RENAME TO r; ALTER FUNCTION f() STRICT; DROP FUNCTION f();
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r; GRANT SELECT ON t TO r;
DO $$ BEGIN ALTER TABLE t ADD COLUMN y int; DROP TABLE t; CREATE TABLE t (id int, y int); PERFORM 1 / 0; EXCEPTION WHEN OTHERS THEN NULL; END $$;
ALTER SCHEMA public OWNER TO r; COMMENT ON TABLE t IS 'x'; CREATE VIEW v AS SELECT * FROM t; DROP VIEW v; CREATE UNIQUE INDEX i ON t (id);`)
	control := parse(t, "BEGIN; SAVEPOINT s; ROLLBACK TO s; RELEASE s; ROLLBACK; COMMIT")
	const begin, savepoint, rollbackTo, release, rollback, commit = 0, 1, 2, 3, 4, 5
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 2))
		c := New()
		s := NewSession(c, "")
		s.Closed = true
		for i := range 4 {
			_ = s.Exec(file, i)
		}
		start := c.Clone()
		_ = s.Exec(control, begin)
		var stack []*Catalog
		for range 200 {
			at, n := len(stack)-1, r.IntN(20)
			switch {
			case n == 0:
				_ = s.Exec(control, savepoint)
				stack = append(stack, c.Clone())
			case n == 1 && at >= 0:
				_ = s.Exec(control, rollbackTo)
				same(t, stack[at], c, fmt.Sprintf("seed %d: after ROLLBACK TO", seed))
			case n == 2 && at >= 0:
				_ = s.Exec(control, release)
				stack = stack[:at]
			case n == 3 && r.IntN(4) == 0:
				_ = s.Exec(control, rollback)
				same(t, start, c, fmt.Sprintf("seed %d: after ROLLBACK", seed))
				_ = s.Exec(control, begin)
				stack = nil
			case n == 4 && r.IntN(4) == 0:
				_ = s.Exec(control, commit)
				start, stack = c.Clone(), nil
				_ = s.Exec(control, begin)
			default:
				_ = s.Exec(file, 4+r.IntN(len(file.Statements)-4)) // many fail, and change nothing
			}
		}
	}
}
