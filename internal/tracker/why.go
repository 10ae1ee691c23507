package tracker

import (
	"context"
	"errors"

	"github.com/renewa/migration-gate/internal/github"
)

// Failure is why something could not be found out.
type Failure struct {
	Why Why
	// Detail is the client's own line about it, without the token.
	Detail string
	// Needs is the permission that is missing, where one may be.
	Needs string
}

func (f *Failure) Error() string { return f.Detail }

// failed turns the client's error into a Failure; needs is the permission that
// the request takes. It returns nil for nil.
func failed(err error, needs string) *Failure {
	if err == nil {
		return nil
	}
	if own, ok := errors.AsType[*Failure](err); ok {
		return own
	}
	err = github.Explain(err)
	f := &Failure{Why: Unavailable, Detail: err.Error()}
	switch {
	case github.IsTimeout(err), errors.Is(err, context.Canceled):
		f.Why = Timeout
	case errors.Is(err, github.ErrUnauthorized):
		f.Why = Unauthorized
	case errors.Is(err, github.ErrRateLimited):
		f.Why = RateLimit
	case errors.Is(err, github.ErrRedirect):
		f.Why = Redirect
	case errors.Is(err, github.ErrForbidden), errors.Is(err, github.ErrNotFound):
		f.Why, f.Needs = Permission, needs
	case !errors.Is(err, github.ErrUnavailable):
		f.Why = BadAnswer
	}
	return f
}

// Remedy is the next step where the state is not known for this reason; needs is
// the permission that asking takes.
func (w Why) Remedy(needs string) string {
	switch w {
	case Unauthorized:
		return github.Remedy(github.ErrUnauthorized, needs)
	case Permission:
		return github.Remedy(github.ErrForbidden, needs)
	case RateLimit:
		return github.Remedy(github.ErrRateLimited, needs)
	case Redirect:
		return github.Remedy(github.ErrRedirect, needs)
	case "", NoToken:
		return "give the action its token (`permissions: " + needs + "`); locally set GH_TOKEN=$(gh auth token), or say --offline to go on without"
	}
	return github.Remedy(github.ErrUnavailable, needs)
}

func badAnswer(detail string) *Failure { return &Failure{Why: BadAnswer, Detail: detail} }

var (
	errNoToken = &Failure{Why: NoToken, Detail: "there is no token to ask GitHub with"}
	errBudget  = &Failure{Why: Budget, Detail: "one run asks GitHub no more than 120 single questions"}
)

// unknown is the state of what could not be found out.
func (t *Tracker) unknown(r Ref, f *Failure) State {
	return State{Ref: r, Outcome: Unknown, Why: f.Why, Detail: f.Detail, Needs: f.Needs, AskedAt: t.now()}
}
