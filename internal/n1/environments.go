package n1

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// environments replays the history once for every environment without the
// files that it skips. A file that needs there what a skipped file would have
// made fails only there, and usually only in production.
func (j *judge) environments(ctx context.Context) error {
	files := slices.Concat(j.history.old, j.history.added)
	skips := map[string]bool{}
	for _, m := range files {
		for _, env := range m.skipped() {
			skips[env] = true
		}
	}
	if len(skips) == 0 || len(j.history.added) == 0 {
		return nil
	}
	j.parse(ctx, files, func(m *migration, file *sqlparse.File) { m.sql = file })
	everywhere := replayOf(files, "")
	for _, env := range slices.Sorted(maps.Keys(skips)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		there := replayOf(files, env)
		for _, need := range slices.SortedFunc(maps.Keys(there), needOrder) {
			if everywhere[need] {
				continue
			}
			f := j.at(need.at.File, need.at.Line, 0, need.what+" on "+env)
			f.Message = fmt.Sprintf("%s is not there on %s, which skips the file that makes it: this file fails on %[2]s and nowhere else", need.what, env)
			f.Help = fmt.Sprintf("let %s run the file that makes it, or skip this one there too:\n  -- %s:atlas:skip-on %[1]s", env, j.schema.Prefix)
			if !j.brings(need.at.File) && !j.bringsSkip(env) {
				f.Severity, f.Standing = finding.Notice, true
			}
			j.report("skip-on", f)
		}
	}
	return nil
}

// skipped are the environments that do not run the file.
func (m migration) skipped() []string {
	for _, a := range m.annotations {
		if a.Kind == annotation.SkipOn {
			return a.Environments
		}
	}
	return nil
}

func (j *judge) brings(file string) bool {
	return slices.ContainsFunc(j.history.added, func(m migration) bool { return m.Name == file })
}

func (j *judge) bringsSkip(env string) bool {
	return slices.ContainsFunc(j.history.added, func(m migration) bool { return slices.Contains(m.skipped(), env) })
}

// need is something that a statement takes for granted.
type need struct {
	what string
	at   catalog.Origin
}

func needOrder(a, b need) int {
	if a.at.File != b.at.File {
		return slices.Compare([]string{a.at.File}, []string{b.at.File})
	}
	if a.at.Line != b.at.Line {
		return a.at.Line - b.at.Line
	}
	return slices.Compare([]string{a.what}, []string{b.what})
}

// replayOf runs the files that an environment runs, and returns what they
// needed and nobody had made, and what the server refused.
func replayOf(files []migration, env string) map[need]bool {
	c := catalog.New()
	needs := map[need]bool{}
	seen := map[catalog.OID]bool{}
	for _, m := range files {
		if env != "" && slices.Contains(m.skipped(), env) {
			continue
		}
		place := func(statement int) catalog.Origin {
			return catalog.Origin{File: m.Name, Line: m.sql.Statements[statement].Line}
		}
		failures := m.replay(c, m.sql, func(statement int) {
			for _, oid := range assumed(c) {
				if !seen[oid] {
					seen[oid] = true
					needs[need{c.Describe(catalog.Ref{Object: oid}), place(statement)}] = true
				}
			}
		})
		for _, e := range failures {
			needs[need{e.Err.Message, place(e.Statement)}] = true
		}
	}
	return needs
}

// assumed are the objects that the directory relies on and did not create.
func assumed(c *catalog.Catalog) []catalog.OID {
	return slices.Concat(slices.Sorted(maps.Keys(c.Assumed.Relations)), slices.Sorted(maps.Keys(c.Assumed.Types)),
		slices.Sorted(maps.Keys(c.Assumed.Functions)), slices.Sorted(maps.Keys(c.Assumed.Schemas)))
}
