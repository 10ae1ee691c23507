package atlas

import (
	"bytes"
	"slices"
)

// Edit is a file whose content differs between two snapshots.
type Edit struct{ Old, New File }

// LineEndingsOnly says that the two contents differ in CR characters before
// newlines and in nothing else.
func (e Edit) LineEndingsOnly() bool {
	return e.Old.Readable() && e.New.Readable() && bytes.Equal(toLF(e.Old.Data), toLF(e.New.Data))
}

// Delta is what a change did to a directory, by blob and never by git's
// guess at renames (a late file can hide in one).
type Delta struct {
	Added   []File
	Edited  []Edit
	Deleted []File
	// Renamed pairs a deleted with an added file: the same blob, else the same
	// description under another version.
	Renamed []Edit
	// SumChanged says that atlas.sum's blob differs, appeared or vanished.
	SumChanged bool
}

// Empty says that the change did not touch the directory.
func (d Delta) Empty() bool {
	return !d.SumChanged && len(d.Added)+len(d.Edited)+len(d.Deleted)+len(d.Renamed) == 0
}

// Diff compares two states of one directory. When their formats differ, the
// files beside are compared too.
func Diff(from, to *Directory) Delta {
	before, after := from.Files, to.Files
	if from.Format != to.Format {
		before, after = from.all(), to.all()
	}
	d := Delta{SumChanged: from.SumEntry.OID != to.SumEntry.OID || from.SumEntry.Mode != to.SumEntry.Mode}
	old := make(map[string]File, len(before))
	for _, f := range before {
		old[f.Name] = f
	}
	for _, f := range after {
		was, ok := old[f.Name]
		delete(old, f.Name)
		switch {
		case !ok:
			d.Added = append(d.Added, f)
		case was.OID != f.OID || was.Mode.IsFile() != f.Mode.IsFile():
			d.Edited = append(d.Edited, Edit{was, f})
		}
	}
	for _, f := range before {
		if _, gone := old[f.Name]; gone {
			d.Deleted = append(d.Deleted, f)
		}
	}
	d.pair(func(a, b File) bool { return a.OID == b.OID })
	d.pair(func(a, b File) bool {
		return Description(a.Name) != "" && Description(a.Name) == Description(b.Name)
	})
	return d
}

// pair moves deleted and added files that belong together to Renamed.
func (d *Delta) pair(same func(deleted, added File) bool) {
	d.Deleted = slices.DeleteFunc(d.Deleted, func(gone File) bool {
		i := slices.IndexFunc(d.Added, func(f File) bool { return same(gone, f) })
		if i < 0 {
			return false
		}
		d.Renamed = append(d.Renamed, Edit{gone, d.Added[i]})
		d.Added = slices.Delete(d.Added, i, i+1)
		return true
	})
}

func (d *Directory) all() []File {
	if len(d.Beside) == 0 {
		return d.Files
	}
	all := slices.Concat(d.Files, d.Beside)
	slices.SortFunc(all, func(a, b File) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	return all
}

func toLF(b []byte) []byte   { return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) }
func toCRLF(b []byte) []byte { return bytes.ReplaceAll(toLF(b), []byte("\n"), []byte("\r\n")) }
