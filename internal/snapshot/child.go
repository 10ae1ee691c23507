package snapshot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// child starts git so that nothing the repository holds or configures is
// executed, fetched or written.
type child struct {
	bin  string
	at   layout
	path string
}

// newChild finds the git binary on PATH. A relative entry of PATH is passed
// over: it could name a program in the checkout.
func newChild(at layout, path string) (child, error) {
	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) {
			continue
		}
		bin := filepath.Join(dir, "git")
		if info, err := os.Stat(bin); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return child{bin: bin, at: at, path: path}, nil
		}
	}
	return child{}, errors.New("git is not on PATH: install git 2.31 or newer")
}

// settings override what a hostile .git/config could say. With explicit
// GIT_DIR git does not ask who owns the repository; safe.directory says the
// same to versions that might.
var settings = []string{
	"core.fsmonitor=false",
	"core.hooksPath=" + os.DevNull,
	"core.attributesFile=" + os.DevNull,
	"protocol.allow=never",
	"advice.graftFileDeprecated=false",
	// Larger blobs are streamed and not held: MaxBlob, which is not read.
	"core.bigFileThreshold=" + strconv.Itoa(MaxBlob),
}

// lateOutput is how long what git has printed may take to arrive after it ended. It
// counts for a git that ended well, too (os/exec, Cmd.WaitDelay): on a busy machine a
// second is not enough. Only something that git left behind holds it up longer.
const lateOutput = 30 * time.Second

func (c child) command(ctx context.Context, args ...string) *exec.Cmd {
	argv := []string{"--no-pager", "--literal-pathspecs", "-c", "safe.directory=" + c.at.root}
	for _, s := range settings {
		argv = append(argv, "-c", s)
	}
	cmd := exec.CommandContext(ctx, c.bin, append(argv, args...)...)
	cmd.Dir = c.at.root
	cmd.WaitDelay = lateOutput
	// The whole environment: the token and everything else stays out.
	cmd.Env = []string{
		"PATH=" + c.path,
		"LC_ALL=C",
		"GIT_DIR=" + c.at.gitDir,
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_ATTR_NOSYSTEM=1",
		"GIT_NO_LAZY_FETCH=1",
		// Git before 2.39.4 does not know GIT_NO_LAZY_FETCH; it cannot fetch
		// without a transport.
		"GIT_ALLOW_PROTOCOL=none",
		"GIT_NO_REPLACE_OBJECTS=1",
		"GIT_GRAFT_FILE=" + os.DevNull,
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_TERMINAL_PROMPT=0",
	}
	if !c.at.bare {
		cmd.Env = append(cmd.Env, "GIT_WORK_TREE="+c.at.root)
	}
	return cmd
}

// output runs git and returns what it printed.
func (c child) output(ctx context.Context, args ...string) ([]byte, error) {
	return c.filter(ctx, nil, args...)
}

// filter runs git over input and returns what it printed.
func (c child) filter(ctx context.Context, input []byte, args ...string) ([]byte, error) {
	cmd := c.command(ctx, args...)
	var stdout strings.Builder
	stderr := &tail{}
	cmd.Stdout, cmd.Stderr = &stdout, stderr
	if input != nil {
		cmd.Stdin = strings.NewReader(string(input))
	}
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, fmt.Errorf("git %s: %w", args[0], context.Cause(ctx))
	}
	if err != nil {
		return nil, gitFailed(args[0], err, stderr)
	}
	return []byte(stdout.String()), nil
}

// gitError is a git that ended with a failure.
type gitError struct {
	command, said string
	err           error
}

func gitFailed(command string, err error, stderr *tail) error {
	return &gitError{command: command, said: stderr.String(), err: err}
}

func (e *gitError) Unwrap() error { return e.err }

func (e *gitError) Error() string {
	if e.said == "" {
		return fmt.Sprintf("git %s: %v", e.command, e.err)
	}
	return fmt.Sprintf("git %s: %v: %s", e.command, e.err, e.said)
}

// exitCode is the status that git ended with, -1 if it did not end by itself.
func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return -1
}

// tail keeps the end of what a child wrote to stderr.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

const tailSize = 2048

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - tailSize; over > 0 {
		t.kept = t.kept[over:]
	}
	return len(p), nil
}

// String is what was said on one line and without control characters: git
// quotes the repository's own names in its messages.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return printable(string(t.kept))
}

// printable puts text on one line that no terminal or log can take for more.
func printable(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
