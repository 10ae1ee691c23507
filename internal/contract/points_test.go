package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/contract"
)

// TestManyPoints: where a file commits more often than can be compared, that is
// said with the line from which on, and what is broken in the end is still found.
func TestManyPoints(t *testing.T) {
	t.Parallel()
	var base, change strings.Builder
	for i := range 6000 {
		fmt.Fprintf(&base, "CREATE TYPE t%d AS ENUM ('a');\n", i)
	}
	change.WriteString("-- atlas:txmode none\n\n")
	for i := range 800 {
		fmt.Fprintf(&change, "COMMENT ON TYPE t%d IS 'x';\n", i)
	}
	change.WriteString("DROP TYPE t7;\n")
	j, err := contract.Judge(t.Context(), contract.Change{Base: replay(t, base.String()), Files: parse(t, change.String())})
	if err != nil {
		t.Fatal(err)
	}
	if len(j.Opaque) != 1 || j.Opaque[0].At.File != "1.sql" || j.Opaque[0].At.Line < 100 || j.Opaque[0].At.Line > 800 {
		t.Errorf("nothing is left out: %+v", j.Opaque)
	}
	if len(j.Breaks) != 1 || j.Breaks[0].Object != "public.t7" || j.Breaks[0].Cause.Line != 803 {
		t.Errorf("%+v", j.Breaks)
	}
}
