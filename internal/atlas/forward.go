package atlas

import (
	"bytes"
	"regexp"
	"strings"

	"ariga.io/atlas/sql/migrate"
)

// Directions of the tools whose directories Atlas reads too (sql/sqltool):
// goose and dbmate keep both directions in one file, under a comment each.
var (
	up   = regexp.MustCompile(`(?im)^--[ \t]*(?:\+goose[ \t]+up|migrate:up)\b`)
	down = regexp.MustCompile(`(?im)^--[ \t]*(?:\+goose[ \t]+down|migrate:down)\b`)
)

// BothWays says that the directory is one of goose's or dbmate's: every file
// has the mark. In any other directory Atlas runs all of a file, and a mark in a
// new file must not hide what stands below it; so this is asked of base.
func (d *Directory) BothWays() bool {
	for _, f := range d.Files {
		if !up.Match(f.Data) {
			return false
		}
	}
	return len(d.Files) > 0
}

// Forward is what of a file in a directory of goose or dbmate runs when it is
// applied: all but the way back. That part is blanked and not cut off, so that
// offsets and lines stay those of the file.
func (f File) Forward() []byte {
	begin := up.FindIndex(f.Data)
	if begin == nil {
		return f.Data
	}
	end := down.FindIndex(f.Data)
	if end == nil {
		return f.Data
	}
	from, to := end[0], len(f.Data)
	if end[0] < begin[0] {
		from, to = end[0], begin[0]
	}
	forward := bytes.Clone(f.Data)
	for i := from; i < to; i++ {
		if forward[i] != '\n' {
			forward[i] = ' '
		}
	}
	return forward
}

// Runs says whether applying the directory runs the file at all: the way back
// of a golang-migrate directory stands in files of its own, and older CLIs
// hashed them like the others.
func (d *Directory) Runs(f File) bool {
	stem, isDown := strings.CutSuffix(f.Name, ".down.sql")
	if !isDown {
		return true
	}
	_, hasUp := d.File(stem + ".up.sql")
	return !hasUp
}

// Autocommit says that the file runs without a transaction around it, so that
// each of its statements is committed by itself: `atlas:txmode none`, or goose's
// NO TRANSACTION.
func (f File) Autocommit() bool {
	const directive = "txmode"
	if bytes.Contains(f.Data, []byte(directive)) {
		for _, mode := range migrate.NewLocalFile(f.Name, f.Data).Directive(directive) {
			if mode == "none" {
				return true
			}
		}
	}
	for line := range bytes.Lines(f.Data) {
		// Every file of every history is asked; few lines are worth the regexp.
		rest, comment := bytes.CutPrefix(line, []byte("--"))
		if !comment {
			continue
		}
		rest = bytes.TrimLeft(rest, " \t")
		if len(rest) > 0 && (rest[0] == '+' || rest[0]|' ' == 'm') && noTransaction.Match(line) {
			return true
		}
	}
	return false
}

var noTransaction = regexp.MustCompile(`(?i)^--[ \t]*(?:\+goose[ \t]+NO[ \t]+TRANSACTION|migrate:up[ \t]+transaction:false)\b`)
