package n1

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/annotation"
	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/contract"
	"github.com/renewa/migration-gate/internal/finding"
)

// uses adds to each break what the running release's queries have to do with its
// object. That none uses it is said and proves nothing: code may build SQL when
// it runs.
func (j *judge) uses(queries []contract.Use) {
	for i := range j.schema.Breaks {
		b := &j.schema.Breaks[i]
		concerns, what := j.concerns(b.Break)
		if concerns == nil {
			continue
		}
		var with []contract.Use
		for _, q := range queries {
			if concerns(q) {
				with = append(with, q)
			}
		}
		fact := finding.Evidence{Text: fmt.Sprintf("none of the %d queries of n1.queries %s; SQL that is built at run time is not among them", len(queries), what)}
		if len(with) > 0 {
			fact = finding.Evidence{Text: "a query of the running release " + what, Path: with[0].Path, Line: with[0].Line}
		}
		if more := len(with) - 1; more > 0 {
			fact.Text += fmt.Sprintf("; so do others (%d)", more)
		}
		b.Queries = append(b.Queries, fact)
	}
}

// concerns tells the queries that a break is about, and what they do. It is nil
// where a query does not show whether it is concerned.
func (j *judge) concerns(b contract.Break) (concerns func(contract.Use) bool, what string) {
	object, err := annotation.ParseObject(b.Object, b.Change)
	if err != nil {
		return nil, ""
	}
	switch b.Rule {
	case "n1-not-null", "n1-required", "n1-default":
		return j.leavesOut(object)
	}
	t, ok := resolve(j.history.base, object)
	if !ok || !slices.Contains([]string{"column", "table", "view", "materialized view", "foreign table", "function", "procedure"}, t.kind) {
		return nil, ""
	}
	return func(q contract.Use) bool { return slices.Contains(q.Refs, t.ref) }, "uses it"
}

// leavesOut tells the INSERTs that do not fill a column, which may be new.
func (j *judge) leavesOut(column annotation.Object) (func(contract.Use) bool, string) {
	if len(column.Parts) < 2 || len(column.Of) > 0 {
		return nil, ""
	}
	table, ok := relation(j.history.base, column.Parts[:len(column.Parts)-1])
	if !ok {
		return nil, ""
	}
	filled := -1
	if t, ok := resolve(j.history.base, column); ok && t.kind == "column" {
		filled = t.ref.Column
	}
	return func(q contract.Use) bool {
		return slices.ContainsFunc(q.Inserts, func(i catalog.InsertUse) bool {
			return i.Table == table.ref.Object && !slices.Contains(i.Columns, filled)
		})
	}, "inserts without it"
}
