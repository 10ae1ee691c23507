package atlas_test

import (
	"context"
	"testing"

	"ariga.io/atlas/sql/migrate"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/testkit"
)

// dir is where every test's migrations are.
const dir = "db/migrations"

// load reads the files, by name below dir, as the gate reads a commit.
func load(t testing.TB, files map[string]string) *atlas.Directory {
	t.Helper()
	tree := testkit.Tree{}
	for name, data := range files {
		tree[name] = testkit.TreeFile{Data: data, Mode: snapshot.Regular}
	}
	return loadTree(t, tree)
}

// loadTree is load with modes.
func loadTree(t testing.TB, tree testkit.Tree) *atlas.Directory {
	t.Helper()
	below := testkit.Tree{}
	for name, file := range tree {
		below[dir+"/"+name] = file
	}
	c := &testkit.Case{Trees: map[string]testkit.Tree{"head": below}}
	snap, err := snapshot.Of(context.Background(), c.Source(), "head", "head")
	if err != nil {
		t.Fatal(err)
	}
	d, err := atlas.Load(context.Background(), snap, dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// atlasSum is the atlas.sum that Atlas's own library writes for the files.
func atlasSum(t testing.TB, files map[string]string) string {
	t.Helper()
	mem := &migrate.MemDir{}
	for name, data := range files {
		if err := mem.WriteFile(name, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := mem.Checksum()
	if err != nil {
		t.Fatal(err)
	}
	return marshal(t, sum)
}

func marshal(t testing.TB, sum migrate.HashFile) string {
	t.Helper()
	text, err := sum.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// entries reads the lines of an atlas.sum as Atlas does, whatever its total.
func entries(sum string) migrate.HashFile {
	var h migrate.HashFile
	// The error is that of a wrong total or of a line that is no entry; the
	// lines before it are there all the same.
	_ = h.UnmarshalText([]byte(sum))
	return h
}

// hashes are the entries of an atlas.sum by name.
func hashes(sum string) map[string]string {
	byName := map[string]string{}
	for _, e := range entries(sum) {
		byName[e.N] = e.H
	}
	return byName
}

func nothing(string) bool { return false }
