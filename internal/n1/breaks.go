package n1

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/checks"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/finding"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// breaks takes over what package contract found.
func (j *judge) breaks() {
	for _, b := range j.judged.Breaks {
		j.schema.Breaks = append(j.schema.Breaks, checks.SchemaBreak{Break: b})
	}
	for _, failed := range j.judged.Failed {
		j.refused(failed)
	}
}

// refused reports a statement of the change that PostgreSQL refuses.
func (j *judge) refused(failed contract.Failure) {
	file := j.history.added[failed.Cause.File].Name
	b := contract.Break{
		Rule: "n1-fails", Level: contract.Breaks, Object: "file " + file, Cause: failed.Cause, State: failed.Err.State,
		Message: fmt.Sprintf("PostgreSQL refuses this statement: %s (%s); the deployment stops here", failed.Err.Message, failed.Err.State),
		Help:    mend(failed.Err),
	}
	switch {
	case failed.Err.Certain:
	case failed.Err.State == "2D000":
		b.Level = contract.Depends
		b.Message = fmt.Sprintf("COMMIT or ROLLBACK in a block that runs inside of the file's transaction: %s (%s); the deployment stops where it is reached", failed.Err.Message, failed.Err.State)
		b.Condition = "no row brings the block to it"
	default:
		b.Level = contract.Depends
		b.Message = fmt.Sprintf("PostgreSQL refuses this statement where only this directory made the schema: %s (%s); the deployment stops there", failed.Err.Message, failed.Err.State)
		b.Condition = "the database has what the directory never created"
	}
	j.schema.Breaks = append(j.schema.Breaks, checks.SchemaBreak{Break: b})
}

// unreadable reports what of the change could not be parsed, and says once what
// of the merged files could not.
func (j *judge) unreadable() {
	for _, m := range j.history.added {
		for _, p := range m.problems {
			f := j.at(m.Name, p.Line, p.Column, m.Name)
			f.Verdict = finding.Undecided
			f.Message = fmt.Sprintf("%s cannot be judged: %s", m.Name, p.Message)
			f.Help = "write it so that Atlas and PostgreSQL 16's parser read it, or ask for a review and waive n1-opaque for this file in the policy"
			if p.Statement >= 0 && p.Reason == sqlparse.Syntax {
				f.Help = "mend the statement; where a newer PostgreSQL than 16 reads it, say what it does: -- " + j.schema.Prefix + ":n-1-effects: none | <change> <object>"
			}
			j.report("n1-opaque", f)
		}
	}
	for _, m := range j.history.old {
		if len(m.problems) == 0 {
			continue
		}
		p := m.problems[0]
		f := j.at(m.Name, p.Line, p.Column, m.Name)
		f.Severity, f.Standing = finding.Notice, true
		f.Message = fmt.Sprintf("%s is merged and cannot be read in full: what its statement creates is not known here", m.Name)
		f.Evident("%s", p.Message)
		j.report("n1-opaque", f)
	}
	if len(j.history.failed) > 0 {
		first := j.history.failed[0]
		f := j.at(first.file, first.line, 0, first.file)
		f.Severity, f.Standing = finding.Notice, true
		f.Message = fmt.Sprintf("%d merged statements do not replay, the first one: %s", len(j.history.failed), first.err.Message)
		f.Evident("SQLSTATE %s; the objects concerned are judged as if the statement had not been there", first.err.State)
		j.report("n1-fails", f)
	}
}
