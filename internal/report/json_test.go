package report_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/report"
	"github.com/renewa/migration-gate/schema/schematest"
)

// Every report is valid by the published schema, and the schema describes every
// key that is written.
func TestJSONSchema(t *testing.T) {
	t.Parallel()
	schema, err := os.ReadFile("../../schema/report.v1.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*finding.Report{
		"fail": failing(), "pass": passing(), "undecided": undecided(), "nothing": nothing(), "hostile": hostile(),
	} {
		text := write(t, report.JSON, r)
		faults, err := schematest.Validate(schema, []byte(text), schematest.Options{Closed: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(faults) > 0 {
			t.Errorf("%s: %s", name, strings.Join(faults, "\n"))
		}
		if strings.Contains(text, "null") || !strings.HasSuffix(text, "}\n") {
			t.Errorf("%s: a list is null, or the last line does not end:\n%s", name, text)
		}
	}
	// The validator itself must be able to say no.
	for _, spoilt := range []string{`{}`, strings.Replace(write(t, report.JSON, failing()), `"violation"`, `"guess"`, 1)} {
		if faults, err := schematest.Validate(schema, []byte(spoilt), schematest.Options{}); err != nil || len(faults) == 0 {
			t.Errorf("%.40s… passed as a report (%v)", spoilt, err)
		}
	}
}

// The keys that others rely on, in the form in which they were promised.
func TestJSONInterface(t *testing.T) {
	t.Parallel()
	var got map[string]json.RawMessage
	if err := json.Unmarshal([]byte(write(t, report.JSON, failing())), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"schema_version", "verdict", "base", "head", "fork", "directories", "findings", "counts"} {
		if _, ok := got[key]; !ok {
			t.Errorf("the report lacks %q", key)
		}
	}
	var fs []map[string]any
	if err := json.Unmarshal(got["findings"], &fs); err != nil {
		t.Fatal(err)
	}
	for _, f := range fs {
		for _, key := range strings.Fields("rule severity verdict dir path line column object message evidence help fingerprint") {
			if _, ok := f[key]; !ok {
				t.Errorf("the finding of %v lacks %q", f["rule"], key)
			}
		}
	}
}

var escaped = regexp.MustCompile(`\\x[0-9a-fA-F]{2}`)

// A path's bytes come back from the JSON exactly, as the schema says they do.
func TestJSONPathsAreLossless(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"a/b.sql", "\xff", `\xff`, "\\\xff", `\x5c`, `\\x41`, "\\x4\xff", "é\xc3(", "a\nb\x1b\u202e\u0085", "<&>", "\ufffd", "##[error]", "\U000e0041"} {
		r := &finding.Report{Findings: []finding.Finding{{Severity: finding.Error, Path: path}}}
		var got struct{ Findings []struct{ Path string } }
		if err := json.Unmarshal([]byte(write(t, report.JSON, r)), &got); err != nil {
			t.Fatal(err)
		}
		back := escaped.ReplaceAllStringFunc(got.Findings[0].Path, func(s string) string {
			b, err := strconv.ParseUint(s[2:], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			return string([]byte{byte(b)})
		})
		if d := cmp.Diff([]byte(path), []byte(back)); d != "" {
			t.Errorf("%q came back as %q", path, back)
		}
	}
}
