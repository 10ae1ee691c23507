package n1

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/catalog/facts"
	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// squashes says that the change replaces merged files by one that stands for
// them. That one runs on new databases only, so nothing that is running breaks.
func (j *judge) squashes() bool {
	return j.Exit == checks.Squash || j.Exit == checks.Checkpoint || j.Exit == checks.Baseline
}

// squash compares what head's files make from nothing with what base's make.
func (j *judge) squash(ctx context.Context) string {
	var files []migration
	for _, f := range j.Change.Head.Files {
		if j.Change.Head.Runs(f) {
			files = append(files, migration{File: f})
		}
	}
	if i := slices.IndexFunc(files, func(m migration) bool { return m.Checkpoint() }); i > 0 {
		files = files[i:] // Atlas begins a new database at the checkpoint
	}
	c := catalog.New()
	unread := 0
	j.parse(ctx, files, func(m *migration, file *sqlparse.File) {
		unread += len(m.problems) + len(m.replay(c, file, nil))
	})
	if unread > 0 || len(c.Opaque)+len(j.history.base.Opaque) > 0 || len(j.history.failed) > 0 || j.history.base.Assumed.Any() || c.Assumed.Any() {
		return ""
	}
	if difference := schemaDifference(j.history.base, c); difference != "" {
		return difference
	}
	carried := inForce(c, files)
	for _, t := range inForce(j.history.base, j.history.old) {
		if !slices.ContainsFunc(carried, func(l tracked) bool { return l.name == t.name && l.Ref == t.Ref }) {
			return fmt.Sprintf("the annotation of the live shim %s (%s) is not carried over", t.name, t.Ref)
		}
	}
	return checks.SameSchema
}

// schemaDifference is the first fact that only one of the two schemas has, and
// the first definition that differs.
func schemaDifference(base, squashed *catalog.Catalog) string {
	before, after := definitions(base), definitions(squashed)
	for _, line := range slices.Sorted(maps.Keys(before)) {
		if !after[line] {
			return "base has and the new file does not make: " + line
		}
	}
	for _, line := range slices.Sorted(maps.Keys(after)) {
		if !before[line] {
			return "the new file makes and base does not have: " + line
		}
	}
	return ""
}

// definitions are the facts of a catalog with the SQL that they leave out: what
// views select and functions do.
func definitions(c *catalog.Catalog) map[string]bool {
	lines := map[string]bool{}
	for _, f := range facts.Of(c) {
		lines[f.String()] = true
	}
	for oid, r := range c.Relations {
		if r.View != nil {
			lines[c.Describe(catalog.Ref{Object: oid})+" AS "+words(r.View.Text)] = true
		}
	}
	for oid, f := range c.Functions {
		if f.Assumed || f.Extension != 0 || f.Part != 0 {
			continue
		}
		lines[c.Describe(catalog.Ref{Object: oid})+" AS "+words(f.Body)] = true
	}
	return lines
}

func words(sql string) string { return strings.Join(strings.Fields(sql), " ") }
