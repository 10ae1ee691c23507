// Package atlas reads a migration directory the way Atlas does: which files
// take part, in which order, under which version, and what atlas.sum says
// about them. Facts are those of ariga/atlas v1.2, sql/migrate.
package atlas

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"ariga.io/atlas/sql/migrate"

	"github.com/renewa/migration-gate/internal/snapshot"
)

// File is one *.sql file of a directory.
type File struct {
	Name string
	Mode snapshot.Mode
	OID  string
	// Data is the content; nil when the entry is no regular file or too large
	// to read (TooLarge).
	Data     []byte
	Size     int64
	TooLarge bool
}

// Version is Atlas's version of the file.
func (f File) Version() string { return Version(f.Name) }

// IgnoredBySum says that the file's first line asks Atlas to leave it out of
// atlas.sum (`atlas:sum ignore`).
func (f File) IgnoredBySum() bool {
	if !bytes.Contains(f.Data, []byte("atlas:sum")) {
		return false // Atlas would copy the file to find that out
	}
	hashes, err := migrate.NewHashFile([]migrate.File{migrate.NewLocalFile(f.Name, f.Data)})
	return err == nil && len(hashes) == 0
}

// Readable says that the content is there to be judged.
func (f File) Readable() bool { return f.Mode.IsFile() && !f.TooLarge }

// Directory is a migration directory in one snapshot.
type Directory struct {
	// Path is relative to the repository's root; "." is the root.
	Path string
	// Files are the *.sql files that Atlas runs, in its order: bytewise by
	// name.
	Files []File
	// Beside are *.sql files that belong to the directory and are not run:
	// golang-migrate's down files.
	Beside []File
	// Sum is nil where there is no atlas.sum that can be read.
	Sum *Sum
	// SumEntry is atlas.sum's tree entry; its OID is empty where there is none.
	SumEntry snapshot.Entry
	// Format tells which files are hashed.
	Format Format
	// Self is set when the directory's own path is not a directory but a link
	// or a submodule.
	Self *snapshot.Entry
	// Stray are paths below the directory that look like migrations but that
	// Atlas does not read: other spellings of the ending.
	Stray []string

	hashed func() []SumLine
}

// Format is which files of a directory Atlas hashes and runs.
type Format string

// The formats that matter to the hash. Goose, dbmate and Liquibase directories
// hash like Atlas's own (sql/sqltool).
const (
	// Plain: every *.sql at the top level.
	Plain Format = "atlas"
	// UpFiles: golang-migrate; only *.up.sql. CLIs older than 0.32 hashed the
	// down files too, which is Plain.
	UpFiles Format = "golang-migrate"
)

// Exists says whether there is anything at all under the path.
func (d *Directory) Exists() bool { return len(d.Files) > 0 || d.SumEntry.OID != "" || d.Self != nil }

// File finds a file by name among those that run.
func (d *Directory) File(name string) (File, bool) {
	i, ok := slices.BinarySearchFunc(d.Files, name, func(f File, n string) int { return strings.Compare(f.Name, n) })
	if !ok {
		return File{}, false
	}
	return d.Files[i], true
}

// Names lists the names of the files that run.
func (d *Directory) Names() []string {
	names := make([]string, len(d.Files))
	for i, f := range d.Files {
		names[i] = f.Name
	}
	return names
}

// Join returns the repository path of a name in the directory.
func (d *Directory) Join(name string) string { return path.Join(d.Path, name) }

// Newest returns the file that sorts last and the greatest version; the two
// differ in directories that mix forms (20240101_x sorts after
// 20240101120000_y, but its version is smaller). ok is false when there is no
// file.
func (d *Directory) Newest() (name, version string, ok bool) {
	for _, f := range d.Files {
		name, version = max(name, f.Name), max(version, f.Version())
	}
	return name, version, len(d.Files) > 0
}

// Load reads the directory at dir of a snapshot.
func Load(ctx context.Context, snap *snapshot.Snapshot, dir string) (*Directory, error) {
	d := &Directory{Path: dir, Format: Plain}
	if dir != "." {
		if self, ok := snap.Lookup(dir); ok {
			d.Self = &self
			return d, nil
		}
	}
	var entries []snapshot.Entry
	for _, e := range snap.Below(dir) {
		name := e.Path
		if dir != "." {
			name = e.Path[len(dir)+1:]
		}
		top, _, below := strings.Cut(name, "/")
		switch {
		case below:
			// Atlas reads the top level only, and fails on a directory there
			// that is called like a migration.
			if n := len(d.Files); strings.HasSuffix(top, ".sql") && (n == 0 || d.Files[n-1].Name != top) {
				d.Files = append(d.Files, File{Name: top, Mode: Subdirectory})
			}
		case name == SumName:
			d.SumEntry = e
			entries = append(entries, e)
		case strings.HasSuffix(name, ".sql"):
			entries = append(entries, e)
		case strings.EqualFold(path.Ext(name), ".sql"):
			d.Stray = append(d.Stray, name)
		}
	}
	read := slices.DeleteFunc(slices.Clone(entries), func(e snapshot.Entry) bool { return !e.Mode.IsFile() })
	blobs, err := snap.Read(ctx, read)
	if err != nil {
		return nil, fmt.Errorf("read %s at %s: %w", dir, snap.Name, err)
	}
	if blob, ok := blobs[d.SumEntry.OID]; ok && !blob.TooLarge {
		d.Sum = ParseSum(blob.Data)
	}
	for _, e := range entries {
		if e.Path == d.SumEntry.Path {
			continue
		}
		blob := blobs[e.OID]
		d.Files = append(d.Files, File{
			Name: path.Base(e.Path), Mode: e.Mode, OID: e.OID,
			Data: blob.Data, Size: blob.Size, TooLarge: blob.TooLarge,
		})
	}
	slices.SortFunc(d.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	d.setFormat()
	d.hashed = sync.OnceValue(func() []SumLine { return Hashes(d.Files) })
	return d, nil
}

// Subdirectory is git's mode of a tree: that of a directory which is called like
// a migration.
const Subdirectory snapshot.Mode = "040000"

// setFormat tells the format from what the sum lists and, without one, from
// the names, and puts the files that do not run beside.
func (d *Directory) setFormat() {
	isDown := func(f File) bool { return !strings.HasSuffix(f.Name, ".up.sql") }
	up := slices.ContainsFunc(d.Files, func(f File) bool { return strings.HasSuffix(f.Name, ".up.sql") })
	down := slices.ContainsFunc(d.Files, func(f File) bool { return strings.HasSuffix(f.Name, ".down.sql") })
	if !up || !down {
		return
	}
	if d.Sum != nil && slices.ContainsFunc(d.Sum.Names(), func(n string) bool { return strings.HasSuffix(n, ".down.sql") }) {
		return
	}
	d.Format = UpFiles
	for _, f := range d.Files {
		if isDown(f) {
			d.Beside = append(d.Beside, f)
		}
	}
	d.Files = slices.DeleteFunc(d.Files, isDown)
}

// Checkpoint says that the file carries Atlas's checkpoint directive.
func (f File) Checkpoint() bool {
	return len(migrate.NewLocalFile(f.Name, f.Data).Directive("checkpoint")) > 0
}
