package atlas

import (
	"strings"
	"testing"
)

// TestForward holds the reader to the formats' documentation: goose and dbmate
// keep the way back in the same file.
func TestForward(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ data, runs string }{
		"plain":         {"CREATE TABLE a ();\n", "CREATE TABLE a ();"},
		"goose":         {"-- +goose Up\nCREATE TABLE a ();\n-- +goose Down\nDROP TABLE a;\n", "-- +goose Up\nCREATE TABLE a ();"},
		"dbmate":        {"-- migrate:up\nCREATE TABLE a ();\n\n-- migrate:down\nDROP TABLE a;", "-- migrate:up\nCREATE TABLE a ();"},
		"down first":    {"-- +goose Down\nDROP TABLE a;\n-- +goose Up\nCREATE TABLE a ();", "-- +goose Up\nCREATE TABLE a ();"},
		"down alone":    {"-- +goose Down\nDROP TABLE a;\n", "-- +goose Down\nDROP TABLE a;"},
		"word in text":  {"SELECT 'x\n  -- +goose Down\n';\n", "SELECT 'x\n  -- +goose Down\n';"},
		"lower, spaces": {"--   +goose  up\nSELECT 1;\n--\t+goose\tdown\nSELECT 2;", "--   +goose  up\nSELECT 1;"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := string(File{Name: "1.sql", Data: []byte(c.data)}.Forward())
			if strings.TrimSpace(got) != c.runs {
				t.Errorf("runs %q, want %q", strings.TrimSpace(got), c.runs)
			}
			if len(got) != len(c.data) || strings.Count(got, "\n") != strings.Count(c.data, "\n") {
				t.Error("offsets or lines moved")
			}
		})
	}
}

// TestAutocommit: a file directive counts only in the header, which a blank
// line ends (facts of ariga/atlas sql/migrate: LocalFile.Directive).
func TestAutocommit(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]bool{
		"-- atlas:txmode none\n\nSELECT 1;":         true,
		"-- atlas:txmode none\nSELECT 1;":           false,
		"\n-- atlas:txmode none\n\nSELECT 1;":       false,
		"-- atlas:txmode file\n\nSELECT 1;":         false,
		"-- +goose NO TRANSACTION\n-- +goose Up\n":  true,
		"SELECT '-- +goose NO TRANSACTION';":        false,
		"-- migrate:up transaction:false\nSELECT 1": true,
	} {
		if got := (File{Name: "1.sql", Data: []byte(data)}).Autocommit(); got != want {
			t.Errorf("%q: autocommit %v, want %v", data, got, want)
		}
	}
}

// TestBothWays: a mark in one file must not hide statements in a directory
// where Atlas runs all of a file.
func TestBothWays(t *testing.T) {
	t.Parallel()
	marked, plain := File{Name: "1.sql", Data: []byte("-- +goose Up\n")}, File{Name: "2.sql", Data: []byte("SELECT 1;")}
	for name, c := range map[string]struct {
		files []File
		want  bool
	}{
		"all":  {[]File{marked}, true},
		"some": {[]File{marked, plain}, false},
		"none": {nil, false},
	} {
		if got := (&Directory{Files: c.files}).BothWays(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
