package cli

import (
	"context"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/gate"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/trigger"
)

// check is the straight line: inputs, request, report, reporters, exit code.
func check(ctx context.Context, w World, args []string) (int, error) {
	o, err := parse("check", args, w.Env, w.Err)
	if err != nil {
		return ExitUsage, err
	}
	report, trees, err := judge(ctx, w, o)
	if err != nil {
		return ExitNoVerdict, err
	}
	defer trees.Close()
	if err := w.print(ctx, o, report, trees); err != nil {
		return ExitNoVerdict, err
	}
	return exitCode(report.Verdict), nil
}

func exitCode(v finding.Verdict) int {
	switch v {
	case finding.Pass:
		return ExitPass
	case finding.Fail:
		return ExitViolation
	}
	return ExitNoVerdict
}

func judge(ctx context.Context, w World, o options) (*finding.Report, *snapshot.Git, error) {
	clone, err := snapshot.NewGit(o.repo, w.Env)
	if err != nil {
		return nil, nil, err
	}
	req, err := trigger.Detect(ctx, trigger.Input{
		Env: w.Env, Clock: w.Clock, Base: o.base, Head: o.head, Now: o.now,
		Offline: o.offline, All: o.all, Directories: o.directories, Clone: clone, Source: clone,
	})
	if err != nil {
		return nil, clone, err
	}
	report, err := gate.Check(ctx, req)
	return report, clone, err
}
