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
	for _, m := range files {
		if env != "" && slices.Contains(m.skipped(), env) {
			continue
		}
		for _, e := range m.replay(c, m.sql) {
			needs[need{e.Err.Message, catalog.Origin{File: m.Name, Line: m.sql.Statements[e.Statement].Line}}] = true
		}
	}
	for _, r := range c.Assumed.Relations {
		needs[need{c.Describe(catalog.Ref{Object: r.OID}), r.Created}] = true
	}
	for _, t := range c.Assumed.Types {
		needs[need{c.Describe(catalog.Ref{Object: t.OID}), t.Created}] = true
	}
	for _, f := range c.Assumed.Functions {
		needs[need{c.Describe(catalog.Ref{Object: f.OID}), f.Created}] = true
	}
	return needs
}
