package cli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/gate"
	"github.com/renewa/migration-gate/internal/github"
	"github.com/renewa/migration-gate/internal/n1"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/tracker"
	"github.com/renewa/migration-gate/internal/trigger"
)

// check is the straight line: inputs, request, report, reporters, exit code.
// Whatever goes wrong on the way is a report too, so that every medium says
// why there is no verdict.
func check(ctx context.Context, w World, args []string) (int, error) {
	o, err := parse("check", args, w.Env, w.Err)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return ExitPass, nil
	case err != nil:
		return ExitUsage, err
	}
	report, err := judge(ctx, w, o)
	if err != nil {
		report = noVerdict(w, err)
	}
	if printErr := w.print(o, report); printErr != nil {
		return ExitNoVerdict, errors.Join(err, printErr)
	}
	return exitCode(report, err), nil
}

func exitCode(r *finding.Report, err error) int {
	var bad *policy.Error
	switch {
	case errors.As(err, &bad), errors.Is(err, trigger.ErrUsage):
		return ExitUsage
	case r.Verdict == finding.Pass:
		return ExitPass
	case r.Verdict == finding.Fail:
		return ExitViolation
	}
	return ExitNoVerdict
}

// judge asks the question and has it answered.
func judge(ctx context.Context, w World, o options) (*finding.Report, error) {
	clone, err := snapshot.NewGit(o.repo, w.Env)
	if err != nil {
		return nil, err
	}
	defer func() { _ = clone.Close() }() // it was only read from
	in := trigger.Input{
		Env: w.Env, Clock: w.Clock, Base: o.base, Head: o.head, Now: o.now,
		Offline: o.offline, All: o.all, Directories: o.directories, Clone: clone,
		Source: snapshot.NewLayered(clone, nil),
	}
	client, err := w.client(o)
	if err != nil {
		return nil, err
	}
	if client != nil && w.Env("GITHUB_ACTIONS") == "true" {
		// A person's run compares with what that person fetched; a job's with
		// what GitHub has now.
		remote, err := github.NewSource(client, w.Env("GITHUB_REPOSITORY"))
		if err != nil {
			return nil, err
		}
		in.Source, in.Live = snapshot.NewLayered(clone, remote), remote.Tip
	}
	in.Source = snapshot.NewMemo(in.Source)
	req, err := trigger.Detect(ctx, in)
	if err != nil {
		return nil, err
	}
	req.Executable, req.Offline = w.Executable, o.offline
	if client != nil {
		repository, err := w.repository(ctx, clone)
		if err != nil {
			req.Assumptions = append(req.Assumptions, fmt.Sprintf("GitHub was not asked about issues and pull requests: %v (GITHUB_REPOSITORY=owner/name names it)", err))
			return gate.Check(ctx, req)
		}
		req.Live = func(allowed []string) (n1.Live, error) {
			return tracker.New(tracker.Options{Client: client, Repository: repository, Allowed: allowed, Now: w.Clock})
		}
	}
	return gate.Check(ctx, req)
}

// tokenOf is the action's input, else what a workflow step passes by hand.
func tokenOf(env func(string) string) string {
	return cmp.Or(actionInput(env, "token"), env("GITHUB_TOKEN"), env("GH_TOKEN"))
}

// client reaches GitHub with the token that there is; it is nil without one and
// for a person who said --offline.
func (w World) client(o options) (*github.Client, error) {
	token := tokenOf(w.Env)
	if token == "" || o.offline {
		return nil, nil
	}
	return github.New(github.Options{Token: token, BaseURL: w.Env("GITHUB_API_URL"), Transport: w.HTTP, Now: w.Clock, Timeout: w.Timeout})
}

// repository is where issues and pull requests are: the event's repository, or
// for a person the one that origin names. The host of origin is not asked: a
// token goes to the API of GITHUB_API_URL, by default github.com's, alone.
func (w World) repository(ctx context.Context, clone *snapshot.Git) (string, error) {
	if name := w.Env("GITHUB_REPOSITORY"); name != "" {
		return name, nil
	}
	name, err := clone.OriginRepository(ctx)
	if err != nil {
		return "", fmt.Errorf("find the repository on GitHub: %w", err)
	}
	return name, nil
}

// noVerdict is the report of a run that could not judge: one finding for each
// thing that has to be mended first.
func noVerdict(w World, err error) *finding.Report {
	r := &finding.Report{Event: w.Env("GITHUB_EVENT_NAME"), Directories: []finding.Directory{}}
	undecided := finding.Finding{Severity: finding.Error, Verdict: finding.Undecided, Dir: ".", Evidence: []finding.Evidence{}}
	var bad *policy.Error
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			f := undecided
			f.Rule, f.Object = checks.Policy, p.Message
			f.Path, f.Line, f.Column = bad.Path, p.Line, p.Column
			f.Message = "the policy cannot be read, so nothing is judged: " + p.Message
			f.Help = "mend it in a change of its own: that one is judged by the built-in defaults"
			r.Findings = append(r.Findings, f)
		}
	} else {
		f := undecided
		f.Rule, f.Object = NoVerdictRule, "run"
		// What comes after the first line is the way out.
		what, help, _ := strings.Cut(err.Error(), "\n")
		f.Message, f.Help = "no verdict: "+what, help
		r.Findings = append(r.Findings, f)
	}
	for i := range r.Findings {
		r.Findings[i].Mark()
	}
	r.Decide()
	return r
}

// NoVerdictRule is the rule id of what kept the gate from judging at all: a
// clone without the objects, an API that does not answer, a wrong flag.
const NoVerdictRule = "no-verdict"
