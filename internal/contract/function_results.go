package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// results compares what a call gives back.
func (c *comparison) results(f, now *catalog.Function, object string) {
	add := func(level Level, aspect, state, message, condition string) {
		c.add(Break{Rule: "n1-function", Level: level, Object: object, State: state, aspect: aspect, Message: message, Condition: condition,
			Help: "give the new result a name of its own", Evidence: made("the "+routine(f), f.Created)})
	}
	// A wrapper that selects from a function of one row gives one row.
	if f.ReturnsSet != now.ReturnsSet && (f.ReturnsSet || !c.shimmed) {
		add(Breaks, "set", "", fmt.Sprintf("%s returns %s: the running release silently gets another number of rows", short(object), map[bool]string{true: "a set now", false: "one row now, not a set"}[now.ReturnsSet]), "")
	}
	a, b := outputs(f), outputs(now)
	if len(a) != len(b) && (c.unknownRow(f) || c.unknownRow(now)) {
		return
	}
	if len(a) != len(b) {
		add(Breaks, "out", "42703", fmt.Sprintf("%s gives back %d columns instead of %d: the running release's statements that name or count them fail (42703)", short(object), max(len(b), 1), max(len(a), 1)), "")
		return
	}
	for i := range a {
		if a[i].Name != b[i].Name {
			add(Breaks, "out", "42703", fmt.Sprintf("column %s of what %s gives back is called %s now: the running release's statements that name it fail (42703)", ident(a[i].Name), short(object), orNothing(b[i].Name)), "")
			return
		}
		c.resultType(a[i].Type, b[i].Type, object, add)
	}
	if len(a) == 0 {
		c.resultType(f.Result, now.Result, object, add)
	}
}

// unknownRow says whether a function gives back a type that no migration
// created, but an extension perhaps: it may be a row of any columns.
func (c *comparison) unknownRow(f *catalog.Function) bool {
	if len(outputs(f)) > 0 {
		return false
	}
	t := c.base.Types[f.Result.Type]
	if t == nil {
		t = c.now.Types[f.Result.Type]
	}
	return !f.Result.Known() || t != nil && (t.Assumed || t.Extension != 0)
}

func (c *comparison) resultType(a, b catalog.TypeRef, object string, add func(Level, string, string, string, string)) {
	a.Mods, b.Mods = "", "" // a function's result has none
	from, to := c.base.FormatType(a), c.now.FormatType(b)
	switch c.typeChange(a, b) {
	case same:
	case widened:
		add(Depends, "result", "0A000", fmt.Sprintf("%s returns %s instead of %s: prepared statements of the running release fail once per connection (0A000)", short(object), to, from), "the running release prepares its statements again after 0A000, and reads the wider type")
	default:
		add(Breaks, "result", "42804", fmt.Sprintf("%s returns %s instead of %s: statements of the running release that use the result fail (42883, 42804) or read something else", short(object), to, from), "")
	}
}

func outputs(f *catalog.Function) []catalog.Argument {
	var out []catalog.Argument
	for _, a := range f.Args {
		if a.Mode == 'o' || a.Mode == 'b' || a.Mode == 't' {
			out = append(out, a)
		}
	}
	return out
}
