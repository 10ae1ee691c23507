package checks

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/snapshot"
)

var fileForm = Rule{
	ID:      "file-form",
	Default: finding.Error,
	Doc: Doc{
		Title:   "a migration is an ordinary text file that Atlas and PostgreSQL read the same way",
		Breaks:  "A link runs whatever it points to on the machine that deploys; a NUL byte hides the rest of the file from every parser; a byte order mark is a syntax error in PostgreSQL; a pointer of Git LFS is no SQL, nor are the markers of a conflict; Atlas ignores an ending such as .SQL without a word; a name with a colon stops every checkout on Windows.",
		Safe:    "Commit plain UTF-8 text under a plain name that ends in .sql.",
		Limits:  "A file above 16 MiB is not read and is undecided. Only what Atlas lists is looked at: top level, and names that end in .sql in any spelling.",
		Example: "`20260401101112_x.sql is a symlink`.",
	},
	State: checkFileForm,
}

func checkFileForm(p *Pass, s *State) {
	d := s.Dir
	if d.Self != nil {
		f := p.violation("", d.Path)
		f.Path = d.Path
		f.Message = fmt.Sprintf("%s is a %s, not a directory: what it points to is not what was reviewed", d.Path, kindOf(d.Self.Mode))
		f.Help = "commit the migrations themselves under this path"
		p.Report(f)
	}
	if what := malformedName(d.Path); what != "" && d.Exists() {
		f := p.violation("", d.Path)
		f.Path = d.Path
		f.Message = d.Path + " " + what
		f.Help = "give the directory a plain name"
		p.Report(f)
	}
	if e := d.SumEntry; e.OID != "" && !e.Mode.IsFile() {
		f := p.violation(atlas.SumName, atlas.SumName)
		f.Message = fmt.Sprintf("atlas.sum is a %s: it cannot vouch for anything", kindOf(e.Mode))
		f.Help = p.restoreSum() + "\n" + p.hash()
		p.Report(f)
	}
	for _, name := range d.Stray {
		f := p.violation(name, name)
		f.Severity = finding.Warning
		f.Message = name + " does not end in .sql as Atlas spells it: Atlas ignores the file"
		f.Help = "git mv " + p.path(name) + " " + p.path(strings.TrimSuffix(name, name[len(name)-4:])+".sql") + "\n" + p.hash()
		p.Report(f)
	}
	for _, file := range d.Files {
		what, undecided, line := malformedFile(file)
		if what == "" {
			continue
		}
		f := p.violation(file.Name, file.Name)
		f.Line = line
		f.Message = file.Name + " " + what
		f.Help = "commit it as plain UTF-8 text under a plain name, then\n  " + p.hash()
		if undecided {
			f.Verdict = finding.Undecided
		}
		p.Report(f)
	}
}

var (
	lfsPointer    = []byte("version https://git-lfs.github.com/spec/")
	byteOrderMark = []byte("\xef\xbb\xbf")
)

// malformedFile says what keeps a file from being read as SQL, or nothing.
func malformedFile(f atlas.File) (what string, undecided bool, line int) {
	switch {
	case f.Mode == atlas.Subdirectory:
		return "is a directory, which Atlas cannot hash", false, 0
	case !f.Mode.IsFile():
		return "is a " + kindOf(f.Mode) + ": what it points to is not what was reviewed", false, 0
	case f.TooLarge:
		return fmt.Sprintf("is %d MiB large, above the %d MiB that are read: what it does is not known", f.Size>>20, snapshot.MaxBlob>>20), true, 0
	case malformedName(f.Name) != "":
		return malformedName(f.Name), false, 0
	case bytes.HasPrefix(f.Data, lfsPointer):
		return "is a pointer of Git LFS, not SQL", false, 1
	case bytes.HasPrefix(f.Data, byteOrderMark):
		return "begins with a byte order mark, which PostgreSQL refuses as a syntax error", false, 1
	case bytes.IndexByte(f.Data, 0) >= 0:
		return "holds a NUL byte: what stands behind it is hidden from parsers", false, lineOf(f.Data, bytes.IndexByte(f.Data, 0))
	case conflictAt(f.Data) >= 0:
		return "holds the markers of a conflict that nobody resolved", false, lineOf(f.Data, conflictAt(f.Data))
	case !utf8.Valid(f.Data):
		return "is not UTF-8: what the database makes of it depends on its client_encoding", true, lineOf(f.Data, invalidAt(f.Data))
	}
	return "", false, 0
}

// malformedName says why a name cannot be used everywhere, or nothing.
func malformedName(name string) string {
	switch {
	case strings.Contains(name, "h1:") || strings.TrimSpace(name) != name || strings.ContainsFunc(name, isControl) || !utf8.ValidString(name):
		return "has a name that atlas.sum cannot hold"
	case strings.ContainsAny(name, `<>:"|?*\`):
		return `has a name that cannot be checked out on Windows (<>:"|?*\)`
	}
	return ""
}

// conflictAt is where git's markers of a conflict begin, or -1. One marker by
// itself may be part of a text.
func conflictAt(data []byte) int {
	from := lineWith(data, "<<<<<<< ")
	if from < 0 || lineWith(data[from:], "=======") < 0 || lineWith(data[from:], ">>>>>>> ") < 0 {
		return -1
	}
	return from
}

// lineWith is the offset of the first line that begins with prefix, or -1.
func lineWith(data []byte, prefix string) int {
	if bytes.HasPrefix(data, []byte(prefix)) {
		return 0
	}
	if i := bytes.Index(data, []byte("\n"+prefix)); i >= 0 {
		return i + 1
	}
	return -1
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7f || 0x80 <= r && r < 0xa0 }

func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

func lineOf(data []byte, offset int) int { return 1 + bytes.Count(data[:offset], []byte("\n")) }

func kindOf(m snapshot.Mode) string {
	switch m {
	case snapshot.Symlink:
		return "symlink"
	case snapshot.Submodule:
		return "submodule"
	}
	return "file of mode " + string(m)
}
