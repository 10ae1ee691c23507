package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	gogithub "github.com/google/go-github/v60/github"
)

// What GitHub's answers mean to a caller. Explain wraps one of them.
var (
	// ErrUnauthorized (401): the token is wrong, expired or revoked.
	ErrUnauthorized = errors.New("GitHub does not accept the token (401)")
	// ErrForbidden (403): the token is valid and lacks a permission.
	ErrForbidden = errors.New("the token may not do this (403)")
	// ErrNotFound (404): it is not there, or the token cannot see it; GitHub
	// does not tell which.
	ErrNotFound = errors.New("not there, or not visible to the token (404)")
	// ErrGone (410): it was there.
	ErrGone = errors.New("gone (410)")
	// ErrRateLimited (429, or 403 with a limit's signs): still limited after
	// the waits that the client allows itself.
	ErrRateLimited = errors.New("GitHub's rate limit")
	// ErrRedirect: the answer points to another host.
	ErrRedirect = errors.New("refused to follow a redirect")
	// ErrUnavailable: no usable answer: network, time limit, 5xx, or an
	// answer that is cut short or not JSON.
	ErrUnavailable = errors.New("no usable answer from GitHub")
)

var (
	errTimeout = errors.New("timed out")
	errEmpty   = errors.New("the answer is empty")
	errTooLong = errors.New("the answer is longer than any that GitHub gives")
)

// Explain says in one line what an error of the client means, without the
// token, and wraps what callers tell apart. The caller's own cancellation
// stays what it is. It returns nil for nil.
func Explain(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if limit, ok := errors.AsType[*gogithub.RateLimitError](err); ok {
		return fmt.Errorf("%w: %s", ErrRateLimited, said(limit.Message))
	}
	if limit, ok := errors.AsType[*gogithub.AbuseRateLimitError](err); ok {
		return fmt.Errorf("%w: %s", ErrRateLimited, said(limit.Message))
	}
	if failure, ok := errors.AsType[*gogithub.ErrorResponse](err); ok && failure.Response != nil {
		return explainStatus(failure)
	}
	for _, own := range []error{ErrRedirect, ErrUnavailable, ErrUnauthorized, ErrForbidden, ErrNotFound, ErrGone, ErrRateLimited} {
		if errors.Is(err, own) {
			return unwrapURL(err) // it was explained before
		}
	}
	if bad, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("%w: not JSON (%w at byte %d)", ErrUnavailable, bad, bad.Offset)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: the answer is cut short", ErrUnavailable)
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, unwrapURL(err))
}

func explainStatus(failure *gogithub.ErrorResponse) error {
	status := failure.Response.StatusCode
	asked := ""
	if req := failure.Response.Request; req != nil {
		asked = fmt.Sprintf(" (%s %s)", req.Method, req.URL.Path)
	}
	meaning := map[int]error{
		http.StatusUnauthorized:    ErrUnauthorized,
		http.StatusForbidden:       ErrForbidden,
		http.StatusNotFound:        ErrNotFound,
		http.StatusGone:            ErrGone,
		http.StatusTooManyRequests: ErrRateLimited,
	}[status]
	if status == http.StatusForbidden && strings.Contains(strings.ToLower(failure.Message), "rate limit") {
		meaning = ErrRateLimited // a secondary limit that go-github does not know by its page
	}
	switch {
	case meaning != nil:
		return fmt.Errorf("%w: %s%s", meaning, said(failure.Message), asked)
	case status >= 500:
		return fmt.Errorf("%w: status %d: %s%s", ErrUnavailable, status, said(failure.Message), asked)
	}
	return fmt.Errorf("GitHub answered %d: %s%s", status, said(failure.Message), asked)
}

// unwrapURL drops the URL that net/http puts around an error; its query can be
// long and says nothing.
func unwrapURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

// said is the server's own message, on one line and cut.
func said(message string) string {
	message = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, message)
	message = strings.Join(strings.Fields(message), " ")
	if runes := []rune(message); len(runes) > 200 {
		message = string(runes[:200]) + "…"
	}
	if message == "" {
		return "no reason given"
	}
	return message
}

// Remedy is the next step for who meets an error of the client, where the request
// takes a permission such as "issues: read".
func Remedy(err error, needs string) string {
	switch {
	case errors.Is(err, ErrUnauthorized):
		return "give the action a token that GitHub accepts: leave its input `token` out, or renew the secret behind it; locally set GH_TOKEN=$(gh auth token)"
	case errors.Is(err, ErrForbidden), errors.Is(err, ErrNotFound):
		return "give the job `permissions: " + needs + "`"
	case errors.Is(err, ErrRateLimited):
		return "run the check again when the limit has passed, within the hour"
	case errors.Is(err, ErrRedirect):
		return "set GITHUB_API_URL to the API itself (https://api.github.com, https://HOST/api/v3), not to what redirects to it"
	}
	return "run the check again; if it stays so, see https://www.githubstatus.com and the proxy (HTTPS_PROXY) between here and GitHub"
}
