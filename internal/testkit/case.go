// Package testkit turns small text files into repositories for tests.
package testkit

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"ariga.io/atlas/sql/migrate"
	"golang.org/x/tools/txtar"

	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/tracker"
)

// Case is a change in one txtar file. Its files are trees: fork/…, base/…,
// head/… and authority/… Each tree begins as the one it comes from (base and
// head from fork, authority from base) and its files are laid over it; without
// fork/ files base is the fork too. The comment holds one command a line:
//
//	now 2026-03-06T10:00:00Z     the clock; default 2026-03-10T12:00:00Z
//	target NAME                  the branch that the change targets; default main
//	default NAME                 the repository's default branch; default main
//	hash TREE DIR…               write atlas.sum as Atlas computes it, after the commands above it
//	duplicate TREE DIR NAME      list the file twice, under a total that fits
//	delete TREE PATH             remove a file, or all below a folder
//	mode TREE PATH MODE          git's mode, such as 120000
//	crlf TREE PATH               give the file CRLF line endings
//	replace TREE PATH OLD NEW    Go-quoted or plain words
//	committed NAME TIME          when the file was first committed
//	all                          as check --all
//	offline                      as --offline
//	issue N STATE TITLE…         open, completed, not_planned, duplicate, or one of tracker's outcomes
//	closes N                     the change is a pull request that closes the issue
//	pr N open                    a pull request; merged base: into what runs, merged elsewhere: not
//	patch N -LINE                a line that the pull request removes
//	release tag:GLOB NAME        a release as base is; without FILE…: it lacks these migrations
//
// Lines that begin with # are for the reader.
type Case struct {
	Now             time.Time
	Target, Default string
	Trees           map[string]Tree
	Committed       map[string]time.Time
	All, HasFork    bool
	Offline         bool
	HasAuthority    bool
	Want            string
	archive         *txtar.Archive
	file            string
	live            live
}

// Tree is the files of one state, by path.
type Tree map[string]TreeFile

// TreeFile is one file.
type TreeFile struct {
	Data string
	Mode snapshot.Mode
}

// Load reads a case.
func Load(t *testing.T, file string) *Case {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := &Case{
		Now: time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC), Target: "main", Default: "main",
		Committed: map[string]time.Time{}, archive: archive, file: file,
		live: live{issues: map[int]tracker.State{}, pulls: map[int]tracker.State{}, removed: map[int][]string{}, tags: map[string]string{}},
	}
	c.trees()
	for n, line := range strings.Split(string(archive.Comment), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		if err := c.command(words[0], words[1:]); err != nil {
			t.Fatalf("%s:%d: %v", file, n+1, err)
		}
	}
	return c
}

func (c *Case) trees() {
	over := map[string]Tree{"fork": {}, "base": {}, "head": {}, "authority": {}}
	for _, f := range c.archive.Files {
		tree, name, _ := strings.Cut(f.Name, "/")
		if f.Name == "want" {
			c.Want = string(f.Data)
			continue
		}
		over[tree][name] = TreeFile{string(f.Data), snapshot.Regular}
	}
	c.HasFork, c.HasAuthority = len(over["fork"]) > 0, len(over["authority"]) > 0
	if !c.HasFork {
		over["fork"], over["base"] = over["base"], Tree{}
	}
	lay := func(under Tree, name string) Tree {
		t := maps.Clone(under)
		maps.Copy(t, over[name])
		return t
	}
	c.Trees = map[string]Tree{"fork": over["fork"], "base": lay(over["fork"], "base"), "head": lay(over["fork"], "head")}
	c.Trees["authority"] = maps.Clone(over["authority"])
}

func (c *Case) command(name string, args []string) (err error) {
	switch name {
	case "now":
		c.Now, err = time.Parse(time.RFC3339, args[0])
	case "target":
		c.Target = args[0]
	case "default":
		c.Default = args[0]
	case "all":
		c.All = true
	case "offline":
		c.Offline = true
	case "issue", "closes", "pr", "patch", "release":
		err = c.liveCommand(name, args)
	case "committed":
		c.Committed[args[0]], err = time.Parse(time.RFC3339, args[1])
	case "hash":
		for _, dir := range args[1:] {
			err = c.Trees[args[0]].hash(dir)
		}
		if args[0] == "fork" || !c.HasFork && args[0] == "base" {
			c.inherit(args[1:])
		}
	case "duplicate":
		err = c.Trees[args[0]].duplicate(args[1], args[2])
	case "delete":
		for p := range c.Trees[args[0]] {
			if p == args[1] || strings.HasPrefix(p, args[1]+"/") {
				delete(c.Trees[args[0]], p)
			}
		}
	case "mode":
		f := c.Trees[args[0]][args[1]]
		f.Mode = snapshot.Mode(args[2])
		c.Trees[args[0]][args[1]] = f
	case "crlf":
		c.edit(args[0], args[1], "\n", "\r\n")
	case "replace":
		c.edit(args[0], args[1], args[2], args[3])
	default:
		err = fmt.Errorf("no such command: %s", name)
	}
	return err
}

// inherit hands a sum computed for the common ancestor down to the trees that
// come from it.
func (c *Case) inherit(dirs []string) {
	from := c.Trees["fork"]
	if !c.HasFork {
		from = c.Trees["base"]
	}
	for _, tree := range []string{"fork", "base", "head"} {
		for _, dir := range dirs {
			sum := path.Join(dir, "atlas.sum")
			if _, ok := c.Trees[tree][sum]; !ok || tree == "fork" {
				c.Trees[tree][sum] = from[sum]
			}
		}
	}
}

func (c *Case) edit(tree, name, old, with string) {
	unquote := strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\0`, "\x00", `\xff`, "\xff", `\s`, " ", `\ufeff`, "\ufeff")
	f := c.Trees[tree][name]
	f.Data = strings.ReplaceAll(f.Data, unquote.Replace(old), unquote.Replace(with))
	c.Trees[tree][name] = f
}

// Prepend puts text before a file's and hashes its directory anew.
func (c *Case) Prepend(t *testing.T, tree, name, text string) {
	t.Helper()
	f := c.Trees[tree][name]
	f.Data = text + f.Data
	c.Trees[tree][name] = f
	if err := c.Trees[tree].hash(path.Dir(name)); err != nil {
		t.Fatal(err)
	}
}

// hash lets Atlas's own library write atlas.sum.
func (t Tree) hash(dir string) error {
	mem := &migrate.MemDir{}
	for p, f := range t {
		if path.Dir(p) == path.Clean(dir) && path.Base(p) != "atlas.sum" {
			if err := mem.WriteFile(path.Base(p), []byte(f.Data)); err != nil {
				return err
			}
		}
	}
	sum, err := mem.Checksum()
	if err != nil {
		return err
	}
	text, err := sum.MarshalText()
	t[path.Join(dir, "atlas.sum")] = TreeFile{string(text), snapshot.Regular}
	return err
}

// duplicate repeats a line of atlas.sum and lets Atlas compute the total.
func (t Tree) duplicate(dir, name string) error {
	var sum, twice migrate.HashFile
	file := path.Join(dir, "atlas.sum")
	if err := sum.UnmarshalText([]byte(t[file].Data)); err != nil {
		return err
	}
	for _, line := range sum {
		twice = append(twice, line)
		if line.N == name {
			twice = append(twice, line)
		}
	}
	text, err := twice.MarshalText()
	t[file] = TreeFile{string(text), snapshot.Regular}
	return err
}

// Source serves the case's trees as commits named by the tree.
func (c *Case) Source() snapshot.Source { return source{c} }

type source struct{ c *Case }

func (s source) Resolve(_ context.Context, rev string) (string, error) { return rev, nil }

func (s source) MergeBase(_ context.Context, _, commit string) (string, error) {
	if strings.HasPrefix(commit, "base-") { // a merge commit that is part of everything
		return commit, nil
	}
	if s.c.HasFork {
		return "fork", nil
	}
	return "base", nil
}

func (s source) Tree(_ context.Context, commit string) ([]snapshot.Entry, time.Time, error) {
	tree, ok := s.c.Trees[commit]
	if !ok {
		return nil, time.Time{}, snapshot.ErrNoCommit
	}
	var entries []snapshot.Entry
	for _, p := range slices.Sorted(maps.Keys(tree)) {
		if f := tree[p]; snapshot.Keep(p, f.Mode) {
			entries = append(entries, snapshot.Entry{Path: p, Mode: f.Mode, OID: oid(f.Data)})
		}
	}
	return entries, s.c.Now, nil
}

func (s source) Blobs(_ context.Context, oids []string) (map[string]snapshot.Blob, error) {
	blobs := map[string]snapshot.Blob{}
	for _, tree := range s.c.Trees {
		for _, f := range tree {
			if id := oid(f.Data); slices.Contains(oids, id) {
				blobs[id] = snapshot.Blob{Data: []byte(f.Data), Size: int64(len(f.Data))}
			}
		}
	}
	return blobs, nil
}

func (s source) FirstCommitted(_ context.Context, _, _, dir string) (map[string]time.Time, error) {
	dates := map[string]time.Time{}
	for name, at := range s.c.Committed {
		dates[path.Join(dir, name)] = at
	}
	return dates, nil
}

// oid is git's blob id (gitformat-pack: "blob <size>\0<data>").
func oid(data string) string {
	sum := sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(data), data))
	return hex.EncodeToString(sum[:])
}

// Update writes the case back with what was got in place of what was wanted.
func (c *Case) Update(got string) []byte {
	for i, f := range c.archive.Files {
		if f.Name == "want" {
			c.archive.Files[i].Data = []byte(got)
			return txtar.Format(c.archive)
		}
	}
	c.archive.Files = append(c.archive.Files, txtar.File{Name: "want", Data: []byte(got)})
	return txtar.Format(c.archive)
}
