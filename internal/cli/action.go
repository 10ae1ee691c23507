package cli

import (
	"fmt"
	"strconv"
	"strings"
)

//go:generate go run ./gen ../..

// output is one of the action's outputs.
type output struct{ name, what string }

func outputs() []output {
	return []output{
		{"verdict", "pass, fail, or undecided (which is not a pass)."},
		{"errors", "Number of findings that stop the change."},
		{"warnings", "Number of warnings."},
		{"notices", "Number of notices, faults that stood on the target branch already among them."},
		{"undecided", "Number of findings that could not be decided."},
		{"report", "The JSON report's path, relative to the folder ${{ runner.temp }} of the steps after this one."},
	}
}

// ActionYML is action.yml, from the table of inputs. image is what runs: the
// Dockerfile, or a released image by digest.
func ActionYML(image string) string {
	var b strings.Builder
	b.WriteString(`# Made by "make generate" from the table of inputs in internal/cli.
name: migration-gate
description: Stops pull requests whose Atlas migrations would be skipped or would rewrite history.
branding:
  icon: shield
  color: blue
inputs:
`)
	for _, in := range Inputs() {
		if in.Action != "" {
			fmt.Fprintf(&b, "  %s:\n    description: %s\n    default: %s\n", in.Action, strconv.Quote(in.Usage), strconv.Quote(in.ActionDefault))
		}
	}
	b.WriteString("outputs:\n")
	for _, o := range outputs() {
		// An expression is evaluated in a default, and refused in a description.
		text := strings.NewReplacer("${{ ", "", " }}", "").Replace(o.what)
		fmt.Fprintf(&b, "  %s:\n    description: %s\n", o.name, strconv.Quote(text))
	}
	fmt.Fprintf(&b, "runs:\n  using: docker\n  image: %s\n", image)
	return b.String()
}

// Reference is docs/reference.md: every command, flag, input, output and exit
// code.
func Reference() string {
	var b strings.Builder
	b.WriteString("# Reference\n\nMade by `make generate`; the rules have [pages of their own](rules/README.md), the policy file has a [schema](../schema/policy.v1.json), and so has the [JSON report](../schema/report.v1.json).\n\n## Commands\n\n| command | what it does |\n|---|---|\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", c.name, c.what)
	}
	b.WriteString("\n## Inputs of check, shims and recheck\n\n| flag | action input | what it does |\n|---|---|---|\n")
	for _, in := range Inputs() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", code(strings.TrimSpace(dashed(in.Flag)+" "+in.Value)), code(in.Action), in.Usage)
	}
	b.WriteString("\n## Outputs of the action\n\n| output | what it holds |\n|---|---|\n")
	for _, o := range outputs() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", o.name, o.what)
	}
	b.WriteString("\n## Exit codes\n\n| code | meaning |\n|---|---|\n| 0 | pass |\n| 1 | violation |\n| 2 | usage or policy error |\n| 3 | no verdict: something that must be known could not be had |\n")
	return b.String()
}

func dashed(flag string) string {
	if flag == "" {
		return ""
	}
	return "--" + flag
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
