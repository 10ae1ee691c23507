package checks

import "github.com/renewa/migration-gate/internal/finding"

var n1Function = Rule{
	ID:      "n1-function",
	Default: finding.Error,
	Doc: Doc{
		Title:    "a function answers the calls of the running release",
		Breaks:   "A changed signature, parameter name, result or strictness fails or computes something else; CREATE OR REPLACE silently resets SECURITY DEFINER and SET; a second overload with defaults makes old calls ambiguous (42725); bodies that name a dropped or renamed object fail when they run.",
		Safe:     "Keep the old signature as a wrapper with the same names, defaults and grants. Repeat SECURITY DEFINER and SET in CREATE OR REPLACE.",
		Limits:   "Bodies in other languages than SQL and PL/pgSQL are not looked into. A dropped function whose only successor takes the same arguments, and more with defaults, still answers; that its body is another is a warning. What a body names and no migration created is taken for an extension's.",
		Example:  "`CREATE OR REPLACE FUNCTION f(int) …` without SECURITY DEFINER: callers lose the owner's rights (42501).",
		Approval: "function f(int) since #12",
	},
	Delta: breaksOf("n1-function"),
}
