package contract

import (
	"fmt"

	"github.com/renewa/migration-gate/internal/catalog"
)

// kind compares what sort of thing the name is. It returns true where there is
// nothing more to compare.
func (c *comparison) kind(base, now *face) bool {
	b, n := base.rel.Kind, now.rel.Kind
	object := relationName(c.base, base.rel)
	change := func(state, message, help string) {
		c.add(Break{
			Rule: "n1-view", Level: Breaks, Object: object, State: state, aspect: "kind",
			Message:  fmt.Sprintf("%s %s is a %s now: %s", b.String(), short(object), n.String(), message),
			Evidence: made("the "+b.String(), base.rel.Created),
			Help:     help,
		})
	}
	switch {
	case b == n, isTable(b) && isTable(n), isTable(b) && n == catalog.View:
		return false
	case n == catalog.MaterializedView:
		change("42809", "the running release reads rows as they were at the last REFRESH, and its writes fail (42809)",
			fmt.Sprintf("CREATE VIEW %s; give the materialized view another name", object))
		return false
	case b == catalog.MaterializedView && n == catalog.View:
		if c.isRole(base.rel.Owner) || c.shimmed {
			change("42809", "the running release's REFRESH MATERIALIZED VIEW fails (42809)",
				"keep the materialized view until no running release refreshes it")
		}
		return false
	case b == catalog.View && sameRoot(base, now):
		return false // the table behind it took its name back
	case b == catalog.View && isTable(n):
		change("", "it holds a copy of the rows, which no longer follows the tables that the view showed",
			fmt.Sprintf("keep the view %s, and give the table another name", object))
		return false
	case isTable(n):
		change("42809", "REFRESH MATERIALIZED VIEW fails (42809) and the rows are a copy", "keep the materialized view")
		return false
	default:
		change("42809", "statements of the running release fail (42809)", fmt.Sprintf("choose another name than %s", object))
		return true
	}
}
