//go:build oracle && probes

package oracle

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
	"github.com/renewa/migration-gate/test/cases"
)

// TestProbesGenerated sends probes around every form of change to every object
// of one schema that has some of each kind.
func TestProbesGenerated(t *testing.T) {
	sql, err := os.ReadFile("testdata/generated.sql")
	if err != nil {
		t.Fatal(err)
	}
	schema := file{name: "1_schema.sql", role: "postgres", sql: string(sql)}
	base := catalog.New()
	simulateFile(t, base, schema, func(line int, state, message string) {
		t.Fatalf("testdata/generated.sql:%d: %s (%s)", line, message, state)
	})
	all := servers(t)
	results := &results{}
	how := sending{owner: "postgres", role: "app", session: []string{"SET search_path = shop"}}
	t.Run("servers", func(t *testing.T) {
		for share, s := range all {
			t.Run(fmt.Sprint(s.version), func(t *testing.T) {
				t.Parallel()
				s.create(t, how.owner, func(name string) {
					if failed := s.replay(t, name, []file{schema}); failed != nil {
						t.Fatal(failed.err)
					}
					before := &probed{}
					kept, answers := s.prepareProbes(t, name, how, map[string]bool{}, before)
					for i, sql := range changes(base) {
						if i%len(all) != share {
							continue
						}
						p := s.changed(t, name, file{name: "2_change.sql", role: "postgres", sql: sql}, how, kept, answers)
						p.name, p.sent = sql, before.sent
						if p.verdict, err = cases.Judge(t.Context(), base, catalog.Superuser, []sqlparse.Source{{Name: "2_change.sql", Data: []byte(sql + ";\n")}}); err != nil {
							t.Errorf("%s: no verdict: %v", sql, err)
						}
						results.add(p)
					}
				})
				s.dropRoles(t)
			})
		}
	})
	results.report(t, "generated")
}

// changed applies a change to a copy of a database in which the probes work.
func (s *server) changed(t *testing.T, control string, change file, how sending, kept []probe, answers []answer) *probed {
	t.Helper()
	out := &probed{}
	s.copy(t, control, how.owner, func(migrated string) {
		if out.refused = s.apply(t, migrated, change); out.refused != nil {
			return
		}
		after := s.session(t, migrated, how)
		out.failed = failures(after.after(t.Context(), slices.Clone(kept), answers))
		after.close()
	})
	return out
}
