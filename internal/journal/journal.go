// Package journal reads drizzle-kit's meta/_journal.json, the list from which
// drizzle-orm decides which migrations to run.
package journal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// Entry is one migration as drizzle-kit recorded it.
type Entry struct {
	Idx  int    `json:"idx"`
	When int64  `json:"when"` // milliseconds since 1970, UTC
	Tag  string `json:"tag"`  // the file's name without ".sql"
	// Line is where the entry's tag stands in the file, counted from 1.
	Line int `json:"-"`
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
		j.Snapshots[path.Base(e.Path)] = true
	}
	blobs, err := snap.Read(ctx, []snapshot.Entry{entry})
	if err != nil {
		return nil, fmt.Errorf("read %s at %s: %w", p, snap.Name, err)
	}
	j.parse(blobs[entry.OID].Data)
	return j, nil
}

func (j *Journal) parse(data []byte) {
	var file struct {
		Dialect string   `json:"dialect"`
		Entries *[]Entry `json:"entries"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		j.Problem = err.Error()
		return
	}
	if file.Entries == nil {
		j.Problem = "it has no entries"
		return
	}
	j.Dialect, j.Entries = file.Dialect, *file.Entries
	// The decoder keeps no places; tags are unique strings, so the line of
	// each is found by looking for it after the one before.
	at := 0
	for i, e := range j.Entries {
		quoted, err := json.Marshal(e.Tag)
		if err != nil {
			continue
		}
		if found := bytes.Index(data[at:], quoted); found >= 0 {
			at += found
			j.Entries[i].Line = 1 + bytes.Count(data[:at], []byte("\n"))
		}
	}
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
