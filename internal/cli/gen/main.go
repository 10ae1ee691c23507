// Command gen writes the files that are made from the tables of inputs and
// rules: action.yml, docs/reference.md and docs/rules.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/cli"
)

func main() {
	root := os.Args[1]
	files := map[string]string{
		"action.yml":           cli.ActionYML("Dockerfile"),
		"docs/reference.md":    cli.Reference(),
		"docs/rules/README.md": index(),
	}
	for _, r := range checks.Rules() {
		files["docs/rules/"+r.ID+".md"] = r.Page()
	}
	for name, text := range files {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

func index() string {
	var b strings.Builder
	b.WriteString("# Rules\n\nMade by `make generate` from internal/checks; `migration-gate explain RULE` prints the same.\n\n| rule | says | default |\n|---|---|---|\n")
	for _, r := range checks.Rules() {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s |\n", r.ID, r.ID, r.Doc.Title, r.Default)
	}
	b.WriteString("\nA rule's severity is set in the policy file. Three more ids stand in findings: `policy` is what the gate says about the policy file itself, `no-verdict` is what kept it from judging at all, `recheck` is what a recheck did.\n")
	return b.String()
}
