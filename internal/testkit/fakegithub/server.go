// Package fakegithub is a server that speaks the part of GitHub's API that the
// gate uses: repositories, issues, pull requests, comparisons and deployments,
// by REST and by GraphQL, with a state that tests change and faults on demand.
// Shapes and statuses are those of docs.github.com/rest; the GraphQL of a query
// is really parsed, so that a query GitHub would refuse is refused here.
package fakegithub

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/renewa/migration-gate/internal/testkit/githubapi"
)

// Token is the one that the server accepts.
const Token = "ghs_0123456789abcdefSECRET"

// Fault may answer in place of the server. times is how often this request was
// made before.
type Fault func(w http.ResponseWriter, r *http.Request, times int) bool

// Server is a GitHub with its API below API.
type Server struct {
	http *httptest.Server

	mu     sync.Mutex
	repos  map[string]*Repo // by name in lower case
	asked  []string
	tokens map[string]bool
	fault  Fault
	// Latency is added to every answer, after which nothing changes in it.
	latency time.Duration
	denied  map[string]bool
	older   bool
	// faults are what GitHub would not have done; see package githubapi.
	faults []string
	alter  func(asked, answer []byte) []byte
}

// New starts a server with the given repositories; it ends with the test.
func New(t testing.TB, repos ...*Repo) *Server {
	s := Start(repos...)
	t.Cleanup(func() {
		s.Close()
		for _, f := range s.Faults() {
			t.Error(f)
		}
	})
	return s
}

// Faults are what the published API of GitHub does not allow of the exchanges so
// far. A caller of Start looks at them at the end.
func (s *Server) Faults() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// Alter changes every answer that GraphQL gives, given the request.
func (s *Server) Alter(do func(asked, answer []byte) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alter = do
}

// Close stops the server.
func (s *Server) Close() { s.http.Close() }

// Start starts a server that its caller closes.
func Start(repos ...*Repo) *Server {
	s := &Server{repos: map[string]*Repo{}, tokens: map[string]bool{}, denied: map[string]bool{}}
	for _, r := range repos {
		s.repos[strings.ToLower(r.Name)] = r
	}
	s.http = httptest.NewUnstartedServer(s)
	s.http.Config.ErrorLog = nil
	s.http.Start()
	return s
}

// API is the base of the REST API, as on GitHub Enterprise Server.
func (s *Server) API() string { return s.http.URL + "/api/v3" }

// Transport reaches the server.
func (s *Server) Transport() http.RoundTripper { return s.http.Client().Transport }

// Change changes the state while no request is answered.
func (s *Server) Change(do func(repos map[string]*Repo)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do(s.repos)
}

// SetFault has a fault asked before every request; nil ends that.
func (s *Server) SetFault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// SetLatency delays every answer.
func (s *Server) SetLatency(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latency = d
}

// Deny takes permissions from the token: issues, pulls, deployments, contents.
func (s *Server) Deny(permissions ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range permissions {
		s.denied[p] = true
	}
}

// BeOlder makes GraphQL know nothing of enableDuplicate, as before 2025.
func (s *Server) BeOlder() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.older = true
}

// Requests are the requests so far: method and path with query.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// Forget forgets the requests so far.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = nil
}

// Authorizations are the Authorization headers that were sent.
func (s *Server) Authorizations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.tokens))
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	this, times := r.Method+" "+r.URL.RequestURI(), 0
	for _, a := range s.asked {
		if a == this {
			times++
		}
	}
	s.asked = append(s.asked, this)
	s.tokens[r.Header.Get("Authorization")] = true
	fault, latency := s.fault, s.latency
	s.mu.Unlock()
	time.Sleep(latency)
	if fault != nil && fault(w, r, times) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.older {
		s.answer(w, r) // not what GitHub publishes today
		return
	}
	s.faults = append(s.faults, githubapi.Checked(w, r, s.answer, s.alter)...)
}

// answer is the server's own.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	authorization := r.Header.Get("Authorization")
	switch {
	case authorization != "" && authorization != "Bearer "+Token:
		refuse(w, http.StatusUnauthorized, "Bad credentials")
	case r.URL.Path == "/api/graphql" && authorization == "":
		refuse(w, http.StatusUnauthorized, "This endpoint requires you to be authenticated.")
	case r.URL.Path == "/api/graphql":
		s.graphQL(w, r)
	default:
		s.rest(w, r, authorization != "")
	}
}

// repo finds a repository that the asker can see, under its present name.
func (s *Server) repo(name string, authorized bool) *Repo {
	r := s.repos[strings.ToLower(name)]
	for r != nil && r.MovedTo != "" {
		r = s.repos[strings.ToLower(r.MovedTo)]
	}
	if r == nil || r.Hidden || r.Private && !authorized {
		return nil
	}
	return r
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message, "documentation_url": "https://docs.github.com/rest"})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v)
}
