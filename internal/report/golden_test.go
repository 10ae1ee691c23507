package report_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/report"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

const token = "0123456789abcdef0123456789abcdef"

// writers are all of them, by the name of what they write.
var writers = map[string]func(io.Writer, *finding.Report) error{
	"terminal.txt":    func(w io.Writer, r *finding.Report) error { return report.Terminal(w, r, false) },
	"colour.txt":      func(w io.Writer, r *finding.Report) error { return report.Terminal(w, r, true) },
	"annotations.txt": report.Annotations,
	"summary.md":      report.Summary,
	"outputs.txt":     func(w io.Writer, r *finding.Report) error { return report.Outputs(w, r, "/out/report.json", token) },
	"report.json":     report.JSON,
	"sarif.json":      func(w io.Writer, r *finding.Report) error { return report.SARIF(w, r, "1.2.3", rules) },
	"junit.xml":       func(w io.Writer, r *finding.Report) error { return report.JUnit(w, r, rules) },
}

func write(t *testing.T, writer func(io.Writer, *finding.Report) error, r *finding.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := writer(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*finding.Report{
		"fail": failing(), "pass": passing(), "undecided": undecided(), "nothing": nothing(),
	} {
		for kind, writer := range writers {
			got := write(t, writer, r)
			path := filepath.Join("testdata", name+"."+kind)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
				t.Errorf("%s (run with -update if it is right): -want +got:\n%s", path, d)
			}
		}
	}
}

// Writers sort for themselves and leave the report as it was.
func TestWritersSort(t *testing.T) {
	t.Parallel()
	for kind, writer := range writers {
		r := failing()
		want := write(t, writer, r)
		for i, j := 0, len(r.Findings)-1; i < j; i, j = i+1, j-1 {
			r.Findings[i], r.Findings[j] = r.Findings[j], r.Findings[i]
		}
		first := r.Findings[0].Rule
		if got := write(t, writer, r); got != want {
			t.Errorf("%s: another order of findings gives another output", kind)
		}
		if r.Findings[0].Rule != first {
			t.Errorf("%s: the writer changed the report", kind)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteErrors(t *testing.T) {
	t.Parallel()
	for kind, writer := range writers {
		if err := writer(broken{}, failing()); err == nil {
			t.Errorf("%s: a failed write went unsaid", kind)
		}
	}
}
