package github_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/github"
)

// get asks for one issue, the shortest way through client and go-github.
func get(ctx context.Context, c *github.Client) (string, error) {
	issue, _, err := c.Issues.Get(ctx, "octo", "app", 1)
	return issue.GetState(), github.Explain(err)
}

func open(w http.ResponseWriter) bool {
	_, _ = io.WriteString(w, `{"number":1,"state":"open"}`)
	return true
}

// status answers the first n times with a status and headers, then well.
func status(n, code int, body string, headers ...string) func(http.ResponseWriter, *http.Request, int) bool {
	return func(w http.ResponseWriter, _ *http.Request, times int) bool {
		if times >= n {
			return open(w)
		}
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
		return true
	}
}

const always = 1 << 30

func TestFaults(t *testing.T) {
	t.Parallel()
	secondary := `{"message":"You have exceeded a secondary rate limit","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`
	tests := []struct {
		name     string
		fault    func(http.ResponseWriter, *http.Request, int) bool
		want     error // nil: open
		requests int
		waited   time.Duration
	}{
		{"none", status(0, 0, ""), nil, 1, 0},
		{"401", status(always, 401, `{"message":"Bad credentials"}`), github.ErrUnauthorized, 1, 0},
		{"403 without permission", status(always, 403, `{"message":"Resource not accessible by integration"}`, "X-RateLimit-Remaining", "4999"), github.ErrForbidden, 1, 0},
		{"404", status(always, 404, `{"message":"Not Found"}`), github.ErrNotFound, 1, 0},
		{"410", status(always, 410, `{"message":"This issue was deleted"}`), github.ErrGone, 1, 0},
		{"429 with seconds", status(2, 429, `{}`, "Retry-After", "7"), nil, 3, 14 * time.Second},
		{"429 without anything", status(1, 429, `{}`), nil, 2, time.Minute},
		{"429 for ever", status(always, 429, `{}`, "Retry-After", "1"), github.ErrRateLimited, 4, 3 * time.Second},
		{"429 longer than a job should wait", status(always, 429, `{}`, "Retry-After", "3600"), github.ErrRateLimited, 1, 0},
		{"429 with nonsense", status(1, 429, `{}`, "Retry-After", "soon"), nil, 2, time.Minute},
		{"429 in the past", status(1, 429, `{}`, "Retry-After", "-5"), nil, 2, 0},
		{"secondary limit with Retry-After", status(1, 403, secondary, "Retry-After", "30"), nil, 2, 30 * time.Second},
		{"secondary limit by its text", status(1, 403, secondary), nil, 2, time.Minute},
		{"secondary limit for ever", status(always, 403, secondary), github.ErrRateLimited, 2, time.Minute},
		{"primary limit, far from its reset", status(always, 403, `{"message":"API rate limit exceeded"}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", fmt.Sprint(time.Now().Add(time.Hour).Unix())), github.ErrRateLimited, 1, 0},
		{"500 then well", status(2, 500, `{}`), nil, 3, 3 * time.Second},
		{"503 with Retry-After", status(1, 503, ``, "Retry-After", "9"), nil, 2, 9 * time.Second},
		{"502 for ever", status(always, 502, `<html>`), github.ErrUnavailable, 4, 7 * time.Second},
		{"JSON cut short", status(always, 200, `{"number":1,"state":"op`), github.ErrUnavailable, 1, 0},
		{"200 with nothing", status(always, 200, ``), github.ErrUnavailable, 4, 7 * time.Second},
		{"200 with nothing, then well", status(1, 200, ``), nil, 2, time.Second},
		{"200 with a login page", status(always, 200, `<html>log in</html>`, "Content-Type", "text/html"), github.ErrUnavailable, 1, 0},
		{"connection cut, then well", func(w http.ResponseWriter, r *http.Request, times int) bool {
			if times == 0 {
				panic(http.ErrAbortHandler)
			}
			return open(w)
		}, nil, 2, time.Second},
		{"body cut", func(w http.ResponseWriter, r *http.Request, times int) bool {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"number":1,`)
			return true
		}, github.ErrUnavailable, 1, 0},
		{"endless body", func(w http.ResponseWriter, r *http.Request, times int) bool {
			_, _ = io.WriteString(w, `{"title":"`)
			for _, err := io.WriteString(w, strings.Repeat("x", 1<<20)); err == nil; {
				_, err = io.WriteString(w, strings.Repeat("x", 1<<20))
			}
			return true
		}, github.ErrUnavailable, 1, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, "")
			f.Config.ErrorLog = nil
			f.fault = test.fault
			c, clock := f.client()
			state, err := get(context.Background(), c)
			if test.want == nil && (err != nil || state != "open") || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("got %q, %v; want %v", state, err, test.want)
			}
			if n := len(f.requests()); n != test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
			// The shared clock is read a little after the answer came.
			if d := clock.total() - test.waited; d > 0 || d < -time.Second {
				t.Errorf("waited %v, want %v", clock.total(), test.waited)
			}
		})
	}
}

// TestTokenStays: whatever a server answers, only the API's host sees the
// token, and no error shows it.
func TestTokenStays(t *testing.T) {
	t.Parallel()
	var stolen []string
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stolen = append(stolen, r.Header.Get("Authorization"))
		open(w)
	}))
	defer thief.Close()
	for _, code := range []int{301, 302, 303, 307, 308} {
		f := newFake(t, "")
		f.fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
			http.Redirect(w, r, thief.URL+"/api/v3/repos/octo/app/issues/1?echo="+r.Header.Get("Authorization"), code)
			return true
		}
		c, _ := f.client()
		state, err := get(context.Background(), c)
		if !errors.Is(err, github.ErrRedirect) || state != "" || strings.Contains(err.Error(), token) {
			t.Errorf("%d: %q, %v", code, state, err)
		}
		if !f.tokens["Bearer "+token] {
			t.Error("the API's own host was not given the token: this test shows nothing")
		}
	}
	if len(stolen) > 0 {
		t.Errorf("the other host was asked, with %q", stolen)
	}

	echo := newFake(t, "")
	echo.fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		echo.refuse(w, http.StatusForbidden, "you sent "+r.Header.Get("Authorization")+"\n::error::\x1b[31m")
		return true
	}
	c, _ := echo.client()
	_, _, raw := c.Issues.Get(context.Background(), "octo", "app", 1)
	_, err := get(context.Background(), c)
	for _, err := range []error{raw, err} {
		if err == nil || strings.Contains(err.Error(), token) {
			t.Errorf("got %v", err)
		}
	}
	if strings.ContainsAny(err.Error(), "\n\x1b") {
		t.Errorf("the server's text is not on one line: %q", err)
	}
}

func TestRedirectWithinHost(t *testing.T) {
	t.Parallel()
	f := newFake(t, "")
	f.fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		switch {
		case strings.HasSuffix(r.URL.Path, "/repos/octo/app/issues/1") && r.Method == http.MethodGet:
			http.Redirect(w, r, "/api/v3/repositories/7/issues/1", http.StatusMovedPermanently)
		case r.Method == http.MethodPost:
			http.Redirect(w, r, "/api/v3/repositories/7/issues/1", http.StatusMovedPermanently)
		default:
			open(w)
		}
		return true
	}
	c, _ := f.client()
	if state, err := get(context.Background(), c); err != nil || state != "open" {
		t.Errorf("a renamed repository: %q, %v", state, err)
	}
	if len(f.tokens) != 1 || !f.tokens["Bearer "+token] {
		t.Errorf("tokens seen: %v", f.tokens)
	}
	// A POST that a redirect turns into a GET did not happen.
	_, err := c.Actions.RerunWorkflowByID(context.Background(), "octo", "app", 1)
	if err = github.Explain(err); !errors.Is(err, github.ErrRedirect) {
		t.Errorf("a POST that became a GET: %v", err)
	}
	loop := newFake(t, "")
	loop.fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
		return true
	}
	c, _ = loop.client()
	if _, err := get(context.Background(), c); !errors.Is(err, github.ErrRedirect) || len(loop.requests()) > 5 {
		t.Errorf("a loop: %v after %d requests", err, len(loop.requests()))
	}
}

// TestHang: a server that never answers costs one time limit, or the caller's.
func TestHang(t *testing.T) {
	t.Parallel()
	for _, inBody := range []bool{false, true} {
		f := newFake(t, "")
		f.fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
			if inBody {
				_, _ = io.WriteString(w, `{"number":`)
				w.(http.Flusher).Flush()
			}
			<-r.Context().Done()
			return true
		}
		c, _ := f.client(func(o *github.Options) { o.Timeout = 50 * time.Millisecond })
		if _, err := get(context.Background(), c); !errors.Is(err, github.ErrUnavailable) || !strings.Contains(err.Error(), "timed out") || len(f.requests()) > 1 { // on a busy machine it may not get there in time
			t.Errorf("own limit (in body: %v): %v after %d requests", inBody, err, len(f.requests()))
		}
		c, _ = f.client()
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		if _, err := get(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("caller's limit (in body: %v): %v", inBody, err)
		}
		cancel()
	}
}

// TestWaitIsShared: what all requests wait together stays within MaxWait.
func TestWaitIsShared(t *testing.T) {
	t.Parallel()
	f := newFake(t, "")
	f.fault = status(always, 429, `{}`, "Retry-After", "50")
	c, clock := f.client()
	for range 5 {
		if _, err := get(context.Background(), c); !errors.Is(err, github.ErrRateLimited) {
			t.Errorf("got %v", err)
		}
	}
	if clock.total() > github.MaxWait {
		t.Errorf("waited %v, more than %v", clock.total(), github.MaxWait)
	}
	// Real sleeping ends with the context.
	c, _ = f.client(func(o *github.Options) { o.Now, o.Sleep = time.Now, nil })
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := get(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// TestPostIsNotRepeated: a POST that failed may have been carried out.
func TestPostIsNotRepeated(t *testing.T) {
	t.Parallel()
	f := newFake(t, "")
	f.fault = status(always, 502, `{}`)
	c, _ := f.client()
	if _, err := c.Actions.RerunWorkflowByID(context.Background(), "octo", "app", 1); !errors.Is(github.Explain(err), github.ErrUnavailable) || len(f.requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(f.requests()))
	}
	f.fault = status(always, 429, `{}`, "Retry-After", "1")
	if _, err := c.Actions.RerunWorkflowByID(context.Background(), "octo", "app", 1); !errors.Is(github.Explain(err), github.ErrRateLimited) || len(f.requests()) != 5 {
		t.Errorf("got %v after %d requests", err, len(f.requests()))
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	f := newFake(t, "")
	answer := ""
	f.fault = func(w http.ResponseWriter, r *http.Request, times int) bool {
		if times == 0 {
			w.WriteHeader(http.StatusBadGateway) // a query is repeated
			return true
		}
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path != "/api/graphql" || !strings.Contains(string(body), `"query":"query{a b}"`) {
			t.Errorf("asked %s with %s", r.URL.Path, body)
		}
		_, _ = io.WriteString(w, answer)
		return true
	}
	c, _ := f.client()
	var data struct{ A, B *string }
	answer = `{"data":{"a":"x","b":null},"errors":[{"type":"NOT_FOUND","path":["b"],"message":"no\nb"}]}`
	parts, err := c.Query(context.Background(), "query{a b}", nil, &data)
	if err != nil || *data.A != "x" || data.B != nil || len(parts) != 1 || parts[0].Type != "NOT_FOUND" || parts[0].Error() != "NOT_FOUND: no b" {
		t.Errorf("%v %v %v", data, parts, err)
	}
	answer = `{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}`
	if _, err := c.Query(context.Background(), "query{a b}", nil, &data); !errors.Is(err, github.ErrRateLimited) {
		t.Errorf("got %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, o := range []github.Options{
		{Token: "ghs_line\nbreak"}, {Token: "with space"}, {Token: "Bearer\u00a0x"},
		{BaseURL: "ftp://host/"}, {BaseURL: "host/api/v3"}, {BaseURL: "https://user:pass@host/"}, {BaseURL: "https://host/?x=1"}, {BaseURL: "://"},
	} {
		_, err := github.New(o)
		if err == nil {
			t.Errorf("%+v was taken", o)
		} else if o.Token != "" && strings.Contains(err.Error(), o.Token) || strings.Contains(err.Error(), "pass@") {
			t.Errorf("the error shows the secret: %v", err)
		}
	}
	for base, want := range map[string]string{
		"": "https://api.github.com/", "https://api.github.com": "https://api.github.com/",
		"https://ghes.example/api/v3": "https://ghes.example/api/v3/", "https://api.x.ghe.com/": "https://api.x.ghe.com/",
	} {
		c, err := github.New(github.Options{BaseURL: base})
		if err != nil || c.BaseURL.String() != want {
			t.Errorf("%q: %v, %v", base, c, err)
		}
	}
}
