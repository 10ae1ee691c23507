package atlas_test

import (
	"slices"
	"testing"

	"github.com/renewa/migration-gate/internal/atlas"
)

// TestNewFiles: what a change brings, given what has been merged where.
func TestNewFiles(t *testing.T) {
	t.Parallel()
	const hotfix, late = "20240401101112_hotfix.sql", "20240102030405_late.sql"
	for _, test := range []struct {
		name                        string
		fork, base, head, authority map[string]string
		fromAuthority               bool
		want                        []string
		moved                       bool
	}{
		{name: "nothing", fork: three, base: three, head: three},
		{name: "an empty directory", head: three, want: []string{a, b, c}},
		{name: "added", fork: three, base: three, head: with(late, "x", hotfix, "y"), want: []string{late, hotfix}},
		{name: "edited is not new", fork: three, base: three, head: with(b, "x")},
		{name: "deleted is not new", fork: three, base: three, head: only(a, three[a])},
		{name: "renamed is new under its new name", fork: three, base: three,
			head: only(a, three[a], b, three[b], hotfix, three[c]), want: []string{hotfix}},
		{name: "base went ahead", fork: three, base: with(hotfix, "x"), head: with(late, "y"), want: []string{late}, moved: true},
		{name: "base merged the same file (a cherry-pick)", fork: three, base: with(hotfix, "x"), head: with(hotfix, "x"), moved: true},
		{name: "base merged another file of that name", fork: three, base: with(hotfix, "x"), head: with(hotfix, "y"), want: []string{hotfix}, moved: true},
		{name: "base deleted what head has from the fork", fork: three, base: only(a, three[a]), head: with(hotfix, "x"), want: []string{hotfix}, moved: true},
		{name: "back-merge of what the authority holds", fork: three, base: three, head: with(hotfix, "x", late, "y"),
			authority: with(hotfix, "x"), fromAuthority: true, want: []string{late}},
		{name: "the authority holds another file of that name", fork: three, base: three, head: with(hotfix, "x"),
			authority: with(hotfix, "y"), fromAuthority: true, want: []string{hotfix}},
		{name: "down files are not run", fork: only("0001_a.up.sql", "", "0001_a.down.sql", ""), base: only("0001_a.up.sql", "", "0001_a.down.sql", ""),
			head: only("0001_a.up.sql", "", "0001_a.down.sql", "", "0002_b.up.sql", "x", "0002_b.down.sql", "y"), want: []string{"0002_b.up.sql"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var authority *atlas.Directory
			if test.fromAuthority {
				authority = load(t, test.authority)
			}
			change := atlas.NewChange(dir, load(t, test.fork), load(t, test.base), load(t, test.head), authority)
			var got []string
			for _, f := range change.New {
				got = append(got, f.Name)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("new: %v, want %v", got, test.want)
			}
			for name := range merge(test.head, hotfix, "", late, "", "x.sql", "") {
				if change.IsNew(name) != slices.Contains(test.want, name) {
					t.Errorf("IsNew(%s) = %v", name, change.IsNew(name))
				}
			}
			if change.BaseMoved() != test.moved {
				t.Errorf("BaseMoved() = %v", change.BaseMoved())
			}
		})
	}
}

// TestMerged: a file is merged for good when the branch that decides holds that
// very file.
func TestMerged(t *testing.T) {
	t.Parallel()
	files := load(t, three)
	onMain := atlas.NewChange(dir, files, files, files, nil)
	onBranch := atlas.NewChange(dir, files, files, files, load(t, only(a, three[a], b, "other")))
	for name, want := range map[string]bool{a: true, b: false, c: false} {
		f, _ := files.File(name)
		if !onMain.Merged(f) {
			t.Errorf("%s is on the branch that decides and not merged", name)
		}
		if got := onBranch.Merged(f); got != want {
			t.Errorf("%s: merged %v, want %v", name, got, want)
		}
	}
}
