package sqlparse

import (
	"strconv"
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// readInteger reads an Integer, whose value is missing where it is 0 or negative.
func (d *decoder) readInteger(m *ast.Integer) {
	key := d.first()
	if key == "" {
		d.zeroes = true
		return
	}
	for ; key != ""; key = d.next() {
		if key != "ival" {
			d.fail()
			return
		}
		m.Ival = int32(d.integer())
	}
}

// bounds reads the bounds of an array type, where -1 stands for [].
func (d *decoder) bounds() []*ast.Node {
	before := d.zeroes
	list := d.nodes()
	for _, n := range list {
		if i := n.GetInteger(); i != nil && i.Ival == 0 {
			i.Ival = -1
		}
	}
	d.zeroes = before
	return list
}

func (d *decoder) readAConst(m *ast.A_Const) {
	m.Location = d.base
	empty := false
	for key := d.first(); key != ""; key = d.next() {
		switch key {
		case "isnull":
			m.Isnull = d.boolean()
		case "location":
			m.Location = d.location()
		case "ival":
			v := &ast.A_Const_Ival{Ival: &ast.Integer{}}
			before := d.zeroes
			d.readInteger(v.Ival)
			d.zeroes, empty = before, v.Ival.Ival == 0
			m.Val = v
		case "fval":
			v := &ast.A_Const_Fval{Fval: &ast.Float{}}
			d.readFloat(v.Fval)
			m.Val = v
		case "boolval":
			v := &ast.A_Const_Boolval{Boolval: &ast.Boolean{}}
			d.readBoolean(v.Boolval)
			m.Val = v
		case "sval":
			v := &ast.A_Const_Sval{Sval: &ast.String{}}
			d.readString(v.Sval)
			m.Val = v
		case "bsval":
			v := &ast.A_Const_Bsval{Bsval: &ast.BitString{}}
			d.readBitString(v.Bsval)
			m.Val = v
		default:
			d.fail()
		}
	}
	if empty {
		d.negative(m)
	}
}

// negative reads from the source what JSON left out. A negative constant is
// located at its minus sign (doNegate in gram.y).
func (d *decoder) negative(m *ast.A_Const) {
	at := int(m.Location - d.base)
	if m.Location < 0 || at >= len(d.source) {
		d.inexact = true // made by the grammar, not written in the source
		return
	}
	rest := d.source[at:]
	if rest[0] != '-' {
		// Zero, unless a sign was folded in elsewhere.
		d.inexact = d.inexact || rest[0] != '0'
		return
	}
	digits := strings.TrimLeft(rest[1:], " \t\r\n")
	end := 0
	for end < len(digits) && digits[end] >= '0' && digits[end] <= '9' {
		end++
	}
	if end < len(digits) && strings.IndexByte("xXoObB_", digits[end]) >= 0 {
		d.inexact = true // another base, or grouped
		return
	}
	v, err := strconv.ParseInt(digits[:end], 10, 32)
	if err != nil {
		d.inexact = true
		return
	}
	m.GetIval().Ival = int32(-v)
}

// decode makes the trees of what the C parser printed for source, which stands at
// base in its file. Where it cannot, ok is false.
func decode(in, source string, base int, names *intern) (stmts []*ast.RawStmt, ok bool) {
	d := &decoder{in: in, source: source, base: int32(base), names: names}
	for key := d.first(); key != ""; key = d.next() {
		switch key {
		case "version":
			d.integer()
		case "stmts":
			for d.more() {
				s := &ast.RawStmt{}
				d.readRawStmt(s)
				stmts = append(stmts, s)
			}
		default:
			d.fail()
		}
	}
	if d.i != len(in) || d.failed || d.inexact || d.zeroes {
		return nil, false
	}
	return stmts, true
}
