package atlas

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"strings"

	"ariga.io/atlas/sql/migrate"
)

// SumLine is one entry of atlas.sum: the file's name and the hash that Atlas
// chained up to and including that file.
type SumLine struct {
	// Line counts from 1; the total stands in line 1, the first entry in 2.
	Line       int
	Name, Hash string
}

// Sum is an atlas.sum as it was found, right or wrong. Parsing never fails and
// never drops a line: what Atlas would refuse stands in Malformed.
type Sum struct {
	// Total is line 1 without "h1:".
	Total string
	Lines []SumLine
	// Malformed are the lines that are no entry (conflict markers, blank
	// lines, prose, lines longer than Atlas reads), with Name holding the raw
	// text, cut after 200 bytes. Of more than 100 the last only counts the rest.
	Malformed []SumLine
	// Size is the file's length in bytes.
	Size int
}

// maxLine is the longest line that Atlas reads, in bytes without the newline:
// it scans atlas.sum with a bufio.Scanner of the default size and refuses the
// file at a longer one.
const maxLine = bufio.MaxScanTokenSize - 1

// ParseSum reads an atlas.sum as Atlas does (sql/migrate/dir.go,
// HashFile.UnmarshalText): a carriage return before the newline is tolerated,
// a missing last newline too.
func ParseSum(data []byte) *Sum {
	s := &Sum{Size: len(data)}
	if len(data) == 0 {
		return s
	}
	i, malformed := -1, 0
	for raw := range bytes.SplitSeq(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")) {
		i++
		line := string(bytes.TrimSuffix(raw, []byte("\r")))
		name, hash, isEntry := strings.Cut(line, "h1:")
		switch {
		case len(raw) <= maxLine && i == 0 && !strings.HasPrefix(line, "<<<<<<<"):
			s.Total = strings.TrimPrefix(line, "h1:")
		case len(raw) <= maxLine && i > 0 && isEntry:
			s.Lines = append(s.Lines, SumLine{Line: i + 1, Name: strings.TrimSpace(name), Hash: hash})
		default:
			if malformed++; malformed <= mostOfAKind {
				s.Malformed = append(s.Malformed, SumLine{Line: i + 1, Name: line[:min(len(line), 200)]})
			}
		}
	}
	if malformed > mostOfAKind {
		s.Malformed[mostOfAKind-1].Name = andMore(malformed - mostOfAKind + 1)
	}
	return s
}

// TotalOf is the total that Atlas computes over the entries as they stand.
func (s *Sum) TotalOf() string {
	h := make(migrate.HashFile, 0, len(s.Lines))
	for _, l := range s.Lines {
		h = append(h, struct{ N, H string }{l.Name, l.Hash})
	}
	return h.Sum()
}

// Names lists the entries' file names in their order.
func (s *Sum) Names() []string {
	names := make([]string, len(s.Lines))
	for i, l := range s.Lines {
		names[i] = l.Name
	}
	return names
}

// Entry returns the first line for the file.
func (s *Sum) Entry(name string) (SumLine, bool) {
	for _, l := range s.Lines {
		if l.Name == name {
			return l, true
		}
	}
	return SumLine{}, false
}

// firsts are the first lines by file name.
func (s *Sum) firsts() map[string]SumLine {
	byName := make(map[string]SumLine, len(s.Lines))
	for _, l := range s.Lines {
		if _, ok := byName[l.Name]; !ok {
			byName[l.Name] = l
		}
	}
	return byName
}

// Hashes computes what Atlas would write for the files, in their order, by
// Atlas's own code. A file that asks to be ignored (`atlas:sum ignore` in its
// first line) takes part in the chain by its name alone and gets no line.
func Hashes(files []File) []SumLine {
	local := make([]migrate.File, len(files))
	for i, f := range files {
		local[i] = migrate.NewLocalFile(f.Name, f.Data)
	}
	// NewHashFile cannot fail: it writes to a hash in memory.
	computed, err := migrate.NewHashFile(local)
	if err != nil {
		panic("atlas: hash in memory failed: " + err.Error())
	}
	lines := make([]SumLine, len(computed))
	for i, c := range computed {
		lines[i] = SumLine{Line: i + 2, Name: c.N, Hash: c.H}
	}
	return lines
}

// FormatSum writes entries as Atlas writes atlas.sum, total included.
func FormatSum(lines []SumLine) []byte {
	s := Sum{Lines: lines}
	var b bytes.Buffer
	b.WriteString("h1:" + s.TotalOf() + "\n")
	for _, l := range lines {
		b.WriteString(l.Name + " h1:" + l.Hash + "\n")
	}
	return b.Bytes()
}

// chain is Atlas's running hash, one file at a time. It exists beside Hashes
// to find out how wrong lines came about: the chain can be forked and tried
// with other line endings.
type chain struct{ h hash.Hash }

func newChain() chain { return chain{sha256.New()} }

func (c chain) add(name string, data []byte) string {
	c.h.Write([]byte(name))
	c.h.Write(data)
	return base64.StdEncoding.EncodeToString(c.h.Sum(nil))
}

func (c chain) fork() chain {
	h, err := c.h.(hash.Cloner).Clone()
	if err != nil {
		panic("atlas: sha256 cannot be cloned: " + err.Error())
	}
	return chain{h}
}
