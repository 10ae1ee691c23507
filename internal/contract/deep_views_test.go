package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/contract"
)

// TestDeepViews: what the release may read is followed down through any number of
// views, although each of their columns leads to all columns of the next. PostgreSQL
// checks the rights of each view's owner on what is below it (documentation of
// CREATE VIEW, "Notes"): here the lowest loses them.
func TestDeepViews(t *testing.T) {
	t.Parallel()
	const depth = 60
	var columns []string
	for i := range 20 {
		columns = append(columns, fmt.Sprintf("c%d int", i))
	}
	var base strings.Builder
	fmt.Fprintf(&base, "CREATE TABLE t (%s); CREATE VIEW v0 AS SELECT * FROM t;\n", strings.Join(columns, ", "))
	for i := range depth {
		fmt.Fprintf(&base, "CREATE VIEW v%d AS SELECT * FROM v%d;\n", i+1, i)
	}
	fmt.Fprintf(&base, "GRANT SELECT ON v%d TO app;", depth)
	j, err := contract.Judge(t.Context(), contract.Change{
		Base: replay(t, base.String()), Files: parse(t, "CREATE ROLE other; ALTER TABLE t OWNER TO other; REVOKE ALL ON t FROM migrator;"),
	})
	if err != nil {
		t.Fatal(err)
	}
	top := fmt.Sprintf("public.v%d", depth)
	if !slices.ContainsFunc(j.Breaks, func(b contract.Break) bool { return b.Object == top && b.State == "42501" }) {
		t.Errorf("app still reads %s: %+v", top, j.Breaks)
	}
}
