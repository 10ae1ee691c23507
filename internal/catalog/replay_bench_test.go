package catalog

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// BenchmarkReplay replays 5,000 files of 8 statements, as issue 3 counts them,
// after they were parsed. It reports statements per second.
func BenchmarkReplay(b *testing.B) {
	var sources []sqlparse.Source
	for i := range 5000 {
		sources = append(sources, sqlparse.Source{Name: fmt.Sprintf("%d.sql", i), Data: []byte(teamMigration(i))})
	}
	var p sqlparse.Parser
	files := p.Parse(context.Background(), sources)
	statements := 0
	for _, f := range files {
		statements += len(f.Statements)
	}
	b.ReportAllocs()
	for b.Loop() {
		c := New()
		for _, f := range files {
			if failed := Replay(c, f, ReplayOptions{Ran: true}); failed != nil {
				b.Fatalf("%s: %v", f.Name, failed[0].Err)
			}
		}
	}
	b.ReportMetric(float64(statements*b.N)/b.Elapsed().Seconds(), "statements/s")
}

// teamMigration is the i-th migration of a team that adds tables and goes on changing
// the ones that it has.
func teamMigration(i int) string {
	var s strings.Builder
	if i%5 == 0 {
		fmt.Fprintf(&s, `CREATE TABLE t%[1]d (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner_id bigint NOT NULL REFERENCES t%[2]d, name text NOT NULL, email varchar(200) UNIQUE, created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX t%[1]d_name ON t%[1]d (name);
CREATE INDEX ON t%[1]d (owner_id, created_at);
`, i, max(i-5, 0))
	}
	t := i / 5 * 5 / 2 / 5 * 5
	fmt.Fprintf(&s, `ALTER TABLE t%[1]d ADD COLUMN c%[2]d text;
ALTER TABLE t%[1]d ADD COLUMN d%[2]d integer NOT NULL DEFAULT 0;
ALTER TABLE t%[1]d ALTER COLUMN c%[2]d SET DEFAULT 'x';
ALTER TABLE t%[1]d ADD CONSTRAINT k%[2]d CHECK (d%[2]d >= 0);
CREATE INDEX i%[2]d ON t%[1]d (c%[2]d);
`, t, i)
	if i%5 != 0 {
		fmt.Fprintf(&s, `ALTER TABLE t%[1]d RENAME COLUMN c%[2]d TO e%[2]d;
ALTER TABLE t%[1]d ALTER COLUMN e%[2]d TYPE varchar(100);
ALTER TABLE t%[1]d DROP COLUMN d%[2]d;
`, t, i)
	}
	return s.String()
}
