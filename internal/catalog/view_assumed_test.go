package catalog

import "testing"

// TestViewsOverUnknown: a directory that starts from an existing database makes
// views over what it never created, which is then taken for granted.
func TestViewsOverUnknown(t *testing.T) {
	t.Parallel()
	s := replayed(t, `CREATE TABLE own (id int);
CREATE VIEW named AS SELECT l.a, l.b AS bb, own.id FROM legacy l JOIN own ON own.id = l.c;
CREATE VIEW star AS SELECT * FROM legacy;
CREATE VIEW bare AS SELECT d FROM legacy WHERE e > 1;
CREATE VIEW calls AS SELECT extension_function(a) AS x, count(*) AS n FROM legacy GROUP BY a;
CREATE VIEW over AS SELECT whatever FROM star;`)
	c := s.Catalog
	legacy := c.RelationNamed(PublicSchema, "legacy")
	if legacy == nil || !legacy.Assumed {
		t.Fatal("legacy was not assumed")
	}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		if legacy.Column(name) == nil {
			t.Errorf("column %s was not assumed", name)
		}
	}
	named := c.RelationNamed(PublicSchema, "named")
	if len(named.Columns) != 3 || !named.View.Unresolved || named.View.Open || named.Columns[2].Type.Type != oidInt4 {
		t.Errorf("named: %+v", named.View)
	}
	bare := c.RelationNamed(PublicSchema, "bare")
	if !bare.View.Updatable || bare.View.Base != legacy.OID || bare.View.Sources[0] != legacy.Column("d").Num {
		t.Errorf("bare: %+v", bare.View)
	}
	if star := c.RelationNamed(PublicSchema, "star"); !star.View.Open {
		t.Error("the columns of star are taken for known")
	}
	if calls := c.RelationNamed(PublicSchema, "calls"); !calls.View.Unresolved || calls.Columns[1].Type.Type != oidInt8 {
		t.Errorf("calls: %+v", calls.Columns)
	}
	// What the directory took away is known not to be there.
	if err := exec(t, s, "ALTER TABLE legacy DROP COLUMN a CASCADE; CREATE VIEW again AS SELECT a FROM legacy;"); err == nil || err.State != "42703" || !err.Certain {
		t.Errorf("a dropped column: %v", err)
	}
	if err := exec(t, s, "DROP TABLE legacy CASCADE; CREATE VIEW again AS SELECT 1 AS one FROM legacy;"); err == nil || err.State != "42P01" || !err.Certain {
		t.Errorf("a dropped table: %v", err)
	}
}
