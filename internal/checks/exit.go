package checks

import (
	"slices"

	"github.com/renewa/migration-gate/internal/atlas"
)

// Exit is a recognised way of breaking the append-only rule on purpose. Real
// teams need each of them; each is named in what the gate says.
type Exit string

// The exits.
const (
	NoExit Exit = ""
	// Repair: base's atlas.sum is not what Atlas computes, head's is, and no
	// merged byte changed (line endings aside).
	Repair Exit = "repair"
	// HashMode: the files are the same, but Atlas hashes another set of them
	// (golang-migrate's down files, left out since Atlas 0.32).
	HashMode Exit = "hash-mode"
	// Revert: the newest files are removed and atlas.sum is what it was before
	// them.
	Revert Exit = "revert"
	// Squash: files are replaced by one that stands for them.
	Squash Exit = "squash"
	// Checkpoint: as Squash, by a file with the atlas:checkpoint directive; the
	// files that it stands for may stay.
	Checkpoint Exit = "checkpoint"
	// Baseline: every file is replaced by a single first one.
	Baseline Exit = "baseline"
)

// ExitOf recognises the way out that a change takes, if it is one.
func ExitOf(c *atlas.Change) Exit {
	d := c.Delta
	nothing := func(string) bool { return false }
	headValid := c.Head.Sum != nil && len(c.Head.Faults(nothing)) == 0
	kept := len(d.Deleted)+len(d.Renamed) == 0 && !slices.ContainsFunc(d.Edited, func(e atlas.Edit) bool { return !e.LineEndingsOnly() })
	switch {
	case !headValid || c.Fork.Sum == nil:
		return NoExit
	case len(d.Deleted) > 0 && len(d.Added)+len(d.Edited)+len(d.Renamed) == 0 && isTail(c.Fork, d.Deleted):
		return Revert
	case kept && len(c.New) == 1 && c.New[0].Checkpoint():
		return Checkpoint
	case kept && len(c.Fork.Faults(nothing)) > 0:
		return Repair
	case kept && len(d.Edited) == 0 && c.Fork.Format != c.Head.Format:
		return HashMode
	case len(d.Deleted)+len(d.Renamed) >= 2 && len(c.New) == 1:
		return squash(c)
	}
	return NoExit
}

// isTail says whether the files are the directory's newest.
func isTail(d *atlas.Directory, files []atlas.File) bool {
	tail := d.Files[max(0, len(d.Files)-len(files)):]
	return slices.EqualFunc(tail, files, func(a, b atlas.File) bool { return a.Name == b.Name })
}

func squash(c *atlas.Change) Exit {
	switch f := c.New[0]; {
	case f.Checkpoint():
		return Checkpoint
	case len(c.Head.Files) == 1:
		return Baseline
	case !slices.ContainsFunc(c.Head.Files, func(h atlas.File) bool { return h.Name > f.Name && !c.IsNew(h.Name) }):
		return Squash
	}
	return NoExit
}
