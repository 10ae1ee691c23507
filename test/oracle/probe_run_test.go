//go:build oracle && probes

package oracle

import (
	"context"
	"slices"
	"strings"
	"time"
)

// answer is what the server says to a probe.
type answer struct {
	state, message string
	// tag says what was done to how many rows, columns how they are called.
	tag, columns string
	rows         []string
}

// ask runs a probe in a transaction that is taken back.
func (d *database) ask(ctx context.Context, p probe) answer {
	var a answer
	if err := d.run(ctx, "BEGIN; SET LOCAL statement_timeout = '5s'"); err != nil {
		return answer{state: state(err), message: err.Error()}
	}
	results, err := d.PgConn().Exec(ctx, p.sql).ReadAll()
	if err == nil && len(results) > 0 {
		a.tag = results[0].CommandTag.String()
		for _, f := range results[0].FieldDescriptions {
			a.columns += f.Name + "|"
		}
		for _, r := range results[0].Rows {
			var cells []string
			for _, v := range r {
				if v == nil {
					cells = append(cells, "NULL")
				} else {
					cells = append(cells, string(v))
				}
			}
			a.rows = append(a.rows, strings.Join(cells, "|"))
		}
		slices.Sort(a.rows)
		err = d.run(ctx, "SET CONSTRAINTS ALL IMMEDIATE")
	}
	if err != nil {
		a = answer{state: state(err), message: err.Error()}
	}
	_ = d.run(ctx, "ROLLBACK")
	return a
}

// outcome is how a probe fares after the migration.
type outcome struct {
	probe
	// failed is the error, or how the answer differs; empty when all is well.
	failed string
}

// control keeps the probes that the running release can send today and whose
// answer is the same each time, with that answer.
func (d *database) control(ctx context.Context, all []probe) (kept []probe, answers []answer) {
	for _, p := range all {
		first := d.ask(ctx, p)
		if first.state != "" {
			continue
		}
		if p.rows && (slices.ContainsFunc(first.rows, now) || !slices.Equal(first.rows, d.ask(ctx, p).rows)) {
			p.rows = false
		}
		kept, answers = append(kept, p), append(answers, first)
	}
	return kept, answers
}

// now says that a row holds the present day, and so perhaps the time.
func now(row string) bool { return strings.Contains(row, time.Now().UTC().Format(time.DateOnly)) }

// after sends the probes again, to the migrated database.
func (d *database) after(ctx context.Context, probes []probe, answers []answer) []outcome {
	var all []outcome
	for i, p := range probes {
		a := d.ask(ctx, p)
		o := outcome{probe: p}
		switch {
		case a.state != "":
			o.failed = a.message
		case a.tag != answers[i].tag:
			o.failed = "silently: " + answers[i].tag + " becomes " + a.tag
		case a.columns != answers[i].columns:
			o.failed = "silently: the columns " + answers[i].columns + " become " + a.columns
		case p.rows && !slices.Equal(a.rows, answers[i].rows):
			o.failed = "silently: the rows differ: " + first(answers[i].rows) + " becomes " + first(a.rows)
		}
		all = append(all, o)
	}
	return all
}

func first(rows []string) string {
	if len(rows) == 0 {
		return "none"
	}
	return rows[0]
}

func failures(all []outcome) []outcome {
	return slices.DeleteFunc(slices.Clone(all), func(o outcome) bool { return o.failed == "" })
}

// usual leaves out the rare ones.
func usual(all []outcome) []outcome {
	return slices.DeleteFunc(slices.Clone(all), func(o outcome) bool { return o.rare })
}
