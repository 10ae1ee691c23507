package contract

import (
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// lookup finds what a catalog holds by what it belongs to, which would take a
// walk over all of it each time. It is made when it is first asked.
type lookup struct {
	catalog *catalog.Catalog
	// children by parent, and whether a schema holds anything.
	children map[catalog.OID][]*catalog.Relation
	used     map[catalog.OID]bool
	// views by what they read, and the tables that refer to one.
	views, references map[catalog.OID][]*catalog.Relation
	// publications once listed.
	publications []*catalog.Other
	listed       bool
}

func (l *lookup) make() {
	if l.children != nil {
		return
	}
	l.children, l.used = map[catalog.OID][]*catalog.Relation{}, map[catalog.OID]bool{}
	l.views, l.references = map[catalog.OID][]*catalog.Relation{}, map[catalog.OID][]*catalog.Relation{}
	for _, r := range l.catalog.Relations {
		if r.Kind == catalog.Index {
			continue
		}
		l.used[r.Schema] = l.used[r.Schema] || r.Kind != catalog.CompositeType
		for _, parent := range r.Inherits {
			l.children[parent] = append(l.children[parent], r)
		}
		if r.View != nil {
			for _, d := range r.View.Deps {
				l.views[d.Object] = append(l.views[d.Object], r)
			}
		}
		for _, k := range r.Constraints {
			if k.Kind == catalog.ForeignKey {
				l.references[k.References] = append(l.references[k.References], r)
			}
		}
	}
	for _, list := range l.children {
		slices.SortFunc(list, func(a, b *catalog.Relation) int { return int(a.OID) - int(b.OID) })
	}
	for _, t := range l.catalog.Types {
		l.used[t.Schema] = l.used[t.Schema] || !rowType(l.catalog, t)
	}
	for _, f := range l.catalog.Functions {
		l.used[f.Schema] = true
	}
}

// childrenOf lists the partitions and inheriting tables of a relation, oldest
// first.
func (l *lookup) childrenOf(parent catalog.OID) []*catalog.Relation {
	l.make()
	return l.children[parent]
}

// viewsOver lists the views that read a relation, some more than once.
func (l *lookup) viewsOver(relation catalog.OID) []*catalog.Relation {
	l.make()
	return l.views[relation]
}

// referring lists the tables whose foreign keys refer to one, some more than once.
func (l *lookup) referring(table catalog.OID) []*catalog.Relation {
	l.make()
	return l.references[table]
}

// published lists the publications.
func (l *lookup) published() []*catalog.Other {
	if !l.listed {
		l.listed = true
		eachValue(l.catalog.Others, func(o *catalog.Other) {
			if o.Kind == "publication" {
				l.publications = append(l.publications, o)
			}
		})
	}
	return l.publications
}

// holds says whether a schema has anything in it that a statement can name.
func (l *lookup) holds(schema catalog.OID) bool {
	l.make()
	return l.used[schema]
}

// basis is a contract to compare with, and what is worked out of it once.
type basis struct {
	catalog *catalog.Catalog
	lookup  *lookup
	// roles of N-1, and whether the directory grants them anything: if not,
	// N-1 is whoever owns the objects.
	roles   []string
	granted bool
	may     *descent
}

func newBasis(c *catalog.Catalog) *basis {
	b := &basis{catalog: c, lookup: &lookup{catalog: c}, roles: c.AppRoles(), may: &descent{c, map[use]bool{}}}
	b.granted = slices.Contains(b.roles, catalog.Public)
	for _, r := range c.Relations {
		for grantee := range r.ACL {
			b.granted = b.granted || grantee != r.Owner && (grantee == catalog.Public || slices.Contains(b.roles, grantee))
		}
	}
	return b
}
