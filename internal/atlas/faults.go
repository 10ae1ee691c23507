package atlas

import "slices"

// FaultKind is a way in which an atlas.sum is not what Atlas computes.
type FaultKind string

// The kinds, in the order in which they are looked for.
const (
	NoSum       FaultKind = "no-sum"       // there are files and no atlas.sum
	Unreadable  FaultKind = "unreadable"   // a file's bytes cannot be had, so the chain ends there
	BadLine     FaultKind = "bad-line"     // a line that is no entry
	BadTotal    FaultKind = "bad-total"    // line 1 does not match the entries below it
	SecondTotal FaultKind = "second-total" // a total among the entries
	Duplicate   FaultKind = "duplicate"    // a file is listed twice
	Absent      FaultKind = "absent"       // listed, but there is no such file
	Ignored     FaultKind = "ignored"      // listed, but its first line now asks to be left out
	Unlisted    FaultKind = "unlisted"     // a file without an entry
	Misplaced   FaultKind = "misplaced"    // the entries are not in Atlas's order
	BadHash     FaultKind = "bad-hash"     // the first entry whose hash is not that of the bytes
	LineEnding  FaultKind = "line-ending"  // the hash is that of the same text with other line endings
)

// Fault is one thing wrong with an atlas.sum.
type Fault struct {
	Kind FaultKind
	// Line in atlas.sum, 0 when it is about no line.
	Line int
	// Name is the file concerned, or the raw line for BadLine.
	Name string
	// Want and Got are the hashes, where they are what differs.
	Want, Got string
}

// Faults compares the sum with what Atlas computes over the directory's bytes.
// No faults means that `atlas migrate validate` accepts the directory. The other
// way round it holds but for sums that Atlas accepts by accident, since it
// compares hashes over names and hashes with nothing between them: two entries
// run together in one line, a line "h1:". Hashes are cumulative, so only the first that differs is
// reported; entries that added names are checked one by one as well, since a
// wrong line before them must not hide a made-up one.
func (d *Directory) Faults(added func(name string) bool) []Fault {
	if d.Sum == nil {
		if len(d.Files) == 0 {
			return nil
		}
		return []Fault{{Kind: NoSum}}
	}
	if i := slices.IndexFunc(d.Files, func(f File) bool { return !f.Readable() }); i >= 0 {
		return []Fault{{Kind: Unreadable, Name: d.Files[i].Name}}
	}
	// The common case costs one pass of Atlas's own code.
	want := d.hashes()
	if len(d.Sum.Malformed) == 0 && slices.Equal(want, d.Sum.Lines) && d.Sum.Total == d.Sum.TotalOf() {
		return nil
	}
	var found faultList
	d.lineFaults(&found)
	d.nameFaults(&found)
	d.hashFaults(&found, want, added)
	return found.all()
}

// hashes are what Atlas would write, computed once for a loaded directory.
func (d *Directory) hashes() []SumLine {
	if d.hashed == nil {
		return Hashes(d.Files)
	}
	return d.hashed()
}

// lineFaults looks at the sum by itself.
func (d *Directory) lineFaults(found *faultList) {
	for _, l := range d.Sum.Malformed {
		found.add(Fault{Kind: BadLine, Line: l.Line, Name: l.Name})
	}
	for _, l := range d.Sum.Lines {
		if l.Name == "" {
			found.add(Fault{Kind: SecondTotal, Line: l.Line})
		}
	}
	if want := d.Sum.TotalOf(); want != d.Sum.Total && len(found.kept) == 0 {
		found.add(Fault{Kind: BadTotal, Line: 1, Want: want, Got: d.Sum.Total})
	}
	seen := map[string]bool{}
	for _, l := range d.Sum.Lines {
		if seen[l.Name] && l.Name != "" {
			found.add(Fault{Kind: Duplicate, Line: l.Line, Name: l.Name})
		}
		seen[l.Name] = true
	}
}

// nameFaults compares which files are listed with which are there.
func (d *Directory) nameFaults(found *faultList) {
	listed := map[string]bool{}
	for i, l := range d.Sum.Lines {
		if listed[l.Name] || l.Name == "" {
			continue
		}
		listed[l.Name] = true
		switch f, ok := d.File(l.Name); {
		case !ok:
			found.add(Fault{Kind: Absent, Line: l.Line, Name: l.Name})
		case f.IgnoredBySum():
			found.add(Fault{Kind: Ignored, Line: l.Line, Name: l.Name})
		case i > 0 && d.Sum.Lines[i-1].Name > l.Name:
			found.add(Fault{Kind: Misplaced, Line: l.Line, Name: l.Name})
		}
	}
	for _, f := range d.Files {
		if !listed[f.Name] && !f.IgnoredBySum() {
			found.add(Fault{Kind: Unlisted, Name: f.Name})
		}
	}
}

// hashFaults follows the chain over the files that are listed, in their own
// order, so that an unlisted or absent file does not make every later line
// look edited. Each line may be the hash of the file's bytes or of the same
// text with other line endings; the chain goes on from whichever fits.
func (d *Directory) hashFaults(found *faultList, want []SumLine, added func(string) bool) {
	wanted := make(map[string]string, len(want))
	for _, w := range want {
		wanted[w.Name] = w.Hash
	}
	var broken, endings bool
	lines := d.Sum.firsts()
	c := newChain()
	for _, f := range d.Files {
		if f.IgnoredBySum() {
			c.add(f.Name, nil)
			continue
		}
		line, listed := lines[f.Name]
		if !listed {
			continue
		}
		next, kind := c.follow(f, line.Hash)
		c = next
		switch {
		case kind == "":
		case line.Hash == wanted[f.Name]:
			// Right by the directory as a whole, whatever came before.
		case kind == LineEnding && (!endings || added(f.Name)):
			endings = true
			found.add(Fault{Kind: LineEnding, Line: line.Line, Name: f.Name, Want: wanted[f.Name], Got: line.Hash})
		case kind == BadHash && (!broken || added(f.Name)):
			broken = true
			found.add(Fault{Kind: BadHash, Line: line.Line, Name: f.Name, Want: wanted[f.Name], Got: line.Hash})
		}
	}
}

// follow adds one file to the chain in the form that gives hash.
func (c chain) follow(f File, hash string) (chain, FaultKind) {
	asIs := c.fork()
	if asIs.add(f.Name, f.Data) == hash {
		return asIs, ""
	}
	for _, other := range [][]byte{toLF(f.Data), toCRLF(f.Data)} {
		if try := c.fork(); try.add(f.Name, other) == hash {
			return try, LineEnding
		}
	}
	return asIs, BadHash
}
