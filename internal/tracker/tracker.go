// Package tracker asks GitHub what the gate has to know about issues, pull
// requests and deployments now. Nothing is taken from an event's payload, which
// is as old as the event, and nothing is kept beyond one run.
//
// Many items are asked in few requests: GraphQL with an alias for each, and REST
// for what it does not settle. GraphQL knows one way to say "no"; REST tells a
// deleted issue (410) from one that was transferred (301) and one that never was
// (404). What cannot be had is an answer too: Unknown, and why.
package tracker

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/renewa/migration-gate/internal/github"
)

// Ref names an issue or a pull request.
type Ref struct {
	// Repo is owner/name; empty means the tracker's repository.
	Repo   string
	Number int
}

// String is #12 or owner/name#12.
func (r Ref) String() string { return r.Repo + "#" + strconv.Itoa(r.Number) }

// Outcome is what became of a question about an issue or pull request.
type Outcome string

// The outcomes.
const (
	Open   Outcome = "open"
	Closed Outcome = "closed"
	// Merged is a pull request's.
	Merged Outcome = "merged"
	// PullRequest: an issue was asked for. Issue: a pull request was.
	PullRequest Outcome = "pull-request"
	Issue       Outcome = "issue"
	// Missing: the repository can be read and has none with this number.
	Missing Outcome = "missing"
	// Invisible: the repository itself cannot be seen with this token.
	Invisible Outcome = "invisible"
	Deleted   Outcome = "deleted"
	// Disabled: the repository has its issues turned off.
	Disabled Outcome = "disabled"
	// Transferred to a repository that the policy does not allow.
	Transferred Outcome = "transferred"
	// Unknown: it could not be found out; Why says why.
	Unknown Outcome = "unknown"
)

// Why says why something is not known.
type Why string

// The causes of not knowing.
const (
	NoToken      Why = "no-token"
	Unauthorized Why = "unauthorized"
	Permission   Why = "permission"
	RateLimit    Why = "rate-limit"
	Timeout      Why = "timeout"
	Unavailable  Why = "unavailable" // 5xx, network, an answer that is cut short or no JSON
	BadAnswer    Why = "bad-answer"  // JSON that does not say what was asked
	Redirect     Why = "redirect"    // to another host
	Budget       Why = "budget"      // more requests than one run should spend
	NotCommit    Why = "no-commit"   // GitHub does not have the commit
)

// State is an issue or pull request as it was when it was asked.
type State struct {
	// Ref has its Repo set, as it was asked.
	Ref
	Outcome Outcome
	// Reason, of a closed issue: completed, not_planned, duplicate, or whatever
	// else GitHub says.
	Reason string
	// To is where an issue was transferred, whether or not it was followed.
	To Ref
	// Title, Body (its first 64 KB) and URL are only set where the item was read.
	Title, Body, URL string
	ClosedAt         time.Time
	// Base and MergeCommit are a pull request's: the branch that it targets, and
	// the commit that brought it there.
	Base, MergeCommit string
	// AskedAt is when the answer came, by our clock.
	AskedAt time.Time
	// Why and Detail are set where Outcome is Unknown. Needs is the permission
	// that is missing, such as "issues: read", where one may be.
	Why           Why
	Detail, Needs string
}

// Options is what a tracker depends on.
type Options struct {
	// Client reaches GitHub; nil means that there is no token, and every answer
	// is Unknown.
	Client *github.Client
	// Repository is owner/name.
	Repository string
	// Allowed are further repositories to which issues may be transferred.
	Allowed []string
	// Now is the clock; Sleep waits before a "not found" is believed, and ends
	// early with the context's error.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// Bounds of one run.
const (
	// maxREST is how many single requests a run may spend: a repository's
	// GITHUB_TOKEN has 1,000 in an hour.
	maxREST = 120
	// maxBody bounds the texts that are kept.
	maxBody = 64 << 10
	// chunk is how many items one GraphQL query asks for. GitHub ends a query
	// after ten seconds.
	chunk = 50
	// lag is how long GitHub's replicas may need to know something new
	// (probot/stale#83 saw an issue that was not there yet).
	lag = 2 * time.Second
	// concurrent bounds the requests under way.
	concurrent = 8
)

// Tracker asks about one repository, and about the issues of others. It is made
// for one run.
type Tracker struct {
	client  *github.Client
	repo    string
	allowed []string
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error

	mu sync.Mutex
	// noGraphQL is why GraphQL is not asked any more; old is set where it does
	// not know what newer versions do.
	noGraphQL error
	old       bool
	refusal   *Failure // the first that GraphQL gave for a part
	left      int
	probes    map[string]*probe // by repository in lower case
}

// New makes a tracker. It asks nothing yet.
func New(o Options) (*Tracker, error) {
	for _, repo := range append([]string{o.Repository}, o.Allowed...) {
		if !isRepo(repo) {
			return nil, fmt.Errorf("%q is no repository: it must be owner/name", repo)
		}
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return &Tracker{
		client: o.Client, repo: o.Repository, allowed: append([]string{o.Repository}, o.Allowed...),
		now: o.Now, sleep: o.Sleep, left: maxREST, probes: map[string]*probe{},
	}, nil
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

// isRepo takes what can be part of a path, as the client's Source does.
func isRepo(s string) bool {
	owner, name, _ := strings.Cut(s, "/")
	return isName(owner) && isName(name)
}

func isName(s string) bool {
	return s != "" && s != "." && s != ".." && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == ""
}

// split cuts owner/name.
func split(repo string) (owner, name string) {
	owner, name, _ = strings.Cut(repo, "/")
	return owner, name
}

func (t *Tracker) isAllowed(repo string) bool {
	for _, a := range t.allowed {
		if strings.EqualFold(a, repo) {
			return true
		}
	}
	return false
}

// spend takes one request from the run's budget.
func (t *Tracker) spend() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.left--
	return t.left >= 0
}
