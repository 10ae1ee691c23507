package github

import (
	"context"
	"fmt"
	"path"
	"time"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// Bounds of the search for a tag. GitHub lists tags by the date of their
// commits; one that is not on the branch (of another release line) costs a
// comparison.
const (
	tagPages    = 5
	tagCompares = 20
)

const tagQuery = `query($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: "refs/tags/", first: 100, after: $after, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) {
      nodes { name target { oid ... on Commit { committedDate } ... on Tag { target { oid ... on Commit { committedDate } } } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

type tagTarget struct {
	OID           string
	CommittedDate time.Time
	Target        *tagTarget
}

type tagAnswer struct {
	Repository *struct {
		Refs *struct {
			Nodes *[]*struct {
				Name   string
				Target *tagTarget
			}
			PageInfo struct {
				HasNextPage bool
				EndCursor   string
			}
		}
	}
}

// NewestTag implements snapshot.Source.
func (s *Source) NewestTag(ctx context.Context, glob, commit string) (name, id string, err error) {
	doing := "find the newest tag " + glob
	compared := 0
	variables := map[string]any{"owner": s.owner, "name": s.name, "after": nil}
	for range tagPages {
		var answer tagAnswer
		failed, err := s.client.Query(ctx, tagQuery, variables, &answer)
		if err != nil {
			return "", "", s.fail(doing, err, snapshot.ErrNoTag)
		}
		if len(failed) > 0 || answer.Repository == nil || answer.Repository.Refs == nil || answer.Repository.Refs.Nodes == nil {
			return "", "", fmt.Errorf("%s at GitHub (%s/%s): %w: %v", doing, s.owner, s.name, ErrUnavailable, failed)
		}
		for _, node := range *answer.Repository.Refs.Nodes {
			if node == nil || node.Target == nil {
				return "", "", fmt.Errorf("%s at GitHub (%s/%s): %w: it does not show a tag", doing, s.owner, s.name, ErrUnavailable)
			}
			target := *node.Target
			if target.Target != nil {
				target = *target.Target
			}
			if matches, _ := path.Match(glob, node.Name); !matches || !isOID(target.OID) || target.CommittedDate.IsZero() {
				continue
			}
			if compared++; compared > tagCompares {
				return "", "", fmt.Errorf("%s: the newest %d tags that match are not on the branch: %w", doing, tagCompares, snapshot.ErrNoTag)
			}
			base, err := s.MergeBase(ctx, target.OID, commit)
			if err != nil {
				return "", "", fmt.Errorf("%s: %w", doing, err)
			}
			if base == target.OID {
				return node.Name, target.OID, nil
			}
		}
		page := answer.Repository.Refs.PageInfo
		if !page.HasNextPage {
			return "", "", fmt.Errorf("%w on %s: %s", snapshot.ErrNoTag, commit, glob)
		}
		variables["after"] = page.EndCursor
	}
	return "", "", fmt.Errorf("%s: %w: more than %d tags", doing, snapshot.ErrTruncated, tagPages*100)
}
