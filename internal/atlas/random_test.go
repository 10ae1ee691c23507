package atlas_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ariga.io/atlas/sql/migrate"
)

// randomState makes a directory of the seed: some files, the atlas.sum that
// Atlas writes for them, and in three of four cases something that happened to
// either.
func randomState(t testing.TB, seed uint64) state {
	r := rand.New(rand.NewPCG(seed, 0))
	s := state{files: map[string]string{}}
	for range r.IntN(7) {
		s.files[pick(r, nameParts...)(r)] = content(r)
	}
	s.sum = atlasSum(t, s.files)
	for range r.IntN(4) {
		pick(r, mutations...)(r, t, &s)
	}
	return s
}

func pick[E any](r *rand.Rand, from ...E) E { return from[r.IntN(len(from))] }

// one picks a file's name, where there is one.
func one(r *rand.Rand, files map[string]string) (string, bool) {
	if len(files) == 0 {
		return "", false
	}
	return pick(r, slices.Sorted(maps.Keys(files))...), true
}

var nameParts = []func(r *rand.Rand) string{
	func(r *rand.Rand) string {
		return fmt.Sprintf("2024%010d_%s.sql", r.IntN(1e9), pick(r, "a", "b", "add_x"))
	},
	func(r *rand.Rand) string { return fmt.Sprintf("2024%010d.sql", r.IntN(1e9)) },
	func(r *rand.Rand) string { return fmt.Sprintf("%04d_%s.sql", r.IntN(20), pick(r, "a", "b")) },
	func(r *rand.Rand) string { return fmt.Sprintf("%d.sql", r.IntN(200)) },
	func(r *rand.Rand) string {
		return pick(r, ".a.sql", "a b.sql", "ä.sql", "::x::.sql", "Z.sql", "a.sql.sql")
	},
	// Names that an atlas.sum cannot hold are rare: each spoils the directory.
	func(r *rand.Rand) string {
		if r.IntN(4) > 0 {
			return "a.sql"
		}
		return pick(r, " a.sql", "h1:.sql", "a\nb.sql", "\u00a0a.sql", "\xff.sql", "a\r.sql")
	},
}

func content(r *rand.Rand) string {
	if r.IntN(8) == 0 {
		return pick(r, "-- atlas:sum ignore", "SELECT 1; -- atlas:sum ignore", "-- atlas:sum ignore ", "-- atlas:sum\tignore", "/* atlas:sum ignore */") +
			pick(r, "", "\n", "\r\n", "\nSELECT 1;\n")
	}
	var text strings.Builder
	for range r.IntN(4) {
		text.WriteString(pick(r, "SELECT 1;", "-- x", "", "CREATE TABLE a ();", "\xff", "\x00", "h1:", "a.sql", strings.Repeat("x", r.IntN(9000))))
		text.WriteString(pick(r, "\n", "\n", "\n", "\r\n", "\r", ""))
	}
	return text.String()
}

// mutations are what happens to directories in merges, editors and on other
// machines, and what no tool does.
var mutations = []func(*rand.Rand, testing.TB, *state){
	func(r *rand.Rand, _ testing.TB, s *state) { // edit
		if name, ok := one(r, s.files); ok {
			s.files[name] += pick(r, "SELECT 2;\n", " ", "\n", "\r")
		}
	},
	func(r *rand.Rand, _ testing.TB, s *state) { // line endings
		if name, ok := one(r, s.files); ok {
			s.files[name] = pick(r, crlf, func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") })(s.files[name])
		}
	},
	func(r *rand.Rand, _ testing.TB, s *state) { // add
		s.files[pick(r, nameParts...)(r)] = content(r)
	},
	func(r *rand.Rand, _ testing.TB, s *state) { // delete
		if name, ok := one(r, s.files); ok {
			delete(s.files, name)
		}
	},
	func(r *rand.Rand, _ testing.TB, s *state) { // rename
		if name, ok := one(r, s.files); ok {
			data := s.files[name]
			delete(s.files, name)
			s.files[pick(r, nameParts...)(r)] = data
		}
	},
	func(r *rand.Rand, _ testing.TB, s *state) { // leave out of the sum from now on
		if name, ok := one(r, s.files); ok {
			s.files[name] = "-- atlas:sum ignore\n" + s.files[name]
		}
	},
	func(r *rand.Rand, _ testing.TB, s *state) { // what Atlas does not read
		s.files[pick(r, "x.SQL", "README.md", "old/x.sql", "x.sql~", "x.sql/y.sql")] = content(r)
	},
	func(_ *rand.Rand, _ testing.TB, s *state) { s.sum, s.noSum = "", true },
	func(_ *rand.Rand, t testing.TB, s *state) { s.sum = atlasSum(t, topLevel(s.files)) },
	func(_ *rand.Rand, _ testing.TB, s *state) { s.sum = crlf(s.sum) },
	func(_ *rand.Rand, _ testing.TB, s *state) { s.sum = strings.TrimSuffix(s.sum, "\n") },
	func(r *rand.Rand, _ testing.TB, s *state) { s.sum = s.sum[:r.IntN(len(s.sum)+1)] },
	func(r *rand.Rand, _ testing.TB, s *state) { // flip a character
		if len(s.sum) > 0 {
			i := r.IntN(len(s.sum))
			s.sum = s.sum[:i] + pick(r, "x", " ", "\n", "\r", ":", "") + s.sum[i+1:]
		}
	},
	func(r *rand.Rand, t testing.TB, s *state) { // edit the lines
		l := strings.Split(strings.TrimSuffix(s.sum, "\n"), "\n")
		i, j := r.IntN(len(l)), r.IntN(len(l))
		switch r.IntN(6) {
		case 0:
			l[i], l[j] = l[j], l[i]
		case 1:
			l = slices.Insert(l, pick(r, i, len(l)), l[j])
		case 2:
			l = slices.Delete(l, i, i+1)
		case 3:
			l = slices.Insert(l, i, pick(r, "", "=======", "<<<<<<< HEAD", ">>>>>>> main", "h1:x", "x.sql h1:x", " ", "# x"))
		case 4:
			l[i] = pick(r, " ", "\t", "") + strings.Replace(l[i], " h1:", pick(r, "h1:", "  h1:", " h1: "), 1)
		case 5:
			l[i] = strings.Repeat(" ", 65_000+r.IntN(1000)) + l[i]
		}
		s.sum = strings.Join(l, "\n") + "\n"
		if r.IntN(2) == 0 {
			s.sum = marshal(t, entries(s.sum)) // under a total that fits
		}
	},
}

// shrink makes a directory over which the two disagree as small as it can in a
// hundred tries.
func shrink(s state, disagree func(state) bool) state {
	tries := 100
	try := func(smaller state) bool {
		if tries--; tries < 0 || !disagree(smaller) {
			return false
		}
		s = smaller
		return true
	}
	for again := true; again && tries > 0; {
		again = false
		for _, name := range slices.Sorted(maps.Keys(s.files)) {
			without := s
			without.files = maps.Clone(s.files)
			delete(without.files, name)
			empty := s
			empty.files = maps.Clone(s.files)
			empty.files[name] = ""
			again = try(without) || s.files[name] != "" && try(empty) || again
		}
		l := strings.SplitAfter(s.sum, "\n")
		for i := range l {
			without := s
			without.sum = strings.Join(slices.Delete(slices.Clone(l), i, i+1), "")
			if without.sum != s.sum && try(without) {
				again = true
				break
			}
		}
	}
	return s
}

func (s state) String() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		fmt.Fprintf(&b, "%q: %q\n", name, s.files[name])
	}
	fmt.Fprintf(&b, "atlas.sum (there: %v): %q", !s.noSum, s.sum)
	return b.String()
}

// TestRandomDirectoriesAsTheLibrary: thousands of directories in memory.
func TestRandomDirectoriesAsTheLibrary(t *testing.T) {
	t.Parallel()
	accepted, crashed := 0, 0
	for seed := range uint64(4000) {
		s := randomState(t, seed)
		if _, ok := s.files["x.sql/y.sql"]; ok {
			continue // a directory in memory has none below it
		}
		said := func(s state) string {
			j := validate(s.memory(t))
			if j.accepted {
				accepted++
			}
			if j.crashed {
				crashed++
			}
			return disagreement(s.load(t).Faults(nothing), j)
		}
		if said(s) != "" {
			s = shrink(s, func(s state) bool { return said(s) != "" })
			t.Errorf("seed %d: %s\n%s", seed, said(s), s)
		}
	}
	// Directories that are all accepted, or all refused, would compare nothing.
	if accepted < 500 || accepted > 3500 || crashed == 0 {
		t.Errorf("%d accepted, %d crashed: the directories are not what they are meant to be", accepted, crashed)
	}
	t.Logf("4000 directories: Atlas accepts %d and crashes on %d", accepted, crashed)
}

// memory is the directory in Atlas's own form.
func (s state) memory(t testing.TB) migrate.Dir {
	mem := &migrate.MemDir{}
	for name, data := range topLevel(s.files) {
		if err := mem.WriteFile(name, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if !s.noSum {
		if err := mem.WriteFile(migrate.HashFileName, []byte(s.sum)); err != nil {
			t.Fatal(err)
		}
	}
	return mem
}
