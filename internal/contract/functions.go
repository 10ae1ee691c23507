package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// function compares a routine by the calls that it answers: schema, name and
// the types of its arguments.
func (c *comparison) function(f *catalog.Function) {
	if c.withExtension(f.Extension) {
		return
	}
	if f.Result.Type == triggerType || f.Result.Type == eventTrigger {
		c.triggerBody(f)
		return // a trigger holds its function by OID
	}
	object := signature(c.base, f)
	living := c.now.Functions[f.OID]
	s := c.schemaOf(f.Schema)
	if s == nil && (living == nil || living.Schema == f.Schema) {
		return // told with the schema
	}
	var now *catalog.Function
	if s != nil {
		now = c.answeringCalls(f, s)
	}
	if now == nil {
		c.functionGone(f, living, s, object)
		return
	}
	if c.shimmed = now != living && living != nil; c.shimmed {
		c.stands(object, routine(now)+" "+signature(c.now, now), signature(c.now, living), now.OID, now.Created, nil)
	}
	c.called(f, now, object)
	c.rowArguments(f, now, s, object)
	c.results(f, now, object)
	c.properties(f, now, object)
	c.runs(f, now, object)
	c.executable(f, now, object)
	c.body(f, now, living, object)
}

func (c *comparison) functionGone(f, living *catalog.Function, s *catalog.Schema, object string) {
	if living != nil {
		successor := signature(c.now, living)
		c.add(Break{
			Rule: "n1-rename", Level: Breaks, Object: object, State: "42883",
			Message:   fmt.Sprintf("%s %s is called %s now: calls of the running release, and of function bodies that are text, fail (42883)", routine(f), short(object), short(successor)),
			Evidence:  made("the "+routine(f), f.Created),
			Successor: successor, SuccessorOID: living.OID, Shim: object,
			Help: fmt.Sprintf("keep the old name working in the same file: a %s %s with the same argument names, defaults, result, STRICT and SECURITY that calls %s, and GRANT EXECUTE to everybody who had it; drop it in a later migration",
				routine(f), object, short(successor)),
		})
		return
	}
	var overloads []string
	if s != nil {
		for _, g := range c.now.FunctionsNamed(s.OID, f.Name) {
			if c.base.Functions[g.OID] == nil && c.takesOver(f, g) {
				c.results(f, g, object)
				c.properties(f, g, object)
				c.executable(f, g, object)
				if len(g.Inputs()) > len(f.Inputs()) && !c.shimmed {
					c.body(f, g, nil, object)
				}
				return
			}
			overloads = append(overloads, short(signature(c.now, g)))
		}
	}
	out := Break{
		Rule: "n1-drop", Level: Breaks, Object: object, State: "42883",
		Message:  fmt.Sprintf("%s %s is dropped: calls of the running release fail (42883)", routine(f), short(object)),
		Evidence: made("the "+routine(f), f.Created),
		Help:     fmt.Sprintf("1. release code that does not call %s\n2. drop it when no older release runs", short(object)),
	}
	if len(overloads) > 0 {
		out.Rule = "n1-function"
		out.Message = fmt.Sprintf("%s %s is gone, and only %s is left: calls of the running release fail (42883), or silently reach the other one", routine(f), short(object), list(overloads))
		out.Help = fmt.Sprintf("create the new signature under another name, or beside %s without defaults that make old calls match twice", short(object))
	}
	c.add(out)
}

func routine(f *catalog.Function) string {
	switch f.Kind {
	case catalog.Procedure:
		return "procedure"
	case catalog.Aggregate:
		return "aggregate"
	default:
		return "function"
	}
}

// takesOver says whether calls of a dropped function reach a new one that takes
// wider arguments, by implicit casts, or has more of them with defaults and no
// rival (documentation, "Functions" of "Type Conversion").
func (c *comparison) takesOver(f, g *catalog.Function) bool {
	a, b := f.Inputs(), g.Inputs()
	if len(a) > len(b) || f.Kind != g.Kind {
		return false
	}
	if len(a) < len(b) {
		if len(c.now.FunctionsNamed(g.Schema, g.Name)) > 1 {
			return false
		}
		for _, arg := range inputs(g)[len(a):] {
			if arg.Default == nil {
				return false
			}
		}
	}
	for i := range a {
		if !c.sameArgument(a[i], b[i]) && !implicit(a[i], b[i]) {
			return false
		}
	}
	return c.sameNames(f, g)
}

// implicit says whether a value is cast to a wider type by itself.
func implicit(a, b catalog.TypeRef) bool {
	if a.Array || b.Array {
		return false
	}
	if x, y := rank(a.Type), rank(b.Type); x > 0 && (y > x || b.Type == numericType) {
		return true
	}
	return a.Type == varcharType && b.Type == textType
}

// inputs are the arguments by which a call finds a function, with names.
func inputs(f *catalog.Function) []catalog.Argument {
	var in []catalog.Argument
	for _, a := range f.Args {
		if a.Mode == 'i' || a.Mode == 'b' || a.Mode == 'v' || a.Mode == 0 {
			in = append(in, a)
		}
	}
	return in
}

func (c *comparison) sameNames(f, g *catalog.Function) bool {
	a, b := inputs(f), inputs(g)
	for i := range min(len(a), len(b)) {
		if a[i].Name != "" && a[i].Name != b[i].Name {
			return false
		}
	}
	return true
}

// called compares how it may be called.
func (c *comparison) called(f, now *catalog.Function, object string) {
	report := func(aspect, state, message, help string) {
		c.add(Break{Rule: "n1-function", Level: Breaks, Object: object, State: state, aspect: aspect, Message: message, Help: help, Evidence: made("the "+routine(f), f.Created)})
	}
	if f.Kind != now.Kind {
		report("kind", "42809", fmt.Sprintf("%s %s is a %s now: calls of the running release fail (42809)", routine(f), short(object), routine(now)), fmt.Sprintf("keep it a %s", routine(f)))
		return
	}
	a, b := inputs(f), inputs(now)
	if len(a) > len(b) {
		return
	}
	for i := range a {
		switch {
		case a[i].Name != "" && a[i].Name != b[i].Name:
			report("names", "42883", fmt.Sprintf("argument %s of %s is called %s now: calls of the running release that name it fail (42883)", ident(a[i].Name), short(object), orNothing(b[i].Name)), "keep the names of the arguments")
		case a[i].Mode == 'v' && b[i].Mode != 'v':
			report("variadic", "42883", fmt.Sprintf("%s is no longer VARIADIC: calls of the running release with single values fail (42883)", short(object)), "keep VARIADIC")
		case a[i].Default != nil && b[i].Default == nil:
			report("defaults", "42883", fmt.Sprintf("argument %d of %s has no default any more: calls of the running release that leave it out fail (42883)", i+1, short(object)), "keep the defaults")
		case a[i].Default != nil && a[i].Default.Text != b[i].Default.Text:
			report("defaults", "", fmt.Sprintf("the default of argument %d of %s changes from %s to %s: calls of the running release that leave it out silently compute something else", i+1, short(object), a[i].Default.Text, b[i].Default.Text), "keep the defaults, and let the next release pass the value")
		}
	}
}

func orNothing(name string) string {
	if name == "" {
		return "nothing"
	}
	return ident(name)
}
