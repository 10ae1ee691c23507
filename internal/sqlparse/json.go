package sqlparse

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// decoder reads the JSON in which libpg_query writes a tree. It is a third of the
// work of the protobuf form: the C code packs protobuf five times slower than it
// prints, and Go's protobuf unmarshals by reflection (see BenchmarkParse).
//
// The form is known (pg_query_outfuncs_json.c writes it without blanks, fields at
// their zero left out), so whatever deviates from it is a failure, and the caller
// then takes the protobuf form. One thing JSON does not carry: _outInteger leaves
// out negative integers as if they were 0. Where the source cannot tell, inexact is
// set, which too means protobuf.
type decoder struct {
	in     string
	i      int
	base   int32  // where in the file the parsed part starts
	source string // that part
	// names shares strings, which are the same few again and again; a substring
	// of in would keep all of it alive.
	names map[string]string
	// zeroes is set where an Integer, which has no location, has no value: 0 in
	// most options, -1 where the grammar puts it (CREATE AGGREGATE).
	zeroes  bool
	inexact bool
	failed  bool
}

func (d *decoder) fail() {
	d.failed = true
	d.i = len(d.in)
}

func (d *decoder) peek() byte {
	if d.i < len(d.in) {
		return d.in[d.i]
	}
	return 0
}

func (d *decoder) take(c byte) bool {
	if d.peek() != c {
		return false
	}
	d.i++
	return true
}

// first enters an object and gives its first key, "" for an empty object.
func (d *decoder) first() string {
	if !d.take('{') {
		d.fail()
		return ""
	}
	if d.take('}') {
		return ""
	}
	return d.key()
}

// next gives the key after a value, "" at the end of the object.
func (d *decoder) next() string {
	if d.take(',') {
		return d.key()
	}
	if !d.take('}') {
		d.fail()
	}
	return ""
}

func (d *decoder) key() string {
	key := d.raw()
	if !d.take(':') {
		d.fail()
		return ""
	}
	return key
}

// raw is a string without escapes: a key or the name of an enum's value. It must
// not be kept, since it is part of in.
func (d *decoder) raw() string {
	if !d.take('"') {
		d.fail()
		return ""
	}
	n := strings.IndexByte(d.in[d.i:], '"')
	if n < 0 {
		d.fail()
		return ""
	}
	s := d.in[d.i : d.i+n]
	d.i += n + 1
	return s
}

// more steps to the next element of an array: for d.more() { read one }.
func (d *decoder) more() bool {
	switch d.peek() {
	case '[':
		d.i++
		return !d.take(']')
	case ',':
		d.i++
		return true
	case ']':
		d.i++
		return false
	}
	d.fail()
	return false
}

func (d *decoder) nodes() []*ast.Node {
	list := make([]*ast.Node, 0, 4)
	if !d.take('[') {
		d.fail()
		return nil
	}
	if d.take(']') {
		return nil
	}
	for !d.failed {
		list = append(list, d.node())
		if !d.take(',') {
			break
		}
	}
	if !d.take(']') {
		d.fail()
	}
	return list
}

func (d *decoder) node() *ast.Node {
	kind := d.first()
	if kind == "" {
		return &ast.Node{} // NULL in a list
	}
	n := d.held(kind)
	if !d.take('}') {
		d.fail()
	}
	return n
}

func (d *decoder) text() string {
	start := d.i + 1
	raw := d.raw()
	if end := len(raw) - 1; strings.IndexByte(raw, '\\') < 0 || d.failed {
		if end < 40 {
			return d.share(raw)
		}
		return strings.Clone(raw)
	}
	// An escaped quote may have ended raw too early, so look for the end anew.
	i := start
	for i < len(d.in) && d.in[i] != '"' {
		if d.in[i] == '\\' {
			i++
		}
		i++
	}
	if i >= len(d.in) {
		d.fail()
		return ""
	}
	d.i = i + 1
	return d.unescape(d.in[start:i])
}

func (d *decoder) share(s string) string {
	if kept, ok := d.names[s]; ok {
		return kept
	}
	s = strings.Clone(s)
	d.names[s] = s
	return s
}

func (d *decoder) unescape(raw string) string {
	b := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			b = append(b, raw[i])
			continue
		}
		i++
		switch raw[i] {
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			if i+4 >= len(raw) {
				d.fail()
				return ""
			}
			v, err := strconv.ParseUint(raw[i+1:i+5], 16, 16)
			if err != nil {
				d.fail()
				return ""
			}
			b = utf8.AppendRune(b, rune(v))
			i += 4
		default:
			b = append(b, raw[i])
		}
	}
	return string(b)
}

func (d *decoder) boolean() bool {
	for _, v := range [...]string{"true", "false"} {
		if strings.HasPrefix(d.in[d.i:], v) {
			d.i += len(v)
			return v == "true"
		}
	}
	d.fail()
	return false
}

func (d *decoder) integer() int64 {
	negative := d.take('-')
	start, v := d.i, int64(0)
	for c := d.peek(); c >= '0' && c <= '9'; c = d.peek() {
		v = v*10 + int64(c-'0')
		d.i++
	}
	if d.i == start {
		d.fail()
	}
	if negative {
		return -v
	}
	return v
}

func (d *decoder) float() float64 {
	start := d.i
	for c := d.peek(); c != 0 && c != ',' && c != '}'; c = d.peek() {
		d.i++
	}
	v, err := strconv.ParseFloat(d.in[start:d.i], 64)
	if err != nil {
		d.fail()
	}
	return v
}

func (d *decoder) location() int32 {
	v := int32(d.integer())
	if v >= 0 {
		v += d.base
	}
	return v
}
