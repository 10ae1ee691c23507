package cli

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/renewa/migration-gate/internal/trigger"
)

// options are the inputs of one run, from flags or from the action.
type options struct {
	repo, base, head, now string
	format, output        string
	offline, all          bool
	directories           lines
	status, workflow, job string
	apply                 bool
}

// lines is a value that may be given several times, or as several lines.
type lines []string

func (l *lines) String() string { return strings.Join(*l, "\n") }

func (l *lines) Set(value string) error {
	for _, line := range strings.Split(value, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			*l = append(*l, line)
		}
	}
	return nil
}

// Input is one thing that a user can set. The table of inputs is the only
// place where they are listed: flags, the action's inputs, action.yml and the
// reference in docs/ are made from it.
type Input struct {
	// Flag is the command line's name, empty where there is no flag: a secret
	// does not belong into argv.
	Flag string
	// Action is the action's name, empty where the event decides.
	Action string
	// Value is what the flag's value is called in the documentation; empty for
	// a switch.
	Value, Usage string
	// ActionDefault is the default in action.yml.
	ActionDefault string
	// Of is the command that takes it, check standing for shims too; empty means
	// all of them.
	Of string

	bind func(*flag.FlagSet, *options, Input)
}

// Inputs is the table.
func Inputs() []Input {
	text := func(at func(*options) *string, byDefault string) func(*flag.FlagSet, *options, Input) {
		return func(fs *flag.FlagSet, o *options, in Input) { fs.StringVar(at(o), in.Flag, byDefault, in.Usage) }
	}
	truth := func(at func(*options) *bool) func(*flag.FlagSet, *options, Input) {
		return func(fs *flag.FlagSet, o *options, in Input) { fs.BoolVar(at(o), in.Flag, false, in.Usage) }
	}
	return []Input{
		{Action: "command", ActionDefault: "check", Usage: "check judges a change; recheck, under the events issues, schedule and push, has open pull requests judged again."},
		{Action: "token", ActionDefault: "${{ github.token }}", Usage: "Reads the live tip of the target branch and what the checkout left out. Needs contents: read. Locally: GITHUB_TOKEN or GH_TOKEN."},
		{Flag: "dir", Action: "directory", Value: "PATH", Usage: "A migration directory to judge besides those that the policy names or that hold an atlas.sum; may be repeated (the action takes one per line).",
			bind: func(fs *flag.FlagSet, o *options, in Input) { fs.Var(&o.directories, in.Flag, in.Usage) }},
		{Flag: "repo", Value: "DIR", Usage: "The repository: a checkout, a worktree or a bare clone.", bind: text(func(o *options) *string { return &o.repo }, ".")},
		{Of: "check", Flag: "base", Value: "REV", Usage: "What to compare with. Default: the remote's default branch, as last fetched. Refused under a GitHub event.", bind: text(func(o *options) *string { return &o.base }, "")},
		{Of: "check", Flag: "head", Value: "REV", Usage: "What to judge. Default: the working tree with what is not committed yet. Refused under a GitHub event.", bind: text(func(o *options) *string { return &o.head }, "")},
		{Of: "check", Flag: "all", Usage: "Report the whole history instead of one change, and exit with 0 whatever it holds.", bind: truth(func(o *options) *bool { return &o.all })},
		{Flag: "format", Value: "FORMAT", Usage: "text, json, sarif or junit.", bind: text(func(o *options) *string { return &o.format }, "text")},
		{Flag: "output", Value: "FILE", Usage: "Write the format to FILE; the text report stays on the terminal.", bind: text(func(o *options) *string { return &o.output }, "")},
		{Of: "check", Flag: "offline", Usage: "Use no network. Refused under a GitHub event.", bind: truth(func(o *options) *bool { return &o.offline })},
		{Of: "check", Flag: "now", Value: "RFC3339", Usage: "Judge as of this time. Refused under a GitHub event.", bind: text(func(o *options) *string { return &o.now }, "")},
		{Of: "recheck", Flag: "workflow", Action: "workflow", Value: "FILE", ActionDefault: "migrations.yml", Usage: "recheck: the workflow that has the check. Default: migrations.yml.", bind: text(func(o *options) *string { return &o.workflow }, "")},
		{Of: "recheck", Flag: "job", Action: "job", Value: "NAME", ActionDefault: "migration-gate", Usage: "recheck: the check's job in that workflow. Default: migration-gate.", bind: text(func(o *options) *string { return &o.job }, "")},
		{Of: "recheck", Flag: "status", Action: "status", Value: "CONTEXT", Usage: "recheck: set a commit status with this context, and the target branch in it, in place of running the check again. Needs statuses: write.", bind: text(func(o *options) *string { return &o.status }, "")},
		{Of: "recheck", Flag: "apply", Usage: "recheck: do it. Without, it says what it would do; under GitHub Actions it always does it.", bind: truth(func(o *options) *bool { return &o.apply })},
	}
}

// parse reads flags, then the action's inputs for what they add.
func parse(name string, args []string, env func(string) string, errOut io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(errOut)
	fs.Usage = func() { usage(errOut) }
	of := "check"
	if name == "recheck" {
		of = name
	}
	for _, in := range Inputs() {
		if in.bind != nil && (in.Of == "" || in.Of == of) {
			in.bind(fs, &o, in)
		}
	}
	if err := fs.Parse(args); err != nil {
		return o, fmt.Errorf("%w: %w", trigger.ErrUsage, err)
	}
	if fs.NArg() > 0 {
		return o, errUnexpected(fs.Arg(0))
	}
	o.workflow = cmp.Or(o.workflow, actionInput(env, "workflow"), "migrations.yml")
	o.job = cmp.Or(o.job, actionInput(env, "job"), "migration-gate")
	o.status = cmp.Or(o.status, actionInput(env, "status"))
	return o, o.directories.Set(actionInput(env, "directory"))
}

// actionInput reads an input as the runner passes it to a container action:
// INPUT_ and the name in upper case, with hyphens kept.
func actionInput(env func(string) string, name string) string {
	return strings.TrimSpace(env("INPUT_" + strings.ToUpper(name)))
}
