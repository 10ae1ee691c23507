package recheck

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/renewa/migration-gate/internal/github"
)

// api is the part of GitHub's REST and GraphQL API that a recheck needs, of one
// repository. Shapes are those of docs.github.com/rest.
type api struct {
	client *github.Client
	repo   string
}

// get asks for a path below the repository; next is the number of the following
// page, 0 on the last.
func (a api) get(ctx context.Context, path string, query url.Values, into any) (next int, err error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return a.send(ctx, "GET", path, nil, into)
}

// send makes a request. What changes something is sent once: the client repeats
// only what was certainly not carried out.
func (a api) send(ctx context.Context, method, path string, body, into any) (next int, err error) {
	req, err := a.client.NewRequest(method, strings.TrimSuffix("repos/"+a.repo+"/"+path, "/"), body)
	if err != nil {
		return 0, err
	}
	resp, err := a.client.Do(ctx, req, into)
	if err != nil {
		return 0, github.Explain(err)
	}
	return resp.NextPage, nil
}

func (a api) defaultBranch(ctx context.Context) (string, error) {
	var repo struct {
		DefaultBranch string `json:"default_branch"`
	}
	if _, err := a.get(ctx, "", nil, &repo); err != nil {
		return "", fmt.Errorf("ask GitHub for the default branch: %w", err)
	}
	if repo.DefaultBranch == "" {
		return "", fmt.Errorf("ask GitHub for the default branch: %w: it names none", github.ErrUnavailable)
	}
	return repo.DefaultBranch, nil
}
