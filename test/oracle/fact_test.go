//go:build oracle

package oracle

import (
	"cmp"
	_ "embed"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/catalog/facts"
)

// fact is one property of one object, of the server or of the simulator.
type fact struct{ facts.Fact }

// catalogFacts are the facts of the simulator.
func catalogFacts(c *catalog.Catalog) []fact {
	var all []fact
	for _, f := range facts.Of(c) {
		all = append(all, fact{f})
	}
	return all
}

// key is what a fact is about.
func (f fact) key() string { return f.Section + "\t" + f.Object + "\t" + f.Property }

//go:embed facts.sql
var factsSQL string

// factQueries are the queries of facts.sql by section, and what makes the views
// that they use.
func factQueries() (setup string, sections, queries []string) {
	_, rest, _ := strings.Cut(factsSQL, "\n-- section setup\n")
	setup, rest, _ = strings.Cut(rest, "\n-- section ")
	for part := range strings.SplitSeq(rest, "\n-- section ") {
		section, query, _ := strings.Cut(part, "\n")
		sections, queries = append(sections, section), append(queries, query)
	}
	return setup, sections, queries
}

// facts asks the server what a database holds.
func (s *server) facts(t *testing.T, name string) []fact {
	t.Helper()
	db := s.connect(t, name, "postgres")
	defer db.close()
	_, sections, queries := factQueries()
	// Nothing that a migration set for the database may change the answer.
	const calm = "SET session_replication_role = replica; SET search_path = ''; SET transform_null_equals = off; SET datestyle = 'ISO, MDY'; SET timezone = 'UTC';\n"
	results, err := db.PgConn().Exec(t.Context(), calm+strings.Join(queries, ";\n")).ReadAll()
	if err != nil {
		t.Fatalf("facts.sql: section %s: %v", sections[min(max(len(results)-5, 0), len(sections)-1)], err)
	}
	var all []fact
	for i, section := range sections {
		for _, row := range results[i+5].Rows {
			if len(row[2]) > 0 {
				all = append(all, fact{facts.Fact{Section: section, Object: string(row[0]), Property: string(row[1]), Value: string(row[2])}})
			}
		}
	}
	sortFacts(all)
	return all
}

func sortFacts(all []fact) {
	slices.SortFunc(all, func(a, b fact) int { return cmp.Compare(a.String(), b.String()) })
}

// expressions are the properties that hold SQL, which server and simulator
// print in different words.
var expressions = map[string]bool{
	"default": true, "generation expression": true, "expression": true, "expressions": true, "predicate": true,
	"using": true, "check": true, "bound": true, "partition key": true,
}

var (
	atom = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_\x80-\xff][\w$\x80-\xff]*|\d+(?:\.\d+)?`)
	cast = regexp.MustCompile(`::\s*(?:"(?:[^"]|"")*"|\w+)(?:\.(?:"(?:[^"]|"")*"|\w+))*((\s+varying|\s+precision|\s+with(out)? time zone)?(\s*\([\d, ]*\))?(\[\])*)`)
	// A name's qualifier: a column's table, a function's schema.
	qualifier = regexp.MustCompile(`('(?:[^']|'')*')|(?:"(?:[^"]|"")*"|[A-Za-z_]\w*)\.`)
	numeral   = regexp.MustCompile(`^'\d+'$`)
	word      = regexp.MustCompile(`(?i)^(and|or|not|is|null|in|any|all|array|between|like|ilike|similar|to|case|when|then|else|end|cast|as|true|false|symmetric|from|select|exists|where|on|join|using|distinct|collate|at|time|zone|row|for|values|with|modulus|remainder|text|integer|int|bigint|smallint|numeric|decimal|boolean|bool|varchar|character|varying|char|date|timestamp|timestamptz|interval|jsonb|json|uuid|double|precision|real|regclass|regexp_like|bytea|escape|like_escape|similar_to_escape|pg_catalog|public|list|range|hash|int4|int8|int2|float8)$`)
)

// atoms are the names and literals of an expression. Both sides mean the same
// names; how the server spells IN, BETWEEN, LIKE, casts and parentheses is its
// own.
func atoms(sql string) map[string]bool {
	sql = qualifier.ReplaceAllString(cast.ReplaceAllString(sql, " "), "$1")
	seen := map[string]bool{}
	for _, a := range atom.FindAllString(sql, -1) {
		switch {
		case a[0] == '\'':
			// A sequence's name may have its schema, or not.
			if i := strings.LastIndexByte(a, '.'); i > 0 && strings.HasPrefix(sql, "nextval") {
				a = "'" + a[i+1:]
			}
			a = strings.ReplaceAll(a, `"`, "")
			if numeral.MatchString(a) {
				a = strings.Trim(a, "'")
			}
		case a[0] == '"':
			a = strings.Trim(a, `"`)
		case word.MatchString(a):
			continue
		default:
			a = strings.ToLower(a)
		}
		seen[a] = true
	}
	return seen
}

// sameExpression compares the server's words with the simulator's.
func sameExpression(server string, simulated fact) bool {
	theirs, ours := atoms(server), atoms(simulated.Value)
	if maps.Equal(theirs, ours) {
		return true
	}
	if len(theirs) != len(ours) || len(simulated.Names) == 0 {
		return false
	}
	for a := range ours {
		if a[0] <= '9' && !theirs[a] {
			return false // a literal
		}
	}
	for _, n := range simulated.Names {
		if !theirs[n] {
			return false
		}
	}
	return true
}

// isExpression says that the value is SQL.
func (f fact) isExpression() bool {
	return expressions[f.Property] || f.Section == "type" && strings.HasPrefix(f.Property, "check ")
}

// same says that the simulator tells of a property what the server does.
func (f fact) same(simulated fact) bool {
	if f.isExpression() {
		return sameExpression(f.Value, simulated)
	}
	plain := strings.NewReplacer(`"`, "")
	if f.Section == "setting" {
		plain = strings.NewReplacer(`"`, "", " ", "", "'", "")
	}
	return plain.Replace(f.Value) == plain.Replace(simulated.Value)
}

// tally counts how two dumps compare, by section.
type tally struct{ agreed, differed map[string]int }

func newTally() *tally { return &tally{map[string]int{}, map[string]int{}} }

// difference is a fact that server and simulator do not share; one of them may
// have none. The section "statement" is about what is accepted.
type difference struct {
	source, section, object, property, server, simulator string
}

// key is what a table of differences knows it by.
func (d difference) key() string {
	return strings.Join([]string{d.source, d.section, d.object, d.property}, "\t")
}

func (d difference) String() string {
	return d.key() + "\t" + d.server + "\t" + d.simulator
}

// compare compares two dumps. What both lack agrees, but is no fact.
func (t *tally) compare(source string, server, simulator []fact) []difference {
	mine := map[string]fact{}
	for _, f := range simulator {
		mine[f.key()] = f
	}
	var all []difference
	for _, f := range server {
		m, ok := mine[f.key()]
		delete(mine, f.key())
		if ok && f.same(m) {
			t.agreed[f.Section]++
			continue
		}
		t.differed[f.Section]++
		d := difference{source, f.Section, f.Object, f.Property, f.Value, "-"}
		if ok {
			d.simulator = m.Value
		}
		all = append(all, d)
	}
	for _, m := range mine {
		t.differed[m.Section]++
		all = append(all, difference{source, m.Section, m.Object, m.Property, "-", m.Value})
	}
	slices.SortFunc(all, func(a, b difference) int { return cmp.Compare(a.key(), b.key()) })
	return all
}
