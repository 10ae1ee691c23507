package contract

import (
	"context"
	"fmt"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
	"github.com/renewa/migration-gate/internal/sqlparse"
)

// Answers are what the queries of N-1 say about a change.
type Answers struct {
	// Breaks are queries that resolved before the change and do not after it.
	Breaks []Break
	// Uses are what the queries that resolved before it use, in their order.
	Uses []Use
	// Unresolved are queries that did not resolve before it either: nothing is
	// known of them.
	Unresolved []Unresolved
}

// Use is a query and what it names in base.
type Use struct {
	Place
	catalog.QueryUses
}

// Unresolved is a query that base's schema does not answer.
type Unresolved struct {
	Place
	Err *catalog.Error
}

// Queries resolves the queries of N-1 against both catalogs. A file is called
// by its path.
func Queries(ctx context.Context, base, now *catalog.Catalog, files []*sqlparse.File) Answers {
	contract := known(base, now)
	c := newComparison(newBasis(contract), now, newBodies(ctx, nil), nil)
	var out Answers
	before, after := c.reader(contract), c.reader(now)
	for _, f := range files {
		for _, st := range f.Statements {
			if st.Node == nil {
				continue
			}
			at := Place{f.Name, st.Line}
			uses, err := before.ResolveQuery(st.Node)
			if err != nil {
				out.Unresolved = append(out.Unresolved, Unresolved{at, err})
				continue
			}
			out.Uses = append(out.Uses, Use{at, uses})
			if _, err := after.ResolveQuery(st.Node); err != nil {
				c.add(unanswered(at, st.Text, err))
			}
		}
	}
	out.Breaks = c.breaks
	return out
}

// unanswered is a query that no longer resolves.
func unanswered(at Place, text string, err *catalog.Error) Break {
	b := Break{
		Rule: "n1-query", Level: Breaks, Object: fmt.Sprintf("%s:%d", at.Path, at.Line), State: err.State,
		Message: fmt.Sprintf("a query of the running release no longer works: %s: %s", strings.Join(strings.Fields(cut(text)), " "), err.Error()),
		Help:    "keep what the query names until no release that sends it is running",
		Query:   &at,
	}
	if !err.Certain {
		b.Level, b.Condition = Depends, "what the query names is there"
	}
	return b
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
