// Package journal reads drizzle-kit's meta/_journal.json, the list from which
// drizzle-orm decides which migrations to run.
package journal

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// Entry is one migration as drizzle-kit recorded it.
type Entry struct {
	Idx  int
	When int64  // milliseconds since 1970, UTC
	Tag  string // the file's name without ".sql"
	// Line is where the entry's tag stands in the file, counted from 1.
	Line int
}

// File is the name of the migration file that the entry stands for.
func (e Entry) File() string { return e.Tag + ".sql" }

// Journal is one _journal.json.
type Journal struct {
	// Path is relative to the repository's root.
	Path    string
	Dialect string
	Entries []Entry
	// Problem says why the file could not be read as a journal; Entries is
	// empty then.
	Problem string
	// Snapshots are the names of the *_snapshot.json files beside it.
	Snapshots map[string]bool
}

// Load reads the journal at p, or returns nil where there is none.
func Load(ctx context.Context, snap *snapshot.Snapshot, p string) (*Journal, error) {
	entry, ok := snap.Lookup(p)
	if !ok {
		return nil, nil
	}
	j := &Journal{Path: p, Snapshots: map[string]bool{}}
	if !entry.Mode.IsFile() {
		j.Problem = "it is not an ordinary file"
		return j, nil
	}
	for _, e := range snap.Below(path.Dir(p)) {
		if path.Dir(e.Path) == path.Dir(p) && e.Mode.IsFile() {
			j.Snapshots[path.Base(e.Path)] = true
		}
	}
	blobs, err := snap.Read(ctx, []snapshot.Entry{entry})
	if err != nil {
		return nil, fmt.Errorf("read %s at %s: %w", p, snap.Name, err)
	}
	blob := blobs[entry.OID]
	if blob.TooLarge {
		j.Problem = fmt.Sprintf("it is %d MiB large, above the %d MiB that are read", blob.Size>>20, snapshot.MaxBlob>>20)
		return j, nil
	}
	j.parse(blob.Data)
	return j, nil
}

// SnapshotOf is the name of the snapshot that drizzle-kit writes beside the
// journal for an entry: the tag's prefix, which is the index or, with
// prefix "timestamp", the time.
func SnapshotOf(e Entry) string {
	prefix, _, _ := strings.Cut(e.Tag, "_")
	return prefix + "_snapshot.json"
}

// Lists says whether the journal has an entry for the file.
func (j *Journal) Lists(file string) bool {
	return slices.ContainsFunc(j.Entries, func(e Entry) bool { return e.File() == file })
}
