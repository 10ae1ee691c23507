package catalog

// Which function a call means: PostgreSQL's func_get_detail and
// func_select_candidate (parser/parse_func.c), oper (parser/parse_oper.c), and
// the documentation's chapter "Type Conversion".

// verdict of a resolution.
type verdict byte

const (
	found     verdict = iota
	missing           // 42883
	ambiguous         // 42725
	unsure            // some type is not known, or something is beyond us
)

// candidate is a signature with the argument types that the call sees: a
// variadic one spread out, defaults left out, named arguments in their places.
type candidate struct {
	sig  *signature
	args []TypeRef
	// twice: another function of the same schema is called in the same way, by
	// its defaults.
	twice bool
}

// choose picks the candidate for arguments of these types. Exact tells whether
// the types were met without conversion.
func (c *Catalog) choose(all []candidate, given []TypeRef) (*candidate, verdict) {
	known := true
	for _, g := range given {
		known = known && g.Known()
	}
	if known {
		for i := range all {
			if sameTypes(all[i].args, given) {
				return &all[i], found
			}
		}
	}
	var fit []candidate
	for _, k := range all {
		if c.accepts(k, given) {
			fit = append(fit, k)
		}
	}
	switch {
	case len(fit) == 0:
		return nil, missing
	case len(fit) == 1:
		return &fit[0], found
	case !known:
		// Whichever it is, the result may be the same.
		for _, k := range fit[1:] {
			if !sameType(k.sig.result, fit[0].sig.result) || polymorphic(k.sig.result.Type) || k.sig.user != fit[0].sig.user {
				return nil, unsure
			}
		}
		return &fit[0], found
	}
	if best := c.selectCandidate(fit, given); best != nil {
		return best, found
	}
	return nil, ambiguous
}

func sameTypes(a, b []TypeRef) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameType(a[i], b[i]) {
			return false
		}
	}
	return true
}

func (c *Catalog) accepts(k candidate, given []TypeRef) bool {
	for i, g := range given {
		if !c.converts(g, k.args[i], 'i') {
			return false
		}
	}
	return c.consistent(k.args, given)
}

// keep leaves the candidates with the highest score, in their order.
func keep(all []candidate, score func(candidate) int) []candidate {
	best, out := -1, []candidate(nil)
	for _, k := range all {
		switch n := score(k); {
		case n > best:
			best, out = n, []candidate{k}
		case n == best:
			out = append(out, k)
		}
	}
	return out
}

// selectCandidate is func_select_candidate, step by step.
func (c *Catalog) selectCandidate(all []candidate, given []TypeRef) *candidate {
	base := make([]TypeRef, len(given))
	unknowns := 0
	for i, g := range given {
		base[i] = c.baseOf(g)
		if isUnknown(g) {
			unknowns++
		}
	}
	all = keep(all, func(k candidate) int {
		n := 0
		for i, b := range base {
			if !isUnknown(b) && sameType(k.args[i], b) {
				n++
			}
		}
		return n
	})
	if len(all) == 1 {
		return &all[0]
	}
	all = keep(all, func(k candidate) int {
		n := 0
		for i, b := range base {
			if isUnknown(b) {
				continue
			}
			if t := c.categoryOf(k.args[i]); sameType(k.args[i], b) || t.preferred && t.letter == c.categoryOf(b).letter {
				n++
			}
		}
		return n
	})
	if len(all) == 1 {
		return &all[0]
	}
	if unknowns == 0 {
		return nil
	}
	if all = c.byCategory(all, base); len(all) == 1 {
		return &all[0]
	}
	return c.lastGasp(all, base, unknowns)
}

// byCategory prefers, for literals, the string category, or the one that all
// candidates share, and its preferred type.
func (c *Catalog) byCategory(all []candidate, base []TypeRef) []candidate {
	slots := make([]category, len(base))
	for i, b := range base {
		if !isUnknown(b) {
			continue
		}
		conflict := false
		for _, k := range all {
			switch t := c.categoryOf(k.args[i]); {
			case slots[i].letter == 0:
				slots[i] = t
			case t.letter == slots[i].letter:
				slots[i].preferred = slots[i].preferred || t.preferred
			case t.letter == 'S':
				slots[i] = t
			default:
				conflict = true
			}
		}
		if conflict && slots[i].letter != 'S' {
			return all
		}
	}
	var out []candidate
	for _, k := range all {
		ok := true
		for i, b := range base {
			t := c.categoryOf(k.args[i])
			if isUnknown(b) && (t.letter != slots[i].letter || slots[i].preferred && !t.preferred) {
				ok = false
			}
		}
		if ok {
			out = append(out, k)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// lastGasp takes literals for the one type that the other arguments have.
func (c *Catalog) lastGasp(all []candidate, base []TypeRef, unknowns int) *candidate {
	if unknowns == len(base) {
		return nil
	}
	var one TypeRef
	for _, b := range base {
		if isUnknown(b) {
			continue
		}
		if one.Known() && !sameType(one, b) {
			return nil
		}
		one = b
	}
	same := make([]TypeRef, len(base))
	for i := range same {
		same[i] = one
	}
	var best *candidate
	for i, k := range all {
		if !c.accepts(k, same) {
			continue
		}
		if best != nil {
			return nil
		}
		best = &all[i]
	}
	return best
}
