package catalog

import "testing"

// TestFreshLabel: a label that a transaction added cannot be used in it, by
// rows neither (55P04; measured on PostgreSQL 13 to 18). A text that only looks
// like it can.
func TestFreshLabel(t *testing.T) {
	t.Parallel()
	const base = "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (id int, m mood, note text)"
	for name, test := range map[string]struct {
		sql   string
		state string
	}{
		"inserted":            {"ALTER TYPE mood ADD VALUE 'new'; INSERT INTO t VALUES (1, 'new', '')", "55P04"},
		"updated":             {"ALTER TYPE mood ADD VALUE 'new'; UPDATE t SET m = 'new'", "55P04"},
		"compared":            {"ALTER TYPE mood ADD VALUE 'new'; DELETE FROM t WHERE m = 'new'", "55P04"},
		"cast":                {"ALTER TYPE mood ADD VALUE 'new'; ALTER TABLE t ADD CHECK (m <> 'new'::mood)", "55P04"},
		"default":             {"ALTER TYPE mood ADD VALUE 'new'; ALTER TABLE t ALTER m SET DEFAULT 'new'", "55P04"},
		"as text":             {"ALTER TYPE mood ADD VALUE 'new'; INSERT INTO t VALUES (1, 'ok', 'new')", ""},
		"old label":           {"ALTER TYPE mood ADD VALUE 'new'; INSERT INTO t VALUES (1, 'ok', '')", ""},
		"after a commit":      {"ALTER TYPE mood ADD VALUE 'new'; COMMIT; BEGIN; INSERT INTO t VALUES (1, 'new', '')", ""},
		"renamed, not added":  {"ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'; INSERT INTO t VALUES (1, 'fine', '')", ""},
		"a label that is not": {"ALTER TABLE t ALTER m SET DEFAULT 'nope'", "22P02"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := ran(t, base)
			got := ""
			for _, f := range Replay(c, parse(t, test.sql), ReplayOptions{}) {
				got = f.Err.State
			}
			if got != test.state {
				t.Errorf("got %q, want %q", got, test.state)
			}
		})
	}
}
