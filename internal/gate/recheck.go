package gate

import (
	"context"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/snapshot"
)

// PolicyAt reads the policy that judges changes to a branch, at its tip.
func PolicyAt(ctx context.Context, source snapshot.Source, tip finding.Commit) (*policy.Policy, error) {
	snap, err := snapshot.Of(ctx, source, tip.Name, tip.ID)
	if err != nil {
		return nil, err
	}
	entry, _ := snap.Lookup(policy.Path)
	return parsePolicy(ctx, snap, entry)
}
