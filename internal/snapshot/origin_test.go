package snapshot

import "testing"

// TestRepositoryOf: the URL forms of git-clone(1), and what names no
// repository of a forge.
func TestRepositoryOf(t *testing.T) {
	t.Parallel()
	for remote, want := range map[string]string{
		"https://github.com/o/r.git":             "o/r",
		"https://user:secret@github.com/o/r":     "o/r",
		"git@github.com:o/r.git":                 "o/r",
		"ssh://git@github.com:22/o/r.git/":       "o/r",
		"https://github.example.com/o/sub/r.git": "",
		"/srv/git/o/r.git":                       "",
		"../r":                                   "",
		"file:///srv/git/r.git":                  "",
		"":                                       "",
		"https://github.com/":                    "",
	} {
		got, ok := repositoryOf(remote)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", remote, got, ok, want)
		}
	}
}
