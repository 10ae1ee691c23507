// Package nearest finds the word that a writer most likely meant, for messages
// that say "did you mean": annotations and the policy's keys are made of words.
package nearest

import (
	"strings"
	"unicode/utf8"
)

// Word returns the known word that is meant by word, or "" where none is close:
// at most one slip in three characters, case and the choice between - and _ not
// counted, and nothing for a word of more than 64 bytes.
func Word(word string, known []string) string {
	if len(word) > 64 {
		return "" // no known word is that long; do not pay for the square
	}
	best, most := "", max(1, len(word)/3)
	word = plain(word)
	n := utf8.RuneCountInString(word)
	for _, k := range known {
		if apart := n - utf8.RuneCountInString(k); apart > most || -apart > most {
			continue // as many slips at least
		}
		if d := slips(word, plain(k)); d <= most {
			best, most = k, d-1
		}
	}
	return best
}

func plain(s string) string { return strings.ReplaceAll(strings.ToLower(s), "_", "-") }

// slips is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours count one each.
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	var rows [3][32]int // enough for most words, and no allocation
	before, prev, cur := rows[0][:], rows[1][:], rows[2][:]
	if len(y) >= len(prev) {
		before, prev, cur = make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	}
	for j := range prev {
		prev[j] = j
	}
	for i := range x {
		cur[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			cur[j+1] = min(prev[j+1]+1, cur[j]+1, prev[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				cur[j+1] = min(cur[j+1], before[j-1]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(y)]
}
