package catalog

import (
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// modifiers reads what stands in parentheses behind a type, and what the fields
// of an interval are, as the type's typmodin function would; see TypeRef.Mods.
func (c *Catalog) modifiers(t TypeRef, mods []*ast.Node) (string, *Error) {
	if len(mods) == 0 {
		return "", nil
	}
	if u := c.Types[t.Type]; u != nil {
		if u.Kind != Base {
			return "", fail("42601", "type modifier is not allowed for type %q", u.Name)
		}
		return extensionMods(u.Name, words(mods)), nil
	}
	b := builtinsByOID[t.Type]
	switch {
	case b == nil:
		return strings.Join(words(mods), ","), nil
	case !b.modified:
		return "", fail("42601", "type modifier is not allowed for type %q", b.name)
	}
	nums, ok := numbers(mods)
	if !ok {
		return "", fail("22023", "invalid type modifier for type %s", b.name)
	}
	switch b.oid {
	case oidVarchar, oidBpchar:
		return length(b, nums, 1, 10485760)
	case oidBit, oidVarbit:
		return length(b, nums, 1, 83886080)
	case oidNumeric:
		return numericMods(nums)
	case oidInterval:
		return intervalMods(nums)
	}
	// time and timestamp: more than 6 digits are cut to 6, with a warning.
	if len(nums) != 1 || nums[0] < 0 {
		return "", fail("22023", "invalid precision of type %s", b.name)
	}
	return strconv.Itoa(min(nums[0], 6)), nil
}

const (
	oidFloat4   OID = 700
	oidVarbit   OID = 1562
	oidInterval OID = 1186
)

func length(b *builtinType, nums []int, least, most int) (string, *Error) {
	if len(nums) != 1 || nums[0] < least || nums[0] > most {
		return "", fail("22023", "length for type %s must be between %d and %d", b.name, least, most)
	}
	return strconv.Itoa(nums[0]), nil
}

// numericMods: since version 15 the scale may be negative or beyond the
// precision (numerictypmodin, utils/adt/numeric.c).
func numericMods(nums []int) (string, *Error) {
	if len(nums) > 2 {
		return "", fail("22023", "invalid NUMERIC type modifier")
	}
	if nums[0] < 1 || nums[0] > 1000 {
		return "", fail("22023", "NUMERIC precision %d must be between 1 and 1000", nums[0])
	}
	scale := 0
	if len(nums) == 2 {
		scale = nums[1]
	}
	if scale < -1000 || scale > 1000 {
		return "", fail("22023", "NUMERIC scale %d must be between -1000 and 1000", scale)
	}
	return strconv.Itoa(nums[0]) + "," + strconv.Itoa(scale), nil
}

// intervalFields are the masks that the grammar makes (utils/datetime.h).
var intervalFields = map[int]string{
	1 << 2: "year", 1 << 1: "month", 1 << 3: "day", 1 << 10: "hour", 1 << 11: "minute", 1 << 12: "second",
	1<<2 | 1<<1: "year to month", 1<<3 | 1<<10: "day to hour", 1<<3 | 1<<10 | 1<<11: "day to minute",
	1<<3 | 1<<10 | 1<<11 | 1<<12: "day to second", 1<<10 | 1<<11: "hour to minute",
	1<<10 | 1<<11 | 1<<12: "hour to second", 1<<11 | 1<<12: "minute to second",
	0x7FFF: "",
}

func intervalMods(nums []int) (string, *Error) {
	fields, ok := intervalFields[nums[0]]
	if !ok || len(nums) > 2 {
		return "", fail("22023", "invalid INTERVAL type modifier")
	}
	if len(nums) == 1 {
		return fields, nil
	}
	if nums[1] < 0 {
		return "", fail("22023", "INTERVAL(%d) precision must not be negative", nums[1])
	}
	precision := strconv.Itoa(min(nums[1], 6))
	if fields == "" {
		return precision, nil
	}
	return fields + "(" + precision + ")", nil
}

// words are modifiers as text.
func words(mods []*ast.Node) []string { return ast.TypeOf(&ast.TypeName{Typmods: mods}).Mods }

func numbers(mods []*ast.Node) ([]int, bool) {
	var nums []int
	for _, m := range mods {
		// A negative number is a minus with an operand.
		sign := 1
		if e := m.GetAExpr(); e != nil && strings.Join(ast.Strings(e.Name), "") == "-" && e.Lexpr == nil {
			sign, m = -1, e.Rexpr
		}
		text, ok := ast.Literal(m)
		n, err := strconv.Atoi(text)
		if !ok || err != nil {
			return nil, false
		}
		nums = append(nums, sign*n)
	}
	return nums, true
}
