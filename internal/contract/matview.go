package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// populated: a materialized view WITH NO DATA cannot be read until it is
// refreshed (documentation of REFRESH MATERIALIZED VIEW).
func (c *comparison) populated(was, is *catalog.Relation) {
	if was.View == nil || is.View == nil || was.View.Empty || !is.View.Empty {
		return
	}
	object := relationName(c.base, was)
	c.add(Break{
		Rule: "n1-view", Level: Breaks, Object: object, State: "55000", aspect: "empty",
		Message:  fmt.Sprintf("materialized view %s has no data: every SELECT of the running release on it fails (55000)", short(object)),
		Evidence: made("the materialized view", was.Created),
		Help:     fmt.Sprintf("REFRESH MATERIALIZED VIEW %s; in the same file", relationName(c.now, is)),
	})
}
