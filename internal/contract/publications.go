package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// publications reports a table whose UPDATEs and DELETEs fail since it is
// published without a replica identity (documentation, "Logical Replication",
// "Publication").
func (c *comparison) publications(base, now *face) {
	was, is := unpublishable(c.then, base.root), unpublishable(c.present, now.root)
	if is == "" || is == was {
		return
	}
	state := "55000"
	if strings.Contains(is, "row filter") {
		state = "42P10"
	}
	object := relationName(c.base, base.rel)
	c.add(Break{
		Rule: "n1-publication", Level: Breaks, Object: object, State: state,
		Message: fmt.Sprintf("%s is published and %s: UPDATE and DELETE of the running release fail (%s)", short(object), is, state),
		Help:    fmt.Sprintf("ALTER TABLE %s REPLICA IDENTITY FULL; or give it a primary key, or publish inserts only: WITH (publish = 'insert')", relationName(c.now, now.root)),
	})
}

// unpublishable says what keeps the changes of a table from being published;
// empty for nothing.
func unpublishable(l *lookup, t *catalog.Relation) string {
	why := ""
	for _, o := range l.published() {
		if !publishes(l.catalog, o, t) || !publishesChanges(o) {
			continue
		}
		if !hasIdentity(t) {
			return "has no replica identity"
		}
		if columns := filterColumns(o, t); len(columns) > 0 && !identifies(t, columns) {
			why = "its row filter uses columns outside of the replica identity"
		}
	}
	return why
}

// publishesChanges: by default all of insert, update, delete and truncate.
func publishesChanges(o *catalog.Other) bool {
	list, ok := o.Options["publish"]
	return !ok || strings.Contains(list, "update") || strings.Contains(list, "delete")
}

func hasIdentity(t *catalog.Relation) bool {
	switch t.ReplicaIdentity {
	case 'n':
		return false
	case 'f', 'i':
		return true
	}
	return len(primaryKey(t)) > 0
}

func primaryKey(t *catalog.Relation) []int {
	for _, k := range t.Constraints {
		if k.Kind == catalog.PrimaryKey && !k.Deferrable {
			return k.Columns
		}
	}
	return nil
}

func identifies(t *catalog.Relation, columns []int) bool {
	if t.ReplicaIdentity == 'f' {
		return true
	}
	key := primaryKey(t)
	for _, num := range columns {
		if !slices.Contains(key, num) {
			return false
		}
	}
	return true
}
