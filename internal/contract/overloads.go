package contract

import (
	"fmt"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// overloads reports new functions that calls of N-1 can reach instead of the
// one that they meant, or that make them ambiguous.
func (c *comparison) overloads() {
	eachValue(c.now.Functions, func(g *catalog.Function) {
		if c.base.Functions[g.OID] != nil || g.Result.Type == triggerType || g.Assumed {
			return
		}
		s := c.now.Schemas[g.Schema]
		if s == nil {
			return
		}
		for _, f := range c.functionsOf(s.Name, g.Name) {
			if still := c.now.Functions[f.OID]; still == nil || still.Name != f.Name || still.Schema != g.Schema {
				continue // replaced or renamed, which tells
			}
			c.element = f.OID
			c.overload(f, g)
		}
	})
	c.element = 0
}

// answeringCalls finds the function with the same argument types, or with further
// ones that have defaults: a call that leaves them out reaches it.
func (c *comparison) answeringCalls(f *catalog.Function, s *catalog.Schema) *catalog.Function {
	want := f.Inputs()
	for _, g := range c.now.FunctionsNamed(s.OID, f.Name) {
		if g == nil {
			continue
		}
		if g.OID == f.OID {
			return g
		}
		if slices.EqualFunc(want, g.Inputs(), c.sameArgument) {
			return g
		}
	}
	var longer []*catalog.Function
	for _, g := range c.now.FunctionsNamed(s.OID, f.Name) {
		all := g.Inputs()
		if len(all) > len(want) && fewest(inputs(g)) <= len(want) && c.base.Functions[g.OID] == nil && slices.EqualFunc(want, all[:len(want)], c.sameArgument) {
			longer = append(longer, g)
		}
	}
	if len(longer) != 1 { // of two the call is not unique
		return nil
	}
	return longer[0]
}

func (c *comparison) sameArgument(a, b catalog.TypeRef) bool {
	return a.Array == b.Array && (a.Type == b.Type && (a.Known() || a.Name == b.Name) || c.sameType(a.Type, b.Type))
}

// functionsOf lists base's functions of a name.
func (c *comparison) functionsOf(schema, name string) []*catalog.Function {
	s := c.base.SchemaNamed(schema)
	if s == nil {
		return nil
	}
	return c.base.FunctionsNamed(s.OID, name)
}

// overload compares how many arguments two functions take, and of what types
// (documentation, "Functions" of "Type Conversion").
func (c *comparison) overload(f, g *catalog.Function) {
	a, b := inputs(f), inputs(g)
	object := signature(c.base, f)
	for n := fewest(a); n <= len(a); n++ {
		if n < fewest(b) || n > len(b) {
			continue
		}
		equal, captures := true, false
		for i := range n {
			if c.sameArgument(a[i].Type, b[i].Type) {
				continue
			}
			equal = false
			// An unknown literal goes to a string type if there is one.
			captures = captures || !isString(a[i].Type)
		}
		switch {
		case equal && n == len(a) && n == len(b):
			return // CREATE OR REPLACE, or the same function made again
		case equal:
			c.add(Break{
				Rule: "n1-function", Level: Breaks, Object: object, State: "42725", aspect: "overload",
				Message: fmt.Sprintf("calls of %s with %d arguments also match the new %s: those of the running release fail: function is not unique (42725)", short(object), n, short(signature(c.now, g))),
				Help:    "create the new function without defaults, or under another name",
			})
		case captures:
			c.add(Break{
				Rule: "n1-function", Level: Breaks, Object: object, State: "42725", aspect: "overload",
				Message: fmt.Sprintf("the new %s can match calls of %s better: those of the running release silently reach it, or are ambiguous (42725)", short(signature(c.now, g)), short(object)),
				Help:    "create the new function under another name",
			})
		}
	}
}

// fewest is how many arguments a call has to give.
func fewest(args []catalog.Argument) int {
	n := 0
	for _, a := range args {
		if a.Default == nil && a.Mode != 'v' {
			n++
		}
	}
	return n
}

func isString(t catalog.TypeRef) bool {
	return !t.Array && (t.Type == textType || t.Type == varcharType || t.Type == charType)
}
