package contract

import (
	"cmp"
	"maps"
	"slices"

	"github.com/renewa/migration-gate/internal/catalog"
)

// comparison finds the breaks between the contract and one state of the schema.
type comparison struct {
	base, now *catalog.Catalog
	// then and present look things up in base and now.
	then, present *lookup
	// mayThen and mayNow follow rights down through views.
	mayThen, mayNow *descent
	roles           []string
	granted         bool
	bodies          *bodies
	copies          copies
	// only restricts the walk to some elements of the contract; nil is all.
	only map[catalog.OID]bool
	// element is the one being compared; shimmed that a shim answers for it.
	element catalog.OID
	shimmed bool
	// whole is the view that would cover the element, written out.
	whole string
	// under is what the table behind a view calls the column that is compared,
	// where the table answers under its own name too.
	under string
	// follows says that the element is a child or a partition of a table of
	// N-1: what it inherits is told with that.
	follows bool
	breaks  []Break
	// at has the place of each key in breaks.
	at    map[string]int
	shims []Shim
	// grown are the names of tables that have new columns.
	grown []string
}

// compare walks the contract.
func (c *comparison) compare() []Break {
	each(c, c.base.Schemas, c.schema)
	each(c, c.base.Relations, c.relation)
	each(c, c.base.Types, c.typ)
	each(c, c.base.Functions, c.function)
	each(c, c.base.Others, c.other)
	c.element = 0
	c.settings()
	c.given()
	c.logins()
	c.born()
	c.bodyFaults()
	c.missing()
	slices.SortStableFunc(c.breaks, func(a, b Break) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Rule, b.Rule))
	})
	return c.breaks
}

// each calls compare for the elements of one kind, in order of their creation.
func each[V any](c *comparison, elements map[catalog.OID]*V, compare func(*V)) {
	var oids []catalog.OID
	if c.only == nil {
		oids = slices.AppendSeq(make([]catalog.OID, 0, len(elements)), maps.Keys(elements))
	}
	for oid := range c.only {
		if elements[oid] != nil {
			oids = append(oids, oid)
		}
	}
	slices.Sort(oids)
	for _, oid := range oids {
		c.element, c.shimmed, c.whole, c.follows = oid, false, "", false
		compare(elements[oid])
	}
}

// add takes a break. Of two that say the same of one object the graver stays.
func (c *comparison) add(b Break) {
	b.element, b.under = c.element, c.under
	if b.Change == "" {
		b.Change = changeOf(b.Rule)
	}
	if c.shimmed && b.Level == Breaks {
		if c.whole != "" && (b.Rule == "n1-view" || b.Rule == "n1-rls" || b.Rule == ShimIncomplete || b.aspect == "source") {
			b.Help += "; what covers the old name is\n" + c.whole
		}
		b.Rule = ShimIncomplete
	}
	key := b.key()
	if i, told := c.at[key]; told {
		if graver(b.Level, c.breaks[i].Level) {
			c.breaks[i] = b
		}
		return
	}
	c.at[key] = len(c.breaks)
	c.breaks = append(c.breaks, b)
}

// remove takes a break back; the last one takes its place.
func (c *comparison) remove(i int) {
	last := len(c.breaks) - 1
	delete(c.at, c.breaks[i].key())
	if i != last {
		c.breaks[i] = c.breaks[last]
		c.at[c.breaks[i].key()] = i
	}
	c.breaks = c.breaks[:last]
}

// graver compares two levels.
func graver(a, b Level) bool {
	order := []Level{Noted, Depends, Unknown, Breaks}
	return slices.Index(order, a) > slices.Index(order, b)
}

// key tells breaks apart.
func (b Break) key() string {
	return b.Rule + "\x00" + b.Change + "\x00" + b.Object + "\x00" + b.aspect
}

// schemaOf finds the schema that has the name of a schema of base now.
func (c *comparison) schemaOf(oid catalog.OID) *catalog.Schema {
	s := c.base.Schemas[oid]
	if s == nil {
		return nil
	}
	return c.now.SchemaNamed(s.Name)
}

// answering is the relation that has a base relation's name now.
func (c *comparison) answering(r *catalog.Relation) *catalog.Relation {
	s := c.schemaOf(r.Schema)
	if s == nil {
		return nil
	}
	return c.now.RelationNamed(s.OID, r.Name)
}

// temporary says whether a relation lives in one session only.
func temporary(r *catalog.Relation) bool { return r.Persistence == 't' }

// made is the fact that an object of base was created somewhere.
func made(what string, at catalog.Origin) []Fact {
	if at.File == "" {
		return nil
	}
	return []Fact{{Text: what + " was created here", At: at}}
}
