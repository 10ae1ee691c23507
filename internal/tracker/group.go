package tracker

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	gogithub "github.com/google/go-github/v60/github"
)

// Commit is a commit by its id and message.
type Commit struct {
	SHA, Message string
}

// maxComparePages of 100 commits: more than a merge group has.
const maxComparePages = 5

// Commits lists the commits in base..head, for those who have no clone that
// reaches so far.
func (t *Tracker) Commits(ctx context.Context, base, head string) (commits []Commit, f *Failure) {
	if t.client == nil {
		return nil, errNoToken
	}
	if !isOID(base) || !isOID(head) {
		return nil, badAnswer("a commit is named by its whole id")
	}
	owner, name := split(t.repo)
	for page := 1; page <= maxComparePages; page++ {
		if !t.spend() {
			return nil, errBudget
		}
		answer, resp, err := t.client.Repositories.CompareCommits(ctx, owner, name, base, head, &gogithub.ListOptions{Page: page, PerPage: 100})
		if err != nil {
			return nil, failed(err, "contents: read")
		}
		if answer.GetBaseCommit().GetSHA() != base {
			return nil, badAnswer("the comparison is not of those commits")
		}
		for _, c := range answer.Commits {
			commits = append(commits, Commit{c.GetSHA(), c.GetCommit().GetMessage()})
		}
		if resp.NextPage == 0 || len(commits) >= answer.GetTotalCommits() {
			if len(commits) < answer.GetTotalCommits() {
				return nil, badAnswer("the comparison does not list all its commits")
			}
			return commits, nil
		}
	}
	return nil, badAnswer(fmt.Sprintf("there are more than %d commits between %s and %s", maxComparePages*100, base, head))
}

// PullsOf finds the pull requests that commits of a merge group belong to: by
// GitHub's association, and by the messages of merge and squash commits, whose
// commits are new and may not be associated with anything yet. A pull request
// that merely stands on top of one of the group has the same commits and is not
// in it; it is told by its own head, which is not among them.
func (t *Tracker) PullsOf(ctx context.Context, commits []Commit) ([]int, *Failure) {
	if t.client == nil {
		return nil, errNoToken
	}
	in := map[string]bool{}
	sure := map[int]bool{}
	for _, c := range commits {
		if !isOID(c.SHA) {
			return nil, badAnswer("a commit is named by its whole id")
		}
		in[c.SHA] = true
		if n := FromMessage(c.Message); n != 0 {
			sure[n] = true
		}
	}
	found, f := t.associated(ctx, slices.Sorted(maps.Keys(in)))
	if f != nil {
		return nil, f
	}
	for _, heads := range found {
		for n, head := range heads {
			if in[head] {
				sure[n] = true
			}
		}
	}
	for _, heads := range found {
		explained := false
		for n := range heads {
			explained = explained || sure[n]
		}
		for n := range heads {
			if !explained {
				sure[n] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(sure)), nil
}

// associated asks for the pull requests of commits: by commit, their heads by
// number.
func (t *Tracker) associated(ctx context.Context, shas []string) (map[string]map[int]string, *Failure) {
	found := map[string]map[int]string{}
	for some := range slices.Chunk(shas, chunk) {
		if t.someAssociated(ctx, some, found) != nil {
			break
		}
	}
	rest := slices.DeleteFunc(shas, func(sha string) bool { return found[sha] != nil })
	var mu sync.Mutex
	var failure *Failure
	owner, name := split(t.repo)
	together(rest, func(sha string) {
		f, heads := errBudget, map[int]string{}
		if t.spend() {
			list, _, err := t.client.PullRequests.ListPullRequestsWithCommit(ctx, owner, name, sha, &gogithub.ListOptions{PerPage: 100})
			for _, pr := range list {
				heads[pr.GetNumber()] = pr.GetHead().GetSHA()
			}
			f = failed(err, "pull-requests: read")
		}
		mu.Lock()
		defer mu.Unlock()
		found[sha] = heads
		if f != nil {
			failure = f
		}
	})
	return found, failure
}

func (t *Tracker) someAssociated(ctx context.Context, shas []string, found map[string]map[int]string) error {
	var q strings.Builder
	q.WriteString("query($owner:String!,$name:String!){repository(owner:$owner,name:$name){")
	for _, sha := range shas {
		fmt.Fprintf(&q, "c%s:object(oid:%q){...on Commit{associatedPullRequests(first:50){nodes{number headRefOid}}}} ", sha, sha)
	}
	q.WriteString("}}")
	owner, name := split(t.repo)
	var data struct {
		Repository map[string]*struct {
			AssociatedPullRequests *struct {
				Nodes *[]*struct {
					Number     int
					HeadRefOID string
				}
			}
		}
	}
	if _, err := t.query(ctx, q.String(), map[string]any{"owner": owner, "name": name}, &data); err != nil {
		return err
	}
	for _, sha := range shas {
		c := data.Repository["c"+sha]
		if c == nil || c.AssociatedPullRequests == nil || c.AssociatedPullRequests.Nodes == nil || slices.Contains(*c.AssociatedPullRequests.Nodes, nil) {
			continue // REST tells
		}
		found[sha] = map[int]string{}
		for _, pr := range *c.AssociatedPullRequests.Nodes {
			found[sha][pr.Number] = pr.HeadRefOID
		}
	}
	return nil
}
