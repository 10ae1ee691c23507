package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestReplay: where others see the catalog, and what becomes of a statement that
// fails. Behaviour of transactions as documented in "BEGIN" and "COMMIT"; the
// transaction around a file is Atlas's (facts/atlas.md §2).
func TestReplay(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, sql string
		o         ReplayOptions
		points    []int
		failed    []string
		relations string
	}{
		{name: "one transaction", sql: "CREATE TABLE a (); CREATE TABLE b ();", points: []int{1}, relations: "a b"},
		{name: "each by itself", sql: "CREATE TABLE a (); CREATE TABLE b ();", o: ReplayOptions{NoTransaction: true}, points: []int{0, 1}, relations: "a b"},
		{name: "BEGIN within the transaction", sql: "BEGIN; CREATE TABLE a (); COMMIT;", points: []int{2}, relations: "a"},
		{name: "statements after COMMIT", sql: "CREATE TABLE a (); COMMIT; CREATE TABLE b (); CREATE TABLE c ();", points: []int{1, 2, 3}, relations: "a b c"},
		{name: "explicit transaction", sql: "BEGIN; CREATE TABLE a (); COMMIT; CREATE TABLE b ();", o: ReplayOptions{NoTransaction: true}, points: []int{2, 3}, relations: "a b"},
		{name: "rolled back", sql: "CREATE TABLE a (); ROLLBACK; CREATE TABLE b ();", points: []int{2}, relations: "b"},
		{name: "failing", sql: "CREATE TABLE a (); CREATE TABLE a (); CREATE TABLE b (x int, x int); CREATE TABLE c ();", points: []int{3}, failed: []string{"1 42P07 true", "2 42701 true"}, relations: "a c"},
		{name: "concurrently in the transaction", sql: "CREATE TABLE a (x int); CREATE INDEX CONCURRENTLY i ON a (x);", points: []int{1}, failed: []string{"1 25001 true"}, relations: "a"},
		{name: "concurrently, long ago", sql: "CREATE TABLE a (x int); CREATE INDEX CONCURRENTLY i ON a (x);", o: ReplayOptions{Ran: true}, points: []int{1}, failed: []string{"1 25001 true applied"}, relations: "a i"},
		{name: "temporary", sql: "CREATE TEMP TABLE a (x serial); CREATE TABLE b ();", points: []int{1}, relations: "b"},
		{name: "on commit drop", sql: "CREATE TEMP TABLE a () ON COMMIT DROP; COMMIT; CREATE TEMP TABLE a (); CREATE TABLE b ();", points: []int{1, 2, 3}, relations: "b"},
		{name: "empty", sql: "", points: []int{-1}},
		{name: "unknown at first", sql: "ALTER TABLE a ADD COLUMN x int; CREATE TABLE b (a_id int REFERENCES a (id));", points: []int{1}, relations: "a b"},
		{name: "gone is certain", sql: "CREATE TABLE a (); DROP TABLE a; ALTER TABLE a ADD COLUMN x int;", points: []int{2}, failed: []string{"2 42P01 true"}},
		{name: "IF EXISTS of the unknown", sql: "DROP TABLE IF EXISTS a; CREATE TABLE a ();", points: []int{1}, relations: "a"},
		{name: "IF EXISTS where more is unknown", sql: "COMMENT ON TABLE z IS 'old'; DROP TABLE IF EXISTS a; CREATE TABLE a ();", points: []int{2}, relations: "a z"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := New()
			var points []int
			test.o.Committed = func(i int) { points = append(points, i) }
			var failed []string
			for _, f := range Replay(c, parse(t, test.sql), test.o) {
				failed = append(failed, fmt.Sprintf("%d %s %v%s", f.Statement, f.Err.State, f.Err.Certain, flag(f.Applied, " applied")))
			}
			var names []string
			for _, r := range c.Relations {
				names = append(names, r.Name)
			}
			slices.Sort(names)
			if !slices.Equal(points, test.points) || !slices.Equal(failed, test.failed) || strings.Join(names, " ") != test.relations {
				t.Errorf("commit points %v, want %v\nfailed %q, want %q\nrelations %v, want %s",
					points, test.points, failed, test.failed, names, test.relations)
			}
			if len(c.undo) != 0 {
				t.Errorf("%d changes could still be undone", len(c.undo))
			}
		})
	}
}

// TestClosed: new statements on a catalog that the directory made whole.
func TestClosed(t *testing.T) {
	t.Parallel()
	c := New()
	if f := Replay(c, parse(t, "CREATE TABLE a (id int)"), ReplayOptions{Ran: true}); f != nil {
		t.Fatal(f)
	}
	got := Replay(c, parse(t, "ALTER TABLE b ADD COLUMN x int"), ReplayOptions{})
	if len(got) != 1 || got[0].Err.State != "42P01" || got[0].Err.Certain || c.Assumed.Any() {
		t.Errorf("got %+v", got)
	}
}

// TestAssumed: what N-1 knows of a table that nobody created is what was said of
// it before it was changed.
func TestAssumed(t *testing.T) {
	t.Parallel()
	c := New()
	failed := Replay(c, parse(t, `
		ALTER TABLE app.users ADD COLUMN fresh int;
		ALTER TABLE app.users RENAME COLUMN name TO full_name;
		CREATE INDEX ON app.users (email);
		ALTER TABLE app.users DROP COLUMN email;
		ALTER TABLE app.users DROP COLUMN fresh, DROP CONSTRAINT users_team_fkey;
		ALTER TABLE app.users RENAME TO people;
		ALTER TABLE app.people ALTER COLUMN email SET NOT NULL;
		ALTER TABLE app.people DROP COLUMN fresh;
		ALTER TABLE app.users ADD COLUMN x int;
	`), ReplayOptions{Ran: true})
	var states []string
	for _, f := range failed {
		states = append(states, fmt.Sprintf("%d %s %v", f.Statement, f.Err.State, f.Err.Certain))
	}
	if want := []string{"6 42703 true", "7 42703 true", "8 42P01 true"}; !slices.Equal(states, want) {
		t.Errorf("failed %q, want %q", states, want)
	}
	was := only(t, c.Assumed.Relations)
	now := c.Relations[was.OID]
	if was.Name != "users" || columnList(was) != "name email" || len(was.Constraints) != 1 {
		t.Errorf("before: %s (%s), %d constraints", was.Name, columnList(was), len(was.Constraints))
	}
	if now.Name != "people" || columnList(now) != "full_name" || len(now.Constraints) != 0 {
		t.Errorf("after: %s (%s), %d constraints", now.Name, columnList(now), len(now.Constraints))
	}
	if s := only(t, c.Assumed.Schemas); s.Name != "app" {
		t.Errorf("schema %s", s.Name)
	}
}

func only[V any](t *testing.T, m map[OID]*V) *V {
	t.Helper()
	if len(m) != 1 {
		t.Fatalf("%d instead of 1", len(m))
	}
	for _, v := range m {
		return v
	}
	return nil
}

func columnList(r *Relation) string {
	var names []string
	for _, col := range r.Columns {
		names = append(names, col.Name)
	}
	return strings.Join(names, " ")
}

// TestCascaded: what a statement takes along, and what of it without a word.
func TestCascaded(t *testing.T) {
	t.Parallel()
	c := New()
	var got []string
	Replay(c, parse(t, `
		CREATE TABLE a (id int PRIMARY KEY, x int, y int, UNIQUE (x, y), CHECK (x > y));
		CREATE TABLE b (a_id int REFERENCES a);
		CREATE VIEW v AS SELECT id FROM a;
		CREATE INDEX a_x ON a (x) WHERE y > 0;
		ALTER TABLE a DROP COLUMN y;
		DROP TABLE a CASCADE;
	`), ReplayOptions{Applied: func(_ int, cascaded []Cascaded) {
		for _, x := range cascaded {
			got = append(got, x.What+flag(x.Silent, " (silent)"))
		}
	}})
	want := []string{
		"constraint a_x_y_key on table public.a (silent)", "constraint a_check on table public.a (silent)",
		"index public.a_x (silent)", "index public.a_x_y_key (silent)",
		"constraint b_a_id_fkey on table public.b", "view public.v", "index public.a_pkey (silent)",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
