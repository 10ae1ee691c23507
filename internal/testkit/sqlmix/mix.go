// Package sqlmix makes SQL for fuzzing. Bytes that are changed at random are nearly
// never SQL, and what is changed in SQL at random is nearly always a syntax error:
// nothing behind the parser is reached. Here the fuzzer's bytes choose statements
// that somebody wrote, in runs that build on each other, and exchange names in them.
package sqlmix

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse"
)

// Mix is a pool of statements and of the names in them. It is not changed by use.
type Mix struct {
	statements []string
	// starts has the place of each text's statements in the pool.
	starts map[string]int
	names  []string
}

const (
	// geneSize is the bytes of a gene: which statement (two), how many from there
	// on and which of their names is exchanged, and for what.
	geneSize = 4
	// longestRun is the statements that one gene can stand for.
	longestRun = 8
	// mostStatements is what a program makes at most, so that it stays quick.
	mostStatements = 48
)

// identifier finds names; keywords are written in capitals in the pool's texts.
var identifier = regexp.MustCompile(`"[^"]+"|\b[a-z_][a-z_0-9]*\b`)

// New makes a pool of texts of SQL.
func New(texts ...string) *Mix {
	m := &Mix{starts: map[string]int{}}
	sources := make([]sqlparse.Source, len(texts))
	for i, text := range texts {
		sources[i] = sqlparse.Source{Data: []byte(text)}
	}
	count := map[string]int{}
	for i, file := range new(sqlparse.Parser).Parse(context.Background(), sources) {
		if _, again := m.starts[texts[i]]; again {
			continue
		}
		m.starts[texts[i]] = len(m.statements)
		for _, s := range file.Statements {
			m.statements = append(m.statements, s.Text)
			for _, name := range identifier.FindAllString(s.Text, -1) {
				count[name]++
			}
		}
	}
	m.names = slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	m.names = m.names[:min(len(m.names), 256)]
	return m
}

// Program is the one that composes a text of the pool.
func (m *Mix) Program(text string) []byte {
	at, n := m.starts[text], len(m.statements)
	for _, start := range m.starts {
		if start > at {
			n = min(n, start)
		}
	}
	var out []byte
	for ; at < n; at += longestRun {
		out = append(out, byte(at>>8), byte(at), byte(min(n-at, longestRun)-1), 0)
	}
	return out
}

// Compose makes the SQL that a program stands for.
func (m *Mix) Compose(program []byte) string {
	var out []string
	for ; len(program) >= geneSize && len(out) < mostStatements; program = program[geneSize:] {
		at := (int(program[0])<<8 | int(program[1])) % len(m.statements)
		end := min(at+1+int(program[2])%longestRun, len(m.statements))
		run := slices.Clone(m.statements[at:end])
		m.exchange(run, int(program[2])/longestRun, m.names[int(program[3])%len(m.names)])
		out = append(out, run...)
	}
	return strings.Join(out, ";\n")
}

// exchange puts name in place of the n-th one of the run, wherever that stands;
// 0 for none.
func (m *Mix) exchange(run []string, n int, name string) {
	var old string
	for _, s := range run {
		for _, found := range identifier.FindAllString(s, n) {
			if n--; n == 0 {
				old = found
			}
		}
		if n <= 0 {
			break
		}
	}
	if old == "" {
		return
	}
	for i, s := range run {
		run[i] = identifier.ReplaceAllStringFunc(s, func(found string) string {
			if found == old {
				return name
			}
			return found
		})
	}
}
