package main

import (
	"context"
	"strings"
)

// blobs lists what has to be read of the migration directory on either side,
// one object id a line, each once.
func (r repository) blobs(ctx context.Context, head string) ([]byte, error) {
	seen := map[string]bool{}
	var list strings.Builder
	for _, branch := range []string{"main", head} {
		tree, err := r.git(ctx, "ls-tree", "--object-only", branch+":"+directory)
		if err != nil {
			return nil, err
		}
		for id := range strings.Lines(tree) {
			if !seen[id] {
				seen[id] = true
				list.WriteString(id)
			}
		}
	}
	return []byte(list.String()), nil
}

// sameReads is what a script would do to have the gate's input: resolve both
// branches, find where they parted, list both trees, read the blobs.
func (r repository) sameReads(ctx context.Context, head string, blobs []byte) (sample, error) {
	var total sample
	for _, command := range []struct {
		stdin []byte
		args  []string
	}{
		{nil, []string{"rev-parse", "main^{commit}", head + "^{commit}"}},
		{nil, []string{"merge-base", "main", head}},
		{nil, []string{"ls-tree", "-r", "-z", "main"}},
		{nil, []string{"ls-tree", "-r", "-z", head}},
		{blobs, []string{"cat-file", "--batch"}},
	} {
		one, err := measure(ctx, r.dir, command.stdin, "git", command.args...)
		if err != nil {
			return sample{}, err
		}
		total = total.plus(one)
	}
	return total, nil
}
