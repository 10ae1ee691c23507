package snapshot

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
)

// catFile is one long-lived `git cat-file --batch`: every object that is read
// from the clone comes through it, so a run costs one such child however many
// trees and blobs it reads. Requests are pipelined.
type catFile struct {
	child child
	// turn holds one token: whoever has it talks to the process.
	turn chan struct{}
	proc *catProcess
	shut bool
}

type catProcess struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
	stderr *tail
}

// object is one answer of cat-file. An empty oid says that the clone does not
// have it, ambiguous that the name could be several.
type object struct {
	oid, kind string
	size      int64
	// data is nil when size exceeds the limit that was asked.
	data      []byte
	ambiguous bool
}

func newCatFile(c child) *catFile {
	f := &catFile{child: c, turn: make(chan struct{}, 1)}
	f.turn <- struct{}{}
	return f
}

var errClosed = errors.New("the repository was closed")

// each asks for every name and hands over the answers in the same order. An
// object above limit bytes is passed over unread. After any failure the
// process is ended, since nobody knows where its stream stands.
func (f *catFile) each(ctx context.Context, names []string, limit int64, got func(i int, o object) error) error {
	select {
	case <-f.turn:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { f.turn <- struct{}{} }()
	if f.shut {
		return errClosed
	}
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if f.proc == nil {
		proc, err := f.child.catFile()
		if err != nil {
			return err
		}
		f.proc = proc
	}
	proc := f.proc
	stop := context.AfterFunc(ctx, func() { _ = proc.cmd.Process.Kill() })
	err := proc.talk(names, limit, got)
	cut := !stop()
	if err == nil && !cut {
		return nil
	}
	f.proc = nil
	ended := proc.end(true)
	switch {
	case cut && err != nil:
		return fmt.Errorf("git cat-file: %w", context.Cause(ctx))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return gitFailed("cat-file", cmp.Or(ended, err), proc.stderr)
	}
	return err
}

func (c child) catFile() (*catProcess, error) {
	// Not the caller's context: the process outlives the request.
	cmd := c.command(context.Background(), "cat-file", "--batch")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start git cat-file: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start git cat-file: %w", err)
	}
	stderr := &tail{}
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start git cat-file: %w", err)
	}
	return &catProcess{cmd: cmd, stdin: stdin, stdout: bufio.NewReaderSize(stdout, 1<<16), stderr: stderr}, nil
}

func (p *catProcess) end(kill bool) error {
	_ = p.stdin.Close()
	if kill {
		_ = p.cmd.Process.Kill()
	}
	return p.cmd.Wait()
}

// talk writes the requests while it reads the answers: either pipe alone would
// fill up.
func (p *catProcess) talk(names []string, limit int64, got func(i int, o object) error) error {
	wrote := make(chan error, 1)
	go func() {
		w := bufio.NewWriterSize(p.stdin, 1<<15)
		for _, name := range names {
			_, _ = w.WriteString(name)
			_ = w.WriteByte('\n')
		}
		wrote <- w.Flush()
	}()
	for i, name := range names {
		o, err := p.read(name, limit)
		if err == nil {
			err = got(i, o)
		}
		if err != nil {
			// The writer ends when the caller ends the process.
			return err
		}
	}
	if err := <-wrote; err != nil {
		return fmt.Errorf("write to git cat-file: %w", err)
	}
	return nil
}

func (p *catProcess) read(name string, limit int64) (object, error) {
	line, err := p.stdout.ReadString('\n')
	if err != nil {
		return object{}, noEOF(err)
	}
	line = strings.TrimSuffix(line, "\n")
	switch line {
	case name + " missing":
		return object{}, nil
	case name + " ambiguous":
		return object{ambiguous: true}, nil
	}
	fields := strings.Split(line, " ")
	if len(fields) != 3 {
		return object{}, fmt.Errorf("git cat-file answered %q", printable(line))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || size < 0 {
		return object{}, fmt.Errorf("git cat-file answered %q", printable(line))
	}
	o := object{oid: fields[0], kind: fields[1], size: size}
	if size > limit {
		_, err = io.CopyN(io.Discard, p.stdout, size)
	} else {
		o.data = make([]byte, size)
		_, err = io.ReadFull(p.stdout, o.data)
	}
	if err != nil {
		return object{}, noEOF(err)
	}
	if end, err := p.stdout.ReadByte(); err != nil || end != '\n' {
		return object{}, fmt.Errorf("git cat-file: object %s does not end where its size says", o.oid)
	}
	return o, nil
}

// noEOF says that a stream which ends in the middle of an answer is broken.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// close ends the process. Closing twice is allowed.
func (f *catFile) close() error {
	<-f.turn
	defer func() { f.turn <- struct{}{} }()
	f.shut = true
	if f.proc == nil {
		return nil
	}
	proc := f.proc
	f.proc = nil
	if err := proc.end(false); err != nil {
		return gitFailed("cat-file", err, proc.stderr)
	}
	return nil
}

// isOID says whether id is a whole object id in hex, SHA-1 or SHA-256. Only
// such names go to git where an object is meant and not a revision.
func isOID(id string) bool {
	if len(id) != 40 && len(id) != 64 {
		return false
	}
	return strings.Trim(id, "0123456789abcdef") == ""
}
