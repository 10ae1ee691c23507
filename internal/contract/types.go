package contract

import (
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/catalog"
)

// Builtin types whose changes have rules of their own (pg_type.dat).
const (
	int8Type        catalog.OID = 20
	int2Type        catalog.OID = 21
	int4Type        catalog.OID = 23
	textType        catalog.OID = 25
	charType        catalog.OID = 1042
	varcharType     catalog.OID = 1043
	dateType        catalog.OID = 1082
	timeType        catalog.OID = 1083
	timestampType   catalog.OID = 1114
	timestamptzType catalog.OID = 1184
	intervalType    catalog.OID = 1186
	timetzType      catalog.OID = 1266
	bitType         catalog.OID = 1560
	varbitType      catalog.OID = 1562
	numericType     catalog.OID = 1700
	triggerType     catalog.OID = 2279
	eventTrigger    catalog.OID = 3838
)

// change of a type, seen by N-1.
type change int

const (
	same change = iota
	// widened: every old value is as it was, but prepared statements that
	// return the column fail once per connection (0A000).
	widened
	// narrowed: values that N-1 may write are refused.
	narrowed
	// different: statements fail, or values change silently.
	different
)

// typeChange classifies a change from a type of base to one of now
// (facts: ALTER COLUMN TYPE; documentation, "Data Types").
func (c *comparison) typeChange(a, b catalog.TypeRef) change {
	switch {
	case !a.Known() || !b.Known():
		if a.Known() == b.Known() && a.Name == b.Name || a.Type == b.Type {
			return same
		}
		return different
	case a.Array != b.Array:
		return different
	case a.Type == b.Type:
		if a.Mods == b.Mods {
			return same
		}
		return modifiers(a, b)
	case c.sameType(a.Type, b.Type):
		return same
	}
	// A domain over the old type, or the type under an old domain.
	if d := c.now.Types[b.Type]; d != nil && d.Kind == catalog.Domain {
		if under := c.typeChange(a, d.Of); under <= widened {
			if constrained(c.now, b) {
				return narrowed
			}
			return widened
		}
		return different
	}
	if d := c.base.Types[a.Type]; d != nil && d.Kind == catalog.Domain && !a.Array {
		if under := c.typeChange(d.Of, b); under <= widened {
			return widened
		}
		return different
	}
	return conversion(a, b)
}

// sameType says whether two user-defined types are the same to N-1: one that
// was made again under the same name is compared as a type of its own.
func (c *comparison) sameType(a, b catalog.OID) bool {
	x, y := c.base.Types[a], c.now.Types[b]
	if x == nil || y == nil {
		return false
	}
	return x.Name == y.Name && schemaName(c.base, x.Schema) == schemaName(c.now, y.Schema) && x.Kind == y.Kind
}

// constrained says whether a domain refuses anything.
func constrained(c *catalog.Catalog, t catalog.TypeRef) bool {
	for range maxViews {
		d := c.Types[t.Type]
		if d == nil || d.Kind != catalog.Domain {
			return false
		}
		if d.NotNull || len(d.Checks) > 0 {
			return true
		}
		t = d.Of
	}
	return true
}

// modifiers classifies a change of the modifiers of one type.
func modifiers(a, b catalog.TypeRef) change {
	switch a.Type {
	case varcharType, varbitType:
		return longer(a.Mods, b.Mods)
	case numericType:
		if b.Mods == "" {
			return widened
		}
		if a.Mods == "" {
			return different // rounds to the scale, silently
		}
		pa, sa := precision(a.Mods)
		pb, sb := precision(b.Mods)
		switch {
		case sa != sb:
			return different
		case pb >= pa:
			return widened
		default:
			return narrowed
		}
	case timeType, timetzType, timestampType, timestamptzType:
		if number(b.Mods, 6) > number(a.Mods, 6) {
			return widened
		}
		return different
	case charType, bitType:
		return different // padding
	}
	return different
}

// longer compares the lengths of varchar; without one there is no limit.
func longer(a, b string) change {
	switch {
	case b == "":
		return widened
	case a == "" || number(b, 0) < number(a, 0):
		return narrowed
	default:
		return widened
	}
}

func number(text string, missing int) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return missing
	}
	return n
}

func precision(mods string) (precision, scale int) {
	p, s, _ := strings.Cut(mods, ",")
	return number(p, 0), number(s, 0)
}

// conversion classifies a change between two types.
func conversion(a, b catalog.TypeRef) change {
	if a.Array || b.Array {
		switch {
		case rank(a.Type) > 0 && rank(b.Type) > rank(a.Type):
			return widened
		default:
			return different
		}
	}
	if x, y := rank(a.Type), rank(b.Type); x > 0 && y > 0 {
		if y > x {
			return widened
		}
		return narrowed
	}
	switch {
	case a.Type == varcharType && b.Type == textType:
		return widened
	case a.Type == textType && b.Type == varcharType:
		return longer("", b.Mods)
	case a.Type == bitType && b.Type == varbitType:
		return longer(a.Mods, b.Mods)
	}
	return different
}

// rank orders the integers by size.
func rank(t catalog.OID) int {
	switch t {
	case int2Type:
		return 1
	case int4Type:
		return 2
	case int8Type:
		return 3
	}
	return 0
}
