package atlas_test

import (
	"strings"
	"testing"

	"ariga.io/atlas/sql/migrate"

	"github.com/renewa/migration-gate/internal/atlas"
)

// FuzzSum: no atlas.sum is too bad to be judged, and the judgement is that of
// Atlas's library. In the sum %1 and %2 stand for the right hashes of the two
// files and %T for the total that fits its lines, which no fuzzer guesses.
func FuzzSum(f *testing.F) {
	for _, sum := range []string{
		"%T\n1.sql h1:%1\n2.sql h1:%2\n", "%T\r\n1.sql h1:%1\r\n2.sql h1:%2\r", "%T\n2.sql h1:%2\n1.sql h1:%1\n",
		"%T\n1.sql h1:%1\n", "%T\n1.sql h1:%1\n2.sql h1:%2\n2.sql h1:%2\n", "%T\n1.sql h1:%1\nh1:\n2.sql h1:%2\n", "%T\n1.sql%12.sql h1:%2\n",
		"", "\n", "h1:", "h1:x\n1.sql h1:%1\n\n2.sql h1:%2", "<<<<<<< HEAD\n%T\n=======\nh1:x\n>>>>>>> main\n", "%T\n%T\n1.sql h1:%1\n2.sql h1:%2\n",
	} {
		f.Add(sum, "1.sql", "SELECT 1;\n", "2.sql", "SELECT 2;\r\n", false)
	}
	f.Add("%T\n1.sql h1:%1\n", "1.sql", "", "2.sql", "-- atlas:sum ignore\n", true)
	f.Add("%T\n 1.sql h1:%1\n2.sql h1:%2\n", " 1.sql", "", "2.sql", "", false)
	f.Add("%T\nh1:.sql h1:%1\n2.sql h1:%2\n", "h1:.sql", "", "2.sql", "", false)
	f.Add("%T\n1.up.sql h1:%1\n2.down.sql h1:%2\n", "1.up.sql", "", "2.down.sql", "", false)
	f.Fuzz(func(t *testing.T, sum, name1, data1, name2, data2 string, added bool) {
		s := state{files: only(name1, data1, name2, data2)}
		for name := range s.files {
			// Names that git cannot store, the sum's own, and golang-migrate's
			// pairs, whose sum the plain library does not know.
			if name == "" || name == "." || name == ".." || name == ".git" || strings.ContainsAny(name, "/\x00") || name == atlas.SumName ||
				strings.HasSuffix(name, ".down.sql") {
				return
			}
		}
		s.sum = spell(t, s, sum, name1, name2)
		d := s.load(t)
		faults := d.Faults(func(string) bool { return added })
		for _, fault := range faults {
			if fault.Line < 0 || fault.Line > 1+strings.Count(s.sum, "\n") {
				t.Errorf("a fault on line %d: %+v", fault.Line, fault)
			}
		}
		j := validate(s.memory(t))
		if j.accepted && len(faults) > 0 && runTogether(d) {
			return
		}
		if said := disagreement(faults, j); said != "" {
			t.Errorf("%s\n%s", said, s)
		}
		atlas.Diff(d, d)
	})
}

// spell puts the hashes in their places.
func spell(t *testing.T, s state, sum, name1, name2 string) string {
	t.Helper()
	h := hashes(atlasSum(t, s.files))
	sum = strings.NewReplacer("%1", h[name1], "%2", h[name2]).Replace(sum)
	if !strings.Contains(sum, "%T") {
		return sum
	}
	return strings.ReplaceAll(sum, "%T", "h1:"+entries(sum).Sum())
}

// runTogether says that the entries are not those of Atlas and that their names
// and hashes, written one behind the other, are: what Atlas accepts by accident.
func runTogether(d *atlas.Directory) bool {
	var theirs migrate.HashFile
	var want, got strings.Builder
	for _, l := range atlas.Hashes(d.Files) {
		want.WriteString(l.Name + l.Hash)
	}
	for _, l := range d.Sum.Lines {
		theirs = append(theirs, struct{ N, H string }{l.Name, l.Hash})
		got.WriteString(l.Name + l.Hash)
	}
	return want.String() == got.String() && theirs.Sum() == d.Sum.Total
}
