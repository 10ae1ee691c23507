package github

import (
	"context"
	"fmt"
	"net/http"
)

// QueryError is one of the errors that come with a GraphQL answer. GraphQL
// answers 200 even where it failed, and can fail in parts.
type QueryError struct {
	// Type is GitHub's own: NOT_FOUND, RATE_LIMIT, FORBIDDEN, …
	Type    string `json:"type"`
	Message string `json:"message"`
	// Path is where in the answer: names and list indexes.
	Path []any `json:"path"`
}

func (e QueryError) Error() string { return fmt.Sprintf("%s: %s", e.Type, said(e.Message)) }

// Query asks GitHub's GraphQL API. What was answered is decoded into data; the
// parts that failed come back as errors beside it and leave their fields
// unset. The query must not be a mutation: it may be sent more than once.
func (c *Client) Query(ctx context.Context, query string, variables map[string]any, data any) ([]QueryError, error) {
	ctx = context.WithValue(ctx, readOnly{}, true)
	req, err := c.NewRequest(http.MethodPost, c.graphQL, map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	answer := struct {
		Data   any          `json:"data"`
		Errors []QueryError `json:"errors"`
	}{Data: data}
	if _, err := c.Do(ctx, req, &answer); err != nil {
		return nil, Explain(err)
	}
	for _, e := range answer.Errors {
		// It was RATE_LIMITED until 2025 (yanyongyu/githubkit#271).
		if e.Type == "RATE_LIMIT" || e.Type == "RATE_LIMITED" {
			return nil, fmt.Errorf("%w: %s", ErrRateLimited, said(e.Message))
		}
	}
	return answer.Errors, nil
}
