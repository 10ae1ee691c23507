package snapshot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Git reads a clone through the git binary. It executes nothing that the
// repository configures (hooks, filters, fsmonitor, drivers), fetches nothing,
// writes nothing, and passes neither a token nor any other variable of its own
// environment to git; so it makes no difference who owns the repository.
// Replacement objects and grafts are ignored: they are not what was pushed.
//
// It needs git 2.31 or newer, and is safe for concurrent use. Close it.
type Git struct {
	at    layout
	child child
	cat   *catFile

	// held is what a partial clone holds; nil for any other.
	held func() (*objectStore, error)

	mu      sync.Mutex
	commits map[string]commit // by id
	trees   treeCache
	barren  map[treeDir]bool // directories without anything that Keep wants
}

// NewGit opens the repository that holds dir: a working tree, one of its
// subdirectories, a linked worktree or a bare repository. getenv is asked for
// PATH, and for GIT_DIR and GIT_WORK_TREE where dir is in no repository.
func NewGit(dir string, getenv func(string) string) (*Git, error) {
	at, err := locate(dir, getenv)
	if err != nil {
		return nil, err
	}
	c, err := newChild(at, getenv("PATH"))
	if err != nil {
		return nil, err
	}
	g := &Git{at: at, child: c, cat: newCatFile(c), commits: map[string]commit{}, trees: treeCache{}, barren: map[treeDir]bool{}}
	if at.isPartial() {
		g.held = sync.OnceValues(func() (*objectStore, error) {
			return openObjects(filepath.Join(at.commonDir, "objects"))
		})
	}
	return g, nil
}

// Close ends the git process that reads objects.
func (g *Git) Close() error {
	err := g.cat.close()
	if g.held == nil {
		return err
	}
	if held, openErr := g.held(); openErr == nil {
		err = errors.Join(err, held.close())
	}
	return err
}

// Root is the absolute path of the working tree's top, or of the repository
// itself if it is bare, without symbolic links.
func (g *Git) Root() string { return g.at.root }

// IsBare says that there is no working tree.
func (g *Git) IsBare() bool { return g.at.bare }

// IsShallow says that the clone was cut off somewhere: it has commits without
// their parents.
func (g *Git) IsShallow() (bool, error) {
	cut, err := g.at.shallow()
	return len(cut) > 0, err
}

// commit is what the gate needs of a commit object.
type commit struct {
	id, tree  string
	parents   []string
	committed time.Time
}

// Resolve returns the id of the commit that rev names, in any form of
// gitrevisions(7); a tag is followed to its commit.
func (g *Git) Resolve(ctx context.Context, rev string) (string, error) {
	c, err := g.commit(ctx, rev)
	return c.id, err
}

// Parents returns the ids of a commit's parents as the commit names them, also
// where a shallow clone does not have them.
func (g *Git) Parents(ctx context.Context, rev string) ([]string, error) {
	c, err := g.commit(ctx, rev)
	return c.parents, err
}

func (g *Git) commit(ctx context.Context, rev string) (commit, error) {
	g.mu.Lock()
	known, ok := g.commits[rev]
	g.mu.Unlock()
	if ok {
		return known, nil
	}
	if rev == "" || len(rev) > 4096 || rev != printable(rev) {
		return commit{}, fmt.Errorf("resolve %q: %w", rev, ErrNoCommit)
	}
	var answer object
	here, err := g.has(rev)
	if here && err == nil {
		err = g.cat.each(ctx, []string{rev + "^{commit}"}, maxCommit, func(_ int, o object) error {
			answer = o
			return nil
		})
	}
	switch {
	case err != nil:
		return commit{}, fmt.Errorf("resolve %q: %w", rev, err)
	case answer.ambiguous:
		return commit{}, fmt.Errorf("resolve %q: %w: the abbreviation fits several objects", rev, ErrNoCommit)
	case answer.oid == "":
		return commit{}, fmt.Errorf("resolve %q: %w%s", rev, ErrNoCommit, g.shallowHint())
	}
	c, err := parseCommit(answer)
	if err != nil {
		return commit{}, fmt.Errorf("resolve %q: %w", rev, err)
	}
	g.mu.Lock()
	g.commits[c.id] = c
	g.mu.Unlock()
	return c, nil
}

// has is false for an object that a partial clone left out; git must not be
// asked for those. Of anything else git itself knows whether it is there.
func (g *Git) has(name string) (bool, error) {
	if g.held == nil || !isOID(name) {
		return true, nil
	}
	held, err := g.held()
	if err != nil {
		return false, err
	}
	return held.has(name)
}

// shallowHint is what to add where something may only be out of sight.
func (g *Git) shallowHint() string {
	if cut, err := g.IsShallow(); err == nil && cut {
		return " in this shallow clone; " + howToSee
	}
	return ""
}

// Tree implements Source.
func (g *Git) Tree(ctx context.Context, rev string) ([]Entry, time.Time, error) {
	c, err := g.commit(ctx, rev)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read tree: %w", err)
	}
	entries, err := g.walk(ctx, "", c.tree)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read tree of %s: %w", rev, err)
	}
	return entries, c.committed, nil
}

func (g *Git) walk(ctx context.Context, prefix, tree string) ([]Entry, error) {
	g.mu.Lock()
	barren := maps.Clone(g.barren)
	g.mu.Unlock()
	entries, err := walkTree(treeDir{prefix, tree}, barren, func(oids []string) (treeCache, error) { return g.readTrees(ctx, oids) })
	g.mu.Lock()
	maps.Copy(g.barren, barren)
	g.mu.Unlock()
	return entries, err
}

// readTrees returns tree objects. Each is read once: base, fork and head share
// nearly all of theirs.
func (g *Git) readTrees(ctx context.Context, oids []string) (treeCache, error) {
	found := make(treeCache, len(oids))
	var lacking []string
	g.mu.Lock()
	for _, oid := range oids {
		if data, ok := g.trees[oid]; ok {
			found[oid] = data
		} else {
			lacking = append(lacking, oid)
		}
	}
	g.mu.Unlock()
	if len(lacking) == 0 {
		return found, nil
	}
	for _, oid := range lacking {
		if here, err := g.has(oid); err != nil || !here {
			return nil, fmt.Errorf("tree %s: %w", oid, cmp.Or(err, ErrMissing))
		}
	}
	read := make(treeCache, len(lacking))
	err := g.cat.each(ctx, lacking, maxTree, func(i int, o object) error {
		switch {
		case o.oid == "":
			return fmt.Errorf("tree %s: %w", lacking[i], ErrMissing)
		case o.kind != "tree":
			return fmt.Errorf("object %s is a %s, not a tree", o.oid, o.kind)
		case o.data == nil:
			return fmt.Errorf("tree %s has %d bytes: %w", o.oid, o.size, errTreeTooLarge)
		}
		read[o.oid] = o.data
		return nil
	})
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	maps.Copy(g.trees, read)
	g.mu.Unlock()
	maps.Copy(found, read)
	return found, nil
}

// Blobs implements Source.
func (g *Git) Blobs(ctx context.Context, oids []string) (map[string]Blob, error) {
	blobs, missing, err := g.present(ctx, oids)
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("%s and %d more: %w", missing[0], len(missing)-1, ErrMissing)
		if len(missing) == 1 {
			err = fmt.Errorf("%s: %w", missing[0], ErrMissing)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	return blobs, nil
}

// present returns the blobs that the clone has, and names the others.
func (g *Git) present(ctx context.Context, oids []string) (blobs map[string]Blob, missing []string, err error) {
	here := make([]string, 0, len(oids))
	for _, oid := range oids {
		if !isOID(oid) {
			return nil, nil, fmt.Errorf("%q is no object id", oid)
		}
		ok, err := g.has(oid)
		switch {
		case err != nil:
			return nil, nil, err
		case ok:
			here = append(here, oid)
		default:
			missing = append(missing, oid)
		}
	}
	blobs = make(map[string]Blob, len(oids))
	err = g.cat.each(ctx, here, MaxBlob, func(i int, o object) error {
		switch {
		case o.oid == "":
			missing = append(missing, here[i])
		case o.kind != "blob":
			return fmt.Errorf("object %s is a %s, not a file", o.oid, o.kind)
		default:
			blobs[o.oid] = Blob{Data: o.data, Size: o.size, TooLarge: o.size > MaxBlob}
		}
		return nil
	})
	return blobs, missing, err
}

// maxCommit bounds the commit objects that are read, in bytes.
const maxCommit = 1 << 20

func parseCommit(o object) (commit, error) {
	c := commit{id: o.oid}
	if o.kind != "commit" || o.data == nil {
		return c, fmt.Errorf("object %s is a %s of %d bytes, not a commit", o.oid, o.kind, o.size)
	}
	for line := range strings.Lines(string(o.data)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			break
		}
		key, value, _ := strings.Cut(line, " ")
		switch key {
		case "tree":
			c.tree = value
		case "parent":
			c.parents = append(c.parents, value)
		case "committer":
			at, err := parseSignature(value)
			if err != nil {
				return c, fmt.Errorf("commit %s: %w", o.oid, err)
			}
			c.committed = at
		}
	}
	if !isOID(c.tree) || c.committed.IsZero() {
		return c, fmt.Errorf("commit %s names no tree or no committer", o.oid)
	}
	return c, nil
}

// parseSignature reads the time of `Name <address> seconds zone`.
func parseSignature(s string) (time.Time, error) {
	var seconds int64
	i := strings.LastIndexByte(s, '>')
	if _, err := fmt.Sscanf(s[i+1:], " %d", &seconds); err != nil {
		return time.Time{}, errors.New("the committer's date is not a number")
	}
	return time.Unix(seconds, 0).UTC(), nil
}
