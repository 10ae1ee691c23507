//go:build image

package image

import (
	"regexp"
	"strings"
	"testing"
)

// annotation is one ::error:: of the log.
type annotation struct{ file, text string }

// verdict is what a run must say in every place where it speaks.
type verdict struct {
	code       int
	name       string
	conclusion string
}

var (
	passes = verdict{code: 0, name: "pass", conclusion: "success"}
	fails  = verdict{code: 1, name: "fail", conclusion: "failure"}
)

// check compares outputs, summary and annotations with the verdict. The bad
// example has one file that must be named, with the rule, as an error.
func (v verdict) check(t *testing.T, h *history, outputs map[string]string, summary string, errors []annotation) {
	t.Helper()
	if outputs["verdict"] != v.name {
		t.Errorf("output verdict is %q, want %q", outputs["verdict"], v.name)
	}
	for _, name := range []string{"errors", "warnings", "notices", "undecided", "report"} {
		if outputs[name] == "" {
			t.Errorf("output %s is not set", name)
		}
	}
	if !strings.Contains(summary, v.name) {
		t.Errorf("the summary does not say %q:\n%s", v.name, summary)
	}
	if v == passes {
		if outputs["errors"] != "0" || len(errors) > 0 {
			t.Errorf("a pass with errors: output %s, annotations %v", outputs["errors"], errors)
		}
		return
	}
	if outputs["errors"] == "0" {
		t.Error("a fail with output errors=0")
	}
	for _, place := range []struct{ name, text string }{{"summary", summary}, {"annotations", text(errors, late(h))}} {
		if !strings.Contains(place.text, "version-order") {
			t.Errorf("%s of %s: version-order is not named:\n%s", place.name, late(h), place.text)
		}
	}
}

// text joins the annotations on one file.
func text(all []annotation, file string) string {
	var b strings.Builder
	for _, a := range all {
		if a.file == file {
			b.WriteString(a.text + "\n")
		}
	}
	return b.String()
}

var errorCommand = regexp.MustCompile(`(?m)^\s*::error ([^\n]*?)::(.*)$`)

// annotations finds the error commands of a log; their properties come first,
// separated by commas.
func annotations(log string) []annotation {
	var found []annotation
	for _, m := range errorCommand.FindAllStringSubmatch(log, -1) {
		a := annotation{text: m[1] + " " + m[2]}
		for property := range strings.SplitSeq(m[1], ",") {
			if file, ok := strings.CutPrefix(property, "file="); ok {
				a.file = file
			}
		}
		found = append(found, a)
	}
	return found
}
