package snapshot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"
)

// Layered reads the clone first, and asks a remote source (GitHub's API) for
// what the clone lacks: commits and trees of a shallow clone, files of a
// partial one, a merge base behind the edge. With actions/checkout at its
// default depth and a token nothing more needs to be set.
type Layered struct {
	clone  *Git
	remote Source
}

var (
	_ Source = (*Git)(nil)
	_ Source = (*Layered)(nil)
)

// NewLayered puts clone before remote. remote is nil where there is no token.
func NewLayered(clone *Git, remote Source) *Layered {
	return &Layered{clone: clone, remote: remote}
}

// howToSee ends every message that says something is out of sight.
const howToSee = "set `fetch-depth: 0` on actions/checkout, or pass `token: ${{ github.token }}` with `permissions: contents: read`"

// Resolve implements Source. A branch (refs/heads/…) is its live tip where
// there is a remote source; never a tip that was fetched earlier, which may be
// older. Without one it is what the clone last fetched, or its own branch.
// Anything else is resolved in the clone; the remote source knows commits and
// tags that the clone lacks.
func (l *Layered) Resolve(ctx context.Context, rev string) (string, error) {
	branch, isBranch := strings.CutPrefix(rev, "refs/heads/")
	if isBranch && l.remote != nil {
		return l.remote.Resolve(ctx, rev)
	}
	if isBranch {
		if id, err := l.clone.Resolve(ctx, "refs/remotes/origin/"+branch); !errors.Is(err, ErrNoCommit) {
			return id, err
		}
	}
	id, err := l.clone.Resolve(ctx, rev)
	if errors.Is(err, ErrNoCommit) && (isOID(rev) || strings.HasPrefix(rev, "refs/")) {
		return ask(l, err, func() (string, error) { return l.remote.Resolve(ctx, rev) })
	}
	return id, err
}

// MergeBase implements Source. That there is none is known where the clone has
// both histories whole.
func (l *Layered) MergeBase(ctx context.Context, a, b string) (string, error) {
	base, err := l.clone.MergeBase(ctx, a, b)
	if errors.Is(err, ErrNoMergeBase) {
		if shallow, shallowErr := l.clone.IsShallow(); shallowErr == nil && !shallow {
			return "", err
		}
	}
	if isOutOfSight(err) {
		return ask(l, err, func() (string, error) { return l.remote.MergeBase(ctx, a, b) })
	}
	return base, err
}

// Tree implements Source.
func (l *Layered) Tree(ctx context.Context, commit string) ([]Entry, time.Time, error) {
	type tree struct {
		entries   []Entry
		committed time.Time
	}
	entries, committed, err := l.clone.Tree(ctx, commit)
	if !isOutOfSight(err) {
		return entries, committed, err
	}
	t, err := ask(l, err, func() (t tree, err error) {
		t.entries, t.committed, err = l.remote.Tree(ctx, commit)
		return t, err
	})
	return t.entries, t.committed, err
}

// Blobs implements Source.
func (l *Layered) Blobs(ctx context.Context, oids []string) (map[string]Blob, error) {
	blobs, missing, err := l.clone.present(ctx, oids)
	if err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	if len(missing) == 0 {
		return blobs, nil
	}
	err = fmt.Errorf("read %d files (%s, …): %w", len(missing), missing[0], ErrMissing)
	others, err := ask(l, err, func() (map[string]Blob, error) { return l.remote.Blobs(ctx, missing) })
	if err != nil {
		return nil, err
	}
	maps.Copy(blobs, others)
	return blobs, nil
}

// FirstCommitted implements Source, from the commits that the clone has.
func (l *Layered) FirstCommitted(ctx context.Context, from, to, dir string) (map[string]time.Time, error) {
	return l.clone.FirstCommitted(ctx, from, to, dir)
}

func isOutOfSight(err error) bool {
	return errors.Is(err, ErrNoCommit) || errors.Is(err, ErrMissing) || errors.Is(err, ErrNoMergeBase)
}

// ask gets from the remote source what the clone lacks. If that fails too, the
// message says both.
func ask[T any](l *Layered, lacking error, remote func() (T, error)) (T, error) {
	if l.remote == nil {
		var none T
		if strings.Contains(lacking.Error(), howToSee) {
			return none, lacking
		}
		return none, fmt.Errorf("%w; %s", lacking, howToSee)
	}
	answer, err := remote()
	if err != nil {
		return answer, fmt.Errorf("not in the clone, and %w; %s", err, howToSee)
	}
	return answer, nil
}
