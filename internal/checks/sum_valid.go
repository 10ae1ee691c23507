package checks

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/finding"
)

var sumValid = Rule{
	ID:      "sum-valid",
	Default: finding.Error,
	Doc: Doc{
		Title:   "atlas.sum is what Atlas computes over the files",
		Breaks:  "`atlas migrate apply` refuses the directory with a checksum mismatch, so the deployment stops; worse, a file that keeps itself out of the sum (`atlas:sum ignore`) is refused only there.",
		Safe:    "Never edit atlas.sum: run `atlas migrate hash` last, on the bytes you commit.",
		Limits:  "The hash is computed by Atlas's own library over the committed bytes. A directory in Flyway's format is taken for one of Atlas's own, whose files are in the order of their names.",
		Example: "A file is edited after hashing: `atlas.sum:4: the entry of 20240301090000_add_email.sql is not the hash of the file`.",
	},
	State: checkSumValid,
}

func checkSumValid(p *Pass, s *State) {
	for _, fault := range p.faults(s) {
		f := p.violation(atlas.SumName, fault.Name)
		f.Line = fault.Line
		f.Help = "let the CLI compute it, on the bytes that you commit:\n  " + p.hash()
		p.describe(&f, s.Dir, fault)
		p.Report(f)
	}
	p.outsideTheSum(s.Dir)
}

// outsideTheSum reports what no hash shows: a file that asks to be left out of
// the sum is valid to `atlas migrate validate`, which leaves it out, and fails
// `atlas migrate apply`, which looks for its hash.
func (p *Pass) outsideTheSum(d *atlas.Directory) {
	for _, file := range d.Files {
		if d.Sum == nil || !file.IgnoredBySum() {
			continue
		}
		if _, listed := d.Sum.Entry(file.Name); listed {
			continue
		}
		f := p.violation(file.Name, file.Name)
		f.Line = 1
		f.Message = file.Name + " keeps itself out of atlas.sum (atlas:sum ignore): nothing vouches for it, and `atlas migrate apply` fails on it (checksum not found)"
		f.Help = "remove the directive, then\n  " + p.hash()
		p.Report(f)
	}
}

// faults lists what is wrong with a sum. The first wrong hash makes all later
// ones wrong; where it stands on base already, the new lines are looked at one
// by one as well, so that it does not excuse them.
func (p *Pass) faults(s *State) []atlas.Fault {
	faults := s.Dir.Faults(func(string) bool { return false })
	standing := slices.ContainsFunc(faults, func(f atlas.Fault) bool {
		return f.Kind == atlas.BadHash && s == p.Head && p.Base != nil && slices.ContainsFunc(p.Base.Dir.Faults(p.Base.IsNew), func(b atlas.Fault) bool {
			return b.Kind == f.Kind && b.Name == f.Name
		})
	})
	if standing {
		return s.Dir.Faults(s.IsNew)
	}
	return faults
}

// describe writes one fault out for the reader.
func (p *Pass) describe(f *finding.Finding, d *atlas.Directory, fault atlas.Fault) {
	const refuses = "`atlas migrate apply` will refuse the directory"
	switch fault.Kind {
	case atlas.NoSum:
		f.Object = atlas.SumName
		f.Message = fmt.Sprintf("%d migrations and no atlas.sum: %s (checksum file not found)", len(d.Files), refuses)
		if d.SumEntry.OID != "" {
			f.Message = "atlas.sum is no ordinary file of a reasonable size, so nothing vouches for the migrations"
		}
	case atlas.Unreadable:
		f.Path = d.Join(fault.Name)
		f.Verdict = finding.Undecided
		f.Message = "the content of " + fault.Name + " cannot be read, so no hash from there on can be checked"
		f.Help = "commit the migration as an ordinary file of a reasonable size"
	case atlas.BadLine:
		f.Object = "line:" + fault.Name
		f.Message = "a line of atlas.sum is no entry (" + malformed(fault.Name) + "): " + refuses
		f.Help = "restore it, then let the CLI append:\n  " + p.restoreSum() + "\n  " + p.hash()
	case atlas.BadTotal:
		f.Object = "total"
		f.Message = "line 1 is not the total of the entries below it: " + refuses
		p.hashes(f, fault)
	case atlas.Duplicate:
		f.Message = fault.Name + " is listed twice: Atlas's own validation crashes on this"
	case atlas.SecondTotal:
		f.Object = "second-total"
		f.Message = "atlas.sum has a second total, as a union merge (.gitattributes merge=union) leaves it: " + refuses
		f.Help = "never merge atlas.sum by lines; restore it, then let the CLI append:\n  " + p.restoreSum() + "\n  " + p.hash()
	case atlas.Absent:
		f.Message = fault.Name + " is listed, but there is no such file: " + refuses
	case atlas.Ignored:
		f.Path = d.Join(fault.Name)
		f.Line = 1
		f.Message = fault.Name + " is listed and asks to be left out (atlas:sum ignore): " + refuses
		f.Help = "remove the directive: a file outside the sum can change without anyone noticing, and Atlas fails on it at apply (checksum not found)"
	case atlas.Unlisted:
		f.Path = d.Join(fault.Name)
		f.Line = 0
		f.Message = fault.Name + " is not in atlas.sum: " + refuses
	case atlas.Misplaced:
		f.Message = fault.Name + " stands out of order in atlas.sum: " + refuses
	case atlas.LineEnding:
		f.Message = "the entry of " + fault.Name + " is the hash of the same text with other line endings (CRLF/LF): " + refuses
		f.Help = "keep the bytes the same on every machine, then hash again:\n  printf '*.sql text eol=lf\\n' >> " + p.path(".gitattributes") + "\n  git add --renormalize " + quote(d.Path) + "\n  " + p.hash()
	case atlas.BadHash:
		f.Message = "the entry of " + fault.Name + " is not the hash of the files up to it: " + refuses
		p.hashes(f, fault)
	}
}

func (p *Pass) hashes(f *finding.Finding, fault atlas.Fault) {
	f.Evident("Atlas computes h1:%s", fault.Want)
	f.EvidentAt(f.Path, fault.Line, "atlas.sum has h1:%s", fault.Got)
}
