package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/snapshot"
)

func (w World) say(text string) { fmt.Fprintln(w.Err, text) }

func (w World) print(_ context.Context, o options, r *finding.Report, _ *snapshot.Git) error {
	b, _ := json.MarshalIndent(struct {
		*finding.Report
		C finding.Counts `json:"counts"`
	}{r, r.Count()}, "", " ")
	if o.output != "" {
		return os.WriteFile(o.output, b, 0o644)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(w.Out, "%s[%s] %s:%d %s\n", f.Severity, f.Rule, f.Path, f.Line, f.Message)
	}
	fmt.Fprintln(w.Out, r.Verdict)
	return nil
}
