package sqlparse

// depthMeter bounds how deep the tree of a statement can be, and with it how deep
// the C code recurses, from its tokens alone. Each level of a tree needs a token,
// but items of a list that commas or semicolons part are siblings. So per level of
// parentheses it counts the tokens since the last comma and adds up the open
// levels. A set operation joins whole lists, so commas do not part what it joins.
type depthMeter struct {
	levels []int // tokens since the last comma, per open level
	joins  []int // set operations, per open level
	sum    int
	max    int
}

func (m *depthMeter) reset() {
	m.levels = append(m.levels[:0], 0)
	m.joins = append(m.joins[:0], 0)
	m.sum, m.max = 0, 0
}

func (m *depthMeter) token(kind tokenKind, text, word string) {
	top := len(m.levels) - 1
	if kind == tokOp {
		switch text[0] {
		case ',', ';':
			m.sum -= m.levels[top]
			m.levels[top] = 0
			return
		case '(', '[':
			m.levels = append(m.levels, 0)
			m.joins = append(m.joins, 0)
			top++
		case ')', ']':
			if top > 0 {
				m.sum -= m.levels[top] + m.joins[top]
				m.levels, m.joins = m.levels[:top], m.joins[:top]
				top--
			}
		}
	}
	switch word {
	case "union", "intersect", "except":
		m.joins[top]++
		m.sum++
	}
	m.levels[top]++
	m.sum++
	m.max = max(m.max, m.sum)
}

// callFinder looks for function calls in a statement that changes rows, since one
// of them may do anything. It is only asked about statements that are too large to
// be worth a tree.
type callFinder struct {
	before    [2]string // the two words before
	dot       bool      // the last token is a dot
	qualified bool      // a dot stands before the last word
	found     bool
}

func (c *callFinder) reset() { *c = callFinder{} }

// harmless are the words that may stand before a parenthesis in large data: part
// of the grammar, or functions that every seed file uses.
var harmless = map[string]bool{
	"values": true, "in": true, "and": true, "or": true, "not": true, "as": true, "row": true, "any": true, "conflict": true, "set": true, "with": true,
	"where": true, "when": true, "then": true, "else": true, "case": true, "select": true, "from": true, "using": true, "on": true, "exists": true, "all": true, "returning": true, "default": true,
	"numeric": true, "decimal": true, "varchar": true, "char": true, "bit": true, "timestamp": true, "time": true, "interval": true,
	"now": true, "gen_random_uuid": true, "uuid_generate_v4": true, "nextval": true, "setval": true, "currval": true, "lower": true, "upper": true, "coalesce": true, "nullif": true, "concat": true,
	"md5": true, "to_timestamp": true, "to_date": true, "date": true, "round": true, "random": true, "length": true, "decode": true, "encode": true, "jsonb_build_object": true,
	"jsonb_build_array": true, "json_build_object": true, "array": true, "st_geomfromtext": true, "st_makepoint": true, "st_setsrid": true,
}

func (c *callFinder) token(kind tokenKind, text, word string) {
	if c.found {
		return
	}
	if kind == tokOp && text == "(" && c.before[0] != "" && (c.qualified || !harmless[c.before[0]]) && c.before[1] != "into" && c.before[1] != "copy" {
		c.found = true
	}
	if kind == tokOp && text == "." {
		// A qualified name: what stood before it counts on.
		c.before[0], c.dot = c.before[1], true
		return
	}
	c.qualified, c.dot = c.dot, false
	switch {
	case kind == tokQuoted:
		c.before = [2]string{`"`, c.before[0]}
	case word != "":
		c.before = [2]string{word, c.before[0]}
	default:
		c.before = [2]string{}
	}
}
