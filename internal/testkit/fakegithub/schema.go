package fakegithub

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// root is the part of GitHub's schema that the gate asks for.
func (s *Server) root() *node {
	return &node{"Query", map[string]any{"repository": func(args map[string]any) any {
		name := fmt.Sprintf("%s/%s", args["owner"], args["name"])
		if r := s.repo(name, true); r != nil {
			return s.repository(r)
		}
		return notFound(fmt.Sprintf("Could not resolve to a Repository with the name '%s'.", name))
	}}}
}

func (s *Server) repository(r *Repo) *node {
	numbered := func(of string, find func(int) *node) func(map[string]any) any {
		return func(args map[string]any) any {
			number, _ := args["number"].(int)
			n := find(number)
			switch {
			case n == nil:
				return notFound(fmt.Sprintf("Could not resolve to %s with the number of %d.", of, number))
			case n.typename == "Issue" && s.denied["issues"], n.typename == "PullRequest" && s.denied["pulls"]:
				return forbidden("Resource not accessible by integration")
			}
			return n
		}
	}
	return &node{"Repository", map[string]any{
		"nameWithOwner": r.Name, "hasIssuesEnabled": !r.NoIssues,
		"defaultBranchRef": &node{"Ref", map[string]any{"name": r.DefaultBranch()}},
		"issueOrPullRequest": numbered("an issue or pull request", func(n int) *node {
			if p := s.pullNode(r, n); p != nil {
				return p
			}
			return s.issueNode(r, n)
		}),
		"pullRequest":  numbered("a PullRequest", func(n int) *node { return s.pullNode(r, n) }),
		"pullRequests": func(args map[string]any) any { return s.pullNodes(r, args) },
		"refs": func(args map[string]any) any {
			first, _ := args["first"].(int)
			return connection(r.tags(), first)
		},
		"object": func(args map[string]any) any {
			if expression, ok := args["expression"].(string); ok {
				return r.text(expression)
			}
			sha, _ := args["oid"].(string)
			return s.commitNode(r, sha)
		},
		"deployments": func(args map[string]any) any { return s.deploymentNodes(r, args) },
	}}
}

// issueNode: a transferred or deleted issue is simply not there.
func (s *Server) issueNode(r *Repo, number int) *node {
	i := r.Issues[number]
	if i == nil || i.Deleted || i.To != nil || r.NoIssues {
		return nil
	}
	fields := map[string]any{
		"number": number, "title": i.Title, "body": i.Body, "state": strings.ToUpper(i.state()), "closedAt": nil,
		"url":        fmt.Sprintf("https://github.example/%s/issues/%d", r.Name, number),
		"repository": &node{"Repository", map[string]any{"nameWithOwner": r.Name}},
		"stateReason": func(args map[string]any) any {
			duplicates, ok := args["enableDuplicate"].(bool)
			switch {
			case ok && s.older:
				return invalid("Field 'stateReason' doesn't accept argument 'enableDuplicate'")
			case i.Closed == "":
				return nil
			case i.Closed == "duplicate" && !duplicates:
				return "NOT_PLANNED"
			}
			return strings.ToUpper(i.Closed)
		},
	}
	if i.Closed != "" {
		fields["closedAt"] = i.ClosedAt.Format(time.RFC3339)
	}
	return &node{"Issue", fields}
}

func (s *Server) pullNode(r *Repo, number int) *node {
	p := r.Pulls[number]
	if p == nil {
		return nil
	}
	state, merge := strings.ToUpper(p.state()), (*node)(nil)
	if p.MergeCommit != "" {
		state, merge = "MERGED", &node{"Commit", map[string]any{"oid": p.MergeCommit}}
	}
	return &node{"PullRequest", map[string]any{
		"number": number, "title": p.Title, "body": p.Body, "state": state, "mergeCommit": merge, "closedAt": nil,
		"baseRefName": base(r, p), "headRefOid": p.Head,
		"url": fmt.Sprintf("https://github.example/%s/pull/%d", r.Name, number),
		"closingIssuesReferences": func(map[string]any) any {
			var nodes []*node
			for _, l := range p.Links {
				of := r
				if l.Repo != "" {
					of = s.repo(l.Repo, true)
				}
				if n := s.issueNode(of, l.Number); n != nil {
					nodes = append(nodes, n)
				}
			}
			return connection(nodes, 100)
		},
		"files": func(args map[string]any) any {
			var nodes []*node
			for _, f := range r.files(p) {
				nodes = append(nodes, &node{"PullRequestChangedFile", map[string]any{"path": f}})
			}
			first, _ := args["first"].(int)
			return connection(nodes, first)
		},
		"commits": func(args map[string]any) any {
			var nodes []*node
			for _, sha := range p.Commits {
				nodes = append(nodes, &node{"PullRequestCommit", map[string]any{"commit": &node{"Commit", map[string]any{"oid": sha, "message": r.Commits[sha].Message}}}})
			}
			first, _ := args["first"].(int)
			return connection(nodes, first)
		},
	}}
}

// pullNodes pages by number: a cursor is the last number of the page before.
func (s *Server) pullNodes(r *Repo, args map[string]any) any {
	if s.denied["pulls"] {
		return forbidden("Resource not accessible by integration")
	}
	after := 0
	if cursor, ok := args["after"].(string); ok {
		after, _ = strconv.Atoi(cursor)
	}
	var nodes []*node
	first, _ := args["first"].(int)
	end, more := "", false
	for _, n := range slices.Sorted(maps.Keys(r.Pulls)) {
		p := r.Pulls[n]
		if n <= after || p.state() != "open" || args["baseRefName"] != base(r, p) {
			continue
		}
		if more = len(nodes) == first; more {
			break
		}
		nodes, end = append(nodes, s.pullNode(r, n)), strconv.Itoa(n)
	}
	return &node{"PullRequestConnection", map[string]any{
		"nodes": nodes, "pageInfo": &node{"PageInfo", map[string]any{"hasNextPage": more, "endCursor": end}},
	}}
}

func connection(nodes []*node, first int) *node {
	return &node{"Connection", map[string]any{
		"totalCount": len(nodes), "nodes": nodes[:min(first, len(nodes))],
		"pageInfo": &node{"PageInfo", map[string]any{"hasNextPage": len(nodes) > first, "endCursor": nil}},
	}}
}

func (s *Server) commitNode(r *Repo, sha string) *node {
	c := r.commit(sha)
	if c == nil {
		return nil
	}
	return &node{"Commit", map[string]any{
		"oid": sha,
		"associatedPullRequests": func(map[string]any) any {
			var nodes []*node
			for _, n := range c.Pulls {
				nodes = append(nodes, s.pullNode(r, n))
			}
			return connection(nodes, 50)
		},
	}}
}

func (s *Server) deploymentNodes(r *Repo, args map[string]any) any {
	if s.denied["deployments"] {
		return forbidden("Resource not accessible by integration")
	}
	wanted, _ := args["environments"].([]any)
	var nodes []*node
	for _, d := range slices.Backward(r.Deployments) {
		if len(wanted) > 0 && !slices.Contains(wanted, any(d.Environment)) {
			continue
		}
		var statuses []*node
		for _, st := range d.Statuses {
			statuses = append(statuses, &node{"DeploymentStatus", map[string]any{"state": strings.ToUpper(st.State), "createdAt": st.At.Format(time.RFC3339)}})
		}
		nodes = append(nodes, &node{"Deployment", map[string]any{
			"latestStatus": latest(d), "commitOid": d.SHA, "createdAt": d.CreatedAt.Format(time.RFC3339),
			"statuses": func(args map[string]any) any {
				first, _ := args["first"].(int)
				return connection(statuses, first)
			},
		}})
	}
	first, _ := args["first"].(int)
	return connection(nodes, first)
}

func latest(d *Deployment) *node {
	if len(d.Statuses) == 0 {
		return nil
	}
	return &node{"DeploymentStatus", map[string]any{"state": strings.ToUpper(d.Statuses[len(d.Statuses)-1].State)}}
}
