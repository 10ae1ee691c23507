// Command migration-gate says before the merge whether a change to an Atlas
// migration directory is safe. See the README.
package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/renewa/migration-gate/internal/cli"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// version is set by the release build.
var version = "devel"

func main() { os.Exit(run(0)) }

// run is the whole process; timeout, if not 0, bounds each request to GitHub in
// place of the built-in time.
func run(timeout time.Duration) int {
	if handled, code := sqlparse.Child(os.Args, os.Stdin, os.Stdout); handled {
		return code
	}
	own, _ := os.Executable() // without one, what might crash the parser is not parsed
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, cli.World{
		Args: os.Args[1:], Env: os.Getenv, Out: os.Stdout, Err: os.Stderr,
		Clock: time.Now, HTTP: http.DefaultTransport, Random: rand.Reader,
		Terminal:   isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "",
		Executable: own,
		Version:    version,
		Timeout:    timeout,
	})
	stop()
	return code
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
