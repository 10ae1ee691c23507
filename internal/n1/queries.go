package n1

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// queries resolves the running release's own queries against the schema before
// and after the change. They are read from base: what the change makes of them
// is not running yet.
func (j *judge) queries(ctx context.Context) error {
	if len(j.Policy.N1.Queries) == 0 || len(j.history.added) == 0 {
		return nil
	}
	var entries []snapshot.Entry
	for _, e := range j.Base.Below(".") {
		if e.Mode.IsFile() && j.isQuery(e.Path) {
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		j.notes = append(j.notes, "n1.queries matches no file of "+j.BaseName)
		return nil
	}
	blobs, err := j.Base.Read(ctx, entries)
	if err != nil {
		return fmt.Errorf("read the files of n1.queries: %w", err)
	}
	sources := make([]sqlparse.Source, len(entries))
	for i, e := range entries {
		sources[i] = sqlparse.Source{Name: e.Path, Data: blobs[e.OID].Data}
	}
	files, unread := j.Parser.Parse(ctx, sources), 0
	for _, f := range files {
		unread += len(f.Problems)
	}
	if unread > 0 {
		j.notes = append(j.notes, fmt.Sprintf("%d queries of n1.queries cannot be read and were not looked at", unread))
	}
	answers := contract.Queries(ctx, j.history.base, j.after, files)
	if n := len(answers.Unresolved); n > 0 {
		first := answers.Unresolved[0]
		j.notes = append(j.notes, fmt.Sprintf("%d queries of n1.queries do not resolve in the schema of %s and were not compared, the first: %s:%d: %s", n, j.BaseName, first.Path, first.Line, first.Err))
	}
	j.uses(answers.Uses)
	for _, b := range answers.Breaks {
		b.Change = "" // a query that base still holds says that the code is not ready
		j.schema.Breaks = append(j.schema.Breaks, checks.SchemaBreak{Break: b})
	}
	return nil
}

// isQuery matches the policy's globs; ** stands for any folders.
func (j *judge) isQuery(name string) bool {
	for _, glob := range j.Policy.N1.Queries {
		if match(strings.Split(glob, "/"), strings.Split(name, "/")) {
			return true
		}
	}
	return false
}

func match(glob, name []string) bool {
	if len(glob) == 0 {
		return len(name) == 0
	}
	if glob[0] == "**" {
		for i := range len(name) + 1 {
			if match(glob[1:], name[i:]) {
				return true
			}
		}
		return false
	}
	if len(name) == 0 {
		return false
	}
	ok, err := path.Match(glob[0], name[0])
	return err == nil && ok && match(glob[1:], name[1:])
}
