package annotation

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParse: an annotation is what its normal form says, a right form that has
// nothing left to fill in is right, and nothing that begins with the prefix is
// passed over.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		" renewa:n-1-shim: users drop-with #12", ` renewa:n-1-shim: "a""b".U&"\0061" drop-with o/r#1`,
		" renewa:n-1-ok: drop f(int, numeric(1,2)[]), value 'a''b' of t since #1", " renewa:n-1-effects: drop a, type b",
		" renewa:n-1-effects: none", " renewa:atlas:skip-on a,b", " renewa:atlas:skip-on a, b", " renewa: n-1-shim users #12",
		" renew:skip-on", "* x\n * renewa:n-1-shims", " renewa:n-1-ok: fails 2026_x.sql since #1", " see renewa:n-1-effects: none",
		" renewa:n-1-ok: enum-value type of of since #1", " renewa:n-1-shim: value '' of t drop-with #1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, faults := grammar.Parse([]Comment{{Text: text, Block: true, Line: 1, Column: 1}})
		if len(list) > 0 {
			t.Errorf("an annotation in a block comment: %+v", list)
		}
		check(t, faults)
		if strings.ContainsAny(text, "\n") {
			return
		}
		list, faults = grammar.Parse([]Comment{comment(text)})
		check(t, faults)
		if len(list)+len(faults) > 1 {
			t.Errorf("one comment is %+v and %+v", list, faults)
		}
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), "renewa:") && len(list)+len(faults) == 0 {
			t.Errorf("%q is ignored", text)
		}
		for _, a := range list {
			again(t, a)
		}
		for _, fault := range faults {
			if strings.Contains(fault.Right, "<") || !utf8.ValidString(text) {
				continue
			}
			if list, faults := grammar.Parse(scan(fault.Right)); len(faults) > 0 || len(list) == 0 {
				t.Errorf("%q: the right form is wrong: %q: %+v", text, fault.Right, faults)
			}
		}
	})
}

func check(t *testing.T, faults []Fault) {
	for _, fault := range faults {
		if fault.Message == "" || !strings.HasPrefix(fault.Right, "-- ") || fault.Line < 1 || fault.Column < 1 {
			t.Errorf("%+v", fault)
		}
	}
}

func again(t *testing.T, a Annotation) {
	normal := grammar.Format(a)
	list, faults := grammar.Parse([]Comment{comment(" " + normal)})
	if len(faults) > 0 || len(list) != 1 {
		t.Fatalf("%q is not read back: %+v", normal, faults)
	}
	list[0].Comment, a.Comment = Comment{}, Comment{}
	if !reflect.DeepEqual(list[0], a) {
		t.Errorf("%q is read back as\n%+v, not\n%+v", normal, list[0], a)
	}
}

// FuzzPlacement: no file makes it fail, and moving away what it blames helps.
func FuzzPlacement(f *testing.F) {
	f.Add("-- atlas:txmode none\n-- renewa:n-1-effects: drop a\nDROP TABLE a;\n")
	f.Add("-- renewa:n-1-effects: drop a\n\n-- atlas:nolint\n\nDROP TABLE a;\n")
	f.Fuzz(func(t *testing.T, data string) {
		list, _ := grammar.Parse(scan(data))
		for _, fault := range grammar.Placement([]byte(data), list) {
			if len(header(fault.Right+"\nSELECT 1;\n")) == 0 {
				t.Errorf("%q: %q has no header", data, fault.Right)
			}
		}
	})
}
