package snapshot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MergeBase implements Source. In a shallow clone git can answer with an
// ancestor that is not the best one, because the better one is out of sight;
// such an answer is ErrNoMergeBase too.
func (g *Git) MergeBase(ctx context.Context, a, b string) (string, error) {
	for _, order := range [][2]string{{a, b}, {b, a}} {
		if near, err := g.isNear(ctx, order[0], order[1]); near || err != nil {
			return order[0], err
		}
	}
	if err := g.haveCommits(ctx, a, b); err != nil {
		return "", fmt.Errorf("merge base: %w", err)
	}
	out, err := g.child.output(ctx, "merge-base", a, b)
	switch {
	case err == nil:
		base := strings.TrimSpace(string(out))
		if hidden, err := g.cutOff(ctx, a, b, "^"+base); err != nil || !hidden {
			return base, err
		}
	case exitCode(err) != 1:
		return "", fmt.Errorf("merge base of %s and %s: %w", a, b, err)
	}
	return "", fmt.Errorf("%w of %s and %s%s", ErrNoMergeBase, a, b, g.shallowHint())
}

// IsAncestor says whether commit a is reachable from commit b. Where a shallow
// clone hides the answer the error is ErrMissing.
func (g *Git) IsAncestor(ctx context.Context, a, b string) (bool, error) {
	if near, err := g.isNear(ctx, a, b); near || err != nil {
		return near, err
	}
	if err := g.haveCommits(ctx, a, b); err != nil {
		return false, fmt.Errorf("is %s an ancestor of %s: %w", a, b, err)
	}
	_, err := g.child.output(ctx, "merge-base", "--is-ancestor", a, b)
	switch {
	case err == nil:
		return true, nil
	case exitCode(err) != 1:
		return false, fmt.Errorf("is %s an ancestor of %s: %w", a, b, err)
	}
	hidden, err := g.cutOff(ctx, b, "^"+a)
	if err == nil && hidden {
		err = fmt.Errorf("is %s an ancestor of %s: %w%s", a, b, ErrMissing, g.shallowHint())
	}
	return false, err
}

// isNear says that a is b or a close ancestor of it: the usual answer, found
// without a git process. A commit names its parents also where a shallow clone
// lacks them, so the base of a pull request's merge commit is seen at depth 1.
// False means nothing.
func (g *Git) isNear(ctx context.Context, a, b string) (bool, error) {
	const steps = 24
	queue, queued := []string{b}, map[string]bool{b: true}
	for i := 0; i < len(queue) && i < steps; i++ {
		if queue[i] == a {
			return isOID(a), nil
		}
		if !isOID(queue[i]) {
			continue
		}
		c, err := g.commit(ctx, queue[i])
		if errors.Is(err, ErrNoCommit) {
			continue
		}
		if err != nil {
			return false, err
		}
		for _, parent := range c.parents {
			if !queued[parent] {
				queue, queued[parent] = append(queue, parent), true
			}
		}
	}
	return false, nil
}

// haveCommits is an error unless the ids are those of commits that are here.
func (g *Git) haveCommits(ctx context.Context, ids ...string) error {
	for _, id := range ids {
		if !isOID(id) {
			return fmt.Errorf("%q is no commit id: %w", id, ErrNoCommit)
		}
		if _, err := g.commit(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// cutOff says whether the commits of this range include one whose parents the
// clone was cut off from.
func (g *Git) cutOff(ctx context.Context, commits ...string) (bool, error) {
	cut, err := g.at.shallow()
	if err != nil || len(cut) == 0 {
		return false, err
	}
	out, err := g.child.output(ctx, append([]string{"rev-list"}, commits...)...)
	if err != nil {
		return false, err
	}
	for id := range strings.FieldsSeq(string(out)) {
		if cut[id] {
			return true, nil
		}
	}
	return false, nil
}

// RemoteDefaultBranch returns the full name of the remote's default branch as
// the clone knows it: what refs/remotes/origin/HEAD points to, else origin's
// main, else its master. A bare repository answers with its own HEAD's branch.
func (g *Git) RemoteDefaultBranch(ctx context.Context) (string, error) {
	if g.at.bare {
		out, err := g.child.output(ctx, "symbolic-ref", "HEAD")
		if err != nil {
			return "", fmt.Errorf("find the default branch: %w", err)
		}
		return strings.TrimSpace(string(out)), nil
	}
	const origin = "refs/remotes/origin/"
	out, err := g.child.output(ctx, "for-each-ref", "--format=%(refname) %(symref)",
		origin+"HEAD", origin+"main", origin+"master")
	if err != nil {
		return "", fmt.Errorf("find the default branch: %w", err)
	}
	// git prints them in this order: HEAD, main, master.
	for line := range strings.Lines(string(out)) {
		name, target, _ := strings.Cut(strings.TrimSpace(line), " ")
		if target != "" {
			return target, nil
		}
		if name != origin+"HEAD" {
			return name, nil
		}
	}
	return "", fmt.Errorf("find the default branch: %w: origin has neither HEAD, main nor master here; name the base with --base", ErrNoCommit)
}

// FirstCommitted implements Source. An empty from means the whole history. A
// commit at the edge of a shallow clone seems to add everything and is left
// out; a path that no parent of a merge has counts for the merge.
func (g *Git) FirstCommitted(ctx context.Context, from, to, dir string) (map[string]time.Time, error) {
	first := map[string]time.Time{}
	span := []string{to}
	if from != "" {
		span = append(span, "^"+from)
	}
	for _, commit := range span {
		err := g.haveCommits(ctx, strings.TrimPrefix(commit, "^"))
		if errors.Is(err, ErrNoCommit) {
			return first, nil
		}
		if err != nil {
			return nil, fmt.Errorf("list the commits of %s: %w", dir, err)
		}
	}
	cut, err := g.at.shallow()
	if err != nil {
		return nil, err
	}
	args := append([]string{"rev-list", "--timestamp", "--full-history"}, span...)
	if dir != "." && dir != "" {
		args = append(args, "--", dir)
	}
	out, err := g.child.output(ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("list the commits of %s: %w", dir, err)
	}
	committed := map[string]time.Time{}
	var commits bytes.Buffer
	for line := range strings.Lines(string(out)) {
		stamp, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		seconds, err := strconv.ParseInt(stamp, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("git rev-list printed %q", printable(line))
		}
		if !cut[id] {
			committed[id] = time.Unix(seconds, 0).UTC()
			commits.WriteString(id + "\n")
		}
	}
	if commits.Len() == 0 {
		return first, nil
	}
	args = []string{"diff-tree", "--stdin", "--root", "-r", "-c", "-z", "--no-renames"}
	if dir != "." && dir != "" {
		args = append(args, "--", dir)
	}
	out, err = g.child.filter(ctx, commits.Bytes(), args...)
	if err != nil && g.at.isPartial() && ctx.Err() == nil {
		return first, nil // no trees to compare
	}
	if err != nil {
		return nil, fmt.Errorf("list the files that commits added to %s: %w", dir, err)
	}
	return first, addedPaths(out, committed, first)
}

// addedPaths reads `git diff-tree --stdin -c -z`: commit NUL, then for each
// change `:modes ids status` NUL path NUL. The status of a merge has a letter
// per parent; a path is new if it is new to all of them.
func addedPaths(out []byte, committed, first map[string]time.Time) error {
	tokens := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	var at time.Time
	for i := 0; i < len(tokens); i++ {
		token := tokens[i]
		if token == "" {
			continue
		}
		if !strings.HasPrefix(token, ":") {
			when, ok := committed[token]
			if !ok {
				return fmt.Errorf("git diff-tree printed %q", printable(token))
			}
			at = when
			continue
		}
		status := token[strings.LastIndexByte(token, ' ')+1:]
		i++
		if i == len(tokens) {
			return fmt.Errorf("git diff-tree ended after %q", printable(token))
		}
		if strings.Trim(status, "A") != "" {
			continue
		}
		if known, ok := first[tokens[i]]; !ok || at.Before(known) {
			first[tokens[i]] = at
		}
	}
	return nil
}
