// Package cli is the command line: which command, which inputs, which exit
// code. It is the only place that knows exit codes.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/internal/trigger"
)

// The exit codes, the same for every format.
const (
	ExitPass      = 0 // the change may be merged
	ExitViolation = 1 // it may not
	ExitUsage     = 2 // the question or the policy is wrong
	ExitNoVerdict = 3 // it could not be decided
)

// World is what the process is given from outside. Nothing below this package
// reaches for the environment, the clock or the network by itself.
type World struct {
	Args   []string // without the program's name
	Env    func(string) string
	Out    io.Writer
	Err    io.Writer
	Clock  func() time.Time
	HTTP   http.RoundTripper
	Random io.Reader
	// Terminal says that Out is a terminal that shows colours.
	Terminal bool
	// Executable is this program's own file: it runs again as the parser of
	// what might crash it.
	Executable string
	// Version is the release, or "devel".
	Version string
	// Timeout bounds one request to GitHub; 0 is github.AttemptTimeout.
	Timeout time.Duration
}

// Main runs one command and returns the exit code.
func Main(ctx context.Context, w World) int {
	name, args := cmp.Or(actionInput(w.Env, "command"), "check"), w.Args
	if name != "check" && name != "recheck" { // what judges nothing must not look like a pass
		return w.exit(ExitUsage, fmt.Errorf("%w: the input command is check or recheck, not %q", trigger.ErrUsage, name))
	}
	if len(args) > 0 && len(args[0]) > 0 && args[0][0] != '-' {
		name, args = args[0], args[1:]
	}
	for _, c := range commands() {
		if c.name == name {
			return w.exit(c.run(ctx, w, args))
		}
	}
	return w.exit(ExitUsage, fmt.Errorf("%w: there is no command %q; see `migration-gate help`", trigger.ErrUsage, name))
}

type command struct {
	name, what string
	run        func(context.Context, World, []string) (int, error)
}

func commands() []command {
	return []command{
		{"check", "judge a change (the default)", check},
		{"shims", "list the live shims, their issues and what holds them", shims},
		{"recheck", "have open pull requests judged again whose check grew old", rechecks},
		{"explain", "say what a rule means; without a rule, list them", explain},
		{"version", "print the version", version},
		{"help", "print this", help},
	}
}

// exit turns an error into its exit code and its words. Whatever has no code
// of its own is a missing verdict, never a pass.
func (w World) exit(code int, err error) int {
	var bad *policy.Error
	switch {
	case err == nil:
		return code
	case errors.As(err, &bad):
		w.say("the policy cannot be read, so nothing is judged:\n" + bad.Error())
		return ExitUsage
	case errors.Is(err, trigger.ErrUsage):
		w.say(err.Error())
		return ExitUsage
	}
	w.say("no verdict: " + err.Error())
	return ExitNoVerdict
}

func errUnexpected(arg string) error {
	return fmt.Errorf("%w: unexpected %q; see `migration-gate help`", trigger.ErrUsage, arg)
}

func version(_ context.Context, w World, _ []string) (int, error) {
	_, err := fmt.Fprintln(w.Out, "migration-gate", w.Version)
	return ExitPass, err
}

func help(_ context.Context, w World, _ []string) (int, error) {
	usage(w.Out)
	return ExitPass, nil
}

func usage(out io.Writer) {
	fmt.Fprint(out, "migration-gate says before the merge whether a change to an Atlas migration directory is safe.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(out, "  %-10s %s\n", c.name, c.what)
	}
	fmt.Fprint(out, "\nFlags of check, shims and recheck:\n\n")
	for _, in := range Inputs() {
		if in.Flag != "" {
			fmt.Fprintf(out, "  --%-16s %s\n", in.Flag+" "+in.Value, in.Usage)
		}
	}
	fmt.Fprint(out, "\nExit codes: 0 pass, 1 violation, 2 usage or policy error, 3 no verdict.\n")
}
