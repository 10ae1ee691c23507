package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// castAdded reports a new implicit cast between types that N-1 has: operators
// and functions that only one of the types had a match for have several then
// (documentation of CREATE CAST, "Notes").
func (c *comparison) castAdded(o *catalog.Other) {
	was := c.base.Others[o.OID]
	if o.Options["context"] != "implicit" || was != nil && was.Options["context"] == "implicit" || o.Part != 0 || o.Extension != 0 {
		return
	}
	for _, d := range o.Deps {
		if c.now.Types[d.Object] != nil && c.base.Types[d.Object] == nil {
			return // a type of this change
		}
	}
	c.add(Break{
		Rule: "n1-function", Level: Depends, Object: ident(o.Name), State: "42725", aspect: "cast",
		Message:   fmt.Sprintf("implicit cast %s is new: operators and calls of the running release on these types can become ambiguous (42725), or silently mean others", o.Name),
		Condition: "no expression of the running release mixes the types",
		Help:      "make the cast AS ASSIGNMENT, or explicit",
	})
}
