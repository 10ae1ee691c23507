package atlas_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/testkit"
)

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

// total is line 1 of an atlas.sum without its h1:.
func total(sum string) string {
	line, _, _ := strings.Cut(sum, "\n")
	return strings.TrimPrefix(line, "h1:")
}

// TestFaults has each kind of fault at least once. The hashes wanted are those
// of Atlas's library.
func TestFaults(t *testing.T) {
	t.Parallel()
	valid := atlasSum(t, three)
	good := hashes(valid)
	edited := with(b, "SELECT 1;\n")
	asCRLF := with(b, crlf(three[b]))
	d := "20240404101010_d.sql"
	added := func(name string) bool { return name == d }
	for _, test := range []struct {
		name  string
		files map[string]string
		sum   string
		noSum bool
		added func(string) bool
		want  []atlas.Fault
	}{
		{name: "valid", files: three, sum: valid},
		{name: "no sum", files: three, noSum: true, want: []atlas.Fault{{Kind: atlas.NoSum}}},
		{name: "no sum, no files", noSum: true},
		{name: "bad line", files: three, sum: valid + "\n# x\n", want: []atlas.Fault{
			{Kind: atlas.BadLine, Line: 5}, {Kind: atlas.BadLine, Line: 6, Name: "# x"},
		}},
		{name: "bad total", files: three, sum: strings.Replace(valid, total(valid), "AAAA=", 1), want: []atlas.Fault{
			{Kind: atlas.BadTotal, Line: 1, Want: total(valid), Got: "AAAA="},
		}},
		{name: "second total", files: three, sum: strings.Replace(valid, "\n", "\nh1:AAAA=\n", 1), want: []atlas.Fault{
			{Kind: atlas.SecondTotal, Line: 2},
		}},
		{name: "duplicate", files: three, sum: marshal(t, append(entries(valid), entries(valid)[1])), want: []atlas.Fault{
			{Kind: atlas.Duplicate, Line: 5, Name: b},
		}},
		{name: "absent", files: only(a, three[a], b, three[b]), sum: valid, want: []atlas.Fault{
			{Kind: atlas.Absent, Line: 4, Name: c},
		}},
		{name: "ignored", files: with(c, "-- atlas:sum ignore\n"), sum: valid, want: []atlas.Fault{
			{Kind: atlas.Ignored, Line: 4, Name: c},
		}},
		{name: "unlisted, without blame for the lines after it", files: with("20240201000000_x.sql", ""), sum: valid, want: []atlas.Fault{
			{Kind: atlas.Unlisted, Name: "20240201000000_x.sql"},
		}},
		{name: "misplaced", files: three, sum: marshal(t, swap(entries(valid), 0, 1)), want: []atlas.Fault{
			{Kind: atlas.Misplaced, Line: 3, Name: a},
		}},
		{name: "only the first wrong hash", files: edited, sum: valid, want: []atlas.Fault{
			{Kind: atlas.BadHash, Line: 3, Name: b, Want: hashes(atlasSum(t, edited))[b], Got: good[b]},
		}},
		{name: "a made-up hash of an added file behind a wrong one", files: merge(edited, d, ""), added: added,
			sum: withEntry(t, valid, d, "AAAA="),
			want: []atlas.Fault{
				{Kind: atlas.BadHash, Line: 3, Name: b, Want: hashes(atlasSum(t, edited))[b], Got: good[b]},
				{Kind: atlas.BadHash, Line: 5, Name: d, Want: hashes(atlasSum(t, merge(edited, d, "")))[d], Got: "AAAA="},
			}},
		{name: "the right hash of an added file behind a wrong one", files: merge(edited, d, ""), added: added,
			sum: withEntry(t, valid, d, hashes(atlasSum(t, merge(edited, d, "")))[d]),
			want: []atlas.Fault{
				{Kind: atlas.BadHash, Line: 3, Name: b, Want: hashes(atlasSum(t, edited))[b], Got: good[b]},
			}},
		{name: "hashed as CRLF", files: three, sum: atlasSum(t, asCRLF), want: []atlas.Fault{
			{Kind: atlas.LineEnding, Line: 3, Name: b, Want: good[b], Got: hashes(atlasSum(t, asCRLF))[b]},
		}},
		{name: "hashed as LF", files: asCRLF, sum: valid, want: []atlas.Fault{
			{Kind: atlas.LineEnding, Line: 3, Name: b, Want: hashes(atlasSum(t, asCRLF))[b], Got: good[b]},
		}},
		{name: "hashed by several machines", files: with(a, crlf(three[a])), sum: atlasSum(t, asCRLF), want: []atlas.Fault{
			{Kind: atlas.LineEnding, Line: 2, Name: a, Want: hashes(atlasSum(t, with(a, crlf(three[a]))))[a], Got: hashes(atlasSum(t, asCRLF))[a]},
		}},
		{name: "line endings, then an edit", files: with(c, "SELECT 1;\n"), sum: atlasSum(t, asCRLF), want: []atlas.Fault{
			{Kind: atlas.LineEnding, Line: 3, Name: b, Want: good[b], Got: hashes(atlasSum(t, asCRLF))[b]},
			{Kind: atlas.BadHash, Line: 4, Name: c, Want: hashes(atlasSum(t, with(c, "SELECT 1;\n")))[c], Got: hashes(atlasSum(t, asCRLF))[c]},
		}},
		{name: "an added file's line right on base's wrong line endings", files: merge(three, d, "SELECT 1;\n"), added: added,
			sum: atlasSum(t, merge(asCRLF, d, "SELECT 1;\n")),
			want: []atlas.Fault{
				{Kind: atlas.LineEnding, Line: 3, Name: b, Want: good[b], Got: hashes(atlasSum(t, asCRLF))[b]},
			}},
		{name: "an added file's line wrong by its own line endings", files: merge(three, d, "SELECT 1;\n"), added: added,
			sum: atlasSum(t, merge(asCRLF, d, "SELECT 1;\r\n")),
			want: []atlas.Fault{
				{Kind: atlas.LineEnding, Line: 3, Name: b, Want: good[b], Got: hashes(atlasSum(t, asCRLF))[b]},
				{Kind: atlas.LineEnding, Line: 5, Name: d, Want: hashes(atlasSum(t, merge(three, d, "SELECT 1;\n")))[d], Got: hashes(atlasSum(t, merge(asCRLF, d, "SELECT 1;\r\n")))[d]},
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := state{files: test.files, sum: test.sum, noSum: test.noSum}
			if test.added == nil {
				test.added = nothing
			}
			if diff := cmp.Diff(test.want, s.load(t).Faults(test.added)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestUnreadable: what cannot be read is never taken for empty.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	regular := func(data string) testkit.TreeFile { return testkit.TreeFile{Data: data, Mode: snapshot.Regular} }
	for name, file := range map[string]testkit.TreeFile{
		"symlink":   {Data: "/proc/self/environ", Mode: snapshot.Symlink},
		"submodule": {Data: "", Mode: snapshot.Submodule},
		"device":    {Data: "", Mode: snapshot.Irregular},
	} {
		d := loadTree(t, testkit.Tree{
			a: regular(""), b: file, c: regular(""),
			// What Atlas would write on a machine where the link leads nowhere.
			atlas.SumName: regular(atlasSum(t, only(a, "", b, "", c, ""))),
		})
		want := []atlas.Fault{{Kind: atlas.Unreadable, Name: b}}
		if diff := cmp.Diff(want, d.Faults(nothing)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
	d := loadTree(t, testkit.Tree{a: regular(""), atlas.SumName: {Data: "elsewhere", Mode: snapshot.Symlink}})
	if diff := cmp.Diff([]atlas.Fault{{Kind: atlas.NoSum}}, d.Faults(nothing)); diff != "" || d.Sum != nil {
		t.Errorf("a linked sum: -want +got:\n%s", diff)
	}
}

func merge(files map[string]string, pairs ...string) map[string]string {
	all := only(pairs...)
	for name, data := range files {
		all[name] = data
	}
	return all
}

func withEntry(t *testing.T, sum, name, hash string) string {
	t.Helper()
	return marshal(t, append(entries(sum), struct{ N, H string }{name, hash}))
}

func swap[S ~[]E, E any](s S, i, j int) S {
	s[i], s[j] = s[j], s[i]
	return s
}
