package tracker

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	gogithub "github.com/google/go-github/v60/github"
)

// Closing is what merging a pull request closes.
type Closing struct {
	Number int
	// Outcome is Open, Closed, Merged, Missing (no pull request has this
	// number) or Unknown.
	Outcome Outcome
	// Base is the branch that it targets. Only a merge into the default branch
	// closes issues; into another, Closes is empty.
	Base, Default string
	Closes        []Closes
	// Incomplete is why some of it could not be seen; nil if all was.
	Incomplete *Failure
}

// Closes is one issue that a merge closes.
type Closes struct {
	Ref
	// By is what closes it: "link", "title", "description" or "commit <id>".
	By string
}

const (
	// closingChunk is how many pull requests one query asks about, each with up
	// to 100 issues and 100 commits.
	closingChunk = 10
	// maxCommits is what REST lists of a pull request.
	maxCommits = 250
)

type closingItem struct {
	Number      int
	State       string
	Title       string
	Body        string
	BaseRefName string
	// References is null where GitHub could not tell them.
	References *struct {
		Nodes *[]*struct {
			Number     int
			Repository struct{ NameWithOwner string }
		}
		PageInfo struct{ HasNextPage bool }
	}
	Commits struct {
		TotalCount int
		Nodes      []struct {
			Commit struct{ OID, Message string }
		}
	}
}

// Closing finds the issues that merging pull requests of this repository would
// close: those that are linked, and those that a title, a description or a
// commit message names after a closing word. A title counts because a squash
// makes it a commit message.
func (t *Tracker) Closing(ctx context.Context, prs []int) map[int]Closing {
	answers := map[int]Closing{}
	prs = slices.Compact(slices.Sorted(slices.Values(prs)))
	if t.client == nil {
		for _, n := range prs {
			answers[n] = Closing{Number: n, Outcome: Unknown, Incomplete: errNoToken}
		}
		return answers
	}
	links := badAnswer("GraphQL did not show it")
	for some := range slices.Chunk(prs, closingChunk) {
		if err := t.someClosing(ctx, some, answers); err != nil {
			links = failed(err, "pull-requests: read")
			break
		}
	}
	t.mu.Lock()
	if t.refusal != nil {
		links = t.refusal
	}
	t.mu.Unlock()
	var mu sync.Mutex
	rest := slices.DeleteFunc(prs, func(n int) bool { _, ok := answers[n]; return ok })
	together(rest, func(n int) {
		c := t.closingByREST(ctx, n, *links)
		mu.Lock()
		defer mu.Unlock()
		answers[n] = c
	})
	return answers
}

func (t *Tracker) someClosing(ctx context.Context, prs []int, answers map[int]Closing) error {
	var q strings.Builder
	q.WriteString("query($owner:String!,$name:String!){repository(owner:$owner,name:$name){defaultBranchRef{name}}" +
		" pulls:repository(owner:$owner,name:$name){")
	for _, n := range prs {
		fmt.Fprintf(&q, "p%d:pullRequest(number:%d){number state title body baseRefName "+
			"references:closingIssuesReferences(first:100){nodes{number repository{nameWithOwner}} pageInfo{hasNextPage}} "+
			"commits(first:100){totalCount nodes{commit{oid message}}}} ", n, n)
	}
	q.WriteString("}}")
	owner, name := split(t.repo)
	var data struct {
		Repository *struct{ DefaultBranchRef *struct{ Name string } }
		Pulls      map[string]*closingItem
	}
	if _, err := t.query(ctx, q.String(), map[string]any{"owner": owner, "name": name}, &data); err != nil {
		return err
	}
	if data.Repository == nil || data.Repository.DefaultBranchRef == nil {
		return nil
	}
	for _, n := range prs {
		it := data.Pulls[fmt.Sprintf("p%d", n)]
		outcome := map[string]Outcome{"OPEN": Open, "CLOSED": Closed, "MERGED": Merged}
		if it == nil || it.Number != n || outcome[it.State] == "" || it.BaseRefName == "" || it.References == nil || it.References.Nodes == nil {
			continue
		}
		c := Closing{Number: n, Outcome: outcome[it.State], Base: it.BaseRefName, Default: data.Repository.DefaultBranchRef.Name}
		var commits []Commit
		for _, node := range it.Commits.Nodes {
			commits = append(commits, Commit{node.Commit.OID, node.Commit.Message})
		}
		if it.Commits.TotalCount > len(commits) {
			commits, c.Incomplete = t.commitsOf(ctx, n, it.Commits.TotalCount)
		}
		if it.References.PageInfo.HasNextPage {
			c.Incomplete = badAnswer(fmt.Sprintf("#%d closes more than 100 issues", n))
		}
		for _, node := range *it.References.Nodes {
			if node != nil { // in a repository that the token cannot see; a shim's issue there is not seen either
				c.Closes = append(c.Closes, Closes{t.resolve(Ref{node.Repository.NameWithOwner, node.Number}), "link"})
			}
		}
		t.byKeyword(&c, it.Title, it.Body, commits)
		answers[n] = c
	}
	return nil
}

// byKeyword adds what texts close, and takes everything back where the target
// is not the default branch.
func (t *Tracker) byKeyword(c *Closing, title, body string, commits []Commit) {
	if c.Base != c.Default {
		c.Closes = nil
		return
	}
	add := func(refs []Ref, by string) {
		for _, r := range refs {
			r = t.resolve(r)
			if !slices.ContainsFunc(c.Closes, func(k Closes) bool { return k.Ref == r }) {
				c.Closes = append(c.Closes, Closes{r, by})
			}
		}
	}
	add(Keywords(title), "title")
	add(BodyKeywords(body), "description")
	for _, commit := range commits {
		add(Keywords(commit.Message), "commit "+commit.SHA)
	}
}

// commitsOf lists a pull request's commits, as far as REST does.
func (t *Tracker) commitsOf(ctx context.Context, pr, total int) (commits []Commit, incomplete *Failure) {
	owner, name := split(t.repo)
	for page := 1; page != 0; {
		if !t.spend() {
			return commits, errBudget
		}
		list, resp, err := t.client.PullRequests.ListCommits(ctx, owner, name, pr, &gogithub.ListOptions{Page: page, PerPage: 100})
		if err != nil {
			return commits, failed(err, "pull-requests: read")
		}
		for _, c := range list {
			commits = append(commits, Commit{c.GetSHA(), c.GetCommit().GetMessage()})
		}
		page = resp.NextPage
	}
	if total > len(commits) || len(commits) >= maxCommits {
		return commits, badAnswer(fmt.Sprintf("#%d has more commits than the %d that GitHub lists", pr, maxCommits))
	}
	return commits, nil
}

// closingByREST cannot see links that were made by hand.
func (t *Tracker) closingByREST(ctx context.Context, n int, links Failure) Closing {
	c := Closing{Number: n, Outcome: Unknown}
	if !t.spend() {
		c.Incomplete = errBudget
		return c
	}
	owner, name := split(t.repo)
	pr, _, err := t.client.PullRequests.Get(ctx, owner, name, n)
	if failure, ok := errors.AsType[*gogithub.ErrorResponse](err); ok && failure.Response != nil && failure.Response.StatusCode == http.StatusNotFound {
		c.Outcome = Missing
		return c
	}
	if err != nil {
		c.Incomplete = failed(err, "pull-requests: read")
		return c
	}
	c.Base, c.Default = pr.GetBase().GetRef(), pr.GetBase().GetRepo().GetDefaultBranch()
	if pr.GetNumber() != n || c.Base == "" || c.Default == "" || pr.GetState() != "open" && pr.GetState() != "closed" {
		c.Incomplete = badAnswer(fmt.Sprintf("the answer for #%d is no pull request", n))
		return c
	}
	c.Outcome = Outcome(pr.GetState())
	if pr.GetMerged() {
		c.Outcome = Merged
	}
	commits, incomplete := t.commitsOf(ctx, n, pr.GetCommits())
	t.byKeyword(&c, pr.GetTitle(), pr.GetBody(), commits)
	c.Incomplete = incomplete
	if incomplete == nil && c.Base == c.Default {
		links.Detail = "which issues are linked by hand is told by GraphQL only: " + links.Detail
		c.Incomplete = &links
	}
	return c
}
