package snapshot

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// treeCache holds tree objects, as git stores them, by id.
type treeCache map[string][]byte

// Bounds of what is taken for a repository. A few hundred bytes of trees that
// name each other ten times over spell out to more paths than memory holds.
const (
	maxTree      = 64 << 20 // bytes of one tree object
	maxTreePaths = 2 << 20  // paths in one commit
	maxPath      = 4096     // bytes of one path, Linux's PATH_MAX
)

var (
	errTreeTooLarge  = errors.New("the tree is larger than any real one")
	errTreeMalformed = errors.New("the tree is malformed: `git fsck` names the fault")
)

// treeDir is a tree object at a place. Its path is empty or ends in a slash.
type treeDir struct{ path, oid string }

// walkTree lists the entries below top that Keep wants, sorted by path. It goes
// down level by level, so that read is called once per level and not once per
// directory. Directories that are known to be barren are passed over; barren
// ones that it finds are added.
func walkTree(top treeDir, barren map[treeDir]bool, read func(oids []string) (treeCache, error)) ([]Entry, error) {
	var (
		kept    []Entry
		visited []treeDir
		seen    int
		level   = []treeDir{top}
	)
	for len(level) > 0 {
		oids := map[string]bool{}
		for _, d := range level {
			oids[d.oid] = true
		}
		trees, err := read(slices.Sorted(maps.Keys(oids)))
		if err != nil {
			return nil, err
		}
		visited = append(visited, level...)
		var below []treeDir
		for _, d := range level {
			for e, err := range treeEntries(trees[d.oid], len(top.oid)/2) {
				if err != nil {
					return nil, fmt.Errorf("tree %s: %w", d.oid, err)
				}
				seen++
				if seen > maxTreePaths || len(d.path)+len(e.name) > maxPath {
					return nil, fmt.Errorf("tree %s: %w", d.oid, errTreeTooLarge)
				}
				path, oid := d.path+string(e.name), hex.EncodeToString(e.oid)
				if e.mode != directory {
					if Keep(path, e.mode) {
						kept = append(kept, Entry{Path: path, Mode: e.mode, OID: oid})
					}
				} else if sub := (treeDir{path + "/", oid}); !barren[sub] {
					below = append(below, sub)
				}
			}
		}
		level = below
	}
	entries, err := sortEntries(kept)
	if err == nil {
		addBarren(barren, visited, entries)
	}
	return entries, err
}

// addBarren adds the visited directories that hold no entry at any depth. Most
// of a repository is neither a migration nor different in base, fork and head:
// the second and third tree cost next to nothing.
func addBarren(barren map[treeDir]bool, visited []treeDir, entries []Entry) {
	fruitful := map[string]bool{}
	for _, e := range entries {
		for i, c := range e.Path {
			if c == '/' {
				fruitful[e.Path[:i+1]] = true
			}
		}
	}
	for _, d := range visited {
		if d.path != "" && !fruitful[d.path] {
			barren[d] = true
		}
	}
}

// sortEntries puts entries in the order that New wants. Two entries with one
// path mean that two readers could see two contents.
func sortEntries(entries []Entry) ([]Entry, error) {
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	for i := 1; i < len(entries); i++ {
		if entries[i].Path == entries[i-1].Path {
			return nil, fmt.Errorf("%q is there twice: %w", entries[i].Path, errTreeMalformed)
		}
	}
	return entries, nil
}

// directory is the mode of a tree in a tree; no Entry has it.
const directory Mode = "040000"

type treeEntry struct {
	mode Mode
	name []byte // of this tree, not a path
	oid  []byte // raw
}

// treeEntries reads a tree object: mode SP name NUL id, repeated. oidSize is
// the length of an id in bytes, 20 or 32.
func treeEntries(data []byte, oidSize int) func(yield func(treeEntry, error) bool) {
	return func(yield func(treeEntry, error) bool) {
		for len(data) > 0 {
			space := bytes.IndexByte(data, ' ')
			nul := bytes.IndexByte(data, 0)
			if space < 0 || nul < space || len(data) < nul+1+oidSize {
				yield(treeEntry{}, errTreeMalformed)
				return
			}
			mode, ok := canonicalMode(data[:space])
			name := data[space+1 : nul]
			if !ok || isUnsafeName(name) {
				yield(treeEntry{}, errTreeMalformed)
				return
			}
			if !yield(treeEntry{mode: mode, name: name, oid: data[nul+1 : nul+1+oidSize]}, nil) {
				return
			}
			data = data[nul+1+oidSize:]
		}
	}
}

// isUnsafeName says that a name would make a path mean another place.
func isUnsafeName(name []byte) bool {
	switch string(name) {
	case "", ".", "..":
		return true
	}
	return bytes.IndexByte(name, '/') >= 0
}

// canonicalMode reduces a stored mode to the five that git knows, as git does
// (canon_mode): permissions other than the owner's x do not count.
func canonicalMode(octal []byte) (Mode, bool) {
	var bits uint32
	if len(octal) == 0 || len(octal) > 7 {
		return "", false
	}
	for _, c := range octal {
		if c < '0' || c > '7' {
			return "", false
		}
		bits = bits<<3 | uint32(c-'0')
	}
	switch bits &^ 0o7777 {
	case 0o100000:
		if bits&0o100 != 0 {
			return Executable, true
		}
		return Regular, true
	case 0o120000:
		return Symlink, true
	case 0o040000:
		return directory, true
	}
	return Submodule, true
}
