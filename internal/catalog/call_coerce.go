package catalog

import "slices"

// The OIDs of builtin types that the resolution of calls treats apart
// (pg_type.dat).
const (
	oidBool           OID = 16
	oidBytea          OID = 17
	oidName           OID = 19
	oidInt8           OID = 20
	oidInt2           OID = 21
	oidInt2vector     OID = 22
	oidInt4           OID = 23
	oidRegproc        OID = 24
	oidText           OID = 25
	oidOid            OID = 26
	oidOidvector      OID = 30
	oidJSON           OID = 114
	oidXML            OID = 142
	oidPoint          OID = 600
	oidLseg           OID = 601
	oidBox            OID = 603
	oidFloat8         OID = 701
	oidUnknown        OID = 705
	oidBpchar         OID = 1042
	oidVarchar        OID = 1043
	oidDate           OID = 1082
	oidTime           OID = 1083
	oidTimestamp      OID = 1114
	oidTimestamptz    OID = 1184
	oidTimetz         OID = 1266
	oidBit            OID = 1560
	oidNumeric        OID = 1700
	oidRegclass       OID = 2205
	oidRegtype        OID = 2206
	oidRecord         OID = 2249
	oidAny            OID = 2276
	oidAnyArray       OID = 2277
	oidVoid           OID = 2278
	oidTrigger        OID = 2279
	oidAnyElement     OID = 2283
	oidAnyNonArray    OID = 2776
	oidAnyEnum        OID = 3500
	oidJSONB          OID = 3802
	oidAnyRange       OID = 3831
	oidEventTrigger   OID = 3838
	oidCompatMulti    OID = 4538
	oidAnyMultirange  OID = 4537
	oidCompatible     OID = 5077
	oidCompatArray    OID = 5078
	oidCompatNonArray OID = 5079
	oidCompatRange    OID = 5080
)

func plain(oid OID) TypeRef { return TypeRef{Type: oid} }

// sameType says that two references are the same type, whatever their modifiers.
func sameType(a, b TypeRef) bool { return a.Type == b.Type && a.Array == b.Array }

// isUnknown is the type of a bare literal, of NULL and of a parameter.
func isUnknown(t TypeRef) bool { return t.Type == oidUnknown && !t.Array }

// baseOf looks through domains (getBaseType, utils/cache/lsyscache.c).
func (c *Catalog) baseOf(t TypeRef) TypeRef {
	for range 32 { // a domain cannot contain itself, but no input may hang us
		d := c.Types[t.Type]
		if t.Array || d == nil || d.Kind != Domain {
			return t
		}
		t = d.Of
	}
	return t
}

// categoryOf is TypeCategory (parser/parse_coerce.c).
func (c *Catalog) categoryOf(t TypeRef) category {
	if t.Array {
		return category{letter: 'A'}
	}
	t = c.baseOf(t)
	if t.Array {
		return category{letter: 'A'}
	}
	if u := c.Types[t.Type]; u != nil {
		switch u.Kind {
		case Enum:
			return category{letter: 'E'}
		case Composite:
			return category{letter: 'C'}
		case Range, Multirange:
			return category{letter: 'R'}
		}
		return category{letter: 'U'}
	}
	return builtinCalls().categories[t.Type]
}

func (c *Catalog) kindOf(t TypeRef) TypeKind {
	if u := c.Types[t.Type]; u != nil && !t.Array {
		return u.Kind
	}
	return 0
}

// converts says whether a value of one type becomes one of another in a
// context: 'i' implicit, 'a' assignment, 'e' explicit (can_coerce_type and
// find_coercion_pathway, parser/parse_coerce.c). A type that is not known
// converts to everything: nothing is held against it.
func (c *Catalog) converts(from, to TypeRef, context byte) bool {
	if !from.Known() || !to.Known() || sameType(from, to) || isUnknown(from) {
		return true
	}
	if !to.Array && (to.Type == oidAny || polymorphic(to.Type)) {
		return true // consistency is looked at apart
	}
	if c.conversion(from, to, context) {
		return true
	}
	composite := c.kindOf(from) == Composite
	if to.Type == oidRecord && to.Array == from.Array {
		return from.Type == oidRecord || c.kindOf(plain(from.Type)) == Composite
	}
	if of := c.baseOf(to); from.Type == oidRecord && from.Array == of.Array {
		return c.kindOf(c.baseOf(plain(of.Type))) == Composite
	}
	return composite && c.inheritsType(from.Type, to.Type)
}

func (c *Catalog) conversion(from, to TypeRef, context byte) bool {
	from, to = c.baseOf(from), c.baseOf(to)
	if !from.Known() || !to.Known() || sameType(from, to) {
		return true
	}
	if !from.Array && !to.Array {
		if k, ok := c.castBetween(from.Type, to.Type); ok {
			return k.context == 'i' || context == 'e' || k.context == 'a' && context == 'a'
		}
	}
	// No array goes into a vector, which is one itself (find_coercion_pathway,
	// parser/parse_coerce.c).
	if elem, ok := elementOf(from); ok && to.Array && from.Type != oidRecord && to.Type != oidRecord {
		return c.conversion(elem, plain(to.Type), context)
	}
	if context == 'i' {
		return false
	}
	if c.hasUnknownCasts(from) || c.hasUnknownCasts(to) {
		return true
	}
	// Through the text form: into a string at assignment, out of one only when
	// asked for (parse_coerce.c: "assume there's an I/O conversion").
	if c.categoryOf(to).letter == 'S' {
		return true
	}
	return context == 'e' && c.categoryOf(from).letter == 'S'
}

// castBetween finds a cast of PostgreSQL's or of the directory's own. Of those
// only the types that the directory made are looked at: they are what the cast
// depends on.
func (c *Catalog) castBetween(from, to OID) (cast, bool) {
	if k, ok := builtinCalls().casts[[2]OID{from, to}]; ok {
		return k, true
	}
	if c.Types[from] == nil && c.Types[to] == nil {
		return cast{}, false
	}
	for o := range c.others("cast") {
		if !o.concerns(c, from) || !o.concerns(c, to) {
			continue
		}
		switch o.Options["context"] {
		case "implicit":
			return cast{context: 'i'}, true
		case "assignment":
			return cast{context: 'a'}, true
		}
		return cast{context: 'e'}, true
	}
	return cast{}, false
}

// concerns says that an object depends on a type; builtin types leave no trace.
func (o *Other) concerns(c *Catalog, typ OID) bool {
	return c.Types[typ] == nil || slices.Contains(o.Deps, Ref{Object: typ})
}

// inheritsType says that a row type's table inherits from another's.
func (c *Catalog) inheritsType(from, to OID) bool {
	f, t := c.Types[from], c.Types[to]
	if f == nil || t == nil || f.Relation == 0 || t.Relation == 0 {
		return false
	}
	seen := map[OID]bool{}
	queue := []OID{f.Relation}
	for len(queue) > 0 {
		oid := queue[0]
		queue = queue[1:]
		if oid == t.Relation {
			return true
		}
		if r := c.Relations[oid]; r != nil && !seen[oid] {
			seen[oid] = true
			queue = append(queue, r.Inherits...)
		}
	}
	return false
}

// commonType is the type of a CASE, a UNION, an array and the like
// (select_common_type, parser/parse_coerce.c). It is not known where one of the
// types is not, and ok is false where they do not go together (42804).
func (c *Catalog) commonType(types []TypeRef) (common TypeRef, ok bool) {
	if len(types) == 0 {
		return plain(oidText), true
	}
	first := types[0]
	same := true
	for _, t := range types {
		if !t.Known() {
			return TypeRef{}, true
		}
		same = same && sameType(t, first)
	}
	if same && !isUnknown(first) {
		return TypeRef{Type: first.Type, Array: first.Array, Mods: commonMods(types)}, true
	}
	p := c.baseOf(first)
	for _, t := range types[1:] {
		n := c.baseOf(t)
		if isUnknown(n) || sameType(n, p) {
			continue
		}
		switch pc := c.categoryOf(p); {
		case isUnknown(p):
			p = n
		case c.categoryOf(n).letter != pc.letter:
			return TypeRef{}, false
		case !pc.preferred && c.converts(p, n, 'i') && !c.converts(n, p, 'i'):
			p = n
		}
	}
	if isUnknown(p) {
		p = plain(oidText)
	}
	// select_common_typmod: only where every arm has the type already.
	p.Mods = ""
	for _, t := range types {
		if !sameType(t, p) {
			return p, true
		}
	}
	p.Mods = commonMods(types)
	return p, true
}

func commonMods(types []TypeRef) string {
	for _, t := range types {
		if t.Mods != types[0].Mods {
			return ""
		}
	}
	return types[0].Mods
}
