package journal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/journal"
	"github.com/renewa/migration-gate/internal/snapshot"
	"github.com/renewa/migration-gate/internal/testkit"
)

const at = "db/meta/_journal.json"

func load(t testing.TB, tree testkit.Tree) *journal.Journal {
	t.Helper()
	c := &testkit.Case{Trees: map[string]testkit.Tree{"head": tree}}
	snap, err := snapshot.Of(context.Background(), c.Source(), "head", "head")
	if err != nil {
		t.Fatal(err)
	}
	j, err := journal.Load(context.Background(), snap, at)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func read(t testing.TB, text string) *journal.Journal {
	t.Helper()
	return load(t, testkit.Tree{at: {Data: text, Mode: snapshot.Regular}})
}

// generated is what drizzle-kit 0.31 writes.
const generated = `{
  "version": "7",
  "dialect": "postgresql",
  "entries": [
    {
      "idx": 0,
      "version": "7",
      "when": 1772355312579,
      "tag": "0000_flat_version",
      "breakpoints": true
    },
    {
      "idx": 1,
      "version": "7",
      "when": 1772447624294,
      "tag": "version",
      "breakpoints": true
    },
    {
      "idx": 2,
      "version": "7",
      "when": 1772447624295,
      "tag": "0002_<a>&\u00e9_\"b\"",
      "breakpoints": true
    }
  ]
}`

func TestRead(t *testing.T) {
	t.Parallel()
	j := read(t, generated)
	want := []journal.Entry{
		{Idx: 0, When: 1772355312579, Tag: "0000_flat_version", Line: 9},
		{Idx: 1, When: 1772447624294, Tag: "version", Line: 16},
		{Idx: 2, When: 1772447624295, Tag: `0002_<a>&é_"b"`, Line: 23},
	}
	if diff := cmp.Diff(want, j.Entries); diff != "" || j.Problem != "" || j.Dialect != "postgresql" {
		t.Errorf("%q, %q; -want +got:\n%s", j.Problem, j.Dialect, diff)
	}
	if !j.Lists("0000_flat_version.sql") || j.Lists("0000_flat_version") || j.Lists("0003.sql") {
		t.Error("Lists does not go by the file's name")
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	j := read(t, "{\"entries\":[{\"idx\":0,\"when\":1,\"tag\":\"a\"},{\"idx\":1,\"when\":2,\"tag\":\"b\"},\r\n{\"tag\":\n\"c\",\"idx\":2,\"when\":3\n}]}\n")
	var lines []int
	for _, e := range j.Entries {
		lines = append(lines, e.Line)
	}
	if diff := cmp.Diff([]int{1, 1, 3}, lines); diff != "" {
		t.Errorf("%q; -want +got:\n%s", j.Problem, diff)
	}
}

func TestSnapshots(t *testing.T) {
	t.Parallel()
	file := func(data string) testkit.TreeFile { return testkit.TreeFile{Data: data, Mode: snapshot.Regular} }
	j := load(t, testkit.Tree{
		at: file(generated), "db/meta/0000_snapshot.json": file("{}"), "db/meta/old/0001_snapshot.json": file("{}"),
		"db/0002_snapshot.json": file("{}"), "db/meta/0003_snapshot.json": {Data: "x", Mode: snapshot.Symlink},
	})
	for name, want := range map[string]bool{
		"0000_snapshot.json": true,
		"0001_snapshot.json": false, // further down
		"0002_snapshot.json": false, // further up
		"0003_snapshot.json": false, // a link
	} {
		if j.Snapshots[name] != want {
			t.Errorf("%s: %v", name, j.Snapshots[name])
		}
	}
	for tag, want := range map[string]string{
		"0000_flat_version": "0000_snapshot.json", "20260301091512_a_b": "20260301091512_snapshot.json", "x": "x_snapshot.json",
	} {
		if got := journal.SnapshotOf(journal.Entry{Tag: tag}); got != want {
			t.Errorf("SnapshotOf(%s) = %s, want %s", tag, got, want)
		}
	}
}

func TestNoJournal(t *testing.T) {
	t.Parallel()
	if j := load(t, testkit.Tree{}); j != nil {
		t.Errorf("%+v", j)
	}
	for _, mode := range []snapshot.Mode{snapshot.Symlink, snapshot.Submodule, snapshot.Irregular} {
		j := load(t, testkit.Tree{at: {Data: generated, Mode: mode}})
		if j == nil || j.Problem == "" || len(j.Entries) > 0 {
			t.Errorf("%s: %+v", mode, j)
		}
	}
}

// TestProblems: what JSON.parse would read differently, or drizzle-orm could
// not run, is no journal.
func TestProblems(t *testing.T) {
	t.Parallel()
	const entry = `{"idx":0,"when":1,"tag":"a"}`
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "it ends too early"},
		{"spaces", " \n", "it ends too early"},
		{"truncated", generated[:200], "it ends too early"},
		{"conflict markers", "{\"entries\": [\n<<<<<<< HEAD\n", "invalid character"},
		{"trailing comma", `{"entries":[` + entry + `,]}`, "invalid character"},
		{"comment", `{"entries":[] /* x */}`, "invalid character"},
		{"byte order mark", "\ufeff" + generated, "invalid character"},
		{"NUL", "{\"entries\":[]}\x00", "behind"},
		{"two values", `{"entries":[]} {}`, "behind"},
		{"an array", `[]`, "an object is due"},
		{"null", `null`, "an object is due"},
		{"a string", `"entries"`, "an object is due"},
		{"no entries", `{"version":"7"}`, "it has no entries"},
		{"other spelling of entries", `{"Entries":[` + entry + `]}`, "it has no entries"},
		{"entries null", `{"entries":null}`, "array is due"},
		{"entries an object", `{"entries":{"0":` + entry + `}}`, "array is due"},
		{"entry null", `{"entries":[null]}`, "an object is due"},
		{"entry a string", `{"entries":["a"]}`, "an object is due"},
		{"entries twice", `{"entries":[` + entry + `],"entries":[]}`, `"entries" stands twice`},
		{"entries twice, escaped", `{"entries":[` + entry + `],"\u0065ntries":[]}`, `"entries" stands twice`},
		{"tag twice", `{"entries":[{"idx":0,"when":1,"tag":"a","tag":"b"}]}`, `"tag" stands twice`},
		{"no tag", `{"entries":[{"idx":0,"when":1}]}`, `without "tag"`},
		{"no idx", `{"entries":[{"tag":"a","when":1}]}`, `without "idx"`},
		{"no when", "{\"entries\":[\n{\"tag\":\"a\",\"idx\":1}]}", `line 2: an entry without "when"`},
		{"other spelling of when", `{"entries":[{"tag":"a","idx":1,"When":5}]}`, `without "when"`},
		{"tag null", `{"entries":[{"idx":0,"when":1,"tag":null}]}`, "tag is null, not a string"},
		{"tag a number", `{"entries":[{"idx":0,"when":1,"tag":7}]}`, "tag is 7, not a string"},
		{"idx a string", `{"entries":[{"idx":"0","when":1,"tag":"a"}]}`, `idx is "0", not a whole number`},
		{"when null", `{"entries":[{"idx":0,"when":null,"tag":"a"}]}`, "when is null, not a whole number"},
		{"when a fraction", `{"entries":[{"idx":0,"when":1.5,"tag":"a"}]}`, "when is 1.5, not a whole number"},
		{"when an exponent", `{"entries":[{"idx":0,"when":1e3,"tag":"a"}]}`, "when is 1e3, not a whole number"},
		{"when infinite", `{"entries":[{"idx":0,"when":1e999,"tag":"a"}]}`, "not a whole number"},
		{"when too large", `{"entries":[{"idx":0,"when":9223372036854775808,"tag":"a"}]}`, "not a whole number"},
		{"when of a million digits", `{"entries":[{"idx":0,"when":1` + strings.Repeat("0", 1_000_000) + `,"tag":"a"}]}`, "not a whole number"},
		{"when an array", `{"entries":[{"idx":0,"when":[1],"tag":"a"}]}`, "not a whole number"},
		{"dialect a number", `{"dialect":7,"entries":[]}`, "dialect is 7, not a string"},
		{"nested too deep, unread", `{"x":` + deep + `,"entries":[]}`, "exceeded max depth"},
		{"nested too deep, never closed", `{"x":` + deep[:100_000], "exceeded max depth"},
		{"nested too deep, as entries", `{"entries":` + deep + `}`, "an object is due"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			j := read(t, c.text)
			if !strings.Contains(j.Problem, c.want) || len(j.Entries) > 0 || j.Dialect != "" {
				t.Errorf("%d entries, dialect %q, problem %.300q, want %q", len(j.Entries), j.Dialect, j.Problem, c.want)
			}
			if len(j.Problem) > 200 {
				t.Errorf("a problem of %d bytes", len(j.Problem))
			}
		})
	}
}

// TestLarge: ten megabytes are read once, and what is too large is said to be.
func TestLarge(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("{\"entries\":[\n")
	n := 0
	for ; text.Len() < 10<<20; n++ {
		fmt.Fprintf(&text, "{\"idx\":%d,\"version\":\"7\",\"when\":%d,\n\"tag\":\"%d_x\"},\n", n, n, n)
	}
	fmt.Fprintf(&text, "{\"idx\":%d,\"when\":%d,\n\"tag\":\"last\"}]}", n, n)
	j := read(t, text.String())
	if len(j.Entries) != n+1 {
		t.Fatalf("%d entries of %d: %s", len(j.Entries), n+1, j.Problem)
	}
	if want := (journal.Entry{Idx: n, When: int64(n), Tag: "last", Line: 2*n + 3}); j.Entries[n] != want {
		t.Errorf("%+v, want %+v", j.Entries[n], want)
	}
	snap := snapshot.New("head", "head", testkit.Case{}.Now, []snapshot.Entry{{Path: at, Mode: snapshot.Regular, OID: "1"}}, tooLarge{})
	j, err := journal.Load(context.Background(), snap, at)
	if err != nil || !strings.Contains(j.Problem, "50 MiB") {
		t.Errorf("%+v, %v", j, err)
	}
}

// tooLarge has nothing but a blob that is not read.
type tooLarge struct{ snapshot.Source }

func (tooLarge) Blobs(context.Context, []string) (map[string]snapshot.Blob, error) {
	return map[string]snapshot.Blob{"1": {Size: 50 << 20, TooLarge: true}}, nil
}
