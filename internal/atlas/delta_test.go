package atlas_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/testkit"
)

// says writes a delta as words: +added, -deleted, ~edited, old>new, sum.
func says(d atlas.Delta) []string {
	var words []string
	for _, f := range d.Added {
		words = append(words, "+"+f.Name)
	}
	for _, f := range d.Deleted {
		words = append(words, "-"+f.Name)
	}
	for _, e := range d.Edited {
		word := "~" + e.New.Name
		if e.LineEndingsOnly() {
			word += " (line endings)"
		}
		words = append(words, word)
	}
	for _, e := range d.Renamed {
		words = append(words, e.Old.Name+">"+e.New.Name)
	}
	if d.SumChanged {
		words = append(words, "sum")
	}
	return words
}

func TestDiff(t *testing.T) {
	t.Parallel()
	sum := atlas.SumName
	for _, test := range []struct {
		name     string
		from, to map[string]string
		want     []string
	}{
		{"nothing", three, three, nil},
		{"born", nil, three, []string{"+" + a, "+" + b, "+" + c}},
		{"gone", three, nil, []string{"-" + a, "-" + b, "-" + c}},
		{"added", three, with("d.sql", "x"), []string{"+d.sql"}},
		{"edited", three, with(b, "x"), []string{"~" + b}},
		{"emptied", three, with(b, ""), []string{"~" + b}},
		{"line endings", three, with(b, crlf(three[b])), []string{"~" + b + " (line endings)"}},
		{"line endings, mixed", with(b, "x\r\ny\n"), with(b, "x\ny\r\n"), []string{"~" + b + " (line endings)"}},
		{"a carriage return inside is content", with(b, "x\n"), with(b, "x\ry\n"), []string{"~" + b}},
		{"sum edited", with(sum, "h1:x\n"), with(sum, "h1:y\n"), []string{"sum"}},
		{"sum born", three, with(sum, "h1:y\n"), []string{"sum"}},
		{"sum gone", with(sum, "h1:x\n"), three, []string{"sum"}},
		{"other files", three, with("README.md", "x", "old/x.sql", "x", "meta/_journal.json", "{}"), nil},
		{"renamed, by blob", three, only(a, three[a], b, three[b], "20250101_other.sql", three[c]), []string{c + ">20250101_other.sql"}},
		{"renamed, by description", three, only(a, three[a], b, three[b], "20250101101112_c.sql", "x"), []string{c + ">20250101101112_c.sql"}},
		{"blob before description", only("1_x.sql", "one", "2_y.sql", "two"), only("3_x.sql", "two", "4_y.sql", "one"),
			[]string{"1_x.sql>4_y.sql", "2_y.sql>3_x.sql"}},
		{"names exchanged", only("1_x.sql", "one", "2_y.sql", "two"), only("1_x.sql", "two", "2_y.sql", "one"), []string{"~1_x.sql", "~2_y.sql"}},
		{"no description is no likeness", only("1.sql", "one"), only("2.sql", "two"), []string{"+2.sql", "-1.sql"}},
		{"a copy is no rename", three, with("d.sql", three[c]), []string{"+d.sql"}},
		{"one of two equal ones", only("1_x.sql", "", "2_y.sql", ""), only("2_y.sql", "", "3_z.sql", ""), []string{"1_x.sql>3_z.sql"}},
		{"two for one", only("1_x.sql", "one"), only("2_x.sql", "two", "3_x.sql", "three"), []string{"+3_x.sql", "1_x.sql>2_x.sql"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := atlas.Diff(load(t, test.from), load(t, test.to))
			if diff := cmp.Diff(test.want, says(d)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if d.Empty() != (len(test.want) == 0) {
				t.Errorf("Empty() = %v", d.Empty())
			}
		})
	}
}

// TestDiffOfModes: what git calls the file matters only where it stops being
// one.
func TestDiffOfModes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		from, to snapshot.Mode
		edited   bool
	}{
		{snapshot.Regular, snapshot.Executable, false},
		{snapshot.Regular, snapshot.Symlink, true},
		{snapshot.Symlink, snapshot.Regular, true},
		{snapshot.Executable, snapshot.Submodule, true},
	} {
		at := func(m snapshot.Mode) *atlas.Directory {
			return loadTree(t, testkit.Tree{a: {Data: "x", Mode: m}, atlas.SumName: {Data: "x", Mode: snapshot.Regular}})
		}
		d := atlas.Diff(at(test.from), at(test.to))
		if got := len(d.Edited) == 1; got != test.edited || len(d.Added)+len(d.Deleted)+len(d.Renamed) != 0 {
			t.Errorf("%s to %s: %v", test.from, test.to, says(d))
		}
	}
	sum := func(m snapshot.Mode) *atlas.Directory {
		return loadTree(t, testkit.Tree{atlas.SumName: {Data: "x", Mode: m}})
	}
	if d := atlas.Diff(sum(snapshot.Regular), sum(snapshot.Symlink)); !d.SumChanged {
		t.Error("a sum that became a link did not change")
	}
}

// TestDiffOfFormats: where the sum begins to leave down files out, no file has
// changed.
func TestDiffOfFormats(t *testing.T) {
	t.Parallel()
	files := migrateFiles()
	up := merge(files, atlas.SumName, upSum(t, files))
	both := merge(files, atlas.SumName, atlasSum(t, files))
	if d := atlas.Diff(load(t, both), load(t, up)); !slices.Equal(says(d), []string{"sum"}) {
		t.Errorf("%v", says(d))
	}
	delete(up, "0001_a.down.sql")
	if d := atlas.Diff(load(t, both), load(t, up)); !slices.Equal(says(d), []string{"-0001_a.down.sql", "sum"}) {
		t.Errorf("%v", says(d))
	}
}
