package recheck

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// pull is an open pull request.
type pull struct {
	Number int
	Head   string
	// Files are the paths that it changes; Whole says that they are all, and that
	// its links were told.
	Files []string
	Whole bool
	// Closes are the issues that are linked to it, as #12 or owner/repo#12.
	Closes []string
}

// openQuery asks for all at once, so that pull requests which touch no
// migration cost nothing more.
const openQuery = `query($owner:String!,$name:String!,$base:String!,$after:String){repository(owner:$owner,name:$name){` +
	`pullRequests(states:OPEN,baseRefName:$base,first:50,after:$after){pageInfo{hasNextPage endCursor} nodes{number headRefOid ` +
	`files(first:100){pageInfo{hasNextPage} nodes{path}} ` +
	`closingIssuesReferences(first:20){nodes{number repository{nameWithOwner}}}}}}}`

type openPage struct {
	Repository *struct {
		PullRequests *struct {
			PageInfo struct {
				HasNextPage bool
				EndCursor   string
			}
			Nodes *[]*openPull
		}
	}
}

// openPull: GitHub's schema lets every list be null, which says nothing.
type openPull struct {
	Number     int
	HeadRefOID string
	Files      *struct {
		PageInfo struct{ HasNextPage bool }
		Nodes    *[]*struct{ Path string }
	}
	ClosingIssuesReferences *struct {
		Nodes *[]*struct {
			Number     int
			Repository struct{ NameWithOwner string }
		}
	}
}

// open lists the open pull requests to a branch, newest first. complete is false
// where there are more.
func (a api) open(ctx context.Context, branch string) (list []pull, complete bool, err error) {
	owner, name, _ := strings.Cut(a.repo, "/")
	variables := map[string]any{"owner": owner, "name": name, "base": branch, "after": nil}
	for {
		var page openPage
		if _, err := a.client.Query(ctx, openQuery, variables, &page); err != nil || page.Repository == nil ||
			page.Repository.PullRequests == nil || page.Repository.PullRequests.Nodes == nil {
			return a.openByREST(ctx, branch)
		}
		for _, n := range *page.Repository.PullRequests.Nodes {
			if n == nil || n.Number <= 0 || n.HeadRefOID == "" {
				return a.openByREST(ctx, branch)
			}
			list = append(list, a.pull(n))
		}
		info := page.Repository.PullRequests.PageInfo
		if !info.HasNextPage || len(list) >= maxListed {
			slices.SortFunc(list, newest)
			return list, !info.HasNextPage, nil
		}
		variables["after"] = info.EndCursor
	}
}

func (a api) pull(n *openPull) pull {
	p := pull{Number: n.Number, Head: n.HeadRefOID}
	if n.Files != nil && n.Files.Nodes != nil {
		p.Whole = !n.Files.PageInfo.HasNextPage
		for _, f := range *n.Files.Nodes {
			p.Whole = p.Whole && f != nil
			if f != nil {
				p.Files = append(p.Files, f.Path)
			}
		}
	}
	if n.ClosingIssuesReferences == nil || n.ClosingIssuesReferences.Nodes == nil {
		p.Whole = false
		return p
	}
	for _, i := range *n.ClosingIssuesReferences.Nodes {
		if i != nil { // one that the token cannot see
			p.Closes = append(p.Closes, a.issue(i.Repository.NameWithOwner, i.Number))
		}
	}
	return p
}

// issue names an issue as annotations do.
func (a api) issue(repo string, number int) string {
	if strings.EqualFold(repo, a.repo) {
		repo = ""
	}
	return repo + "#" + strconv.Itoa(number)
}

// openByREST does where GraphQL is not served. What the pull requests change is
// then not known, and each is taken to be concerned.
func (a api) openByREST(ctx context.Context, branch string) (list []pull, complete bool, err error) {
	for page := 1; ; {
		var answer []struct {
			Number int
			Head   struct{ SHA string }
		}
		next, err := a.get(ctx, "pulls", url.Values{
			"state": {"open"}, "base": {branch}, "per_page": {"100"}, "page": {strconv.Itoa(page)},
		}, &answer)
		if err != nil {
			return nil, false, err
		}
		for _, p := range answer {
			if p.Number <= 0 || p.Head.SHA == "" {
				return nil, false, fmt.Errorf("a pull request without number or head in the list of those to %s", branch)
			}
			list = append(list, pull{Number: p.Number, Head: p.Head.SHA})
		}
		if next == 0 || len(list) >= maxListed {
			slices.SortFunc(list, newest)
			return list, next == 0, nil
		}
		page = next
	}
}
