package snapshot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// ErrNoTag says that no tag matches which is part of the commit's history.
var ErrNoTag = errors.New("no such tag")

// Tag is a tag of a commit.
type Tag struct {
	Name, Commit string
	// Committed is the commit's committer date in seconds.
	Committed int64
}

// NewestFirst sorts tags by their commits' dates; of those with one date the
// greater name comes first (v1.10 and v1.9 of one commit: either is right).
func NewestFirst(tags []Tag) {
	slices.SortFunc(tags, func(a, b Tag) int {
		return cmp.Or(cmp.Compare(b.Committed, a.Committed), strings.Compare(b.Name, a.Name))
	})
}

// NewestTag implements Source.
func (g *Git) NewestTag(ctx context.Context, glob, commit string) (name, id string, err error) {
	const format = "--format=%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(committerdate:unix)%00%(*objecttype)%00%(*objectname)%00%(*committerdate:unix)"
	out, err := g.child.output(ctx, "for-each-ref", "--merged="+commit, format, "refs/tags/")
	if err != nil {
		return "", "", fmt.Errorf("list the tags on %s: %w", commit, err)
	}
	var tags []Tag
	for line := range strings.Lines(string(out)) {
		field := strings.Split(strings.TrimSuffix(line, "\n"), "\x00")
		if len(field) != 7 {
			return "", "", fmt.Errorf("list the tags on %s: git printed %q", commit, line)
		}
		kind, oid, date := field[1], field[2], field[3]
		if kind == "tag" { // an annotated one; what it is of stands in the fields with *
			kind, oid, date = field[4], field[5], field[6]
		}
		if matches, _ := path.Match(glob, field[0]); !matches || kind != "commit" {
			continue
		}
		seconds, err := strconv.ParseInt(date, 10, 64)
		if err != nil {
			return "", "", fmt.Errorf("list the tags on %s: git printed the date %q", commit, date)
		}
		tags = append(tags, Tag{field[0], oid, seconds})
	}
	if len(tags) == 0 {
		return "", "", fmt.Errorf("%w on %s: %s", ErrNoTag, commit, glob)
	}
	NewestFirst(tags)
	return tags[0].Name, tags[0].Commit, nil
}

// NewestTag implements Source: GitHub's tags where it can be asked, since a
// checkout rarely has them all, else the clone's.
func (l *Layered) NewestTag(ctx context.Context, glob, commit string) (name, id string, err error) {
	if l.remote != nil {
		return l.remote.NewestTag(ctx, glob, commit)
	}
	return l.clone.NewestTag(ctx, glob, commit)
}
