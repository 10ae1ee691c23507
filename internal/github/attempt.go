package github

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// attempt sends one request once: with the token, to the API's host only,
// within a time, and with a bounded answer.
type attempt struct {
	next    http.RoundTripper
	base    *url.URL
	token   string
	timeout time.Duration
}

func (a *attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	if !sameOrigin(a.base, req.URL) {
		return nil, fmt.Errorf("%w: a request to %s", ErrRedirect, req.URL.Host)
	}
	ctx, cancel := context.WithTimeoutCause(req.Context(), a.timeout, errTimeout)
	req = req.Clone(ctx)
	// Whatever the caller or a redirect put there is not ours to send.
	req.Header.Del("Authorization")
	if a.token != "" {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	resp, err := a.next.RoundTrip(req)
	if err != nil {
		defer cancel()
		return nil, a.failed(ctx, err)
	}
	body := &answer{body: resp.Body, cancel: cancel, left: maxJSON, failed: func(err error) error { return a.failed(ctx, err) }}
	resp.Body = body
	switch {
	case resp.StatusCode >= 400:
		err = a.settle(resp)
	case isRaw(req):
		body.left = maxRaw
	case resp.StatusCode == http.StatusOK && req.Method != http.MethodHead:
		err = mustAnswer(resp)
	}
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// isRaw says that a blob's bytes are asked for, which may be none or many.
func isRaw(req *http.Request) bool { return strings.Contains(req.Header.Get("Accept"), "raw") }

// failed tells our own time limit from the caller's.
func (a *attempt) failed(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errTimeout) {
		return fmt.Errorf("%w: no complete answer within %s", errTimeout, a.timeout)
	}
	return err
}

// settle reads the whole answer of a failure and takes the token out of it,
// should a server echo it: the answer ends up in messages.
func (a *attempt) settle(resp *http.Response) error {
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxFailure))
	_ = resp.Body.Close()
	if err != nil && len(text) == 0 && errors.Is(err, errTimeout) {
		return err
	}
	if a.token != "" {
		text = bytes.ReplaceAll(text, []byte(a.token), []byte("***"))
	}
	resp.Body = io.NopCloser(bytes.NewReader(text))
	resp.ContentLength = int64(len(text))
	return nil
}

// mustAnswer refuses a success without content: go-github would take it for
// an object with nothing in it.
func mustAnswer(resp *http.Response) error {
	content := bufio.NewReader(resp.Body)
	if _, err := content.Peek(1); err != nil {
		_ = resp.Body.Close()
		if errors.Is(err, io.EOF) {
			err = errEmpty
		}
		return err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{content, resp.Body}
	return nil
}

// answer is a body that ends with an error when it is too long, and ends its
// request's time limit when it is closed.
type answer struct {
	body   io.ReadCloser
	cancel context.CancelFunc
	left   int64
	failed func(error) error
}

func (b *answer) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.body.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.failed(err)
	}
	return n, err
}

func (b *answer) Close() error {
	defer b.cancel()
	return b.body.Close()
}
