package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// sample is one process, start to exit. Resident memory is the peak of the
// largest process of its tree, in kilobytes; the kernel counts the moment
// before exec in, so it is never below what this program itself holds (some 8 MB).
type sample struct {
	wall, cpu time.Duration
	resident  int64
}

func (s sample) plus(o sample) sample {
	return sample{s.wall + o.wall, s.cpu + o.cpu, max(s.resident, o.resident)}
}

// measure runs a command. Its output is thrown away; the sample of one that
// fails counts for those who expected it.
func measure(ctx context.Context, dir string, stdin []byte, name string, args ...string) (sample, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, environment()
	var said bytes.Buffer
	cmd.Stderr = &said
	if stdin != nil {
		cmd.Stdin = bytes.NewReader(stdin)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return sample{}, err
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return sample{}, err
	}
	_, copyErr := io.Copy(io.Discard, out)
	err = errors.Join(cmd.Wait(), copyErr)
	s := sample{wall: time.Since(begin), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.resident = usage.Maxrss
	}
	if err != nil {
		return s, fmt.Errorf("%s: %w\n%s", name, err, said.Bytes())
	}
	return s, nil
}

// environment is one in which no configuration of this machine takes part.
func environment() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
	}
}

type samples []sample

func (s samples) wall() float64 {
	return milliseconds(median(s, func(o sample) time.Duration { return o.wall }))
}

func (s samples) cpu() float64 {
	return milliseconds(median(s, func(o sample) time.Duration { return o.cpu }))
}

// memory is the largest of all runs, in MB.
func (s samples) memory() float64 {
	var most int64
	for _, o := range s {
		most = max(most, o.resident)
	}
	return float64(most) / 1024
}

func (s samples) fastest() float64 {
	least := s[0].wall
	for _, o := range s {
		least = min(least, o.wall)
	}
	return milliseconds(least)
}

func median(s samples, of func(sample) time.Duration) time.Duration {
	all := make([]time.Duration, len(s))
	for i, o := range s {
		all[i] = of(o)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
