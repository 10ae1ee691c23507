package catalog

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ran replays files that are known to have run, each as one transaction.
func ran(t *testing.T, files ...string) *Catalog {
	t.Helper()
	c := New()
	for _, sql := range files {
		for _, f := range Replay(c, parse(t, sql), ReplayOptions{Ran: true}) {
			t.Errorf("%s: %v", sql, f.Err)
		}
	}
	return c
}

func columnType(t *testing.T, c *Catalog, table, column string) string {
	t.Helper()
	r := c.RelationNamed(PublicSchema, table)
	if r == nil || r.Column(column) == nil {
		t.Fatalf("no column %s.%s", table, column)
	}
	return c.FormatType(r.Column(column).Type)
}

// TestExtensionTypes: what extensions print for their types, as PostGIS 3.4 and
// pgvector 0.7 document it; whether they were declared or were there before.
func TestExtensionTypes(t *testing.T) {
	t.Parallel()
	for _, declared := range []string{"", "CREATE EXTENSION postgis; CREATE EXTENSION vector; CREATE EXTENSION citext; CREATE EXTENSION ltree;"} {
		c := ran(t, declared, `CREATE TABLE t (a geometry(Point, 4326), b geography(POLYGON), c vector(1536), d citext,
			e ltree[], f geometry(pointz), g geometry, h halfvec(3))`)
		want := map[string]string{
			"a": "public.geometry(Point,4326)", "b": "public.geography(Polygon,4326)", "c": "public.vector(1536)",
			"d": "public.citext", "e": "public.ltree[]", "f": "public.geometry(PointZ)", "g": "public.geometry", "h": "public.halfvec(3)",
		}
		for column, want := range want {
			if got := columnType(t, c, "t", column); got != want {
				t.Errorf("declared %v: %s is %s, want %s", declared != "", column, got, want)
			}
		}
		if assumed := c.Assumed.Any(); assumed != (declared == "") {
			t.Errorf("declared %v: assumed %v", declared != "", assumed)
		}
	}
}

// TestTypeOfAssumedTable: a table that is first mentioned as a type is one
// object with it.
func TestTypeOfAssumedTable(t *testing.T) {
	t.Parallel()
	c := ran(t, "CREATE FUNCTION f() RETURNS SETOF users LANGUAGE sql AS ''", "ALTER TABLE users ADD COLUMN x int")
	r := c.RelationNamed(PublicSchema, "users")
	if r == nil || c.FunctionsNamed(PublicSchema, "f")[0].Result.Type != r.RowType {
		t.Error("the function does not return the table's rows")
	}
}

// TestAssumedEnum: labels that statements name were there.
func TestAssumedEnum(t *testing.T) {
	t.Parallel()
	c := ran(t, "ALTER TYPE mood ADD VALUE 'new' AFTER 'old'", "ALTER TYPE mood RENAME VALUE 'older' TO 'oldest'")
	ty := c.TypeNamed(PublicSchema, "mood")
	if diff := cmp.Diff([]string{"old", "new", "oldest"}, ty.Labels); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"old", "older"}, c.Assumed.Types[ty.OID].Labels); diff != "" {
		t.Error(diff)
	}
}

// TestExtensionDefaults: what calls an extension's function goes with it
// (measured on PostgreSQL 15 with uuid-ossp).
func TestExtensionDefaults(t *testing.T) {
	t.Parallel()
	c := ran(t, `CREATE EXTENSION "uuid-ossp"; CREATE TABLE t (id uuid DEFAULT uuid_generate_v4()); CREATE VIEW v AS SELECT uuid_generate_v4() AS id`)
	if got := columnType(t, c, "v", "id"); got != "uuid" {
		t.Errorf("the view's column is %s", got)
	}
	failures := Replay(c, parse(t, `DROP EXTENSION "uuid-ossp"`), ReplayOptions{})
	if len(failures) != 1 || failures[0].Err.State != "2BP01" {
		t.Errorf("DROP EXTENSION: %v", failures)
	}
	if failures := Replay(c, parse(t, `DROP EXTENSION "uuid-ossp" CASCADE`), ReplayOptions{}); len(failures) != 0 {
		t.Fatal(failures[0].Err)
	}
	if c.RelationNamed(PublicSchema, "t").Column("id").Default != nil || c.RelationNamed(PublicSchema, "v") != nil {
		t.Error("the default or the view is still there")
	}
}

// TestAppRoles: who N-1 runs as.
func TestAppRoles(t *testing.T) {
	t.Parallel()
	const table = "CREATE TABLE t (x int);"
	for name, test := range map[string]struct {
		sql  string
		want []string
	}{
		"nobody is granted anything": {table, []string{"postgres"}},
		"a role":                     {table + "GRANT SELECT ON t TO app", []string{"app"}},
		"only a column":              {table + "GRANT SELECT (x) ON t TO app", []string{"app"}},
		"everybody":                  {table + "GRANT SELECT ON t TO PUBLIC", []string{"public"}},
		"the owner alone":            {table + "GRANT SELECT ON t TO postgres", []string{"postgres"}},
		"members of a group":         {table + "CREATE ROLE g; CREATE ROLE app LOGIN IN ROLE g; GRANT SELECT ON t TO g", []string{"app"}},
		"a group nobody is in":       {table + "CREATE ROLE g; GRANT SELECT ON t TO g", []string{"g"}},
		"by default privileges":      {"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app;" + table, []string{"app"}},
		"revoked again":              {table + "GRANT SELECT ON t TO app; REVOKE SELECT ON t FROM app", []string{"postgres"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, ran(t, test.sql).AppRoles()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestHasRight holds rights to has_table_privilege() of PostgreSQL 15.
func TestHasRight(t *testing.T) {
	t.Parallel()
	c := ran(t, `CREATE ROLE owner; CREATE ROLE g; CREATE ROLE app IN ROLE g; CREATE ROLE apart NOINHERIT IN ROLE g;
		CREATE ROLE reader IN ROLE pg_read_all_data; CREATE ROLE boss SUPERUSER; CREATE ROLE deputy IN ROLE owner;
		CREATE TABLE t (x int); ALTER TABLE t OWNER TO owner; CREATE TABLE bare (x int); ALTER TABLE bare OWNER TO owner;
		GRANT INSERT ON t TO g; GRANT SELECT ON t TO PUBLIC; REVOKE DELETE ON t FROM owner`)
	for _, test := range []struct {
		role, table string
		right       byte
		want        bool
	}{
		{"app", "t", 'a', true}, {"apart", "t", 'a', false}, {"apart", "t", 'r', true}, {"app", "t", 'w', false},
		{"owner", "t", 'w', true}, {"owner", "t", 'd', false}, {"deputy", "t", 'w', true}, {"boss", "t", 'd', true},
		{"reader", "bare", 'r', true}, {"reader", "bare", 'a', false}, {"owner", "bare", 'd', true}, {"deputy", "bare", 'd', true},
		{"app", "bare", 'r', false}, {"stranger", "t", 'r', true}, {"stranger", "bare", 'r', false}, {"boss", "bare", 'D', true},
	} {
		r := c.RelationNamed(PublicSchema, test.table)
		if got := c.HasRight(test.role, r.ACL, r.Owner, test.right); got != test.want {
			t.Errorf("%s on %s to %s: %v", string(test.right), test.table, test.role, got)
		}
	}
}

// TestPublications: what UPDATE and DELETE of a table have to mind.
func TestPublications(t *testing.T) {
	t.Parallel()
	c := ran(t, `CREATE SCHEMA s; CREATE TABLE t (id int, a text); CREATE TABLE s.u (x int); CREATE UNLOGGED TABLE s.w (x int);
		CREATE TABLE parts (id int) PARTITION BY RANGE (id); CREATE TABLE part PARTITION OF parts DEFAULT;
		CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, truncate');
		CREATE PUBLICATION two FOR TABLE t (id, a) WHERE (a > 'x'), parts; CREATE PUBLICATION of_schema FOR TABLES IN SCHEMA s`)
	names := func(schema OID, table string) (out []string) {
		for _, p := range c.PublicationsOf(c.RelationNamed(schema, table)) {
			out = append(out, p.Name)
		}
		return out
	}
	s := c.SchemaNamed("s").OID
	for table, want := range map[string][]string{"t": {"everything", "two"}, "part": {"everything", "two"}} {
		if got := names(PublicSchema, table); !slices.Equal(got, want) {
			t.Errorf("%s is in %v", table, got)
		}
	}
	if got := names(s, "u"); !slices.Equal(got, []string{"everything", "of_schema"}) {
		t.Errorf("s.u is in %v", got)
	}
	if got := names(s, "w"); got != nil {
		t.Errorf("an unlogged table is in %v", got)
	}
	of := c.PublicationsOf(c.RelationNamed(PublicSchema, "t"))
	want := []Publication{{Name: "everything"}, {Name: "two", Updates: true, Deletes: true, Filter: of[1].Filter, FilterColumns: []int{2}, Columns: []string{"id", "a"}}}
	if diff := cmp.Diff(want, of); diff != "" {
		t.Error(diff)
	}
}
