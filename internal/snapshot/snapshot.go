// Package snapshot gives the gate immutable trees to read: those of commits,
// from the clone's objects or from GitHub's API, and that of the working tree.
//
// Everything is read by object id with git's own file mode, never through the
// file system's links, so a symlink in the change is seen as a symlink and not
// followed. Nothing here writes: not to the workspace, not to the clone.
package snapshot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Mode is git's file mode as `git ls-tree` prints it.
type Mode string

// The modes git stores.
const (
	Regular    Mode = "100644"
	Executable Mode = "100755"
	Symlink    Mode = "120000"
	Submodule  Mode = "160000"
	// Irregular is what git cannot store: a tracked path that is a FIFO, a
	// socket or a device in the working tree. It has no object id.
	Irregular Mode = "irregular"
)

// IsFile says whether the entry is an ordinary file.
func (m Mode) IsFile() bool { return m == Regular || m == Executable }

// Entry is one path of a tree. Path is relative to the repository's root with
// forward slashes, as raw bytes: it may hold anything but NUL.
type Entry struct {
	Path string
	Mode Mode
	// OID is the blob's (or the submodule's commit's) object id in hex.
	OID string
}

// MaxBlob is the size in bytes above which a blob is not read. A migration
// that large is data, not schema, and no reviewer has seen it.
const MaxBlob = 16 << 20

// Blob is a file's content, or the reason why there is none.
type Blob struct {
	Data []byte
	// Size is the blob's size in bytes, known even when it was too large.
	Size int64
	// TooLarge says that Size exceeds MaxBlob and Data is nil.
	TooLarge bool
}

// Errors that callers tell apart. They are wrapped with what was being done.
var (
	// ErrNoCommit: the source has no such revision.
	ErrNoCommit = errors.New("no such commit")
	// ErrNoMergeBase: the two commits have no common ancestor that the source
	// can see. Shallow says whether more history might show one.
	ErrNoMergeBase = errors.New("no merge base")
	// ErrMissing: the object is named but its content is not here (shallow or
	// partial clone).
	ErrMissing = errors.New("object is not in this clone")
	// ErrTruncated: GitHub cut the answer; a part is never taken for the whole.
	ErrTruncated = errors.New("GitHub truncated the answer")
)

// Source resolves revisions and reads objects. Implementations are safe for
// concurrent use.
type Source interface {
	// Resolve returns the commit id that rev names.
	Resolve(ctx context.Context, rev string) (string, error)
	// MergeBase returns the best common ancestor of two commit ids.
	MergeBase(ctx context.Context, a, b string) (string, error)
	// Tree lists the entries of a commit that Keep wants, sorted by path, and
	// the commit's committer date.
	Tree(ctx context.Context, commit string) ([]Entry, time.Time, error)
	// Blobs returns the content of every object id asked, or an error; it
	// never leaves one out.
	Blobs(ctx context.Context, oids []string) (map[string]Blob, error)
	// FirstCommitted returns, for the paths below dir that commits in
	// (from, to] added, the earliest committer date of such a commit. Paths
	// whose commit cannot be seen are absent.
	FirstCommitted(ctx context.Context, from, to, dir string) (map[string]time.Time, error)
	// NewestTag returns, of the tags whose names match glob (path.Match) and
	// whose commits are in the commit's history, the one with the newest
	// commit, or ErrNoTag.
	NewestTag(ctx context.Context, glob, commit string) (name, id string, err error)
}

// Keep says which paths of a tree the gate can ever need: migration
// directories, their sums and journals, the policy, and everything that is not
// a plain file and could pretend to be one of them.
func Keep(path string, mode Mode) bool {
	if !mode.IsFile() {
		return true
	}
	base := path[strings.LastIndexByte(path, '/')+1:]
	switch {
	case base == "atlas.sum", len(base) >= 4 && strings.EqualFold(base[len(base)-4:], ".sql"):
		return true
	case strings.HasSuffix(path, "meta/_journal.json"):
		return true
	case strings.HasSuffix(base, "_snapshot.json"):
		return true
	case strings.Contains(path, ".sql/"):
		return true // Atlas cannot hash a directory that is called like a migration
	}
	return path == PolicyPath
}

// PolicyPath is where the policy lives in the repository.
const PolicyPath = ".github/migration-gate.yml"

// Snapshot is one immutable tree.
type Snapshot struct {
	// Name is what the reader knows it by; ID is the commit, empty for the
	// working tree.
	Name, ID string
	// Committed is the commit's committer date; zero for the working tree.
	Committed time.Time
	entries   []Entry
	source    Source
}

// New makes a snapshot of entries, which must be sorted by path bytewise.
func New(name, id string, committed time.Time, entries []Entry, source Source) *Snapshot {
	return &Snapshot{Name: name, ID: id, Committed: committed, entries: entries, source: source}
}

// Empty is a tree with nothing in it: the base of a repository's first commit.
func Empty(name string) *Snapshot { return &Snapshot{Name: name} }

// Of reads the tree of a commit.
func Of(ctx context.Context, source Source, name, commit string) (*Snapshot, error) {
	entries, committed, err := source.Tree(ctx, commit)
	if err != nil {
		return nil, err
	}
	return New(name, commit, committed, entries, source), nil
}

// Lookup returns the entry at path.
func (s *Snapshot) Lookup(path string) (Entry, bool) {
	i, ok := slices.BinarySearchFunc(s.entries, path, func(e Entry, p string) int { return strings.Compare(e.Path, p) })
	if !ok {
		return Entry{}, false
	}
	return s.entries[i], true
}

// Below lists the entries at any depth below dir, sorted; "." is the root.
func (s *Snapshot) Below(dir string) []Entry {
	if dir == "." {
		return s.entries
	}
	prefix := dir + "/"
	from, _ := slices.BinarySearchFunc(s.entries, prefix, func(e Entry, p string) int { return strings.Compare(e.Path, p) })
	to := from
	for to < len(s.entries) && strings.HasPrefix(s.entries[to].Path, prefix) {
		to++
	}
	return s.entries[from:to]
}

// Named lists the paths of all entries whose last element is name.
func (s *Snapshot) Named(name string) []string {
	var paths []string
	for _, e := range s.entries {
		if e.Path == name || strings.HasSuffix(e.Path, "/"+name) {
			paths = append(paths, e.Path)
		}
	}
	return paths
}

// Read returns the contents of the entries' blobs, by object id. What is no
// blob is an error: a symbolic link is one (its target), a submodule is not.
func (s *Snapshot) Read(ctx context.Context, entries []Entry) (map[string]Blob, error) {
	oids := make([]string, 0, len(entries))
	for _, e := range entries {
		if e.Mode == Submodule || e.Mode == Irregular {
			return nil, fmt.Errorf("read %q: mode %s is no file", e.Path, e.Mode)
		}
		oids = append(oids, e.OID)
	}
	slices.Sort(oids)
	oids = slices.Compact(oids)
	if len(oids) == 0 {
		return map[string]Blob{}, nil
	}
	return s.source.Blobs(ctx, oids)
}
