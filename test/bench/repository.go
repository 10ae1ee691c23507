package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/renewa/migration-gate/internal/atlas"
)

// shape is what a generated repository is like.
type shape struct {
	// migrations on main; the branch topic adds one, the branch docs changes
	// another file.
	migrations int
	// commits to other files, each of which makes six objects: itself, a blob
	// and four trees.
	commits int
	// behind is how many of them main gained since topic was cut.
	behind int
}

// repository is a bare one with the branches main, topic and docs.
type repository struct {
	dir, objects, now string
}

const directory = "atlas/migrations"

// generate makes the repository in dir, packed as a clone is, and returns it;
// one that is there already is taken as it is.
func generate(ctx context.Context, dir string, s shape) (repository, error) {
	r := repository{dir: filepath.Join(dir, fmt.Sprintf("%d-%d-%d.git", s.migrations, s.commits, s.behind))}
	r.now = born(s.migrations).Add(24 * time.Hour).Format(time.RFC3339)
	if _, err := os.Stat(r.dir); err != nil {
		if err := r.write(ctx, s); err != nil {
			_ = os.RemoveAll(r.dir)
			return r, err
		}
	}
	counted, err := r.git(ctx, "count-objects", "-v")
	if err != nil {
		return r, err
	}
	for line := range strings.Lines(counted) {
		if n, ok := strings.CutPrefix(line, "in-pack: "); ok {
			r.objects = strings.TrimSpace(n)
		}
	}
	return r, nil
}

func (r repository) write(ctx context.Context, s shape) error {
	if err := os.Mkdir(r.dir, 0o750); err != nil {
		return err
	}
	if _, err := r.git(ctx, "init", "-q", "--bare", "--initial-branch=main"); err != nil {
		return err
	}
	imports := exec.CommandContext(ctx, "git", "fast-import", "--quiet")
	imports.Dir, imports.Env, imports.Stderr = r.dir, environment(), os.Stderr
	in, err := imports.StdinPipe()
	if err != nil {
		return err
	}
	if err := imports.Start(); err != nil {
		return err
	}
	w := bufio.NewWriterSize(in, 1<<16)
	history(w, s)
	if err := w.Flush(); err != nil {
		return err
	}
	if err := in.Close(); err != nil {
		return err
	}
	if err := imports.Wait(); err != nil {
		return fmt.Errorf("git fast-import: %w", err)
	}
	_, err = r.git(ctx, "repack", "-adq")
	return err
}

// history writes what git fast-import reads.
func history(w io.Writer, s shape) {
	files := make([]atlas.File, s.migrations+1)
	for i := range files {
		files[i] = migration(i)
	}
	at := born(s.migrations).Add(-time.Duration(s.commits+1) * time.Second)
	commit(w, "main", at)
	for _, f := range files[:s.migrations] {
		put(w, directory+"/"+f.Name, f.Data)
	}
	put(w, directory+"/"+atlas.SumName, atlas.FormatSum(atlas.Hashes(files[:s.migrations])))
	if s.commits > 0 {
		for i := range 10_000 {
			put(w, source(i), fmt.Appendf(nil, "package p // %d\n", i))
		}
	}
	for i := range s.commits {
		if i == s.commits-s.behind {
			topic(w, files, at)
		}
		at = at.Add(time.Second)
		commit(w, "main", at)
		put(w, source(i*7919), fmt.Appendf(nil, "package p // changed %d\n", i))
	}
	if s.behind == 0 {
		topic(w, files, at)
	}
	docs(w, at)
}

// topic cuts the branch from main as it is and adds the last file to it.
func topic(w io.Writer, files []atlas.File, at time.Time) {
	last := files[len(files)-1]
	fmt.Fprint(w, "reset refs/heads/topic\nfrom refs/heads/main\n\n")
	commit(w, "topic", at.Add(time.Minute))
	put(w, directory+"/"+last.Name, last.Data)
	put(w, directory+"/"+atlas.SumName, atlas.FormatSum(atlas.Hashes(files)))
}

// docs cuts a branch that touches no migration.
func docs(w io.Writer, at time.Time) {
	fmt.Fprint(w, "reset refs/heads/docs\nfrom refs/heads/main\n\n")
	commit(w, "docs", at.Add(time.Minute))
	put(w, "README.md", []byte("changed\n"))
}

func commit(w io.Writer, branch string, at time.Time) {
	fmt.Fprintf(w, "commit refs/heads/%s\ncommitter a <a@example.com> %d +0000\ndata 1\nm\n", branch, at.Unix())
}

func put(w io.Writer, path string, data []byte) {
	fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", path, len(data), data)
}

// source is the path of one of 10,000 files in 1,000 directories.
func source(i int) string {
	i %= 10_000
	return fmt.Sprintf("src/d%02d/e%02d/f%d.go", i/250, i/10%25, i%10)
}

func (r repository) git(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir, cmd.Env, cmd.Stderr = r.dir, environment(), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %v: %w", args, err)
	}
	return string(out), nil
}
