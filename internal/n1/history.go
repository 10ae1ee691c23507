package n1

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/atlas"
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// history is a directory's SQL: what runs without the change, and what the
// change adds to it. A file that is edited or deleted runs nothing: Atlas runs
// no file twice and takes none back.
type history struct {
	old, added []migration
	// bothWays says that files hold the way back too, which does not run.
	bothWays bool
	// postgres says that the SQL is PostgreSQL's.
	postgres bool
	// base is the catalog that the old files leave behind.
	base *catalog.Catalog
	// standIns are shims of old files, annotated or not.
	standIns []standIn
	// failed are statements of old files that the simulated server refuses.
	failed []failure
}

// migration is one file and what was read of it.
type migration struct {
	atlas.File
	// sql is nil for old files: their trees are dropped once they are replayed.
	sql         *sqlparse.File
	problems    []sqlparse.Problem
	annotations []annotation.Annotation
	faults      []annotation.Fault
}

type failure struct {
	file string
	line int
	err  *catalog.Error
}

// needed says whether the directory's schema has to be looked at: the change
// brings SQL, or some file has or may have a live shim for the ledger.
func (j *judge) needed() bool {
	if len(j.Change.New) > 0 {
		return true
	}
	return slices.ContainsFunc(j.Change.Head.Files, func(f atlas.File) bool {
		return j.grammar.Mentions(f.Data, annotation.Shim) || mayStandIn(f.Data)
	})
}

// read parses both parts of the history, and replays the old one on the way.
func (j *judge) read(ctx context.Context) error {
	c := j.Change
	h := &history{base: catalog.New(), bothWays: c.Base.BothWays() || len(c.Base.Files) == 0 && c.Head.BothWays()}
	for _, f := range unchanged(c) {
		if c.Base.Runs(f) {
			h.old = append(h.old, migration{File: f})
		}
	}
	for _, f := range c.New {
		if c.Head.Runs(f) {
			h.added = append(h.added, migration{File: f})
			j.schema.Files = append(j.schema.Files, f)
		}
	}
	j.history = h
	read, unread := 0, 0
	j.parse(ctx, h.old, func(m *migration, file *sqlparse.File) {
		for _, s := range file.Statements {
			if s.Kind == sqlparse.Unparsed {
				unread++
			} else {
				read++
			}
		}
		renames := movedBy(h.base, file)
		for _, e := range m.replay(h.base, file, nil) {
			h.failed = append(h.failed, failure{m.Name, file.Statements[e.Statement].Line, e.Err})
		}
		h.standIns = append(h.standIns, standIns(h.base, renames, m.Name)...)
	})
	// A directory of another database is told by its merged files: most of their
	// statements are not PostgreSQL's. Where nothing is merged it is taken for
	// PostgreSQL's, so that no change can say otherwise of itself.
	h.postgres = unread == 0 || unread < 2*read
	j.parse(ctx, h.added, func(m *migration, file *sqlparse.File) { m.sql = file })
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("parse %s: %w", c.Path, err)
	}
	return nil
}

// parse reads files in order; see hands over each tree.
func (j *judge) parse(ctx context.Context, files []migration, see func(*migration, *sqlparse.File)) {
	sources := make([]sqlparse.Source, len(files))
	for i, m := range files {
		sources[i] = sqlparse.Source{Name: m.Name, Data: m.Data}
		if j.history.bothWays {
			sources[i].Data = m.Forward()
		}
	}
	next := 0
	_ = j.Parser.ParseEach(ctx, sources, func(file *sqlparse.File) error { // only see could fail, and it cannot
		m := &files[next]
		next++
		m.problems = file.Problems
		m.annotations, m.faults = j.grammar.Parse(comments(file.Comments))
		see(m, file)
		return nil
	})
}

// migrationRole owns what the directory creates. It is no superuser: whose rights
// reach what through an owner must not depend on a right that few deployments
// have.
const migrationRole = catalog.CurrentUser

// replay runs a file that is known to have run; applied, if any, hears of each
// statement.
func (m *migration) replay(c *catalog.Catalog, file *sqlparse.File, applied func(statement int)) []catalog.Failure {
	o := catalog.ReplayOptions{Role: migrationRole, NoTransaction: m.Autocommit(), Ran: true}
	if applied != nil {
		o.Applied = func(statement int, _ []catalog.Cascaded) { applied(statement) }
	}
	return catalog.Replay(c, file, o)
}

// unchanged are the files that run whether or not the change is merged: those
// of base, but for ones that it takes back before they are merged for good, and
// those that it brings back from authority.
func unchanged(c *atlas.Change) []atlas.File {
	files := slices.DeleteFunc(slices.Clone(c.Base.Files), func(f atlas.File) bool {
		_, kept := c.Head.File(f.Name)
		_, was := c.Fork.File(f.Name)
		return was && !kept && !c.Merged(f)
	})
	for _, f := range c.Head.Files {
		if _, onBase := c.Base.File(f.Name); onBase || c.IsNew(f.Name) || c.Authority == nil {
			continue
		}
		if merged, ok := c.Authority.File(f.Name); ok && merged.OID == f.OID {
			files = append(files, f)
		}
	}
	slices.SortFunc(files, func(a, b atlas.File) int { return strings.Compare(a.Name, b.Name) })
	return files
}

func comments(list []sqlparse.Comment) []annotation.Comment {
	out := make([]annotation.Comment, len(list))
	for i, c := range list {
		out[i] = annotation.Comment(c)
	}
	return out
}

// compare judges what the change adds to what is there.
func (j *judge) compare(ctx context.Context) error {
	change := contract.Change{Base: j.history.base, Parser: j.Parser, Role: migrationRole}
	for _, m := range j.history.added {
		change.Files = append(change.Files, m.sql)
		change.Commits = append(change.Commits, m.Autocommit())
	}
	judged, err := contract.Judge(ctx, change)
	if err != nil {
		return fmt.Errorf("compare the schema of %s with that of the running release: %w", j.Change.Path, err)
	}
	j.judged, j.after = judged, judged.Head
	return nil
}
