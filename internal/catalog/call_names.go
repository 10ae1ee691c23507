package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// functionsByPath lists the directory's functions of a name, in the order of the
// search_path.
func (c *Catalog) functionsByPath(s *Session, schema, name string) []*Function {
	if schema != "" {
		if n := s.lookupSchema(schema); n != nil {
			return c.FunctionsNamed(n.OID, name)
		}
		return nil
	}
	var all []*Function
	s.searchPath(func(n *Schema) bool {
		if n.OID != s.temp { // functions are never looked for there
			all = append(all, c.FunctionsNamed(n.OID, name)...)
		}
		return true
	})
	return all
}

// functionGone says that the directory dropped the last function of a name.
func (c *Catalog) functionGone(s *Session, schema, name string) bool {
	_, gone := s.homeOf(schema, name, 'f')
	return gone
}

// signature is a function as calls see it.
func (f *Function) signature() *signature {
	sig := &signature{name: f.Name, kind: f.Kind, volatility: f.Volatility, set: f.ReturnsSet, result: f.Result, user: f}
	if f.Kind == 0 {
		sig.kind = PlainFunction
	}
	for _, a := range f.Args {
		switch a.Mode {
		case 'i', 'b', 'v':
			sig.args = append(sig.args, a.Type)
			sig.argNames = append(sig.argNames, a.Name)
			sig.variadic = sig.variadic || a.Mode == 'v'
			if a.Default != nil {
				sig.defaults++
			}
		case 'o':
			if f.Kind == Procedure { // CALL names OUT arguments too
				sig.args = append(sig.args, a.Type)
				sig.argNames = append(sig.argNames, a.Name)
			}
		}
		if a.Mode == 'o' || a.Mode == 'b' || a.Mode == 't' {
			name := a.Name
			if name == "" && f.Result.Type == oidRecord {
				name = "column" + itoa(len(sig.columns)+1)
			}
			sig.columns = append(sig.columns, field{name: name, typ: a.Type})
		}
	}
	return sig
}

// typeName is a type that a query names.
func (b *binder) typeName(tn *ast.TypeName) TypeRef {
	if tn == nil {
		return TypeRef{}
	}
	if b.assume {
		t, err := b.s.typeRef(tn)
		if err != nil {
			b.refuse(err)
		}
		return t
	}
	written := ast.TypeOf(tn)
	if tn.PctType {
		return TypeRef{Name: strings.Join(written.Names, ".")}
	}
	t := b.s.lookupType(written.Schema, written.Name)
	if !t.Known() {
		_, gone := b.s.homeOf(written.Schema, written.Name, 't')
		b.fault(gone || !b.s.open(), "42704", "type %q does not exist", written.Name)
		return TypeRef{Name: written.Name}
	}
	t.Array = t.Array || written.Dims > 0
	t.Mods, _ = b.c.modifiers(t, tn.Typmods)
	return t
}

func (b *binder) useCollation(names []*ast.Node) {
	schema, name := ast.Qualified(names)
	b.useOther("collation", schema, name)
}

// useOther is a collation or the like that a query names: one that the directory
// dropped is missing, any other may be the server's own.
func (b *binder) useOther(kind, schema, name string) {
	gone := false
	b.s.inPath(schema, func(n *Schema) bool {
		if o := b.c.OtherNamed(kind, n.OID, name); o != nil {
			b.use(o.OID, 0)
			gone = false
			return false
		}
		gone = gone || b.c.gone('o', n.OID, kind+" "+name)
		return true
	})
	if gone {
		b.fault(true, "42704", "%s %q does not exist", kind, name)
	}
}

// inPath visits one schema, or those of the search_path where none is named.
func (s *Session) inPath(schema string, visit func(*Schema) bool) {
	if schema == "" {
		s.searchPath(visit)
	} else if n := s.lookupSchema(schema); n != nil {
		visit(n)
	}
}

// The types whose constants are names of objects and make what contains them
// depend on the object (find_expr_references_walker, catalog/dependency.c).
const (
	oidRegprocedure OID = 2202
	oidRegconfig    OID = 3734
)

// useNamed records the object that a constant names: 'seq'::regclass, and the
// argument of nextval.
func (b *binder) useNamed(t OID, text, function string) {
	switch t {
	case oidRegclass, oidRegtype, oidRegproc, oidRegprocedure, oidRegconfig:
	default:
		return
	}
	names := splitName(text)
	if len(names) == 0 || len(names) > 3 {
		return
	}
	schema, name := "", names[len(names)-1]
	if len(names) > 1 {
		schema = names[len(names)-2]
	}
	switch t {
	case oidRegclass:
		b.useRelation(schema, name, function)
	case oidRegtype:
		t := b.s.lookupType(schema, name)
		b.useType(t)
		if _, gone := b.s.homeOf(schema, name, 't'); !t.Known() && gone {
			b.fault(true, "42704", "type %q does not exist", name)
		}
	case oidRegconfig:
		b.useOther("text search configuration", schema, name)
	case oidRegproc:
		if fs := b.c.functionsByPath(b.s, schema, name); len(fs) == 1 {
			b.use(fs[0].OID, 0)
		}
	case oidRegprocedure:
		name, _, _ = strings.Cut(name, "(")
		if fs := b.c.functionsByPath(b.s, schema, name); len(fs) == 1 {
			b.use(fs[0].OID, 0)
		}
	}
}

func (b *binder) useRelation(schema, name, function string) {
	if r := b.s.findRelation(schema, name); r != nil {
		switch function {
		case "nextval", "currval", "setval":
			if r.Kind != Sequence {
				b.fault(!r.Assumed, "42809", "%q is not a sequence", r.Name)
			}
		}
		b.use(r.OID, 0)
		return
	}
	if system(schema, name) {
		return
	}
	kind := Table
	switch function {
	case "nextval", "currval", "setval":
		kind = Sequence
	}
	if !b.assume {
		_, gone := b.s.homeOf(schema, name, 'r')
		b.fault(gone || !b.s.open(), "42P01", "relation %q does not exist", name)
		return
	}
	r, err := b.s.relationAs(&ast.RangeVar{Schemaname: schema, Relname: name}, kind)
	if err != nil {
		b.refuse(err)
		return
	}
	b.use(r.OID, 0)
}

// splitName reads a name as it stands in a string: a.b, "A"."b"
// (textToQualifiedNameList, utils/adt/varlena.c).
func splitName(text string) []string {
	var names []string
	for text = strings.TrimSpace(text); text != ""; {
		var name string
		if text[0] == '"' {
			i := 1
			for i < len(text) && (text[i] != '"' || strings.HasPrefix(text[i:], `""`)) {
				name += text[i : i+1]
				if text[i] == '"' {
					i++
				}
				i++
			}
			text = text[min(i+1, len(text)):]
		} else {
			i := strings.IndexByte(text, '.')
			if i < 0 {
				i = len(text)
			}
			name, text = strings.ToLower(strings.TrimSpace(text[:i])), text[i:]
		}
		names = append(names, name)
		text = strings.TrimSpace(text)
		if text == "" {
			break
		}
		if text[0] != '.' {
			return nil
		}
		text = strings.TrimSpace(text[1:])
	}
	return names
}
