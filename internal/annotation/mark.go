package annotation

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"github.com/renewa/migration-gate/internal/nearest"
)

// mark is how a comment begins that is meant as an annotation.
type mark struct {
	kind      Kind // "" where even that cannot be guessed
	arguments string
	at        int    // where the arguments begin, or where it goes wrong
	wrong     string // empty for a marker that is right
}

// mark looks for `<prefix>:<kind>` at the beginning of a comment's text. It
// returns nil for a comment that is not meant as an annotation.
func (g Grammar) mark(text string) *mark {
	blanks := len(text) - len(strings.TrimLeft(text, " \t"))
	if strings.HasPrefix(text[blanks:], g.Prefix) {
		for _, k := range kinds {
			marker := g.marker(k)
			rest, ok := strings.CutPrefix(text[blanks:], marker)
			if ok && (k != SkipOn || rest == "" || strings.ContainsAny(rest[:1], " \t")) {
				return &mark{kind: k, arguments: rest, at: blanks + len(marker)}
			}
		}
	}
	return g.nearMiss(text, blanks)
}

// Mentions says whether a file can hold an annotation of a kind: its marker stands
// somewhere, be it in a string.
func (g Grammar) Mentions(data []byte, k Kind) bool { return bytes.Contains(data, []byte(g.marker(k))) }

// marker is a kind with what stands around it.
func (g Grammar) marker(k Kind) string {
	if k == SkipOn {
		return g.Prefix + ":" + string(k)
	}
	return g.Prefix + ":" + string(k) + ":"
}

// blank are the characters that part words.
const blank = " \t\n\f\r"

// cutWord parts a text after its first word, which is empty where something
// else stands at the beginning. Every comment of every migration comes by here,
// most of a gate's run without annotations: no regexp.
func cutWord(text string) (word, rest string) {
	for i, r := range text {
		if r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// nearMiss tells a misspelt marker from an ordinary comment. The prefix before
// a colon is reserved; without it the rest has to be unmistakable.
func (g Grammar) nearMiss(text string, at int) *mark {
	plain := strings.TrimLeftFunc(visible(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	word, after := cutWord(plain)
	if word == "" {
		return nil
	}
	rest := strings.TrimLeft(after, blank+":;.,=")
	sep := after[:len(after)-len(rest)]
	miss := func(k Kind, arguments, wrong string, a ...any) *mark {
		return &mark{kind: k, arguments: strings.TrimLeft(arguments, " \t:"), at: at, wrong: fmt.Sprintf(wrong, a...)}
	}
	// `n-1-shim: …` and `atlas:skip-on …`, without any prefix.
	if k, arguments := guess(plain, true); k != "" && (colonNext(arguments) || k == SkipOn && strings.EqualFold(word, "atlas")) {
		return miss(k, arguments, "the prefix is missing: it begins with %s", g.marker(k))
	}
	// `renewa-n-1-shim: …`
	if len(word) > len(g.Prefix) && strings.EqualFold(word[:len(g.Prefix)], g.Prefix) {
		if k, arguments := guess(strings.TrimLeft(plain[len(g.Prefix):], "_-"), true); k != "" {
			return miss(k, arguments, "it begins with %s, not with %s", g.marker(k), word)
		}
	}
	isPrefix := strings.EqualFold(word, g.Prefix)
	colon := strings.Contains(sep, ":")
	k, arguments := guess(rest, !isPrefix || !colon)
	switch {
	case isPrefix && colon && k == "":
		return miss("", "", "%s: begins an annotation, and what follows is none of n-1-shim, n-1-ok, n-1-effects and atlas:skip-on", g.Prefix)
	case k == "":
		return nil
	case isPrefix:
		return miss(k, arguments, "it begins with exactly %s", g.marker(k))
	case colon && nearest.Word(word, []string{g.Prefix}) != "", isKind(rest[:len(rest)-len(arguments)]) && (sep == ":" || colonNext(arguments)):
		return miss(k, arguments, "the prefix here is %s, not %s: it begins with %s", g.Prefix, word, g.marker(k))
	}
	return nil
}

func colonNext(s string) bool { return strings.HasPrefix(strings.TrimLeft(s, " "), ":") }

// visible is the text without characters that cannot be seen, and with every
// kind of blank as a space.
func visible(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r >= unicode.MaxASCII }) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, text)
}

// kindWord is the word that may name a kind, behind an "atlas:" that may stand
// before it, and what follows.
func kindWord(text string) (word, rest string) {
	const before = "atlas"
	if len(text) >= len(before) && strings.EqualFold(text[:len(before)], before) {
		if word, rest = cutWord(strings.TrimLeft(text[len(before):], blank+":")); word != "" {
			return word, rest
		}
	}
	return cutWord(text)
}

// spellings are the words that a kind may have been meant by; sure ones mean
// nothing else wherever they stand.
var spellings = []struct {
	word string
	kind Kind
	sure bool
}{
	{"n-1-shim", Shim, true}, {"n-1-ok", Approval, true}, {"n-1-effects", Effects, true}, {"skip-on", SkipOn, true},
	{"shim", Shim, false}, {"ok", Approval, false}, {"effects", Effects, false}, {"skip", SkipOn, false},
}

// guess is the kind that a text begins with, give or take a slip, and what
// follows it.
func guess(text string, sure bool) (Kind, string) {
	word, rest := kindWord(text)
	if word == "" {
		return "", ""
	}
	words := make([]string, 0, len(spellings))
	for _, s := range spellings {
		if s.sure || !sure {
			words = append(words, s.word)
		}
	}
	near := nearest.Word(word, words)
	for _, s := range spellings {
		if s.word == near && near != "" {
			return s.kind, rest
		}
	}
	return "", ""
}

// isKind says that a word is a kind's, without a slip.
func isKind(word string) bool {
	for _, s := range spellings {
		if s.sure && strings.TrimPrefix(asciiLower(word), "atlas:") == s.word {
			return true
		}
	}
	return false
}

// asciiLower lowers A to Z and keeps every byte in its place.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
