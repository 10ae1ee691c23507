// Command gen writes the JSON schema of the policy file to the path that it is
// given. See the go:generate line of package policy.
package main

import (
	"fmt"
	"os"

	"github.com/renewa/migration-gate/internal/policy"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want the path to write to, got %d arguments", len(args))
	}
	schema, err := policy.Schema()
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], schema, 0o644)
}
