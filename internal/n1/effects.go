package n1

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// effects settles executed SQL that cannot be seen through: what an annotation
// declares of it is judged as if it were written out, the rest is undecided.
func (j *judge) effects() {
	for _, o := range j.judged.Opaque {
		i := slices.IndexFunc(j.history.added, func(m migration) bool { return m.Name == o.At.File })
		if i < 0 {
			continue
		}
		m := &j.history.added[i]
		statement := statementAt(m.sql, o.At.Line)
		if a := declared(m, statement); a != nil {
			j.declare(i, statement, o, *a)
			continue
		}
		f := j.at(m.Name, o.At.Line, 0, fmt.Sprintf("statement %d of %s", statement+1, m.Name))
		f.Verdict = finding.Undecided
		f.Message = fmt.Sprintf("%s cannot be seen through: it may do anything to the running release", o.What)
		if o.Text != "" {
			f.Evident("%s", o.Text)
		}
		f.Help = fmt.Sprintf("write it as plain statements, or say in a comment above it what it does:\n  -- %s:n-1-effects: none\n  -- %[1]s:n-1-effects: drop users.email, not-null orders.region", j.schema.Prefix)
		j.report("n1-opaque", f)
	}
}

// statementAt is the index of the statement that stands on a line.
func statementAt(file *sqlparse.File, line int) int {
	i := sort.Search(len(file.Statements), func(i int) bool {
		s := file.Statements[i]
		return line <= s.Line+strings.Count(s.Text, "\n")
	})
	return min(i, len(file.Statements)-1)
}

func declared(m *migration, statement int) *annotation.Annotation {
	for i, a := range m.annotations {
		if a.Kind == annotation.Effects && a.Comment.Statement == statement {
			return &m.annotations[i]
		}
	}
	return nil
}

// declare judges the declared effects. An object that N-1 does not know cannot
// break it.
func (j *judge) declare(file, statement int, o catalog.Opaque, a annotation.Annotation) {
	name := j.history.added[file].Name
	f := j.at(name, o.At.Line, 0, fmt.Sprintf("statement %d of %s", statement+1, name))
	f.Severity = finding.Notice
	f.Message = fmt.Sprintf("%s cannot be seen through; its author declares: %s", o.What, strings.TrimSpace(a.Comment.Text))
	j.report("n1-opaque", f)
	for i, change := range a.Changes {
		object := a.Objects[i]
		known, ok := resolve(j.history.base, object)
		if !ok {
			continue
		}
		j.schema.Breaks = append(j.schema.Breaks, checks.SchemaBreak{Break: contract.Break{
			Rule: contract.RuleOf(change), Change: change, Level: contract.Breaks, Object: known.name,
			Message:  fmt.Sprintf("%s: the migration declares the effect %q of SQL that cannot be seen through; the running release still uses it", known.name, change),
			Evidence: []contract.Fact{{Text: "declared here", At: catalog.Origin{File: o.At.File, Line: a.Comment.Line}}},
			Cause:    contract.Cause{File: file, Statement: statement, Line: o.At.Line},
			Help:     "release code that does without it first",
		}})
	}
}
