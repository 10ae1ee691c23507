package main

import (
	"bytes"
	"fmt"
	"strings"
)

// byHand are the messages that json.go decodes itself, since the C code leaves out
// what they need.
var byHand = map[string]bool{"A_Const": true, "Integer": true, "Node": true}

// decoder writes the reader of the JSON that the C code makes of a tree.
func (s *source) decoder() []byte {
	var b bytes.Buffer
	b.WriteString("package sqlparse\n\nimport \"github.com/renewa/migration-gate/internal/sqlparse/ast\"\n\n")
	b.WriteString("// held reads what a Node holds; a node, its wrapper and its message are one allocation.\nfunc (d *decoder) held(kind string) *ast.Node {\nswitch kind {\n")
	for _, w := range s.order {
		if !strings.HasPrefix(w, "Node_") {
			continue
		}
		f := s.wrappers[w]
		m := strings.TrimPrefix(f.Type, "*")
		fmt.Fprintf(&b, "case %q:\na := &struct { n ast.Node; w ast.%s; m ast.%s }{}\na.n.Node, a.w.%s = &a.w, &a.m\nd.read%s(&a.m)\nreturn &a.n\n", f.JSON, w, m, f.Go, plain(m))
	}
	b.WriteString("}\nd.fail()\nreturn nil\n}\n")
	for _, m := range s.messages {
		if byHand[m] {
			continue
		}
		fmt.Fprintf(&b, "\nfunc (d *decoder) read%s(m *ast.%s) {\n", plain(m), m)
		for _, f := range s.fields[m] {
			if place(f) {
				fmt.Fprintf(&b, "m.%s = d.base\n", f.Go)
			}
		}
		b.WriteString("for key := d.first(); key != \"\"; key = d.next() {\nswitch key {\n")
		for _, f := range s.fields[m] {
			fmt.Fprintf(&b, "case %q: %s\n", f.JSON, s.assign(m, f))
		}
		b.WriteString("default: d.fail()\n}\n}\n}\n")
	}
	for _, e := range s.enums {
		fmt.Fprintf(&b, "\nfunc (d *decoder) enum%s() ast.%s {\nswitch d.raw() {\n", e, e)
		for _, c := range s.values[e] {
			fmt.Fprintf(&b, "case %q: return ast.%s\n", strings.TrimPrefix(c, e+"_"), c)
		}
		b.WriteString("}\nd.fail()\nreturn 0\n}\n")
	}
	return b.Bytes()
}

// place tells the fields that are offsets in the source, which move with the part
// of the file that was parsed.
func place(f field) bool {
	return f.Type == "int32" && (f.JSON == "location" || f.JSON == "stmt_location")
}

func (s *source) assign(message string, f field) string {
	to := "m." + f.Go
	base := strings.TrimLeft(f.Type, "[]*")
	switch {
	case message == "TypeName" && f.JSON == "arrayBounds":
		return to + " = d.bounds()"
	case place(f):
		return to + " = d.location()"
	case f.Type == "[]*Node":
		return to + " = d.nodes()"
	case f.Type == "*Node":
		return to + " = d.node()"
	case strings.HasPrefix(f.Type, "[]*"):
		return fmt.Sprintf("for d.more() { x := &ast.%s{}; d.read%s(x); %s = append(%s, x) }", base, plain(base), to, to)
	case strings.HasPrefix(f.Type, "*"):
		return fmt.Sprintf("%s = &ast.%s{}; d.read%s(%s)", to, base, plain(base), to)
	}
	switch f.Type {
	case "string":
		return to + " = d.text()"
	case "bool":
		return to + " = d.boolean()"
	case "int32", "uint32", "int64", "uint64":
		return fmt.Sprintf("%s = %s(d.integer())", to, f.Type)
	case "float64":
		return to + " = d.float()"
	case "[]uint64":
		return fmt.Sprintf("for d.more() { %s = append(%s, uint64(d.integer())) }", to, to)
	}
	return fmt.Sprintf("%s = d.enum%s()", to, base)
}

// shifter writes what moves the locations of one message.
func (s *source) shifter() []byte {
	var b bytes.Buffer
	b.WriteString("package sqlparse\n\nimport \"github.com/renewa/migration-gate/internal/sqlparse/ast\"\n\n")
	b.WriteString("// move adds by to the locations of a message, apart from those below it.\nfunc move(m any, by int32) {\nswitch m := m.(type) {\n")
	for _, m := range s.messages {
		for _, f := range s.fields[m] {
			if place(f) {
				fmt.Fprintf(&b, "case *ast.%s: if m.%s >= 0 { m.%s += by }\n", m, f.Go, f.Go)
			}
		}
	}
	b.WriteString("}\n}\n")
	return b.Bytes()
}

// plain is a message's name as Go writes names.
func plain(m string) string { return strings.ReplaceAll(m, "_", "") }
