package annotation

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

var grammar = Grammar{Prefix: "renewa", Changes: []string{
	"drop", "rename", "move", "not-null", "required", "type", "default", "unique", "check", "foreign-key", "enum-value",
	"grant", "rls", "trigger", "function", "view", "fails", "setting",
}}

func comment(text string) Comment {
	return Comment{Text: text, Line: 3, Column: 1, Start: 40, End: 42 + len(text), Statement: 1}
}

// TestWellFormed: what is well-formed, and its normal form where it differs.
func TestWellFormed(t *testing.T) {
	t.Parallel()
	for text, normal := range map[string]string{
		" renewa:n-1-shim: users drop-with #12":                                           "",
		"renewa:n-1-shim:   users\tDROP-WITH  #12  ":                                      "renewa:n-1-shim: users drop-with #12",
		" renewa:n-1-shim: users drop-with #12\r":                                         "renewa:n-1-shim: users drop-with #12",
		" renewa:n-1-shim: App.Users.EMAIL drop-with renewa/web.app#7":                    "renewa:n-1-shim: app.users.email drop-with renewa/web.app#7",
		` renewa:n-1-shim: "App"."a.b"."say ""hi""" drop-with #1`:                         "",
		` renewa:n-1-shim: U&"d\0061t\+000061" drop-with #1`:                              `renewa:n-1-shim: data drop-with #1`,
		" renewa:n-1-shim: ÄPFEL.größe drop-with #1":                                      "renewa:n-1-shim: Äpfel.größe drop-with #1",
		" renewa:n-1-shim: f( INT,  Character   Varying (10), text[] ) drop-with #1":      "renewa:n-1-shim: f(int, character varying(10), text[]) drop-with #1",
		" renewa:n-1-shim: f() drop-with #1":                                              "",
		` renewa:n-1-shim: app.f("My Type", timestamp with time zone) drop-with #1`:       "",
		" renewa:n-1-shim: f(numeric(10,2), app.mood, a.b%type) drop-with #1":             "",
		" renewa:n-1-shim: type drop-with #1":                                             `renewa:n-1-shim: "type" drop-with #1`,
		" renewa:n-1-shim: type mood drop-with #1":                                        "",
		" renewa:n-1-shim: schema app drop-with #1":                                       "",
		" renewa:n-1-shim: INDEX i OF app.t drop-with #1":                                 "renewa:n-1-shim: index i of app.t drop-with #1",
		" renewa:n-1-shim: \"drop-with\" drop-with #1":                                    "",
		" renewa:n-1-shim: a" + strings.Repeat("é", 40) + " drop-with #1":                 "renewa:n-1-shim: a" + strings.Repeat("é", 31) + " drop-with #1",
		" renewa:n-1-ok: drop users.email since #12":                                      "",
		" renewa:n-1-ok: Not-Null users.email since #12":                                  "renewa:n-1-ok: not-null users.email since #12",
		" renewa:n-1-ok: type type since #12":                                             `renewa:n-1-ok: type "type" since #12`,
		" renewa:n-1-ok: drop users, v_users ,constraint fk of orders since o/r#12":       "renewa:n-1-ok: drop users, v_users, constraint fk of orders since o/r#12",
		" renewa:n-1-ok: drop policy p of t, index app.i of app.t since #12":              "",
		" renewa:n-1-ok: unique items_sku_key of items since #12":                         "",
		" renewa:n-1-ok: enum-value Ok of mood since #12":                                 "renewa:n-1-ok: enum-value value 'Ok' of mood since #12",
		" renewa:n-1-ok: enum-value value 'it''s on' of app.mood since #12":               "",
		" renewa:n-1-ok: enum-value mood since #12":                                       "",
		" renewa:n-1-ok: fails 20260301101112_x.sql since #12":                            "renewa:n-1-ok: fails file 20260301101112_x.sql since #12",
		` renewa:n-1-ok: fails file "odd name.sql" since #12`:                             "",
		` renewa:n-1-ok: drop "since" since #12`:                                          "",
		" renewa:n-1-effects: NONE":                                                       "renewa:n-1-effects: none",
		" renewa:n-1-effects: drop users, type users.email, drop type mood,function f(a)": "renewa:n-1-effects: drop users, type users.email, drop type mood, function f(a)",
		` renewa:n-1-effects: drop "none"`:                                                "",
		" renewa:atlas:skip-on staging":                                                   "",
		" renewa:atlas:skip-on staging,production,eu-west.1 ":                             "renewa:atlas:skip-on staging,production,eu-west.1",
	} {
		c := comment(text)
		list, faults := grammar.Parse([]Comment{c})
		if len(faults) > 0 || len(list) != 1 {
			t.Errorf("%q: %+v", text, faults)
			continue
		}
		if normal == "" {
			normal = strings.TrimSpace(text)
		}
		if got := grammar.Format(list[0]); got != normal {
			t.Errorf("%q is\n%s, want\n%s", text, got, normal)
		}
		if list[0].Comment != c {
			t.Errorf("%q: its place is lost: %+v", text, list[0].Comment)
		}
	}
}

func TestStructure(t *testing.T) {
	t.Parallel()
	list, faults := grammar.Parse([]Comment{
		comment(" renewa:n-1-ok: drop App.f(int), policy p of t since o/r#12"),
		comment(" what renewa does here is ordinary"),
		comment(` renewa:n-1-effects: drop a, not-null "B".c`),
		comment(" renewa:n-1-effects: none"),
	})
	want := []Annotation{
		{Kind: Approval, Changes: []string{"drop"}, Ref: Ref{"o/r", 12}, Objects: []Object{
			{Parts: []string{"app", "f"}, Args: []string{"int"}},
			{Class: "policy", Parts: []string{"p"}, Of: []string{"t"}},
		}},
		{Kind: Effects, Changes: []string{"drop", "not-null"}, Objects: []Object{{Parts: []string{"a"}}, {Parts: []string{"B", "c"}}}},
		{Kind: Effects, None: true},
	}
	for i := range list {
		list[i].Comment = Comment{}
	}
	if len(faults) > 0 || !reflect.DeepEqual(list, want) {
		t.Errorf("got %+v, %+v", list, faults)
	}
	if b := want[0].Objects[0].Bare(); b != "f" {
		t.Errorf("bare name %q", b)
	}
}

// TestFaults: what is wrong, where, and the form that is right.
func TestFaults(t *testing.T) {
	t.Parallel()
	const shim, all = "-- renewa:n-1-shim: users drop-with #12", "-- renewa:n-1-shim: <old> drop-with #<issue>\n-- renewa:n-1-ok: <change> <object> since #<pull request>\n-- renewa:n-1-effects: none | <change> <object>, …\n-- renewa:atlas:skip-on <env>[,<env>…]"
	for _, test := range []struct{ text, message, right string }{
		// The marker.
		{" renewa:n-1-shims: users drop-with #12", "3:4: it begins with exactly renewa:n-1-shim:", shim},
		{" renewa:n-1-shim users drop-with #12", "exactly renewa:n-1-shim:", shim},
		{" renewa: n-1-shim: users drop-with #12", "exactly renewa:n-1-shim:", shim},
		{" renewa :n-1-shim: users drop-with #12", "exactly", shim},
		{" renewa:n1-shim: users drop-with #12", "exactly", shim},
		{" renewa:shim: users drop-with #12", "exactly", shim},
		{" renewa n-1-shim: users drop-with #12", "exactly", shim},
		{" renewa-n-1-shim: users drop-with #12", "not with renewa-n-1-shim", shim},
		{" Renewa:N-1-Shim: users drop-with #12", "exactly renewa:n-1-shim:", shim},
		{" renewa:n_1_shim: users drop-with #12", "exactly", shim},
		{" renewa:n-1-shim : users drop-with #12", "exactly", shim},
		{" re\u200bnewa:n-1-shim: users drop-with #12", "exactly", shim},
		{"- renewa:n-1-shim: users drop-with #12", "exactly", shim},
		{"* @renewa:n-1-shim: users drop-with #12", "exactly", shim},
		{"\u00a0renewa:n-1-shim: users drop-with #12", "exactly", shim},
		{" renew:n-1-shim: users drop-with #12", "the prefix here is renewa, not renew", shim},
		{" r\u0435newa:n-1-shim: users drop-with #12", "the prefix here is renewa", shim},
		{" acme:n-1-shim: users drop-with #12", "the prefix here is renewa, not acme", shim},
		{" TODO: n-1-shim: users drop-with #12", "the prefix here is renewa, not TODO", shim},
		{" n-1-shim: users drop-with #12", "the prefix is missing", shim},
		{" atlas:skip-on staging", "the prefix is missing: it begins with renewa:atlas:skip-on", "-- renewa:atlas:skip-on staging"},
		{" renewa:skip-on staging", "exactly renewa:atlas:skip-on", "-- renewa:atlas:skip-on staging"},
		{" renewa:atlas:skip-on: staging", "exactly renewa:atlas:skip-on", "-- renewa:atlas:skip-on staging"},
		{" renewa:atlas: skip-on staging", "exactly", "-- renewa:atlas:skip-on staging"},
		{" renewa:atlas:skipon staging", "exactly", "-- renewa:atlas:skip-on staging"},
		{" renewa:n-1-effect: none", "exactly renewa:n-1-effects:", "-- renewa:n-1-effects: none"},
		{" renewa: we did this for them", "what follows is none of", all},
		{" renewa:", "what follows is none of", all},
		{" TODO(me) renewa:n-1-shim: users drop-with #12", "3:13: an annotation must be the whole of its comment", shim},
		// Shims.
		{" renewa:n-1-shim:", "3:20: the name of an object is missing", "-- renewa:n-1-shim: <old> drop-with #<issue>"},
		{" renewa:n-1-shim: users", "3:26: drop-with #<issue> is missing", "-- renewa:n-1-shim: users drop-with #<issue>"},
		{" renewa:n-1-shim: users drop-with", "drop-with #<issue> is missing", "-- renewa:n-1-shim: users drop-with #<issue>"},
		{" renewa:n-1-shim: users drop-with 12", "3:37: drop-with #<issue> is expected here, not 12", shim},
		{" renewa:n-1-shim: users drop-with #012", "not #012", shim},
		{" renewa:n-1-shim: users drop-with GH-12", "not GH-12", shim},
		{" renewa:n-1-shim: users drop-with #0", "not #0", "-- renewa:n-1-shim: users drop-with #<issue>"},
		{" renewa:n-1-shim: users drop-with #99999999999", "not #99999999999", "-- renewa:n-1-shim: users drop-with #<issue>"},
		{" renewa:n-1-shim: users drop-with https://github.com/o/r/issues/12", "not https:", "-- renewa:n-1-shim: users drop-with o/r#12"},
		{" renewa:n-1-shim: users drop-with #12.", "not #12.", shim},
		{" renewa:n-1-shim: users drop-with #12 (see docs)", "not #12 (see docs)", shim},
		{" renewa:n-1-shim: users drop with #12", "3:27: drop-with #<issue> is expected here, not drop with #12", shim},
		{" renewa:n-1-shim: users #12", "expected here", shim},
		{" renewa:n-1-shim: users since #12", "expected here, not since #12", shim},
		{" renewa:n-1-shim: users, posts drop-with #12", "3:26: a shim stands for one object", shim},
		{" renewa:n-1-shim: drop-with #12", "the name of an object is missing", "-- renewa:n-1-shim: <old> drop-with #12"},
		// Objects.
		{" renewa:n-1-shim: order-items drop-with #12", `order-items is a name only in quotes: "order-items"`, `-- renewa:n-1-shim: "order-items" drop-with #12`},
		{` renewa:n-1-shim: "users drop-with #12`, "the quote \" is not closed", "-- renewa:n-1-shim: <old> drop-with #12"},
		{` renewa:n-1-shim: "" drop-with #12`, "is not closed", "-- renewa:n-1-shim: <old> drop-with #12"},
		{` renewa:n-1-shim: U&"\zz" drop-with #12`, `U&"…"`, "-- renewa:n-1-shim: <old> drop-with #12"},
		{" renewa:n-1-shim: a.b.c.d drop-with #12", "a.b.c.d has too many parts", "-- renewa:n-1-shim: b.c.d drop-with #12"},
		{" renewa:n-1-shim: app. drop-with #12", `is missing before "drop-with"`, "-- renewa:n-1-shim: app drop-with #12"},
		{" renewa:n-1-shim: 2fa drop-with #12", `that takes quotes: "2fa"`, "-- renewa:n-1-shim: <old> drop-with #12"},
		{" renewa:n-1-shim: f(int drop-with #12", "drop-with is no part of an argument's type", "-- renewa:n-1-shim: f(int) drop-with #12"},
		{" renewa:n-1-shim: f(int, ) drop-with #12", "an argument type is missing", "-- renewa:n-1-shim: f(int) drop-with #12"},
		{" renewa:n-1-shim: f(int", "the parenthesis is not closed", "-- renewa:n-1-shim: f(int) drop-with #<issue>"},
		{" renewa:n-1-ok: drop constraint fk since #12", "the table or type that it belongs to is missing: constraint fk of <table>", "-- renewa:n-1-ok: drop constraint fk of <table> since #12"},
		{" renewa:n-1-ok: drop constraint fk of a.b.c since #12", "a.b.c has too many parts", "-- renewa:n-1-ok: drop constraint fk of b.c since #12"},
		{" renewa:n-1-ok: drop table a of b since #12", "no `of` may follow a table", "-- renewa:n-1-ok: drop table a since #12"},
		{" renewa:n-1-ok: drop f() of b since #12", "no `of` may follow a function", "-- renewa:n-1-ok: drop f() since #12"},
		{" renewa:n-1-ok: drop policy app.p of app.t since #12", "app.p has no schema of its own", "-- renewa:n-1-ok: drop policy p of app.t since #12"},
		{" renewa:n-1-ok: rename users to people since #12", "since #<pull request> is expected here, not to people", "-- renewa:n-1-ok: rename users since #12"},
		// Approvals and effects.
		{" renewa:n-1-ok: dropp users since #12", "3:19: dropp is no change; it is one of drop, rename", "-- renewa:n-1-ok: drop <object> since #12"},
		{" renewa:n-1-ok: users since #12", "users is no change", "-- renewa:n-1-ok: <change> <object> since #12"},
		{" renewa:n-1-ok: since #12", "since is no change", "-- renewa:n-1-ok: <change> <object> since #12"},
		{" renewa:n-1-ok: drop users since 12", "expected here, not 12", "-- renewa:n-1-ok: drop users since #12"},
		{" renewa:n-1-ok: drop users, since #12", "is missing before \"since\"", "-- renewa:n-1-ok: drop users since #12"},
		{" renewa:n-1-ok: drop users drop-with #12", "since #<pull request> is expected here", "-- renewa:n-1-ok: drop users since #12"},
		{" renewa:n-1-effects:", "the change is missing", "-- renewa:n-1-effects: none | <change> <object>, …"},
		{" renewa:n-1-effects: none, drop users", "nothing may follow", "-- renewa:n-1-effects: none"},
		{" renewa:n-1-effects: drop users, posts", "posts is no change", "-- renewa:n-1-effects: drop users"},
		{" renewa:n-1-effects: drop users since #1", "nothing may follow, but since #1 does", "-- renewa:n-1-effects: drop users"},
		// Environments.
		{" renewa:atlas:skip-on", "are missing", "-- renewa:atlas:skip-on <env>[,<env>…]"},
		{" renewa:atlas:skip-on staging, production", "3:33: no blank may stand", "-- renewa:atlas:skip-on staging,production"},
		{" renewa:atlas:skip-on staging production", "separated by commas", "-- renewa:atlas:skip-on staging,production"},
		{" renewa:atlas:skip-on staging,", "a comma without", "-- renewa:atlas:skip-on staging"},
		{" renewa:atlas:skip-on staging,staging", "named twice", "-- renewa:atlas:skip-on staging"},
		{" renewa:atlas:skip-on st$ging", "st$ging is no environment's name", "-- renewa:atlas:skip-on <env>[,<env>…]"},
		{"renewa:atlas:skip-on staging", "must begin its line", "-- renewa:atlas:skip-on staging"},
	} {
		list, faults := grammar.Parse([]Comment{comment(test.text)})
		if len(list) > 0 || len(faults) != 1 {
			t.Errorf("%q: %d annotations, %+v", test.text, len(list), faults)
			continue
		}
		f := faults[0]
		if got := fmt.Sprintf("%d:%d: %s", f.Line, f.Column, f.Message); !strings.Contains(got, test.message) {
			t.Errorf("%q: %s, want %s", test.text, got, test.message)
		}
		if test.right != "" && f.Right != test.right {
			t.Errorf("%q: right form\n%s, want\n%s", test.text, f.Right, test.right)
		}
		if f.Start != 40 || f.End != 42+len(test.text) {
			t.Errorf("%q: %+v", test.text, f)
		}
	}
}

// TestOrdinary: comments that mean nothing to the gate.
func TestOrdinary(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "--", " Renewal of subscriptions: see the docs", " renewal: no", " N-1: the old pods still write here",
		" n-1 shims are described in the docs", " the view is tracked by renewa:n-1-shim above", " atlas:nolint destructive",
		" atlas:txmode none", " skip one, then go on", " ok: done", " shim: users", " renewa shims", " see renewa:n-1-ok: drop it",
		" note: skip-on is used below", " https://renewa.example/", " effects: none", "\xff\xfe", " atlas: skipped",
	} {
		list, faults := grammar.Parse([]Comment{comment(text), {Block: true, Text: text, Line: 1, Column: 1}})
		if len(list)+len(faults) > 0 {
			t.Errorf("%q: %+v %+v", text, list, faults)
		}
	}
}

func TestBlock(t *testing.T) {
	t.Parallel()
	list, faults := grammar.Parse([]Comment{{Block: true, Line: 5, Column: 3, Text: " About:\n * renewa:n-1-shim: users drop-with #12\n * renewa:n-1-effects: none\n "}})
	if len(list) > 0 || len(faults) != 2 {
		t.Fatalf("%+v %+v", list, faults)
	}
	if f := faults[0]; f.Line != 6 || f.Column != 4 || !strings.Contains(f.Message, "-- comment of its own") || f.Right != "-- renewa:n-1-shim: users drop-with #12" {
		t.Errorf("%+v", f)
	}
	if f := faults[1]; f.Line != 7 {
		t.Errorf("%+v", f)
	}
	_, faults = grammar.Parse([]Comment{{Block: true, Line: 5, Column: 3, Text: "renewa:atlas:skip-on a"}})
	if len(faults) != 1 || faults[0].Line != 5 || faults[0].Column != 5 || faults[0].Right != "-- renewa:atlas:skip-on a" {
		t.Errorf("%+v", faults)
	}
}

func TestEnvironments(t *testing.T) {
	t.Parallel()
	list, faults := grammar.Parse([]Comment{comment(" renewa:atlas:skip-on staging"), comment(" renewa:atlas:skip-on prod,staging")})
	if len(list) != 1 || len(faults) != 1 || faults[0].Right != "-- renewa:atlas:skip-on staging,prod" {
		t.Errorf("%+v %+v", list, faults)
	}
	indented := comment(" renewa:atlas:skip-on staging")
	indented.Column = 3
	if _, faults := grammar.Parse([]Comment{indented}); len(faults) != 1 || !strings.Contains(faults[0].Message, "must begin its line") {
		t.Errorf("%+v", faults)
	}
	list, _ = grammar.Parse([]Comment{comment(" renewa:atlas:skip-on stagging,production,moon")})
	if faults := grammar.UnknownEnvironments(list, nil); len(faults) > 0 {
		t.Errorf("%+v", faults)
	}
	faults = grammar.UnknownEnvironments(list, []string{"staging", "production"})
	if len(faults) != 2 || faults[0].Column != 25 || faults[1].Column != 45 || faults[1].Right != "-- renewa:atlas:skip-on staging,production,<env>" ||
		faults[0].Message != "stagging is no environment of this directory; the policy knows staging, production" {
		t.Errorf("%+v", faults)
	}
}

func TestParseObject(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"public.users.email": "", "constraint c of public.t": "", "public.f(int, text)": "", `"A".since`: `"A"."since"`, "of": `"of"`,
	} {
		if want == "" {
			want = text
		}
		if o, err := ParseObject(text, "drop"); err != nil || o.String() != want {
			t.Errorf("%s: %s, %v", text, o, err)
		}
	}
	if o, err := ParseObject("Ok of mood", "enum-value"); err != nil || o.String() != "value 'Ok' of mood" {
		t.Errorf("%s, %v", o, err)
	}
	for _, text := range []string{"", "a b", "a,", `"a`, "a.", "#1"} {
		if o, err := ParseObject(text, ""); err == nil || o.String() != "" {
			t.Errorf("%q: %s", text, o)
		}
	}
}
