// Package githubapi holds what a test exchanges with a fake GitHub to what GitHub
// publishes of its API: the GraphQL schema (docs.github.com/graphql/overview/public-schema)
// and the OpenAPI description of REST (github/rest-api-description). So a query
// that GitHub would refuse, a path that it does not have, and an answer that it
// would not give are faults of the test, and the fake cannot drift from the real one.
package githubapi

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Schemas names, in the environment, the folder with the two files; without it
// nothing is checked. See make/github.mk.
const Schemas = "GITHUB_SCHEMAS"

// Exchange is a request with its answer.
type Exchange struct {
	Method string
	// Path is below the API's root: /graphql or /repos/….
	Path   string
	Query  url.Values
	Accept string
	Asked  []byte
	Status int
	Answer []byte
}

// API is what GitHub publishes.
type API struct {
	graphQL *graphQL
	rest    *rest
}

// Published reads the files once; it is nil where there are none to check with.
var Published = sync.OnceValues(func() (*API, error) {
	folder := os.Getenv(Schemas)
	if folder == "" {
		return nil, nil //nolint:nilnil // nothing to check with is no error
	}
	queries, err := loadGraphQL(filepath.Join(folder, "schema.graphql"))
	if err != nil {
		return nil, err
	}
	operations, err := loadREST(filepath.Join(folder, "api.github.com.json"))
	if err != nil {
		return nil, err
	}
	return &API{queries, operations}, nil
})

// Check says what of an exchange GitHub would not do.
func (a *API) Check(x Exchange) []string {
	if strings.HasSuffix(x.Path, "/graphql") {
		return a.graphQL.check(x)
	}
	return a.rest.check(x)
}
