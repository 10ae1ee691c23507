package catalog

// Polymorphic types (documentation, "Extending SQL", "Polymorphic Types";
// check_generic_type_consistency and enforce_generic_type_consistency,
// parser/parse_coerce.c).

func polymorphic(t OID) bool {
	switch t {
	case oidAnyElement, oidAnyArray, oidAnyNonArray, oidAnyEnum, oidAnyRange, oidAnyMultirange,
		oidCompatible, oidCompatArray, oidCompatNonArray, oidCompatRange, oidCompatMulti:
		return true
	}
	return false
}

// rangeSubtypes are the builtin ranges and multiranges (pg_range.dat): what is
// in them, and the multirange that goes with a range.
var rangeSubtypes = map[OID]struct{ subtype, multi OID }{
	3904: {oidInt4, 4451}, 3906: {oidNumeric, 4532}, 3908: {oidTimestamp, 4533},
	3910: {oidTimestamptz, 4534}, 3912: {oidDate, 4535}, 3926: {oidInt8, 4536},
}

// subtypeOf is what a range holds.
func (c *Catalog) subtypeOf(t TypeRef) (TypeRef, bool) {
	t = c.baseOf(t)
	if t.Array {
		return TypeRef{}, false
	}
	if r, ok := rangeSubtypes[t.Type]; ok {
		return plain(r.subtype), true
	}
	if u := c.Types[t.Type]; u != nil && u.Kind == Range {
		return u.Subtype, true
	}
	return TypeRef{}, false
}

// rangeOf is the range of a multirange.
func (c *Catalog) rangeOf(t TypeRef) (TypeRef, bool) {
	t = c.baseOf(t)
	for r, s := range rangeSubtypes {
		if s.multi == t.Type && !t.Array {
			return plain(r), true
		}
	}
	if u := c.Types[t.Type]; u != nil && u.Kind == Multirange && !t.Array {
		for _, r := range c.Types {
			if r.Kind == Range && r.Schema == u.Schema && sameType(r.Subtype, u.Subtype) {
				return plain(r.OID), true
			}
		}
	}
	return TypeRef{}, false
}

// multirangeOf is the multirange of a range.
func (c *Catalog) multirangeOf(t TypeRef) TypeRef {
	if r, ok := rangeSubtypes[t.Type]; ok {
		return plain(r.multi)
	}
	if u := c.Types[t.Type]; u != nil && u.Kind == Range {
		for _, m := range c.Types {
			if m.Kind == Multirange && m.Schema == u.Schema && sameType(m.Subtype, u.Subtype) {
				return plain(m.OID)
			}
		}
	}
	return TypeRef{}
}

// binding is what the polymorphic types of one call stand for.
type binding struct {
	elem, rng         TypeRef
	compat, compatRng TypeRef
	// unsure: some argument's type is not known.
	unsure bool
}

// consistent says that the arguments agree on what a polymorphic type is.
func (c *Catalog) consistent(declared, given []TypeRef) bool {
	_, ok := c.bind(declared, given)
	return ok
}

func (c *Catalog) bind(declared, given []TypeRef) (binding, bool) {
	var b binding
	var compat []TypeRef
	same := func(slot *TypeRef, t TypeRef) bool {
		if slot.Known() && !sameType(*slot, t) {
			return false
		}
		*slot = TypeRef{Type: t.Type, Array: t.Array}
		return true
	}
	for i, d := range declared {
		if d.Array || !polymorphic(d.Type) || i >= len(given) {
			continue
		}
		g := given[i]
		if isUnknown(g) {
			continue
		}
		if !g.Known() {
			b.unsure = true
			continue
		}
		flat := c.baseOf(g)
		switch d.Type {
		case oidAnyElement, oidAnyNonArray, oidAnyEnum:
			if d.Type == oidAnyNonArray && flat.Array || d.Type == oidAnyEnum && c.kindOf(g) != Enum || !same(&b.elem, g) {
				return b, false
			}
		case oidAnyArray:
			if g.Type == oidAnyArray {
				b.unsure = true // pg_statistic's columns
				continue
			}
			elem, ok := elementOf(flat)
			if !ok || !same(&b.elem, elem) {
				return b, false
			}
		case oidAnyRange, oidAnyMultirange:
			r := flat
			if d.Type == oidAnyMultirange {
				var ok bool
				if r, ok = c.rangeOf(flat); !ok {
					return b, false
				}
			}
			sub, ok := c.subtypeOf(r)
			if !ok || !same(&b.rng, r) || !same(&b.elem, sub) {
				return b, false
			}
		case oidCompatible, oidCompatNonArray:
			if d.Type == oidCompatNonArray && flat.Array {
				return b, false
			}
			compat = append(compat, g)
		case oidCompatArray:
			elem, ok := elementOf(flat)
			if !ok {
				return b, false
			}
			compat = append(compat, elem)
		case oidCompatRange, oidCompatMulti:
			r := flat
			if d.Type == oidCompatMulti {
				r, _ = c.rangeOf(flat)
			}
			sub, ok := c.subtypeOf(r)
			if !ok || !same(&b.compatRng, r) {
				return b, false
			}
			compat = append(compat, sub)
		}
	}
	if len(compat) > 0 {
		var ok bool
		if b.compat, ok = c.commonType(compat); !ok {
			return b, false
		}
		b.compat.Mods = ""
	}
	return b, true
}

// elementOf is what an array, or one of the builtin vectors, holds.
func elementOf(t TypeRef) (TypeRef, bool) {
	switch {
	case t.Array:
		return plain(t.Type), true
	case t.Type == oidInt2vector:
		return plain(oidInt2), true
	case t.Type == oidOidvector:
		return plain(oidOid), true
	}
	return TypeRef{}, false
}

// actual is a declared type, a result's or an argument's, with what a
// polymorphic one stands for in this call.
func (c *Catalog) actual(declared TypeRef, b binding) TypeRef {
	if declared.Array || !polymorphic(declared.Type) {
		return declared
	}
	elem, compat := b.elem, b.compat
	if !elem.Known() && !b.unsure {
		elem = plain(oidText) // only literals were given: the server says 42804 or takes text
	}
	if !compat.Known() && !b.unsure {
		compat = plain(oidText)
	}
	array := func(t TypeRef) TypeRef { return TypeRef{Type: t.Type, Array: t.Known()} }
	switch declared.Type {
	case oidAnyElement, oidAnyNonArray, oidAnyEnum:
		return elem
	case oidAnyArray:
		return array(elem)
	case oidAnyRange:
		return b.rng
	case oidAnyMultirange:
		return c.multirangeOf(b.rng)
	case oidCompatible, oidCompatNonArray:
		return compat
	case oidCompatArray:
		return array(compat)
	case oidCompatRange:
		return b.compatRng
	case oidCompatMulti:
		return c.multirangeOf(b.compatRng)
	}
	return TypeRef{}
}
