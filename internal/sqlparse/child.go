package sqlparse

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os/exec"
	"strconv"
	"strings"
)

// childArg is how the gate is told to be a parser and nothing else. It is no
// command: no person types it.
const childArg = "__parse-one-statement"

// Child must be called before anything else in main. Where args, which are those of
// the process with its name, ask for it, it
// parses the one statement on in, prints its tree on out and says that the process
// is to end with code. What it prints is nothing that the parent has to trust.
func Child(args []string, in io.Reader, out io.Writer) (handled bool, code int) {
	if len(args) != 2 || args[1] != childArg {
		return false, 0
	}
	source, err := io.ReadAll(io.LimitReader(in, maxStatement+1))
	if err != nil || len(source) > maxStatement || bytes.IndexByte(source, 0) >= 0 {
		return true, 1
	}
	answer, f := printTree(string(source))
	mark := "T"
	if f != nil {
		mark, answer = "F", strconv.Itoa(f.At)+" "+f.Message
	}
	if _, err := io.WriteString(out, mark+answer); err != nil {
		return true, 1
	}
	return true, 0
}

// isolated parses a statement in a process of its own.
func (j *job) isolated(ctx context.Context, i int) {
	s := j.spans[i]
	p := Problem{Statement: i, Start: s.start}
	if j.parser.Executable == "" {
		p.Reason, p.Message = TooDeep, "nested too deep to be parsed safely"
		j.problem(p)
		return
	}
	if j.lost != "" || j.children >= maxChildren {
		p.Reason, p.Message = cmp.Or(j.lost, TooDeep), "not parsed: this file has other statements that are nested too deep"
		j.problem(p)
		return
	}
	j.children++
	answer, err := j.parser.spawn(ctx, j.src[s.start:s.end])
	switch {
	case err == nil && strings.HasPrefix(answer, "T"):
		j.finish(i, answer[1:], nil)
		return
	case err == nil && strings.HasPrefix(answer, "F"):
		at, message, _ := strings.Cut(answer[1:], " ")
		offset, _ := strconv.Atoi(at)
		j.finish(i, "", &fault{Message: message, At: min(offset, s.end-s.start)})
		return
	case ctx.Err() != nil:
		p.Reason, p.Message = Canceled, "not read: "+context.Cause(ctx).Error()
	case errors.Is(err, context.DeadlineExceeded):
		j.lost = Timeout
		p.Reason, p.Message = Timeout, "PostgreSQL's parser did not answer within "+childTime.String()
	default:
		j.lost = Crash
		p.Reason, p.Message = Crash, "PostgreSQL's parser crashes on this statement"
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			p.Message = "PostgreSQL's parser could not be run apart: " + err.Error()
		}
	}
	j.problem(p)
}

// spawn runs the child. It gets no environment, so no secrets, and its time ends.
func (p *Parser) spawn(ctx context.Context, source string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, childTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.Executable, childArg)
	cmd.Env = []string{}
	cmd.Stdin = strings.NewReader(source)
	out := &limited{max: maxChildOutput}
	cmd.Stdout = out
	cmd.WaitDelay = childTime // on a busy machine its answer may take as long to arrive
	err := cmd.Run()
	if cause := ctx.Err(); cause != nil {
		return "", cause
	}
	return out.String(), err
}

// limited is a buffer that ends the process which writes too much, since its pipe
// closes.
type limited struct {
	bytes.Buffer
	max int
}

var errTooMuch = errors.New("the parser printed too much")

func (l *limited) Write(b []byte) (int, error) {
	if l.Len()+len(b) > l.max {
		return 0, errTooMuch
	}
	return l.Buffer.Write(b)
}
