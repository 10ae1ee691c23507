package githubapi_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/testkit/githubapi"
)

func query(text string) []byte {
	data, _ := json.Marshal(map[string]any{"query": text})
	return data
}

// TestCheck shows that what GitHub would not do is seen.
func TestCheck(t *testing.T) {
	t.Parallel()
	api := githubapi.Need(t)
	const issue = `query{repository(owner:"o",name:"r"){i1:issueOrPullRequest(number:1){__typename ...on Issue{state stateReason(enableDuplicate:true) closedAt}}}}`
	const open = `{"data":{"repository":{"i1":{"__typename":"Issue","state":"OPEN","stateReason":null,"closedAt":null}}}}`
	for name, test := range map[string]struct{ query, answer, want string }{
		"right":              {issue, open, ""},
		"no such field":      {strings.Replace(issue, "closedAt", "shutAt", 1), open, `Cannot query field "shutAt"`},
		"no such argument":   {strings.Replace(issue, "enableDuplicate", "duplicates", 1), open, `Unknown argument "duplicates"`},
		"two types":          {strings.Replace(issue, "closedAt}", "closedAt} ...on PullRequest{state}", 1), open, "conflict"},
		"no such state":      {issue, strings.Replace(open, "OPEN", "LOCKED", 1), "LOCKED is no IssueState"},
		"never null":         {issue, strings.Replace(open, `"OPEN"`, "null", 1), "never null"},
		"not asked for":      {issue, strings.Replace(open, `"closedAt"`, `"number":1,"closedAt"`, 1), "number was not asked for"},
		"not answered":       {issue, strings.Replace(open, `,"closedAt":null`, "", 1), "is not answered"},
		"an error in a part": {issue, `{"data":{"repository":{"i1":null}},"errors":[{"type":"NOT_FOUND","path":["repository","i1"],"message":"-"}]}`, ""},
		"nothing":            {issue, `{}`, "neither data nor errors"},
		"no page size":       {`query{repository(owner:"o",name:"r"){issues{totalCount}}}`, `{"data":{"repository":{"issues":{"totalCount":1}}}}`, "issues has no first or last"},
		"too large a page":   {`query{repository(owner:"o",name:"r"){issues(first:101){totalCount}}}`, `{"data":{"repository":{"issues":{"totalCount":1}}}}`, "between 1 and 100"},
		"too many nodes": {`query{repository(owner:"o",name:"r"){issues(first:100){nodes{comments(first:100){nodes{reactions(first:100){totalCount}}}}}}}`,
			`{"data":{"repository":{"issues":{"nodes":[]}}}}`, "asks for 1010100 nodes"},
	} {
		faults := api.Check(githubapi.Exchange{Method: "POST", Path: "/graphql", Asked: query(test.query), Status: 200, Answer: []byte(test.answer)})
		if got := strings.Join(faults, "; "); test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	for name, test := range map[string]struct {
		request, answer string
		status          int
		want            string
	}{
		"right":              {"GET /repos/o/r/issues/1", `{"number":1,"state":"open","state_reason":null,"closed_at":null}`, 200, ""},
		"gone":               {"GET /repos/o/r/issues/1", `{"message":"This issue was deleted"}`, 410, ""},
		"a ref with slashes": {"GET /repos/o/r/git/ref/heads/a/b", `{"ref":"refs/heads/a/b","object":{"type":"commit","sha":"1"}}`, 200, ""},
		"no such path":       {"GET /repos/o/r/issue/1", `{}`, 200, "has no GET"},
		"no such method":     {"POST /repos/o/r/issues/1", `{}`, 200, "has no POST"},
		"no such parameter":  {"GET /repos/o/r/pulls?target=main", `[]`, 200, "no parameter target"},
		"no such state":      {"GET /repos/o/r/pulls?state=merged", `[]`, 200, "merged is none of"},
		"no such field":      {"GET /repos/o/r/issues/1", `{"number":1,"reason":"completed"}`, 200, "there is no reason"},
		"no such reason":     {"GET /repos/o/r/issues/1", `{"number":1,"state_reason":"done"}`, 200, "done is none of"},
		"another type":       {"GET /repos/o/r/issues/1", `{"number":"1"}`, 200, "1 is no [integer]"},
		"no such answer":     {"GET /repos/o/r/issues/1", `{}`, 418, "does not answer 418"},
	} {
		method, address, _ := strings.Cut(test.request, " ")
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		faults := api.Check(githubapi.Exchange{Method: method, Path: u.Path, Query: u.Query(), Status: test.status, Answer: []byte(test.answer)})
		if got := strings.Join(faults, "; "); test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestWords holds the words that the gate knows to GitHub's enumerations.
func TestWords(t *testing.T) {
	t.Parallel()
	api := githubapi.Need(t)
	for enum, want := range map[string][]string{
		"IssueState":       {"CLOSED", "OPEN"},
		"PullRequestState": {"CLOSED", "MERGED", "OPEN"},
		// Those that "shim-issue-closed" has a text for, and the one of an open issue.
		"IssueStateReason": {"COMPLETED", "DUPLICATE", "NOT_PLANNED", "REOPENED"},
		// Those that package tracker reads: success, what is under way, and what has ended.
		"DeploymentStatusState": {"ERROR", "FAILURE", "INACTIVE", "IN_PROGRESS", "PENDING", "QUEUED", "SUCCESS", "WAITING"},
	} {
		if got := api.Values(enum); !slices.Equal(got, want) {
			t.Errorf("%s is %v now, not %v: a new word needs a meaning", enum, got, want)
		}
	}
	if got := api.Members("IssueOrPullRequest"); !slices.Equal(got, []string{"Issue", "PullRequest"}) {
		t.Errorf("a number is one of %v", got)
	}
}
