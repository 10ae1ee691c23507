// Package github is the gate's one way to GitHub's API: go-github over a
// transport that sends the token to the API's host and no other, bounds every
// time and size, waits out rate limits within a budget, and keeps the token
// out of every error.
package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	gogithub "github.com/google/go-github/v60/github"
)

// DefaultBaseURL is the API of github.com. GitHub Enterprise Server has it at
// https://HOST/api/v3; Actions passes either as GITHUB_API_URL.
const DefaultBaseURL = "https://api.github.com/"

// Bounds of one client.
const (
	// AttemptTimeout bounds one request from the first byte sent to the last
	// byte read.
	AttemptTimeout = 30 * time.Second
	// MaxWait bounds the time that all requests of a client together spend
	// waiting to try again: for rate limits and failing servers.
	MaxWait = 2 * time.Minute
	// maxTries is how often one request is sent.
	maxTries = 4
	// maxJSON bounds an answer in bytes; GitHub's largest, a recursive tree,
	// has 7 MB.
	maxJSON = 32 << 20
	// maxRaw bounds a raw blob in bytes; GitHub serves none above 100 MB.
	maxRaw = 128 << 20
	// maxFailure bounds the answer that comes with a failure.
	maxFailure = 64 << 10
	// maxRedirects bounds the redirects within the API's host: one for a
	// renamed repository, one for a transferred issue, and one to spare.
	maxRedirects = 3
)

// Options is what a client depends on.
type Options struct {
	// Token is sent as a bearer token; empty means anonymous.
	Token string
	// BaseURL is the API's root; empty means DefaultBaseURL.
	BaseURL string
	// Transport carries the requests; nil means a plain http.Transport with
	// the proxies that the environment names.
	Transport http.RoundTripper
	// Now tells the time.
	Now func() time.Time
	// Sleep waits; nil means really. It ends early with the context's error.
	Sleep func(context.Context, time.Duration) error
	// Timeout replaces AttemptTimeout if it is not zero.
	Timeout time.Duration
}

// Client is go-github's client, hardened. Pass its errors through Explain.
type Client struct {
	*gogithub.Client
	graphQL string
}

// New makes a client. It sends nothing yet.
func New(o Options) (*Client, error) {
	base, err := parseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if strings.ContainsFunc(o.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("the GitHub token has spaces, line breaks or other characters that no token has")
	}
	if o.Transport == nil {
		o.Transport = &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			ForceAttemptHTTP2:   true,
			TLSHandshakeTimeout: 10 * time.Second,
			MaxIdleConnsPerHost: maxConcurrent,
		}
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Timeout == 0 {
		o.Timeout = AttemptTimeout
	}
	wire := &attempt{next: o.Transport, base: base, token: o.Token, timeout: o.Timeout}
	client := gogithub.NewClient(&http.Client{
		Transport: &retry{next: wire, pause: &pause{now: o.Now, sleep: o.Sleep, budget: MaxWait}},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			return checkRedirect(base, req, via)
		},
	})
	client.BaseURL, client.UploadURL = base, base
	client.UserAgent = "migration-gate"
	return &Client{Client: client, graphQL: graphQLPath(base)}, nil
}

func parseBase(text string) (*url.URL, error) {
	if text == "" {
		text = DefaultBaseURL
	}
	base, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the GitHub API URL is not a URL")
	}
	if base.Scheme != "https" && base.Scheme != "http" || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("the GitHub API URL must look like https://api.github.com or https://HOST/api/v3, not like %q", base.Redacted())
	}
	if !strings.HasSuffix(base.Path, "/") {
		base.Path += "/"
	}
	return base, nil
}

// graphQLPath is relative to the base: beside /api/v3 on GitHub Enterprise
// Server, below the root elsewhere.
func graphQLPath(base *url.URL) string {
	if strings.HasSuffix(base.Path, "/api/v3/") {
		return "../graphql"
	}
	return "graphql"
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// checkRedirect lets a request move within the API's host only, and only as
// the same method: a POST that came back as a GET would look like a success.
func checkRedirect(base *url.URL, req *http.Request, via []*http.Request) error {
	switch {
	case !sameOrigin(base, req.URL):
		return fmt.Errorf("%w: from %s to %s", ErrRedirect, base.Host, req.URL.Host)
	case req.Method != via[0].Method:
		return fmt.Errorf("%w: %s became %s", ErrRedirect, via[0].Method, req.Method)
	case len(via) > maxRedirects:
		return fmt.Errorf("%w: more than %d in a row", ErrRedirect, maxRedirects)
	}
	return nil
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host)
}
