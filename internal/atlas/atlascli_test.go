//go:build atlascli

package atlas_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/atlas"
)

// A question to the CLI takes a tenth of a second of processor time.
var random = flag.Uint64("random", 200, "how many random directories the Atlas CLI judges")

// cli is the Atlas CLI that $ATLAS_CLI names; `make test-atlas` builds it.
func cli(t *testing.T) string {
	t.Helper()
	path := os.Getenv("ATLAS_CLI")
	if path == "" {
		t.Fatal("ATLAS_CLI names no Atlas CLI: `make test-atlas` builds one and runs this")
	}
	return path
}

// atlasCLI runs the CLI on a directory and tells its exit code from a failure
// to run at all.
func atlasCLI(t *testing.T, command, at string, flags ...string) (code int, output string) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), cli(t), append([]string{"migrate", command, "--dir", "file://" + at}, flags...)...)
	cmd.Dir = filepath.Dir(at)
	cmd.Env = []string{"HOME=" + filepath.Dir(at), "ATLAS_NO_UPDATE_NOTIFIER=1", "ATLAS_NO_UPGRADE_SUGGESTIONS=1"}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() < 0) {
		t.Fatalf("run %s: %v\n%s", cmd, err, out)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// validateCLI is `atlas migrate validate`. A refusal for any reason but the
// directory's is a failure of the test.
func validateCLI(t *testing.T, at string) judgement {
	t.Helper()
	code, out := atlasCLI(t, "validate", at)
	if code == 0 {
		return judgement{accepted: true, said: out}
	}
	for _, reason := range []string{
		"checksum mismatch", "checksum file format invalid", "checksum file not found",
		"token too long", "is a directory",
	} {
		if strings.Contains(out, reason) {
			return judgement{said: reason}
		}
	}
	t.Fatalf("migrate validate: exit code %d for no known reason:\n%s", code, out)
	return judgement{}
}

// hashCLI holds what the gate computes to the atlas.sum that `atlas migrate
// hash` writes, byte for byte.
func hashCLI(t *testing.T, at string, d *atlas.Directory) {
	t.Helper()
	code, out := atlasCLI(t, "hash", at)
	if code != 0 {
		if !strings.Contains(out, "is a directory") {
			t.Fatalf("migrate hash: exit code %d for no known reason:\n%s", code, out)
		}
		if faults := d.Faults(nothing); len(faults) != 1 || faults[0].Kind != atlas.Unreadable {
			t.Errorf("Atlas cannot hash it, the gate says %+v:\n%s", faults, out)
		}
		return
	}
	want, err := os.ReadFile(filepath.Join(at, atlas.SumName))
	if err != nil {
		t.Fatal(err)
	}
	if got := atlas.FormatSum(atlas.Hashes(d.Files)); !bytes.Equal(got, want) {
		t.Errorf("-Atlas +gate:\n%s", cmp.Diff(string(want), string(got)))
	}
}

// ignoredThen matches files that this CLI leaves out of the sum and the library
// does not: what ends the directive's line is no printable ASCII character.
var ignoredThen = regexp.MustCompile(`^[ -~]*atlas:sum +ignore[^ -~\n]`)

// TestCLIDirectories asks the CLI about every known form of a directory.
func TestCLIDirectories(t *testing.T) {
	t.Parallel()
	t.Logf("%d directories", len(directories))
	for _, d := range directories {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			at, s := filepath.Join(t.TempDir(), "m"), d.state(t)
			s.write(t, at)
			j := validateCLI(t, at)
			if d.changed != "" {
				if disagreement(s.load(t).Faults(nothing), j) == "" {
					t.Errorf("the CLI does not differ from the library: %s", d.changed)
				}
				return
			}
			d.hold(t, s, j)
			hashCLI(t, at, s.load(t))
		})
	}
}

// TestCLIRandom asks the CLI about directories to which something random
// happened, and makes one over which it and the gate differ smaller.
func TestCLIRandom(t *testing.T) {
	t.Parallel()
	var accepted, asked atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d random directories: the CLI accepts %d", asked.Load(), accepted.Load())
		// All or none of them would compare nothing.
		if n := asked.Load(); n >= 100 && (accepted.Load() < n/10 || accepted.Load() > n*9/10) {
			t.Error("the directories are not what they are meant to be")
		}
	})
	for seed := range *random {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			// Not the seeds that the library is asked about.
			s, tries := randomState(t, seed+1_000_000), 0
			root := t.TempDir()
			said := func(s state) string {
				at := filepath.Join(root, fmt.Sprint(tries))
				tries++
				s.write(t, at)
				j := validateCLI(t, at)
				if j.accepted && tries == 1 {
					accepted.Add(1)
				}
				return disagreement(s.load(t).Faults(nothing), j)
			}
			for name, data := range s.files {
				if ignoredThen.MatchString(data) {
					s.files[name] = "" // see the case "ignored, CRLF"
				}
			}
			asked.Add(1)
			if said(s) != "" {
				s = shrink(s, func(s state) bool { return said(s) != "" })
				t.Errorf("%s\n%s", said(s), s)
				return
			}
			if seed%2 == 0 {
				hashCLI(t, filepath.Join(root, "0"), s.load(t))
			}
		})
	}
}

// TestCLIGolangMigrate: this CLI is older than 0.32 and hashes down files too;
// the gate accepts its sum as well as that of newer ones.
func TestCLIGolangMigrate(t *testing.T) {
	t.Parallel()
	at, s := filepath.Join(t.TempDir(), "m"), state{files: migrateFiles(), noSum: true}
	s.write(t, at)
	if code, out := atlasCLI(t, "hash", at, "--dir-format", "golang-migrate"); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, out)
	}
	sum, err := os.ReadFile(filepath.Join(at, atlas.SumName))
	if err != nil {
		t.Fatal(err)
	}
	d := state{files: s.files, sum: string(sum)}.load(t)
	if faults := d.Faults(nothing); d.Format != atlas.Plain || len(faults) > 0 || len(d.Sum.Lines) != 4 {
		t.Errorf("format %s, faults %+v\n%s", d.Format, faults, sum)
	}
}
