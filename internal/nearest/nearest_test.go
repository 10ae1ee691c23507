package nearest

import "testing"

func TestWord(t *testing.T) {
	t.Parallel()
	keys := []string{"version", "authority", "annotation_prefix", "directories", "severity", "exits", "waivers", "n1", "shims"}
	for word, want := range map[string]string{
		"severites":         "severity",
		"Severity":          "severity",
		"direcotries":       "directories", // neighbours swapped: one slip
		"directory":         "directories",
		"annotation-prefix": "annotation_prefix",
		"annotationPrefix":  "annotation_prefix",
		"waiver":            "waivers",
		"n2":                "n1",
		"exit":              "exits",
		"ver":               "",
		"rules":             "",
		"":                  "",
		"x":                 "",
	} {
		if got := Word(word, keys); got != want {
			t.Errorf("Word(%q) = %q, want %q", word, got, want)
		}
	}
	if got := Word("version-ordr", []string{"version-form", "version-order"}); got != "version-order" {
		t.Errorf("the closest must win, got %q", got)
	}
}

func TestSlips(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"ab", "ba", 1},
		{"ca", "abc", 3}, // optimal string alignment, not full Damerau-Levenshtein (2)
		{"é", "e", 1},
	} {
		if got := slips(c.a, c.b); got != c.want {
			t.Errorf("slips(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := slips(c.b, c.a); got != c.want {
			t.Errorf("slips(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}
