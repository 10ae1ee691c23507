package gate

import (
	"context"
	"errors"
	"fmt"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/snapshot"
)

// trees are the snapshots of one request.
type trees struct {
	fork, base, head                   *snapshot.Snapshot
	forkCommit, baseCommit, headCommit finding.Commit
}

// takeSnapshots resolves fork, base and head. Base and head are read at the
// same time; fork is base itself unless the branch is behind.
func takeSnapshots(ctx context.Context, req Request) (*trees, error) {
	t := &trees{baseCommit: req.Base, headCommit: req.Head, base: snapshot.Empty(req.Base.Name)}
	if req.All {
		t.baseCommit = finding.Commit{Name: "nothing"}
	}
	wait := make(chan error, 1)
	go func() {
		var err error
		if t.baseCommit.ID != "" {
			t.base, err = snapshot.Of(ctx, req.Source, req.Base.Name, req.Base.ID)
		}
		wait <- err
	}()
	headErr := t.takeHead(ctx, req)
	forkErr := t.findFork(ctx, req)
	if err := errors.Join(<-wait, headErr); err != nil {
		return nil, err
	}
	if forkErr != nil {
		return nil, forkErr
	}
	if t.forkCommit.ID == t.baseCommit.ID {
		t.fork = t.base
		return t, nil
	}
	fork, err := snapshot.Of(ctx, req.Source, t.forkCommit.Name, t.forkCommit.ID)
	t.fork = fork
	return t, err
}

func (t *trees) takeHead(ctx context.Context, req Request) (err error) {
	if req.WorkingTree != nil {
		t.head, t.headCommit = req.WorkingTree, finding.Commit{Name: req.WorkingTree.Name}
		return nil
	}
	t.head, err = snapshot.Of(ctx, req.Source, req.Head.Name, req.Head.ID)
	return err
}

func (t *trees) findFork(ctx context.Context, req Request) error {
	t.forkCommit = finding.Commit{Name: "fork", ID: req.Fork}
	if t.baseCommit.ID == "" || req.Fork != "" {
		return nil
	}
	id, err := req.Source.MergeBase(ctx, req.Base.ID, req.Head.ID)
	if err != nil {
		return fmt.Errorf("find where %s left %s: %w", req.Head.Name, req.Base.Name, err)
	}
	t.forkCommit.ID = id
	return nil
}

// takeAuthority reads the branch that decides what is merged, or returns nil
// when the change targets that branch, or no branch is known to decide.
func takeAuthority(ctx context.Context, req Request, rules *policy.Policy) (*snapshot.Snapshot, error) {
	name := rules.Authority
	if name == "" {
		name = req.DefaultBranch
	}
	if name == "" || req.Target == "" || name == req.Target || req.All {
		return nil, nil
	}
	tip, err := req.Branch(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("find the tip of %s, which decides what is merged: %w", name, err)
	}
	return snapshot.Of(ctx, req.Source, tip.Name, tip.ID)
}
