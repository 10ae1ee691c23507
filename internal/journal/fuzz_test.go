package journal_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzJournal: no input is too bad to be answered, and what is taken for a
// journal reads the same to a decoder that knows nothing of journals.
func FuzzJournal(f *testing.F) {
	for _, text := range []string{
		generated, "", "{}", "[]", "null", `{"entries":[]}`, `{"entries":null}`, `{"Entries":[]}`, `{"entries":[],"entries":[]}`,
		`{"entries":[{"idx":0,"when":1,"tag":"a"}]}`, `{"entries":[{"idx":1e2,"when":-1,"tag":"\ud800"}]} `, `{"entries":[{"idx":0}]}{}`,
		"{\"x\":[[[[{}]]]],\"entries\":[\n]}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		j := read(t, text)
		if j.Problem != "" {
			if len(j.Entries) > 0 || strings.Contains(j.Problem, "\n") || !utf8.ValidString(j.Problem) {
				t.Errorf("%d entries, problem %q", len(j.Entries), j.Problem)
			}
			return
		}
		var file map[string]any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&file); err != nil {
			t.Fatalf("taken for a journal: %v", err)
		}
		entries, _ := file["entries"].([]any)
		if len(entries) != len(j.Entries) {
			t.Fatalf("%d entries of %d", len(j.Entries), len(entries))
		}
		line := 1
		for i, e := range entries {
			want, _ := e.(map[string]any)
			got := j.Entries[i]
			idx, _ := want["idx"].(json.Number).Int64()
			when, _ := want["when"].(json.Number).Int64()
			if int64(got.Idx) != idx || got.When != when || got.Tag != want["tag"] {
				t.Errorf("entry %d: %+v, want %v", i, got, want)
			}
			if got.Line < line || got.Line > 1+strings.Count(text, "\n") {
				t.Errorf("entry %d on line %d", i, got.Line)
			}
			line = got.Line
		}
	})
}
