package snapshot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Worktree is the snapshot of the working tree as `git add --all` would take
// it: tracked files from the index where they are unmodified, modified and
// untracked ones as their raw bytes are on disk, deleted and ignored ones
// absent. A file that the index assumes unchanged is looked at all the same.
//
// Raw means that no filter and no line-ending conversion is run. Only the
// repository's own ignore rules count, not those of the user's home.
func Worktree(ctx context.Context, g *Git) (*Snapshot, error) {
	if g.IsBare() {
		return nil, errors.New("read the working tree: the repository is bare; name a commit with --head")
	}
	entries, read, err := worktreeEntries(ctx, g)
	if err != nil {
		return nil, fmt.Errorf("read the working tree: %w", err)
	}
	return New("working tree", "", time.Time{}, entries, worktree{Source: g, read: read}), nil
}

// worktree is the clone plus the blobs that were read from disk.
type worktree struct {
	Source
	read map[string]Blob
}

func (w worktree) Blobs(ctx context.Context, oids []string) (map[string]Blob, error) {
	blobs := make(map[string]Blob, len(oids))
	var others []string
	for _, oid := range oids {
		if b, ok := w.read[oid]; ok {
			blobs[oid] = b
		} else {
			others = append(others, oid)
		}
	}
	if len(others) == 0 {
		return blobs, nil
	}
	stored, err := w.Source.Blobs(ctx, others)
	for oid, b := range stored {
		blobs[oid] = b
	}
	return blobs, err
}

func worktreeEntries(ctx context.Context, g *Git) ([]Entry, map[string]Blob, error) {
	type listing struct {
		out []byte
		err error
	}
	others := make(chan listing, 1)
	go func() {
		out, err := g.listFiles(ctx, "--others", "--exclude-standard")
		others <- listing{out, err}
	}()
	entries, d, err := trackedEntries(ctx, g)
	untracked := <-others
	if d != nil {
		defer d.close()
	}
	if err = errors.Join(err, untracked.err); err != nil {
		return nil, nil, err
	}
	for path := range strings.SplitSeq(string(untracked.out), "\x00") {
		switch {
		case path == "":
		case strings.HasSuffix(path, "/"):
			// A repository of its own: `git add` makes it a submodule.
			entries = append(entries, Entry{Path: strings.TrimSuffix(path, "/"), Mode: Submodule})
		default:
			e, ok, err := d.look(indexEntry{Entry: Entry{Path: path}})
			if err != nil {
				return nil, nil, err
			}
			if ok && Keep(e.Path, e.Mode) {
				entries = append(entries, e)
			}
		}
	}
	entries, err = sortEntries(entries)
	return entries, d.read, err
}

// trackedEntries looks at every tracked path. The disk that it returns, also
// with an error, is the caller's to close.
func trackedEntries(ctx context.Context, g *Git) (entries []Entry, d *disk, err error) {
	tracked, err := readIndex(ctx, g)
	if err != nil {
		return nil, nil, err
	}
	newHash, err := g.hash(ctx, tracked)
	if err != nil {
		return nil, nil, err
	}
	if d, err = openDisk(ctx, g.Root(), newHash); err != nil {
		return nil, nil, err
	}
	for _, staged := range tracked {
		e, ok, err := d.look(staged)
		if err != nil {
			return nil, d, err
		}
		if ok && Keep(e.Path, e.Mode) {
			entries = append(entries, e)
		}
	}
	return entries, d, nil
}
