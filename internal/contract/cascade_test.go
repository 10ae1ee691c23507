package contract_test

import (
	"slices"
	"testing"

	"github.com/renewa/migration-gate/internal/contract"
)

// TestCascaded: what DROP … CASCADE takes along is listed with the object that
// was named (PostgreSQL's docs, 5.14 "Dependency Tracking"), since an approval
// has to list it. What goes without CASCADE lists nothing.
func TestCascaded(t *testing.T) {
	t.Parallel()
	const views = items + "CREATE VIEW v AS SELECT id, note FROM items; CREATE VIEW w AS SELECT note FROM v; CREATE VIEW u AS SELECT id FROM items;"
	for _, c := range []struct {
		name, base, change, object string
		want                       []string
	}{
		{"table", views, "DROP TABLE items CASCADE;", "public.items", []string{"public.u", "public.v", "public.w"}},
		{"column of a unique constraint", items + "ALTER TABLE items ADD CONSTRAINT u UNIQUE (id, note);", "ALTER TABLE items DROP COLUMN note;",
			"public.items.note", []string{"u of public.items"}},
		{"referenced", items + "CREATE TABLE c (item bigint CONSTRAINT fk REFERENCES items (id));", "DROP TABLE items CASCADE;",
			"public.items", []string{"fk of public.c"}},
		{"view", views, "DROP VIEW v CASCADE;", "public.v", []string{"public.w"}},
		{"nothing depends", items, "DROP TABLE items CASCADE;", "public.items", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, b := range judge(t, c.base, c.change).Breaks {
				if b.Object != c.object {
					continue
				}
				got := slices.Sorted(slices.Values(b.Cascaded))
				if !slices.Equal(got, c.want) {
					t.Errorf("got %q, want %q", got, c.want)
				}
				return
			}
			t.Errorf("no break of %s", c.object)
		})
	}
}

// TestCompare: two catalogs alone, without the statements between them.
func TestCompare(t *testing.T) {
	t.Parallel()
	base := replay(t, items)
	if got := contract.Compare(t.Context(), base, base); len(got) != 0 {
		t.Errorf("a catalog breaks itself: %+v", got)
	}
	now := replay(t, items, "ALTER TABLE items DROP COLUMN note;")
	got := contract.Compare(t.Context(), base, now)
	if len(got) != 1 || got[0].Rule != "n1-drop" || got[0].Object != "public.items.note" || got[0].Level != contract.Breaks {
		t.Errorf("got %+v", got)
	}
}
