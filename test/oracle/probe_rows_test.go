//go:build oracle && probes

package oracle

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// row is one row's values by column name; what is not there is left out.
type row map[string]string

// insert writes the row as an INSERT of the named columns, in the table's order.
func (r *relation) insert(values row) string {
	var names, exprs []string
	for _, c := range r.Columns {
		if v, ok := values[c.Name]; ok && c.written() {
			names, exprs = append(names, c.Quoted), append(exprs, c.typed(v))
		}
	}
	if len(names) == 0 {
		return "INSERT INTO " + r.Ref + " DEFAULT VALUES"
	}
	return "INSERT INTO " + r.Ref + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(exprs, ", ") + ")"
}

// existing reads a row that the relation holds; nil when there is none.
func (d *database) existing(ctx context.Context, r *relation) row {
	var cols []string
	for _, c := range r.Columns {
		cols = append(cols, c.Quoted+"::text")
	}
	if len(cols) == 0 {
		return nil
	}
	results, err := d.PgConn().Exec(ctx, "SELECT "+strings.Join(cols, ", ")+" FROM "+r.Ref+" ORDER BY 1 LIMIT 1").ReadAll()
	if err != nil || len(results[0].Rows) == 0 {
		return nil
	}
	values := row{}
	for i, c := range r.Columns {
		values[c.Name] = null
		if v := results[0].Rows[0][i]; v != nil {
			values[c.Name] = string(v)
		}
	}
	return values
}

// maker makes rows that a database accepts.
type maker struct {
	db    *database // as superuser
	known *known
	next  int
	// rows are those that tables hold, one each.
	rows map[uint32]row
	// unmade are tables that took no second row, so that nothing is written.
	unmade []string
}

// seed gives each table a row, parents first, unless it has one.
func (m *maker) seed(ctx context.Context) (without []string) {
	m.rows = map[uint32]row{}
	var order []*relation
	seen := map[uint32]bool{}
	var visit func(r *relation)
	visit = func(r *relation) {
		if r == nil || seen[r.OID] {
			return
		}
		seen[r.OID] = true
		for _, f := range r.Foreign {
			visit(m.known.byOID[f.Parent])
		}
		order = append(order, r)
	}
	for _, r := range m.known.relations {
		visit(r)
	}
	for _, r := range order {
		if values := m.db.existing(ctx, r); values != nil {
			m.rows[r.OID] = values
			continue
		}
		if r.Kind == "v" || r.Kind == "m" {
			continue
		}
		if m.fresh(ctx, r, true) != nil {
			m.rows[r.OID] = m.db.existing(ctx, r)
		}
		if m.rows[r.OID] == nil {
			without = append(without, r.Ref)
		}
	}
	// Beyond the values that rows were given.
	_ = m.db.run(ctx, "SELECT setval(r.oid::regclass, least(seqmax, 20000)) FROM oracle_facts.rel r JOIN pg_sequence s ON s.seqrelid = r.oid WHERE seqincrement > 0")
	return without
}

// fresh makes a row that the table takes beside those that it has; nil when
// that does not succeed. keep leaves it there.
func (m *maker) fresh(ctx context.Context, r *relation, keep bool) row {
	m.next++
	n := m.next
	values := row{}
	for _, c := range r.Columns {
		if c.written() {
			if all := c.candidates(n, r.Checks); len(all) > 0 {
				values[c.Name] = all[0]
			}
		}
	}
	if old := m.rows[r.OID]; old != nil { // what is there satisfies every check
		for _, c := range r.Columns {
			if v, ok := old[c.Name]; ok && c.written() && !r.inUnique(c.Name) {
				values[c.Name] = v
			}
		}
	}
	for _, f := range r.Foreign {
		parent := m.rows[f.Parent]
		for i, c := range f.Columns {
			switch {
			case parent != nil && parent[f.Keys[i]] != "":
				values[c] = parent[f.Keys[i]]
			case slices.ContainsFunc(r.Columns, func(k column) bool { return k.Name == c && !k.NotNull }):
				values[c] = null
			}
		}
	}
	tried := map[string]int{}
	for range 60 {
		err := m.attempt(ctx, r, values, keep)
		if err == nil {
			return values
		}
		if !m.mend(r, values, err, n, tried) {
			return nil
		}
	}
	return nil
}

func (r *relation) inUnique(column string) bool {
	return slices.ContainsFunc(r.Unique, func(a arbiter) bool { return slices.Contains(a.Columns, column) })
}

// attempt runs the INSERT, and takes it back unless it is kept.
func (m *maker) attempt(ctx context.Context, r *relation, values row, keep bool) error {
	end := "ROLLBACK"
	if keep {
		end = "COMMIT"
	}
	err := m.db.run(ctx, "BEGIN; SET LOCAL statement_timeout = '5s'; "+r.insert(values))
	if err != nil {
		end = "ROLLBACK"
	}
	if failed := m.db.run(ctx, "SET CONSTRAINTS ALL IMMEDIATE"); err == nil && failed != nil {
		err, end = failed, "ROLLBACK"
	}
	return errors.Join(err, m.db.run(ctx, end))
}

var detail = regexp.MustCompile(`^Key \((.*?)\)=`)

// mend changes the row after an error: another value for a column that the
// error is about.
func (m *maker) mend(r *relation, values row, err error, n int, tried map[string]int) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	var about []string
	switch pg.Code {
	case "23514": // check
		for _, c := range r.Checks {
			if c.Name == pg.ConstraintName {
				about = c.Columns
			}
		}
		if r.Kind == "v" {
			for _, table := range m.known.relations {
				for _, c := range table.Checks {
					if c.Name == pg.ConstraintName {
						about = c.Columns
					}
				}
			}
		}
		if len(about) == 0 { // a partition's bound, or a domain's check
			for _, c := range r.Columns {
				if len(c.Checks) > 0 || pg.ConstraintName == "" && len(c.Labels) == 0 {
					about = append(about, c.Name)
				}
			}
		}
	case "23502": // not null
		about = []string{pg.ColumnName}
		if about[0] == "" {
			return false
		}
	case "23505", "23P01": // unique, exclusion
		for _, a := range r.Unique {
			if a.Name == pg.ConstraintName {
				about = a.Columns
			}
		}
		if m := detail.FindStringSubmatch(pg.Detail); m != nil && len(about) == 0 {
			about = strings.Split(m[1], ", ") // through a view
		}
	case "23503": // foreign key
		for _, f := range r.Foreign {
			for _, c := range f.Columns {
				values[c] = null
			}
		}
		tried["23503"]++
		return tried["23503"] < 2
	case "22P02", "22001", "22003", "42804", "22007":
		for _, c := range r.Columns {
			about = append(about, c.Name)
		}
	}
	// The combinations of the columns' candidates, counted up like a number.
	if len(about) == 0 {
		return false
	}
	key := strings.Join(about, ",")
	tried[key]++
	k := tried[key]
	if k > 50 {
		return false
	}
	for _, name := range about {
		for _, c := range r.Columns {
			if c.Name != name || !c.written() {
				continue
			}
			all := c.candidates(n+k, r.Checks)
			if len(all) == 0 {
				continue
			}
			values[name] = all[k%len(all)]
			k /= max(len(all), 1)
		}
	}
	return true
}

// describe names the rows' tables.
func describe(without []string) string {
	return fmt.Sprintf("%d: %s", len(without), strings.Join(without, ", "))
}
