package catalog

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// TestUndo runs each statement of the goldens in a transaction that is rolled
// back, and holds the catalog to what it was; then the derived index to one that
// is made afresh. It finds every handler that changes an object without having
// announced it (touch).
func TestUndo(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/catalog/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			undoEach(t, New(), parse(t, readGolden(t, name)["in.sql"]))
		})
	}
}

func undoEach(t *testing.T, c *Catalog, file *sqlparse.File) {
	t.Helper()
	s := NewSession(c, "")
	s.Closed = true
	for i, st := range file.Statements {
		if st.Node == nil {
			continue
		}
		if st.Node.GetTransactionStmt() == nil && !s.inTransaction() {
			before := c.Clone()
			s.begin()
			_ = s.Exec(file, i) // an error is fine, and must leave nothing behind either
			s.rollback()
			same(t, before, c, "after a rollback of: "+st.Text)
			// An assumed role or a number that was taken are no change.
			c.nextOID = before.nextOID
		}
		_ = s.Exec(file, i)
		fresh := c.Clone()
		fresh.deps = newDepIndex()
		for oid := range c.Relations {
			fresh.deps.changed(oid)
		}
		for oid := range c.Types {
			fresh.deps.changed(oid)
		}
		for oid := range c.Functions {
			fresh.deps.changed(oid)
		}
		for oid := range c.Others {
			fresh.deps.changed(oid)
		}
		for oid := range c.Schemas {
			fresh.deps.changed(oid)
		}
		same(t, fresh, c, "the index after: "+st.Text)
	}
}

func same(t *testing.T, want, got *Catalog, what string) {
	t.Helper()
	want, got = want.Clone(), got.Clone()
	want.nextOID, got.nextOID = 0, 0
	for name, r := range got.Roles {
		if want.Roles[name] == nil && r.Created.Line == 0 {
			delete(got.Roles, name) // mentioned: it was there before
		}
	}
	if reflect.DeepEqual(want, got) {
		return
	}
	for name, pair := range map[string][2]any{
		"schemas": {want.Schemas, got.Schemas}, "relations": {want.Relations, got.Relations}, "types": {want.Types, got.Types},
		"functions": {want.Functions, got.Functions}, "others": {want.Others, got.Others}, "roles": {want.Roles, got.Roles},
		"default privileges": {want.DefaultACLs, got.DefaultACLs}, "settings": {want.Settings, got.Settings},
		"opaque": {want.Opaque, got.Opaque}, "assumed": {want.Assumed, got.Assumed}, "names": {want.names, got.names},
		"users": {want.deps.users, got.deps.users}, "uses": {want.deps.uses, got.deps.uses},
		"constraints": {want.deps.constraints, got.deps.constraints}, "named": {want.deps.named, got.deps.named},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s\n%s differ", what, name)
		}
	}
	if diff := cmp.Diff(dump(want), dump(got)); diff != "" {
		t.Errorf("-before +after:\n%s", diff)
	}
	for oid, r := range want.Relations {
		if now := got.Relations[oid]; now != nil && !reflect.DeepEqual(r, now) {
			t.Errorf("%s %s differs", r.Kind.String(), r.Name)
		}
	}
	t.FailNow()
}
