package sqlparse

import (
	"strconv"
	"strings"

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
	names *intern
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
	in, start := d.in, d.i+1
	if start > len(in) || in[start-1] != '"' {
		d.fail()
		return ""
	}
	for i := start; i < len(in); i++ {
		if in[i] == '"' {
			d.i = i + 1
			return in[start:i]
		}
	}
	d.fail()
	return ""
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
