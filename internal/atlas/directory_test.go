package atlas_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/testkit"
)

func migrateFiles() map[string]string {
	return only(
		"0001_a.up.sql", "CREATE TABLE a ();\n", "0001_a.down.sql", "DROP TABLE a;\n",
		"0002_b.up.sql", "CREATE TABLE b ();\n", "0002_b.down.sql", "DROP TABLE b;\n",
	)
}

// upSum is the atlas.sum of a golang-migrate directory as Atlas writes it since
// 0.32, by its own sqltool.
func upSum(t testing.TB, files map[string]string) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), "m")
	state{files: files, noSum: true}.write(t, at)
	d, err := sqltool.NewGolangMigrateDir(at)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := d.Checksum()
	if err != nil {
		t.Fatal(err)
	}
	return marshal(t, sum)
}

// TestFormats: golang-migrate's down files are hashed by old CLIs and left out
// by new ones; the sum tells which, and both are right.
func TestFormats(t *testing.T) {
	t.Parallel()
	files := migrateFiles()
	ups := []string{"0001_a.up.sql", "0002_b.up.sql"}
	downs := []string{"0001_a.down.sql", "0002_b.down.sql"}
	all := []string{"0001_a.down.sql", "0001_a.up.sql", "0002_b.down.sql", "0002_b.up.sql"}
	for _, test := range []struct {
		name   string
		files  map[string]string
		format atlas.Format
		runs   []string
		beside []string
		faults []atlas.Fault
	}{
		{"since 0.32", merge(files, atlas.SumName, upSum(t, files)), atlas.UpFiles, ups, downs, nil},
		{"before 0.32", merge(files, atlas.SumName, atlasSum(t, files)), atlas.Plain, all, nil, nil},
		{"no sum", files, atlas.UpFiles, ups, downs, []atlas.Fault{{Kind: atlas.NoSum}}},
		{"a sum of nothing", merge(files, atlas.SumName, ""), atlas.UpFiles, ups, downs, []atlas.Fault{
			{Kind: atlas.BadTotal, Line: 1, Want: total(atlasSum(t, nil))},
			{Kind: atlas.Unlisted, Name: ups[0]}, {Kind: atlas.Unlisted, Name: ups[1]},
		}},
		{"no up files", only("1.down.sql", "", atlas.SumName, atlasSum(t, only("1.down.sql", ""))), atlas.Plain, []string{"1.down.sql"}, nil, nil},
		{"nothing of the kind", merge(three, atlas.SumName, atlasSum(t, three)), atlas.Plain, []string{a, b, c}, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := load(t, test.files)
			if d.Format != test.format || !slices.Equal(d.Names(), test.runs) {
				t.Errorf("format %s, runs %v", d.Format, d.Names())
			}
			var beside []string
			for _, f := range d.Beside {
				beside = append(beside, f.Name)
			}
			if !slices.Equal(beside, test.beside) {
				t.Errorf("beside: %v", beside)
			}
			if diff := cmp.Diff(test.faults, d.Faults(nothing)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestLoad: which of a directory's paths take part, and in which order.
func TestLoad(t *testing.T) {
	t.Parallel()
	d := load(t, only(
		"2.sql", "two", "10.sql", "ten", "1.sql", "one", ".0.sql", "dot", "3.SQL", "upper", "4.Sql", "mixed",
		"1.sql.sql", "twice", "old/5.sql", "below", "x.sql/6.sql", "below", "x.sql/y/7.sql", "below", "README.md", "", "8.txt", "",
		"old/atlas.sum", "h1:other\n", atlas.SumName, "h1:x\n",
	))
	if want := []string{".0.sql", "1.sql", "1.sql.sql", "10.sql", "2.sql", "x.sql"}; !slices.Equal(d.Names(), want) {
		t.Errorf("files: %v, want %v", d.Names(), want)
	}
	if want := []string{"3.SQL", "4.Sql"}; !slices.Equal(d.Stray, want) {
		t.Errorf("stray: %v, want %v", d.Stray, want)
	}
	if f, ok := d.File("10.sql"); !ok || string(f.Data) != "ten" || f.Size != 3 || !f.Readable() {
		t.Errorf("10.sql: %+v, %v", f, ok)
	}
	if f, ok := d.File("x.sql"); !ok || f.Readable() {
		t.Errorf("the directory x.sql: %+v, %v", f, ok)
	}
	if _, ok := d.File("3.sql"); ok {
		t.Error("3.sql is there")
	}
	if d.Sum == nil || d.Sum.Total != "x" || d.SumEntry.Path != dir+"/atlas.sum" {
		t.Errorf("sum: %+v of %+v", d.Sum, d.SumEntry)
	}
}

// TestLoadOfTheRoot: the repository itself may be the directory; and one whose
// name begins like another's is another.
func TestLoadOfTheRoot(t *testing.T) {
	t.Parallel()
	regular := func(data string) testkit.TreeFile { return testkit.TreeFile{Data: data, Mode: snapshot.Regular} }
	tree := testkit.Tree{"1.sql": regular(""), "m/2.sql": regular(""), "m2/3.sql": regular(""), "m-3/4.sql": regular(""), "l": {Data: "m", Mode: snapshot.Symlink}}
	snap, err := snapshot.Of(context.Background(), (&testkit.Case{Trees: map[string]testkit.Tree{"head": tree}}).Source(), "head", "head")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][]string{".": {"1.sql"}, "m": {"2.sql"}, "m2": {"3.sql"}, "nowhere": {}, "l": {}} {
		d, err := atlas.Load(context.Background(), snap, path)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(d.Names(), want) {
			t.Errorf("%s: %v, want %v", path, d.Names(), want)
		}
		if (d.Self != nil) != (path == "l") || d.Exists() != (path != "nowhere") {
			t.Errorf("%s: self %v, exists %v", path, d.Self, d.Exists())
		}
	}
}

// TestNewest: the file that sorts last need not have the greatest version
// (facts of a public directory; both compare as strings).
func TestNewest(t *testing.T) {
	t.Parallel()
	d := load(t, only("20240101120000_y.sql", "", "20240101_x.sql", ""))
	if name, version, ok := d.Newest(); name != "20240101_x.sql" || version != "20240101120000" || !ok {
		t.Errorf("%s, %s, %v", name, version, ok)
	}
	if _, _, ok := load(t, nil).Newest(); ok {
		t.Error("a newest file of none")
	}
}

// TestDirectives: which files Atlas takes for checkpoints, and which it leaves
// out of the sum.
func TestDirectives(t *testing.T) {
	t.Parallel()
	for data, checkpoint := range map[string]bool{
		"-- atlas:checkpoint\n\nSELECT 1;\n":                    true,
		"-- atlas:checkpoint v1\n\nSELECT 1;\n":                 true,
		"-- x\n-- atlas:checkpoint\n\nSELECT 1;\n":              true,
		"-- atlas:checkpoint\nSELECT 1;\n":                      false, // no blank line
		"-- atlas:checkpoint\r\n\r\nSELECT 1;\r\n":              false, // CRLF
		"\n-- atlas:checkpoint\n\nSELECT 1;\n":                  false, // a blank line first
		"SELECT 1;\n-- atlas:checkpoint\n\n":                    false,
		"-- atlas:checkpoints\n\nSELECT 1;\n":                   false,
		"\ufeff-- atlas:checkpoint\n\nSELECT 1;\n":              false, // byte order mark
		"-- atlas:nolint\n\n-- atlas:checkpoint\n\nSELECT 1;\n": false, // not the header
	} {
		if got := (atlas.File{Name: a, Data: []byte(data)}).Checkpoint(); got != checkpoint {
			t.Errorf("checkpoint: %v for %q", got, data)
		}
	}
	// By the hash file that Atlas computes: an ignored file has no entry.
	for _, d := range directories {
		for name, data := range d.files {
			sum, err := migrate.NewHashFile([]migrate.File{migrate.NewLocalFile(name, []byte(data))})
			if err != nil {
				t.Fatal(err)
			}
			if got := (atlas.File{Name: name, Data: []byte(data)}).IgnoredBySum(); got != (len(sum) == 0) {
				t.Errorf("%s: ignored %v; Atlas: %d entries", d.name, got, len(sum))
			}
		}
	}
}
