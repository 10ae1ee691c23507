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

// walkTree lists the entries below the tree root that Keep wants, sorted by
// path; prefix, empty or ending in a slash, is where root itself is. It goes
// down level by level, so that read is called once per level and not once per
// directory.
func walkTree(prefix, root string, read func(oids []string) (treeCache, error)) ([]Entry, error) {
	type dir struct{ prefix, oid string }
	var (
		kept  []Entry
		seen  int
		level = []dir{{prefix, root}}
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
		var below []dir
		for _, d := range level {
			for e, err := range treeEntries(trees[d.oid], len(root)/2) {
				if err != nil {
					return nil, fmt.Errorf("tree %s: %w", d.oid, err)
				}
				seen++
				if seen > maxTreePaths || len(d.prefix)+len(e.name) > maxPath {
					return nil, fmt.Errorf("tree %s: %w", d.oid, errTreeTooLarge)
				}
				path := d.prefix + string(e.name)
				if e.mode == directory {
					below = append(below, dir{prefix: path + "/", oid: hex.EncodeToString(e.oid)})
				} else if Keep(path, e.mode) {
					kept = append(kept, Entry{Path: path, Mode: e.mode, OID: hex.EncodeToString(e.oid)})
				}
			}
		}
		level = below
	}
	return sortEntries(kept)
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
