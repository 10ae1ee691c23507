package n1

import (
	"context"
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
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
		unread += len(m.problems) + len(m.replay(c, file))
	})
	if unread > 0 || len(c.Opaque)+len(j.history.base.Opaque) > 0 || len(j.history.failed) > 0 || j.history.base.Assumed.Any() || c.Assumed.Any() {
		return ""
	}
	before, after := j.history.base.Facts(), c.Facts()
	for _, fact := range before {
		if _, ok := slices.BinarySearch(after, fact); !ok {
			return "base has and the new file does not make: " + fact
		}
	}
	for _, fact := range after {
		if _, ok := slices.BinarySearch(before, fact); !ok {
			return "the new file makes and base does not have: " + fact
		}
	}
	carried := inForce(c, files)
	for _, t := range inForce(j.history.base, j.history.old) {
		if !slices.ContainsFunc(carried, func(l tracked) bool { return l.name == t.name && l.Ref == t.Ref }) {
			return fmt.Sprintf("the annotation of the live shim %s (%s) is not carried over", t.name, t.Ref)
		}
	}
	return checks.SameSchema
}
