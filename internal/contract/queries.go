package contract

import (
	"context"
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// Query is a query of the running release, from a file that policy names.
type Query struct {
	Path string
	Line int
	SQL  string
}

// Queries resolves the queries of N-1 against both catalogs: one that resolved
// in base and does not now is a break with the query's place.
func Queries(ctx context.Context, base, now *catalog.Catalog, queries []Query) []Break {
	contract := known(base, now)
	c := newComparison(newBasis(contract), now, newBodies(ctx, nil), copies{})
	sources := make([]sqlparse.Source, len(queries))
	for i, q := range queries {
		sources[i] = sqlparse.Source{Name: q.Path, Data: []byte(q.SQL)}
	}
	before, after := c.reader(contract), c.reader(now)
	for i, f := range c.bodies.parser.Parse(ctx, sources) {
		q := queries[i]
		for j := range f.Statements {
			n := f.Statements[j].Node
			if n == nil {
				continue
			}
			err := after.ResolveQuery(n)
			if err == nil || before.ResolveQuery(n) != nil {
				continue
			}
			line := q.Line + f.Statements[j].Line - 1
			b := Break{
				Rule: "n1-query", Level: Breaks, Object: fmt.Sprintf("%s:%d", q.Path, line), State: err.State,
				Message: fmt.Sprintf("a query of the running release no longer works: %s: %s", strings.Join(strings.Fields(cut(f.Statements[j].Text)), " "), err.Error()),
				Help:    "keep what the query names until no release that sends it is running",
				Query:   &Place{Path: q.Path, Line: line},
			}
			if !err.Certain {
				b.Level, b.Condition = Depends, "what the query names is there"
			}
			c.add(b)
		}
	}
	return c.breaks
}

// reader is a connection of N-1.
func (c *comparison) reader(cat *catalog.Catalog) *catalog.Session {
	role := catalog.Superuser
	if len(c.roles) > 0 {
		role = c.roles[0]
	}
	s := catalog.NewSession(cat, role)
	s.SearchPath = c.path()
	return s
}

// cut keeps a message readable.
func cut(text string) string {
	const most = 160
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + " …"
}
