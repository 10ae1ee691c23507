package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/renewa/migration-gate/internal/report"
	"github.com/renewa/migration-gate/internal/trigger"
)

// shims prints the ledger: every live shim at head, with its issue as GitHub has
// it now. It judges nothing and exits with 0 whatever it lists.
func shims(ctx context.Context, w World, args []string) (int, error) {
	o, err := parse("shims", args, w.Env, w.Err)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return ExitPass, nil
	case err != nil:
		return ExitUsage, errors.Join(trigger.ErrUsage, err)
	}
	r, err := judge(ctx, w, o)
	if err != nil {
		return ExitNoVerdict, err
	}
	switch o.format {
	case "json":
		return ExitPass, report.LedgerJSON(w.Out, r)
	case "text":
		return ExitPass, report.Ledger(w.Out, r, w.Terminal)
	}
	return ExitUsage, fmt.Errorf("%w: shims prints text or json, not %q", trigger.ErrUsage, o.format)
}
