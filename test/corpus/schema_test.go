//go:build corpus

package corpus

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/testkit/table"
)

// schemaBudgets holds the rules about N-1 to being quiet enough to be a required
// check: of the changes that add SQL at most 5 in 100 are undecided and 15 get a
// warning as the gravest, and of those that only add at most 5 hear anything above a notice.
func schemaBudgets(t *testing.T, answers []answer) {
	t.Helper()
	var with, undecided, stopped, warned, gravest, additive, loud int
	rules := map[string]int{}
	for _, a := range answers {
		if len(a.directory.New) == 0 {
			continue
		}
		with++
		said := map[string]bool{}
		var above []finding.Finding
		for _, f := range a.schema {
			switch {
			case f.Severity == finding.Notice:
				continue
			case f.Verdict == finding.Undecided:
				said["undecided"] = true
				t.Logf("undecided: %s %s:%d %s %v", a.key(), f.Path, f.Line, f.Message, f.Evidence)
			default:
				said[string(f.Severity)] = true
			}
			above = append(above, f)
			if key := string(f.Severity) + " " + f.Rule; !said[key] {
				said[key] = true
				rules[key]++
			}
		}
		undecided += yes(said["undecided"])
		stopped += yes(said["error"])
		warned += yes(said["warning"])
		gravest += yes(said["warning"] && !said["error"] && !said["undecided"])
		if onlyAdds(t, a) {
			additive++
			if len(above) > 0 {
				loud++
				t.Logf("above a notice on a change that only adds: %s\n%s", a.key(), list(above))
			}
		}
	}
	t.Logf("N-1, changes that add migrations: %d", with)
	t.Logf("  undecided:        %s, budget 5 %%", share(undecided, with))
	t.Logf("  with an error:    %s", share(stopped, with))
	t.Logf("  with a warning and nothing graver: %s, budget 15 %% (with any warning: %s)", share(gravest, with), share(warned, with))
	t.Logf("  of the %d that only add, above a notice: %s, budget 5 %%", additive, share(loud, additive))
	for _, key := range slices.SortedFunc(maps.Keys(rules), func(a, b string) int { return rules[b] - rules[a] }) {
		t.Logf("  %5d %s", rules[key], key)
	}
	table.AtLeast(t, "counts.tsv", with, "changes that add migrations")
	table.AtLeast(t, "counts.tsv", additive, "changes that only add")
	if undecided*20 > with || gravest*100 > 15*with || loud*20 > additive {
		t.Errorf("over budget")
	}
}

// additive matches the beginning of statements that take nothing away from
// anybody, and demanding what in them does.
var (
	additive  = regexp.MustCompile(`(?is)^(create (table|index|type|schema|extension|view|sequence|materialized view)|comment on|alter table (if exists )?(only )?[^;]*? add (column )?|set |select |insert |update )`)
	demanding = regexp.MustCompile(`(?is)\b(drop|rename|set not null|alter column|unique|references|check|primary key|delete|truncate|constraint)\b|\bnot null\b`)
	comment   = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	filled    = regexp.MustCompile(`(?is)not null\s+default|default[^,]*not null`)
)

// onlyAdds says whether a change's files only create new objects and add
// columns that the running release can leave out. It looks at words, since it
// is the measure for a judge that does not.
func onlyAdds(t *testing.T, a answer) bool {
	t.Helper()
	for _, name := range a.directory.New {
		sql := comment.ReplaceAllString(run(t, a.repo.git, "git", "show", fmt.Sprintf("%s:%s/%s", a.head, a.dir, name)), "")
		if strings.Contains(sql, "$$") || strings.Contains(sql, "goose") {
			return false
		}
		for statement := range strings.SplitSeq(sql, ";") {
			statement = strings.TrimSpace(statement)
			if statement == "" {
				continue
			}
			if !additive.MatchString(statement) {
				return false
			}
			isNew := strings.HasPrefix(strings.ToLower(statement), "create") && !strings.Contains(strings.ToLower(statement), "references")
			if !isNew && demanding.MatchString(filled.ReplaceAllString(statement, "")) || strings.HasPrefix(strings.ToLower(statement), "create unique") {
				return false
			}
		}
	}
	return true
}
