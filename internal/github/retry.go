package github

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// retry sends a request again where GitHub says so, and where it failed in a
// way that passes. go-github knows no 429 and never waits.
type retry struct {
	next  http.RoundTripper
	pause *pause
}

func (r *retry) RoundTrip(req *http.Request) (*http.Response, error) {
	for try := 1; ; try++ {
		if err := r.pause.wait(req.Context()); err != nil {
			return nil, err
		}
		attempt, err := again(req, try)
		if err != nil {
			return nil, err
		}
		resp, err := r.next.RoundTrip(attempt)
		wait, ok := r.waitFor(req, resp, err, try)
		if !ok || try == maxTries || !r.pause.extend(wait) {
			return resp, err
		}
		if resp != nil {
			_ = resp.Body.Close()
		}
	}
}

// again is the request with a fresh body.
func again(req *http.Request, try int) (*http.Request, error) {
	if try == 1 || req.Body == nil || req.Body == http.NoBody {
		return req, nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	req.Body = body
	return req, nil
}

// waitFor says how long to wait before a request is sent again, if at all.
// See docs.github.com, "Best practices for using the REST API", "Handle rate
// limit errors appropriately".
func (r *retry) waitFor(req *http.Request, resp *http.Response, err error, try int) (time.Duration, bool) {
	if req.Body != nil && req.Body != http.NoBody && req.GetBody == nil {
		return 0, false
	}
	backoff := time.Second << (try - 1)
	if err != nil {
		// A server that hangs would hang again; our own refusals stay.
		passes := !errors.Is(err, errTimeout) && !errors.Is(err, ErrRedirect) && req.Context().Err() == nil
		return backoff, passes && isRepeatable(req)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		return r.limited(resp, try), true
	case http.StatusForbidden:
		return r.limited(resp, try), isLimit(resp)
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if wait, ok := r.retryAfter(resp); ok {
			backoff = wait
		}
		return backoff, isRepeatable(req)
	}
	return 0, false
}

// isRepeatable says that sending a request twice does what sending it once
// does. A refusal by a rate limit was not carried out in any case.
func isRepeatable(req *http.Request) bool {
	return req.Method == http.MethodGet || req.Method == http.MethodHead || req.Context().Value(readOnly{}) != nil
}

// readOnly marks the context of a POST that changes nothing: a GraphQL query.
type readOnly struct{}

// isLimit tells a 403 that means "later" from one that means "no".
func isLimit(resp *http.Response) bool {
	if resp.Header.Get("Retry-After") != "" || resp.Header.Get("X-Ratelimit-Remaining") == "0" {
		return true
	}
	text, _ := io.ReadAll(resp.Body) // settled: in memory and bounded
	resp.Body = io.NopCloser(bytes.NewReader(text))
	return bytes.Contains(bytes.ToLower(text), []byte("secondary rate limit")) || bytes.Contains(text, []byte("secondary-rate-limits"))
}

func (r *retry) limited(resp *http.Response, try int) time.Duration {
	if wait, ok := r.retryAfter(resp); ok {
		return wait
	}
	if resp.Header.Get("X-Ratelimit-Remaining") == "0" {
		if reset, err := strconv.ParseInt(resp.Header.Get("X-Ratelimit-Reset"), 10, 64); err == nil {
			return max(time.Unix(reset, 0).Sub(r.pause.now()), time.Second)
		}
	}
	return time.Minute << (try - 1)
}

// retryAfter reads seconds or a date (RFC 9110, 10.2.3).
func (r *retry) retryAfter(resp *http.Response) (time.Duration, bool) {
	text := resp.Header.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		return max(time.Duration(seconds)*time.Second, 0), true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(r.pause.now()), 0), true
	}
	return 0, false
}

// pause is the wait that all requests of a client share: a limit that one of
// them met holds for the others too.
type pause struct {
	now    func() time.Time
	sleep  func(context.Context, time.Duration) error
	budget time.Duration // what may still be spent waiting

	mu    sync.Mutex
	until time.Time
}

// extend asks all requests to wait for d from now. It is false, and changes
// nothing, if that costs more than the budget has left.
func (p *pause) extend(d time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	from, until := now, now.Add(d)
	if p.until.After(from) {
		from = p.until // up to there it is paid for
	}
	if until.After(from) {
		if until.Sub(from) > p.budget {
			return false
		}
		p.budget -= until.Sub(from)
		p.until = until
	}
	return true
}

func (p *pause) wait(ctx context.Context) error {
	for {
		p.mu.Lock()
		d := p.until.Sub(p.now())
		p.mu.Unlock()
		if d <= 0 {
			return ctx.Err()
		}
		if err := p.sleep(ctx, d); err != nil {
			return err
		}
	}
}
