package sqlparse

import "strings"

// intern shares short strings, which in SQL are the same few again and again: it
// saves their allocation, and a copy is needed since a substring would keep the
// whole it was cut from alive. It forgets at will, so it never grows.
type intern [1024]string

func slot[T string | []byte](c *intern, s T) *string {
	n := uint(len(s))
	h := n*131 + uint(s[0])*31 + uint(s[n-1])*17 + uint(s[n/2])*7
	return &c[h%uint(len(c))]
}

// share is an equal string that is not part of another.
func (c *intern) share(s string) string {
	if s == "" {
		return ""
	}
	if len(s) > 40 {
		return strings.Clone(s)
	}
	kept := slot(c, s)
	if *kept != s {
		*kept = strings.Clone(s)
	}
	return *kept
}

// lower folds a word as scan.l does keywords: ASCII only.
func (c *intern) lower(s string) string {
	if len(s) > 40 {
		return lower(s)
	}
	var folded [40]byte
	changed := false
	for i := range len(s) {
		b := s[i]
		if b >= 'A' && b <= 'Z' {
			b += 'a' - 'A'
			changed = true
		}
		folded[i] = b
	}
	if !changed {
		return s
	}
	word := folded[:len(s)]
	kept := slot(c, word)
	if *kept != string(word) {
		*kept = string(word)
	}
	return *kept
}
