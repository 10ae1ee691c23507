package sqlmix_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/testkit/sqlmix"
)

func TestMix(t *testing.T) {
	t.Parallel()
	one := "CREATE TABLE a (b int); ALTER TABLE a DROP COLUMN b"
	two := "CREATE VIEW v AS SELECT c FROM a;\nDROP VIEW v;"
	m := sqlmix.New(one, two, one)
	for _, c := range []struct {
		name    string
		program []byte
		want    string
	}{
		{"a text is composed again", m.Program(two), "CREATE VIEW v AS SELECT c FROM a;\nDROP VIEW v"},
		{"one after the other", append(m.Program(two), m.Program(one)...), "CREATE VIEW v AS SELECT c FROM a;\nDROP VIEW v;\nCREATE TABLE a (b int);\nALTER TABLE a DROP COLUMN b"},
		// The names are a (3), b and v (2), c and int (1).
		{"the second name of a run becomes v", []byte{0, 0, 1 | 2<<3, 2}, "CREATE TABLE a (v int);\nALTER TABLE a DROP COLUMN v"},
		{"a run ends with the pool", []byte{0, 3, 7, 0}, "DROP VIEW v"},
		{"what is no gene is left out", []byte{0, 3, 0}, ""},
	} {
		if diff := cmp.Diff(c.want, m.Compose(c.program)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}
