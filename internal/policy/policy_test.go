package policy_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v3"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/policy"
	"github.com/renewa/migration-gate/schema/schematest"
)

var rules = []string{"sum-append", "sum-valid", "merged-file-changed", "version-order",
	"version-form", "version-fabricated", "version-clock", "journal", "policy"}

const full = `version: 1
authority: release/main
annotation_prefix: acme
directories:
  - path: atlas/migrations
    environments: [staging, production]
    journal: drizzle/meta/_journal.json
  - path: .
severity:
  version-clock: warning
  journal: off
exits:
  - squash
  - baseline
waivers:
  - rule: version-order
    path: atlas/migrations/20260101000000_x.sql
    reason: "why: because"
    expires: 2026-12-31
  - {rule: journal, path: atlas, object: "7", reason: r, expires: "2027-01-01"}
n1:
  release: [every-merge, "tag:v*", deployment:production]
  queries: ["src/*/queries/*.sql"]
shims:
  scope: every-change
  repositories: [renewa/app]
  reopen: true
`

func TestParseFull(t *testing.T) {
	t.Parallel()
	got, err := policy.Parse(policy.Path, []byte(full), rules)
	if err != nil {
		t.Fatal(err)
	}
	want := &policy.Policy{
		Version: 1, Authority: "release/main", AnnotationPrefix: "acme",
		Directories: []policy.Directory{
			{Path: "atlas/migrations", Environments: []string{"staging", "production"}, Journal: "drizzle/meta/_journal.json"},
			{Path: "."},
		},
		Severity: map[string]finding.Severity{"version-clock": finding.Warning, "journal": finding.Off},
		Exits:    []policy.Exit{policy.Squash, policy.Baseline},
		Waivers: []policy.Waiver{
			{Rule: "version-order", Path: "atlas/migrations/20260101000000_x.sql", Reason: "why: because",
				Expires: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), Line: 16, Column: 5},
			{Rule: "journal", Path: "atlas", Object: "7", Reason: "r",
				Expires: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), Line: 20, Column: 5},
		},
		N1: policy.N1{
			Release: []policy.Release{{Kind: policy.EveryMerge}, {Kind: policy.Tag, Name: "v*"}, {Kind: policy.Deployment, Name: "production"}},
			Queries: []string{"src/*/queries/*.sql"},
		},
		Shims: policy.Shims{Scope: policy.EveryChange, Repositories: []string{"renewa/app"}, Reopen: true},
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(policy.Policy{})); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if got.SeverityOf("journal", finding.Error) != finding.Off || got.SeverityOf("sum-valid", finding.Error) != finding.Error {
		t.Error("SeverityOf: the policy's word must hold where there is one, the rule's own elsewhere")
	}
	if !got.Allows(policy.Squash) || got.Allows(policy.Checkpoint) {
		t.Error("Allows: want squash and not checkpoint")
	}
}

// A file that decides nothing but its version is the default policy, and a part
// that is given keeps the defaults of what is left out inside it.
func TestDefaults(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"version: 1\n", "version: 1\nn1:\n  queries: []\nshims: {repositories: []}\n"} {
		got, err := policy.Parse(policy.Path, []byte(text), rules)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(policy.Default(), got, cmp.AllowUnexported(policy.Policy{}), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%q: -default +got:\n%s", text, d)
		}
	}
	a, b := policy.Default(), policy.Default()
	a.N1.Release[0].Kind = policy.Tag
	if b.N1.Release[0].Kind != policy.EveryMerge {
		t.Error("two defaults share their memory")
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	const v = "version: 1\n"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"unknown key":       {v + "\nseverites:\n  a: b\n", []string{`3:1: unknown key "severites"; did you mean "severity"?`}},
		"far from any key":  {v + "shims: {frobnicate: 1}\n", []string{`2:9: unknown key "frobnicate"; known here: scope, repositories, reopen`}},
		"unknown rule":      {v + "severity:\n  version_ordr: error\n", []string{`3:3: unknown rule "version_ordr"; did you mean "version-order"?`}},
		"unknown severity":  {v + "severity:\n  journal: warn\n", []string{`3:12: unknown severity "warn"; known here: error, warning, notice, off`}},
		"near severity":     {v + "severity: {journal: eror}\n", []string{`2:21: unknown severity "eror"; did you mean "error"?`}},
		"YAML 1.1 off":      {v + "severity: {journal: false}\n", []string{`2:21: expected one of error, warning, notice, off, found the truth value "false": put it in quotes`}},
		"duplicate key":     {v + "authority: a\nauthority: b\n", []string{`3:1: key "authority" stands here twice; it is at 2:1 already`}},
		"duplicate rule":    {v + "severity: {journal: off, journal: error}\n", []string{`2:26: key "journal" stands here twice; it is at 2:12 already`}},
		"no version":        {"authority: main\n", []string{`1:1: "version" is missing`}},
		"version 2":         {"version: 2\n", []string{`1:10: version "2" is not known to this gate; it knows version 1`}},
		"version as text":   {"version: '1'\n", []string{`1:10: expected the number 1, found the text "1"`}},
		"number for text":   {v + "authority: 1.0\n", []string{`2:12: expected a branch's name, such as main, found the number "1.0": put it in quotes`}},
		"full ref":          {v + "authority: refs/heads/main\n", []string{`2:12: write the branch's short name, "main"`}},
		"list for text":     {v + "authority: [main]\n", []string{`2:12: expected a branch's name, such as main, found a list`}},
		"text for list":     {v + "exits: squash\n", []string{`2:8: expected a list, found the text "squash"`}},
		"nothing":           {v + "directories:\n", []string{`2:13: expected a list, found nothing`}},
		"exit twice":        {v + "exits: [squash, squash]\n", []string{`2:17: the same as the item at 2:9`}},
		"directory twice":   {v + "directories: [{path: a}, {path: a}]\n", []string{`2:26: the same as the item at 2:15`}},
		"no path":           {v + "directories: [{journal: a}]\n", []string{`2:15: "path" is missing`}},
		"path out":          {v + "directories: [{path: ../x}]\n", []string{`2:22: "../x" leads out of the repository`}},
		"path not plain":    {v + "directories: [{path: ./a/}]\n", []string{`2:22: write the path "./a/" in its plain form, "a"`}},
		"absolute path":     {v + "directories: [{path: /a}]\n", []string{`2:22: "/a" is not a path inside the repository, such as atlas/migrations`}},
		"atlas prefix":      {v + "annotation_prefix: atlas\n", []string{`2:20: the prefix atlas belongs to Atlas's own directives`}},
		"waiver bare":       {v + "waivers: [{rule: journal, path: a}]\n", []string{`2:11: "reason" is missing`, `2:11: "expires" is missing`}},
		"blank reason":      {v + "waivers: [{rule: journal, path: a, reason: ' ', expires: 2026-01-01}]\n", []string{`2:44: " " is not a reason`}},
		"no such day":       {v + "waivers: [{rule: journal, path: a, reason: r, expires: 2026-02-30}]\n", []string{`2:56: "2026-02-30" is not a date, such as 2026-12-31`}},
		"time of day":       {v + "waivers: [{rule: journal, path: a, reason: r, expires: 2026-02-03T00:00:00Z}]\n", []string{`2:56: "2026-02-03T00:00:00Z" is not a date, such as 2026-12-31`}},
		"never expires":     {v + "waivers: [{rule: journal, path: a, reason: r, expires: never}]\n", []string{`2:56: "never" is not a date, such as 2026-12-31`}},
		"waiver twice":      {v + "waivers:\n- &a {rule: journal, path: a, reason: r, expires: 2026-02-03}\n- *a\n", []string{`3:3: an anchor (&a) stands here; write the values out where they are used`, `4:3: an alias (*a) stands here; write the value out`}},
		"same waiver":       {v + "waivers:\n- {rule: journal, path: a, reason: r, expires: 2026-02-03}\n- {rule: journal, path: a, reason: q, expires: 2026-02-04}\n", []string{`4:3: the same as the item at 3:3`}},
		"release":           {v + "n1: {release: every_merge}\n", []string{`2:15: unknown release "every_merge"; did you mean "every-merge"?`}},
		"release near":      {v + "n1: {release: ['tags:v*']}\n", []string{`2:16: unknown release "tags"; did you mean "tag"?`}},
		"release no name":   {v + "n1: {release: 'deployment:'}\n", []string{`2:15: "deployment:" needs a name, such as deployment:production`}},
		"release bad glob":  {v + "n1: {release: 'tag:v[1'}\n", []string{`2:15: "v[1" is not a glob: a [ is not closed or a \ ends it`}},
		"release empty":     {v + "n1: {release: []}\n", []string{`2:15: the list is empty; leave the key out to get the default`}},
		"query glob":        {v + "n1: {queries: ['a[']}\n", []string{`2:16: "a[" is not a glob: a [ is not closed or a \ ends it`}},
		"repository":        {v + "shims: {repositories: [app]}\n", []string{`2:24: "app" is not a repository, such as owner/repo`}},
		"tag":               {"version: !!int 1\n", []string{`1:10: a tag (!!int) stands here; write the value without it`}},
		"merge key":         {v + "<<: {authority: a}\n", []string{`2:1: unknown key "<<"; known here: version, authority, annotation_prefix, directories, severity, exits, waivers, n1, shims`}},
		"key is a list":     {v + "? [a]\n: b\n", []string{`2:3: expected a key, found a list`}},
		"empty":             {"", []string{`1:1: the file is empty; write "version: 1", or delete it to get the defaults`}},
		"comments":          {"# nothing yet\n", []string{`1:1: the file is empty; write "version: 1", or delete it to get the defaults`}},
		"two documents":     {v + "---\nversion: 1\n", []string{`2:1: a second YAML document begins here; a policy is one`}},
		"a list":            {"- version: 1\n", []string{`1:1: expected a mapping, found a list`}},
		"not YAML":          {"version: 1\n\tauthority: main\n", []string{`2: not YAML: found a tab character that violates indentation`}},
		"not UTF-8":         {"version: 1\nauthority: \xff\n", []string{` not YAML: `}},
		"too large":         {v + strings.Repeat("#", policy.MaxSize), []string{` the file has 262155 bytes; a policy has at most 262144`}},
		"a long word":       {v + strings.Repeat("x", 900) + ": 1\n", []string{`2:1: unknown key "` + strings.Repeat("x", 60) + `"…; known here`}},
		"control character": {v + "\"a\\e[31m\\n::error::\": 1\n", []string{`2:1: unknown key "a\x1b[31m\n::error::"; known here`}},
		"together": {v + "authorty: main\nseverity: {jurnal: error, journal: x}\nexits: [none]\n", []string{
			`2:1: unknown key "authorty"; did you mean "authority"?`,
			`3:12: unknown rule "jurnal"; did you mean "journal"?`,
			`3:36: unknown severity "x"; known here: error, warning, notice, off`,
			`4:9: unknown exit "none"; known here: squash, checkpoint, baseline`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := policy.Parse("p.yml", []byte(c.text), rules)
			var fault *policy.Error
			if !errors.As(err, &fault) || p != nil {
				t.Fatalf("got %v, %v; want an *Error and no policy", p, err)
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(c.want) {
				t.Fatalf("got %d problems, want %d:\n%s", len(lines), len(c.want), err)
			}
			for i, line := range lines {
				if !strings.HasPrefix(line, "p.yml:"+c.want[i]) {
					t.Errorf("got  %s\nwant p.yml:%s", line, c.want[i])
				}
			}
		})
	}
}

func TestManyFaults(t *testing.T) {
	t.Parallel()
	_, err := policy.Parse("p.yml", []byte("version: 1\nexits: ["+strings.Repeat("x,", 50)+"]\n"), rules)
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 21 || lines[20] != "p.yml: and 30 more" {
		t.Errorf("want 20 problems and a count of the rest, got:\n%s", err)
	}
}

// The file that a billion-laughs attack needs is refused before anything is
// expanded, and so is nesting that would exhaust the stack.
func TestBombs(t *testing.T) {
	t.Parallel()
	bomb := "version: 1\na: &a [x,x,x,x,x,x,x,x,x]\n"
	for _, c := range "bcdefghij" {
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 9) + "]\n"
	}
	for _, text := range []string{bomb, "version: " + strings.Repeat("[", 200_000), "version: " + strings.Repeat("{a: ", 60_000)} {
		if _, err := policy.Parse("p.yml", []byte(text), rules); err == nil {
			t.Errorf("%.40q… was accepted", text)
		}
	}
}

func TestSchemaIsFresh(t *testing.T) {
	t.Parallel()
	committed, err := os.ReadFile("../../schema/policy.v1.json")
	if err != nil {
		t.Fatal(err)
	}
	want, err := policy.Schema()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(committed, want) {
		t.Error("schema/policy.v1.json is stale; run: go generate ./internal/policy")
	}
}

// The schema and the decoder agree on whole files: what the one takes the other
// takes. (The schema cannot say that a rule exists or that a path is plain.)
func TestSchemaAgrees(t *testing.T) {
	t.Parallel()
	for text, valid := range map[string]bool{
		full:           true,
		"version: 1\n": true,
		"version: 2\n": false,
		"{}\n":         false,
		"version: 1\nn1: {release: every-merge}\n":                             true,
		"version: 1\nn1: {release: []}\n":                                      false,
		"version: 1\nn1: {release: tag}\n":                                     false,
		"version: 1\nseverites: {}\n":                                          false,
		"version: 1\nseverity: {journal: warn}\n":                              false,
		"version: 1\nseverity: {journal: 1}\n":                                 false,
		"version: 1\nexits: [squash, squash]\n":                                false,
		"version: 1\nexits: squash\n":                                          false,
		"version: 1\nauthority: a b\n":                                         false,
		"version: 1\ndirectories: [{path: /a}]\n":                              false,
		"version: 1\ndirectories: [{environments: [a]}]\n":                     false,
		"version: 1\nwaivers: [{rule: journal, path: a, reason: r}]\n":         false,
		"version: 1\nshims: {repositories: [app]}\n":                           false,
		"version: 1\nshims: {scope: all}\n":                                    false,
		"version: 1\nannotation_prefix: '::error::'\n":                         false,
		"version: 1\ndirectories: [{path: a, environments: ['a, b']}]\n":       false,
		"version: 1\nshims: {scope: judged, repositories: [a/b.c, d-e/f_g]}\n": true,
	} {
		_, err := policy.Parse("p.yml", []byte(text), rules)
		if (err == nil) != valid {
			t.Errorf("decoder, want valid=%v: %v\n%s", valid, err, text)
		}
		schema, err := policy.Schema()
		if err != nil {
			t.Fatal(err)
		}
		faults, err := schematest.Validate(schema, asJSON(t, text), schematest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if (len(faults) == 0) != valid {
			t.Errorf("schema, want valid=%v: %q\n%s", valid, faults, text)
		}
	}
}

// asJSON is what an editor hands to its schema validator.
func asJSON(t *testing.T, text string) []byte {
	t.Helper()
	// A date is a string to JSON; the YAML library would make a time of it.
	text = strings.ReplaceAll(text, "expires: 2026-12-31", "expires: '2026-12-31'")
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte("version: 1\nseverites: {}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("version: 1\n---\n# x\n"))
	f.Add([]byte("? {a: b}\n: !!binary x\n"))
	f.Add([]byte("\xef\xbb\xbfversion: 1\r\nn1: {release: 'tag:v[1'}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := policy.Parse("p.yml", data, rules)
		if (p == nil) == (err == nil) {
			t.Fatalf("policy %v and error %v: want exactly one", p, err)
		}
		if err != nil {
			var fault *policy.Error
			if !errors.As(err, &fault) || len(fault.Problems) == 0 {
				t.Fatalf("an error without a problem: %v", err)
			}
			return
		}
		if p.Version != 1 || len(p.N1.Release) == 0 || p.Shims.Scope == "" || p.AnnotationPrefix == "" {
			t.Fatalf("an accepted policy lacks what must always be there: %+v", p)
		}
		for _, w := range p.Waivers {
			if w.Expires.IsZero() && !bytes.Contains(data, []byte("0001-01-01")) || !slices.Contains(rules, w.Rule) || strings.TrimSpace(w.Reason) == "" || w.Line == 0 {
				t.Fatalf("an accepted waiver lacks what is mandatory: %+v", w)
			}
		}
	})
}
