package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// exits is a command for each exit code that a script can ask for: testscript
// itself tells success from failure only.
func exits(code int) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg {
			ts.Fatalf("exit%d cannot be negated", code)
		}
		err := ts.Exec(args[0], args[1:]...)
		got := 0
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			got = exit.ExitCode()
		} else if err != nil {
			ts.Fatalf("%v", err)
		}
		if got != code {
			ts.Fatalf("exit code %d, want %d", got, code)
		}
	}
}

// setupEvent fills an event's placeholders: NAME=REV with the commit that the
// revision names in the current folder, NAME=zero with git's null id, anything
// else as it is.
func setupEvent(ts *testscript.TestScript, neg bool, args []string) {
	setupEventFrom(ts, neg, append([]string{"."}, args...))
}

// setupEventFrom is setupEvent with the folder of the repository first.
func setupEventFrom(ts *testscript.TestScript, _ bool, args []string) {
	repo, args := ts.MkAbs(args[0]), args[1:]
	file := ts.MkAbs(args[0])
	data, err := os.ReadFile(file)
	ts.Check(err)
	text := string(data)
	for _, pair := range args[1:] {
		name, rev, _ := strings.Cut(pair, "=")
		value := rev
		if rev == "zero" {
			value = strings.Repeat("0", 40)
		} else if cmd := exec.Command("git", "-C", repo, "rev-parse", "--verify", "-q", rev+"^{commit}"); !strings.HasPrefix(rev, "refs/") {
			if out, err := cmd.Output(); err == nil {
				value = strings.TrimSpace(string(out))
			}
		}
		text = strings.ReplaceAll(text, "$"+name, value)
	}
	ts.Check(os.WriteFile(file, []byte(text), 0o644))
}

// holdsReadme says that a file begins with the output that the README shows.
func holdsReadme(ts *testscript.TestScript, _ bool, args []string) {
	readme, err := os.ReadFile("../../README.md")
	ts.Check(err)
	_, block, _ := strings.Cut(string(readme), "```\n")
	shown, _, _ := strings.Cut(block, "```\n")
	if said := ts.ReadFile(args[0]); shown == "" || !strings.HasPrefix(said, shown) {
		ts.Fatalf("the README shows\n%s\nbut the gate says\n%s", shown, said)
	}
}

func commands() map[string]func(*testscript.TestScript, bool, []string) {
	all := map[string]func(*testscript.TestScript, bool, []string){"setup-event": setupEvent, "setup-event-from": setupEventFrom, "holds-readme": holdsReadme, "serve-github": serveGitHub}
	for name, f := range githubCommands() {
		all[name] = f
	}
	for code := range 4 {
		all[fmt.Sprintf("exit%d", code)] = exits(code)
	}
	return all
}
