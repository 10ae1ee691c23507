package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	gogithub "github.com/google/go-github/v60/github"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// Source reads snapshots of one repository through the API. It needs
// `contents: read`. A commit costs one request, a tree one more (several for a
// repository of more than 100,000 paths), a merge base one, blobs one each or
// one for fifty. Everything but branch tips is asked once.
type Source struct {
	client      *Client
	owner, name string

	mu      sync.Mutex
	commits map[string]commit           // by commit id
	trees   map[string][]snapshot.Entry // by tree id, what snapshot.Keep wants
	sizes   map[string]int64            // of blobs, in bytes, by id
}

var _ snapshot.Source = (*Source)(nil)

type commit struct {
	tree      string
	committed time.Time
}

// NewSource reads the repository "owner/name".
func NewSource(client *Client, repository string) (*Source, error) {
	owner, name, _ := strings.Cut(repository, "/")
	if !isName(owner) || !isName(name) {
		return nil, fmt.Errorf("%q is no repository: GITHUB_REPOSITORY must be owner/name", repository)
	}
	return &Source{
		client: client, owner: owner, name: name,
		commits: map[string]commit{}, trees: map[string][]snapshot.Entry{}, sizes: map[string]int64{},
	}, nil
}

func isName(s string) bool {
	return s != "" && s != "." && s != ".." && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == ""
}

// Tip returns the commit that a branch is at now.
func (s *Source) Tip(ctx context.Context, branch string) (string, error) {
	return s.Resolve(ctx, "refs/heads/"+branch)
}

// Resolve implements snapshot.Source for full reference names and whole commit
// ids; a tag is followed to its commit.
func (s *Source) Resolve(ctx context.Context, rev string) (string, error) {
	if isOID(rev) {
		_, err := s.commit(ctx, rev)
		return rev, err
	}
	if !strings.HasPrefix(rev, "refs/") || !isRefName(rev) {
		return "", fmt.Errorf("resolve %q through GitHub's API: %w: it takes refs/heads/…, refs/tags/… or a whole commit id", rev, snapshot.ErrNoCommit)
	}
	ref, _, err := s.client.Git.GetRef(ctx, s.owner, s.name, strings.TrimPrefix(rev, "refs/"))
	if err != nil {
		return "", s.fail("resolve "+rev, err, snapshot.ErrNoCommit)
	}
	if ref.GetRef() != rev {
		return "", fmt.Errorf("resolve %s: %w: it answered with %q", rev, ErrUnavailable, said(ref.GetRef()))
	}
	return s.peel(ctx, rev, ref.GetObject())
}

// peel follows annotated tags, which may be of tags, to their commit.
func (s *Source) peel(ctx context.Context, rev string, object *gogithub.GitObject) (string, error) {
	for depth := 0; object.GetType() == "tag" && isOID(object.GetSHA()) && depth < 5; depth++ {
		tag, _, err := s.client.Git.GetTag(ctx, s.owner, s.name, object.GetSHA())
		if err != nil {
			return "", s.fail("resolve "+rev, err, snapshot.ErrNoCommit)
		}
		object = tag.GetObject()
	}
	if object.GetType() != "commit" || !isOID(object.GetSHA()) {
		return "", fmt.Errorf("resolve %s: %w: it names no commit", rev, snapshot.ErrNoCommit)
	}
	return object.GetSHA(), nil
}

// isRefName refuses what git-check-ref-format(1) refuses and what would make
// another path of the URL.
func isRefName(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || strings.Contains(part, "..") {
			return false
		}
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`~^:?*[\`, r) })
}

// isOID: GitHub has SHA-1 repositories only.
func isOID(id string) bool {
	return len(id) == 40 && strings.Trim(id, "0123456789abcdef") == ""
}

func (s *Source) commit(ctx context.Context, id string) (commit, error) {
	s.mu.Lock()
	known, ok := s.commits[id]
	s.mu.Unlock()
	if ok {
		return known, nil
	}
	if !isOID(id) {
		return commit{}, fmt.Errorf("%q is no commit id: %w", id, snapshot.ErrNoCommit)
	}
	answer, _, err := s.client.Git.GetCommit(ctx, s.owner, s.name, id)
	if err != nil {
		return commit{}, s.fail("read commit "+id, err, snapshot.ErrNoCommit)
	}
	c := commit{tree: answer.GetTree().GetSHA(), committed: answer.GetCommitter().GetDate().UTC()}
	if answer.GetSHA() != id || !isOID(c.tree) || c.committed.IsZero() {
		return commit{}, fmt.Errorf("read commit %s: %w: the answer is not that commit", id, ErrUnavailable)
	}
	s.mu.Lock()
	s.commits[id] = c
	s.mu.Unlock()
	return c, nil
}

// MergeBase implements snapshot.Source.
func (s *Source) MergeBase(ctx context.Context, a, b string) (string, error) {
	for _, id := range []string{a, b} {
		if !isOID(id) {
			return "", fmt.Errorf("merge base: %q is no commit id: %w", id, snapshot.ErrNoCommit)
		}
	}
	if a == b {
		return a, nil
	}
	doing := fmt.Sprintf("merge base of %s and %s", a, b)
	answer, _, err := s.client.Repositories.CompareCommits(ctx, s.owner, s.name, a, b, &gogithub.ListOptions{PerPage: 1})
	if err != nil {
		if failure, ok := errors.AsType[*gogithub.ErrorResponse](err); ok && strings.Contains(failure.Message, "No common ancestor") {
			return "", s.fail(doing, err, snapshot.ErrNoMergeBase)
		}
		return "", s.fail(doing, err, snapshot.ErrNoCommit)
	}
	base := answer.GetMergeBaseCommit().GetSHA()
	if answer.GetBaseCommit().GetSHA() != a || !isOID(base) {
		return "", fmt.Errorf("%s: %w: the answer is not of those commits", doing, ErrUnavailable)
	}
	return base, nil
}

// FirstCommitted implements snapshot.Source and knows nothing: through the API
// it would cost a request for every file.
func (s *Source) FirstCommitted(context.Context, string, string, string) (map[string]time.Time, error) {
	return map[string]time.Time{}, nil
}

// fail explains an error; one that says "not there" is also absent, the
// snapshot's word for what was asked. 409 is a repository without a commit,
// 422 an id that names something else.
func (s *Source) fail(doing string, err error, absent error) error {
	explained := Explain(err)
	if failure, ok := errors.AsType[*gogithub.ErrorResponse](err); ok && failure.Response != nil {
		switch failure.Response.StatusCode {
		case http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity:
			explained = fmt.Errorf("%w: %w", absent, explained)
		}
	}
	return fmt.Errorf("%s at GitHub (%s/%s): %w", doing, s.owner, s.name, explained)
}
