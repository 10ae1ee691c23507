package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/trigger"
)

// explain prints a rule's documentation, or the list of rules.
func explain(_ context.Context, w World, args []string) (int, error) {
	if len(args) == 0 {
		for _, r := range checks.Rules() {
			fmt.Fprintf(w.Out, "%-20s %-8s %s\n", r.ID, r.Default, r.Doc.Title)
		}
		return ExitPass, nil
	}
	for _, r := range checks.Rules() {
		if r.ID == args[0] {
			_, err := fmt.Fprint(w.Out, r.Page())
			return ExitPass, err
		}
	}
	return ExitUsage, fmt.Errorf("%w: there is no rule %q; the rules are %s", trigger.ErrUsage, args[0], strings.Join(checks.IDs(), ", "))
}
