package githubapi

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Checked has a handler answer a request, and says what of both GitHub would not
// do. alter, if not nil, changes what GraphQL answers after it was looked at.
func Checked(w http.ResponseWriter, r *http.Request, answer http.HandlerFunc, alter func(asked, answer []byte) []byte) (faults []string) {
	asked, err := io.ReadAll(r.Body)
	if err != nil {
		return nil // the client is gone
	}
	r.Body = io.NopCloser(bytes.NewReader(asked))
	record := httptest.NewRecorder()
	answer(record, r)
	body := record.Body.Bytes()
	path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api/v3"), "/api")
	api, err := Published()
	if err != nil {
		faults = []string{err.Error()}
	}
	if api != nil {
		faults = api.Check(Exchange{
			Method: r.Method, Path: path, Query: r.URL.Query(), Accept: r.Header.Get("Accept"),
			Asked: asked, Status: record.Code, Answer: body,
		})
	}
	for i, f := range faults {
		faults[i] = fmt.Sprintf("%s %s: %s", r.Method, r.URL.RequestURI(), f)
	}
	if alter != nil && path == "/graphql" {
		body = alter(asked, body)
	}
	for name, values := range record.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(record.Code)
	_, _ = w.Write(body)
	return faults
}

// Need is what GitHub publishes, for a test that cannot do without; where it is
// not there the test is skipped.
func Need(t testing.TB) *API {
	t.Helper()
	api, err := Published()
	if err != nil {
		t.Fatal(err)
	}
	if api == nil {
		t.Skip("no " + Schemas + ": see make github-api")
	}
	return api
}
