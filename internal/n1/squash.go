package n1

import (
	"context"

	"github.com/renewa/migration-gate/internal/checks"
)

// squashes says that the change replaces merged files by one that stands for
// them. That one runs on new databases only, so nothing that is running breaks.
func (j *judge) squashes() bool {
	return j.Exit == checks.Squash || j.Exit == checks.Checkpoint || j.Exit == checks.Baseline
}

func (j *judge) squash(context.Context) string { return "" }
