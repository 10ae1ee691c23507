package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// shadowNames reports new functions and types that stand before one of N-1 on
// its search_path.
func (c *comparison) shadowNames() {
	eachValue(c.now.Functions, func(g *catalog.Function) {
		if c.base.Functions[g.OID] != nil || g.Assumed || g.Extension != 0 {
			return
		}
		c.behind(g.Schema, func(s *catalog.Schema) {
			for _, f := range c.functionsOf(s.Name, g.Name) {
				if c.now.Functions[f.OID] != nil && f.Kind == g.Kind && slices.EqualFunc(f.Inputs(), g.Inputs(), c.sameArgument) {
					c.shadowed("calls of", signature(c.base, f), signature(c.now, g))
				}
			}
		})
	})
	eachValue(c.now.Types, func(t *catalog.Type) {
		if c.base.Types[t.OID] != nil || t.Assumed || t.Extension != 0 || rowType(c.now, t) {
			return
		}
		c.behind(t.Schema, func(s *catalog.Schema) {
			if old := c.base.TypeNamed(s.OID, t.Name); old != nil && c.now.Types[old.OID] != nil && !rowType(c.base, old) {
				c.shadowed("casts to", qualified(c.base, old.Schema, old.Name), qualified(c.now, t.Schema, t.Name))
			}
		})
	})
}

// behind visits the schemas of N-1 that its search_path has after one.
func (c *comparison) behind(schema catalog.OID, visit func(*catalog.Schema)) {
	in := c.now.Schemas[schema]
	if in == nil {
		return
	}
	path := c.path()
	first := slices.Index(path, in.Name)
	if first < 0 {
		return
	}
	for _, name := range path[first+1:] {
		if s := c.base.SchemaNamed(name); s != nil && name != in.Name && !s.Builtin() {
			visit(s)
		}
	}
}

func (c *comparison) shadowed(what, old, fresh string) {
	c.add(Break{
		Rule: "n1-shadow", Level: Breaks, Object: fresh, aspect: old,
		Message: fmt.Sprintf("new %s stands before %s on the search_path of the running release (%s): %s the bare name silently mean the new one", short(fresh), short(old), strings.Join(c.path(), ", "), what),
		Help:    fmt.Sprintf("give %s another name, or let the running release name %s with its schema", short(fresh), short(old)),
	})
}
