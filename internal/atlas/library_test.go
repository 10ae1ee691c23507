package atlas_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"ariga.io/atlas/sql/migrate"
	"github.com/google/go-cmp/cmp"

	"github.com/renewa/migration-gate/internal/atlas"
)

// judgement is what Atlas says of a directory.
type judgement struct {
	accepted, crashed bool
	said              string
}

// state is a directory as it lies there.
type state struct {
	files map[string]string
	sum   string
	noSum bool
}

func (d directory) state(t testing.TB) state {
	s := state{files: d.files, noSum: d.noSum}
	if d.noSum {
		return s
	}
	s.sum = atlasSum(t, topLevel(d.files))
	if d.sum != nil {
		s.sum = d.sum(t, s.sum)
	}
	return s
}

// load reads the directory as the gate does.
func (s state) load(t testing.TB) *atlas.Directory {
	files := map[string]string{}
	for name, data := range s.files {
		files[name] = data
	}
	if !s.noSum {
		files[atlas.SumName] = s.sum
	}
	return load(t, files)
}

// write lays the directory on the disk.
func (s state) write(t testing.TB, at string) {
	t.Helper()
	files := map[string]string{}
	for name, data := range s.files {
		files[name] = data
	}
	if !s.noSum {
		files[atlas.SumName] = s.sum
	}
	if err := os.MkdirAll(at, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		p := filepath.Join(at, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// topLevel are the files that lie in the directory itself.
func topLevel(files map[string]string) map[string]string {
	top := map[string]string{}
	for name, data := range files {
		if filepath.Base(name) == name {
			top[name] = data
		}
	}
	return top
}

// validate is what `atlas migrate validate` of the library's version does.
func validate(d migrate.Dir) (j judgement) {
	defer func() {
		if p := recover(); p != nil {
			j = judgement{crashed: true, said: fmt.Sprint(p)}
		}
	}()
	if err := migrate.Validate(d); err != nil {
		return judgement{said: err.Error()}
	}
	return judgement{accepted: true}
}

// disagreement says how the gate and Atlas differ over a directory; it is
// empty where they agree.
func disagreement(faults []atlas.Fault, j judgement) string {
	switch {
	case j.accepted && len(faults) > 0:
		return fmt.Sprintf("Atlas accepts it, the gate reports %+v", faults)
	case !j.accepted && len(faults) == 0:
		return fmt.Sprintf("Atlas refuses it (%s), the gate reports nothing", j.said)
	}
	return ""
}

// TestDirectoriesAsTheLibrary holds the gate to the library that it imports.
func TestDirectoriesAsTheLibrary(t *testing.T) {
	t.Parallel()
	for _, d := range directories {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			at, s := filepath.Join(t.TempDir(), "m"), d.state(t)
			s.write(t, at)
			local, err := migrate.NewLocalDir(at)
			if err != nil {
				t.Fatal(err)
			}
			j := validate(local)
			if j.crashed != d.crashes {
				t.Errorf("Atlas's library crashes: %v; the case says %v (%s)", j.crashed, d.crashes, j.said)
			}
			d.hold(t, s, j)
			loaded := s.load(t)
			if computed, err := local.Checksum(); err != nil {
				if len(loaded.Faults(nothing)) == 0 {
					t.Errorf("Atlas cannot hash it (%v), the gate reports nothing", err)
				}
			} else if diff := cmp.Diff(marshal(t, computed), string(atlas.FormatSum(atlas.Hashes(loaded.Files)))); diff != "" {
				t.Errorf("-Atlas +gate:\n%s", diff)
			}
		})
	}
}

// hold compares the gate's answer with Atlas's, exceptions included.
func (d directory) hold(t *testing.T, s state, j judgement) {
	t.Helper()
	faults := s.load(t).Faults(nothing)
	switch {
	case d.stricter == "":
		if said := disagreement(faults, j); said != "" {
			t.Error(said)
		}
	case !j.accepted || len(faults) == 0:
		t.Errorf("no longer stricter than Atlas: accepted %v, %d faults", j.accepted, len(faults))
	}
}
