package github

import (
	"cmp"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	gogithub "github.com/google/go-github/v60/github"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// maxTreeRequests bounds what a repository that is too large for one answer
// may cost; a job has 1,000 requests per hour.
const maxTreeRequests = 150

// Tree implements snapshot.Source. Every listing is checked against the object
// ids that it is to stand for, so an answer that leaves out an entry, or in
// which a name is not what it is in git, is ErrTruncated and not a tree.
func (s *Source) Tree(ctx context.Context, id string) ([]snapshot.Entry, time.Time, error) {
	c, err := s.commit(ctx, id)
	if err != nil {
		return nil, time.Time{}, err
	}
	s.mu.Lock()
	entries, ok := s.trees[c.tree]
	s.mu.Unlock()
	if ok {
		return entries, c.committed, nil
	}
	w := treeWalk{source: s, left: maxTreeRequests}
	if err := w.list(ctx, "", c.tree); err != nil {
		return nil, time.Time{}, s.fail("read the tree of "+id, err, snapshot.ErrMissing)
	}
	entries = w.entries
	slices.SortFunc(entries, func(a, b snapshot.Entry) int { return strings.Compare(a.Path, b.Path) })
	s.mu.Lock()
	s.trees[c.tree] = entries
	s.mu.Unlock()
	return entries, c.committed, nil
}

type treeWalk struct {
	source  *Source
	left    int // requests
	entries []snapshot.Entry
}

// list adds everything below a tree: in one answer if GitHub gives it whole,
// else directory by directory.
func (w *treeWalk) list(ctx context.Context, prefix, tree string) error {
	listed, err := w.get(ctx, tree, true)
	if err != nil {
		return err
	}
	if !listed.GetTruncated() {
		return w.add(prefix, tree, listed.Entries, true)
	}
	listed, err = w.get(ctx, tree, false)
	if err != nil {
		return err
	}
	if listed.GetTruncated() {
		return fmt.Errorf("directory %q has too many entries: %w", prefix, snapshot.ErrTruncated)
	}
	if err := w.add(prefix, tree, listed.Entries, false); err != nil {
		return err
	}
	for _, e := range listed.Entries {
		if e.GetType() == "tree" {
			if err := w.list(ctx, prefix+e.GetPath()+"/", e.GetSHA()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *treeWalk) get(ctx context.Context, tree string, recursive bool) (*gogithub.Tree, error) {
	if w.left--; w.left < 0 {
		return nil, fmt.Errorf("the repository is too large to be listed through the API: %w", snapshot.ErrTruncated)
	}
	listed, _, err := w.source.client.Git.GetTree(ctx, w.source.owner, w.source.name, tree, recursive)
	return listed, err
}

func (w *treeWalk) add(prefix, tree string, listed []*gogithub.TreeEntry, recursive bool) error {
	if err := addsUp(tree, listed, recursive); err != nil {
		return fmt.Errorf("%w: the listing of %q does not add up to its object id (%w)", snapshot.ErrTruncated, prefix, err)
	}
	s := w.source
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range listed {
		if e.GetType() == "tree" {
			continue
		}
		entry := snapshot.Entry{Path: prefix + e.GetPath(), Mode: snapshot.Mode(e.GetMode()), OID: e.GetSHA()}
		if entry.Mode == "100664" { // written by git before 2005, read as 100644 since
			entry.Mode = snapshot.Regular
		}
		if snapshot.Keep(entry.Path, entry.Mode) {
			w.entries = append(w.entries, entry)
			if e.Size != nil {
				s.sizes[entry.OID] = int64(e.GetSize())
			}
		}
	}
	return nil
}

// addsUp computes the tree objects that a listing stands for, as git writes
// them, and compares their ids with those that are claimed.
func addsUp(root string, listed []*gogithub.TreeEntry, recursive bool) error {
	type child struct{ order, name, mode, oid string }
	claimed := map[string]string{"": root}
	children := map[string][]child{}
	for _, e := range listed {
		path, mode := e.GetPath(), strings.TrimLeft(e.GetMode(), "0")
		slash := strings.LastIndexByte(path, '/')
		if slash >= 0 && !recursive || !isOID(e.GetSHA()) {
			return fmt.Errorf("entry %q", said(path))
		}
		c := child{order: path[slash+1:], name: path[slash+1:], mode: mode, oid: e.GetSHA()}
		if e.GetType() == "tree" {
			c.order += "/" // git sorts directories as if they ended so
			if recursive {
				claimed[path] = e.GetSHA()
			}
		}
		children[path[:max(slash, 0)]] = append(children[path[:max(slash, 0)]], c)
	}
	for dir := range children {
		if _, ok := claimed[dir]; !ok {
			return fmt.Errorf("%q is not listed", said(dir))
		}
	}
	for dir, oid := range claimed {
		slices.SortFunc(children[dir], func(a, b child) int { return cmp.Compare(a.order, b.order) })
		var object []byte
		for _, c := range children[dir] {
			raw, err := hex.DecodeString(c.oid)
			if err != nil {
				return err
			}
			object = fmt.Appendf(object, "%s %s\x00%s", c.mode, c.name, raw)
		}
		if objectID("tree", object) != oid {
			if dir == "" {
				return errors.New("an entry is missing, or its name is not UTF-8")
			}
			return fmt.Errorf("in %q an entry is missing, or its name is not UTF-8", said(dir))
		}
	}
	return nil
}

// objectID is git's id of an object; see gitformat-loose(5).
func objectID(kind string, content []byte) string {
	sum := sha1.New()
	_, _ = fmt.Fprintf(sum, "%s %d\x00", kind, len(content))
	_, _ = sum.Write(content)
	return hex.EncodeToString(sum.Sum(nil))
}
