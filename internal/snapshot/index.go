package snapshot

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// indexEntry is one tracked path with what git knew of its file when it last
// looked. The zero value but for the path is an untracked one.
type indexEntry struct {
	Entry
	// sparse: the path is left out of the working tree on purpose.
	sparse bool
	// seen is what the index recorded; zero where it is not to be trusted.
	seen stat
}

// stat is what tells a file from its former self, as index-format(5) stores
// it: 32 bits of each.
type stat struct {
	ctime, mtime [2]uint32 // seconds, nanoseconds
	inode, size  uint32
}

// readIndex lists the tracked paths. A conflicted path is listed once and
// without a stat.
//
// `git ls-files --debug` shows the stat data without looking at any file,
// where diff-files would run the repository's filters on those it is unsure
// of. Its form is not promised: one that is not known is an error.
func readIndex(ctx context.Context, g *Git) ([]indexEntry, error) {
	written, err := os.Stat(filepath.Join(g.at.gitDir, "index"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the index: %w", err)
	}
	out, err := g.listFiles(ctx, "--stage", "-t", "--debug")
	if err != nil {
		return nil, err
	}
	var tracked []indexEntry
	for len(out) > 0 {
		line, rest, ok := bytes.Cut(out, []byte{0})
		if !ok {
			return nil, fmt.Errorf("git ls-files printed %q", printable(string(line)))
		}
		e, conflicted, err := parseStaged(string(line))
		if err != nil {
			return nil, err
		}
		e.seen, out, err = parseStat(rest)
		if err != nil {
			return nil, err
		}
		// A file that changed in the tick in which the index was written can
		// look unchanged ("racy git").
		if at := time.Unix(int64(e.seen.mtime[0]), int64(e.seen.mtime[1])); conflicted || !at.Before(written.ModTime()) {
			e.seen = stat{}
		}
		switch n := len(tracked); {
		case e.Mode == directory:
			left, err := g.walk(ctx, e.Path, e.OID)
			if err != nil {
				return nil, err
			}
			for _, e := range left {
				tracked = append(tracked, indexEntry{Entry: e, sparse: true})
			}
		case n == 0 || tracked[n-1].Path != e.Path:
			tracked = append(tracked, e)
		}
	}
	return tracked, nil
}

// listFiles runs git ls-files. With a sparse index it would otherwise spell
// out the directories that are left out, and touch the clone's objects in
// doing so; we read those trees ourselves. Needs git 2.37 there.
func (g *Git) listFiles(ctx context.Context, options ...string) ([]byte, error) {
	args := append([]string{"ls-files", "-z"}, options...)
	if g.at.isSparse() {
		args = append(args, "--sparse")
	}
	return g.child.output(ctx, args...)
}

// parseStaged reads `tag mode id stage TAB path`.
func parseStaged(line string) (e indexEntry, conflicted bool, err error) {
	about, path, ok := strings.Cut(line, "\t")
	fields := strings.Split(about, " ")
	if !ok || len(fields) != 4 || !isOID(fields[2]) {
		return e, false, fmt.Errorf("git ls-files printed %q", printable(line))
	}
	e.Entry = Entry{Path: path, Mode: Mode(fields[1]), OID: fields[2]}
	e.sparse = fields[0] == "S"
	return e, fields[3] != "0", nil
}

// parseStat reads the five lines that --debug adds.
func parseStat(out []byte) (stat, []byte, error) {
	var s stat
	start := out
	next := func(label string, end byte) (n uint32) {
		rest, ok := bytes.CutPrefix(out, []byte(label))
		digits, after, found := bytes.Cut(rest, []byte{end})
		v, err := strconv.ParseUint(string(digits), 10, 32)
		if !ok || !found || err != nil {
			out = nil
			return 0
		}
		out = after
		return uint32(v)
	}
	s.ctime = [2]uint32{next("  ctime: ", ':'), next("", '\n')}
	s.mtime = [2]uint32{next("  mtime: ", ':'), next("", '\n')}
	next("  dev: ", '\t')
	s.inode = next("ino: ", '\n')
	next("  uid: ", '\t')
	next("gid: ", '\n')
	s.size = next("  size: ", '\t')
	flags, rest, ok := bytes.Cut(out, []byte{'\n'})
	if !ok || !bytes.HasPrefix(flags, []byte("flags: ")) {
		return s, nil, fmt.Errorf("git ls-files --debug printed %q", printable(string(start[:min(len(start), 200)])))
	}
	return s, rest, nil
}

// hash returns how the repository names objects: SHA-1 or SHA-256.
func (g *Git) hash(ctx context.Context, tracked []indexEntry) (func() hash.Hash, error) {
	oidLength := 0
	if len(tracked) > 0 {
		oidLength = len(tracked[0].OID)
	} else {
		out, err := g.child.output(ctx, "rev-parse", "--show-object-format")
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(string(out)) == "sha256" {
			oidLength = 64
		}
	}
	if oidLength == 64 {
		return sha256.New, nil
	}
	return sha1.New, nil
}
