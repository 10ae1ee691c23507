package catalog

import (
	"slices"
)

// castCall is type(x) for x::type, where the conversion needs no function of
// that name.
func (b *binder) castCall(c call) TypeRef {
	if len(c.given) != 1 || c.procedures {
		return TypeRef{}
	}
	t := b.s.lookupType(c.schema, c.name)
	if t.Known() && c.given[0].Known() && b.c.converts(c.given[0], t, 'e') {
		return t
	}
	return TypeRef{}
}

// fit arranges a function's arguments for a call; ok is false where their number
// or names do not go with it.
func (c call) fit(sig *signature) (candidate, bool) {
	n := len(c.given)
	args := sig.args
	switch {
	case len(c.names) > 0:
		return c.fitNamed(sig)
	case n == len(args) && (!sig.variadic || c.spread):
		return candidate{sig: sig, args: args}, true
	case sig.variadic && !c.spread && n >= len(args):
		last := args[len(args)-1]
		elem := variadicElement(last)
		spread := slices.Clone(args[:len(args)-1])
		for len(spread) < n {
			spread = append(spread, elem)
		}
		return candidate{sig: sig, args: spread}, true
	case n < len(args) && n >= len(args)-sig.defaults:
		return candidate{sig: sig, args: args[:n]}, true
	case sig.variadic && !c.spread && n == len(args)-1 && sig.defaults > 0:
		return candidate{sig: sig, args: args[:n]}, true
	}
	return candidate{}, false
}

func variadicElement(t TypeRef) TypeRef {
	switch {
	case t.Array:
		return plain(t.Type)
	case t.Type == oidAnyArray:
		return plain(oidAnyElement)
	case t.Type == oidCompatArray:
		return plain(oidCompatible)
	}
	return t // "any"
}

func (c call) fitNamed(sig *signature) (candidate, bool) {
	if sig.variadic || len(sig.argNames) != len(sig.args) || len(c.given) > len(sig.args) {
		return candidate{}, false
	}
	positional := len(c.given) - len(c.names)
	args := slices.Clone(sig.args[:positional])
	filled := map[string]bool{}
	for _, name := range c.names {
		i := slices.Index(sig.argNames, name)
		if i < positional || filled[name] {
			return candidate{}, false
		}
		filled[name] = true
		args = append(args, sig.args[i])
	}
	for i := positional; i < len(sig.args)-sig.defaults; i++ {
		if !filled[sig.argNames[i]] {
			return candidate{}, false
		}
	}
	return candidate{sig: sig, args: args}, true
}
