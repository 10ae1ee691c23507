package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// ownedSequence is the sequence that serial and GENERATED … AS IDENTITY make
// (generateSerialExtraStmts, parser/parse_utilcmd.c).
type ownedSequence struct {
	column *Column
	typ    TypeRef
	// byDefault: the column gets nextval as its default (serial).
	byDefault bool
	identity  bool
	options   []*ast.Node
	// like is the sequence whose settings LIKE … INCLUDING IDENTITY copies.
	like *Relation
}

func (s *Session) createOwned(t *Relation, q *ownedSequence) *Error {
	c := s.Catalog
	schema, name := t.Schema, ""
	if d := ast.Option(q.options, "sequence_name"); d != nil {
		if names := ast.Strings(d.Arg.GetList().GetItems()); len(names) > 0 {
			name = names[len(names)-1]
		}
	}
	if name == "" {
		name = c.chooseRelationName(schema, t.Name, q.column.Name, "seq", false)
	}
	r := s.newTable(schema, name, Sequence, string(t.Persistence))
	r.Owner = t.Owner
	r.Sequence = &SequenceInfo{Type: q.typ, Identity: q.identity}
	if base := c.baseOf(q.typ); q.identity && base.Known() && base.Type != oidInt2 && base.Type != oidInt4 && base.Type != oidInt8 {
		return fail("22023", "identity column type must be smallint, integer, or bigint")
	}
	c.addRelation(r)
	if err := s.sequenceOptions(r, q.options, true); err != nil {
		return err
	}
	if q.like != nil {
		// The settings are copied as numbers, without AS: measured on 15 to 18.
		*r.Sequence = *q.like.Sequence
		r.Sequence.Type = plain(oidInt8)
	}
	r.Sequence.OwnedBy = Ref{Object: t.OID, Column: q.column.Num}
	if q.byDefault {
		q.column.Default = s.nextval(r)
	}
	return nil
}

// nextval is the default of a serial column. It refers to the sequence by OID,
// so it follows a rename.
func (s *Session) nextval(q *Relation) *Expr {
	name := s.Catalog.Qualified(q.Schema, q.Name)
	arg := &ast.Node{Node: &ast.Node_TypeCast{TypeCast: &ast.TypeCast{
		Arg: &ast.Node{Node: &ast.Node_AConst{AConst: &ast.A_Const{
			Val: &ast.A_Const_Sval{Sval: &ast.String{Sval: name}},
		}}},
		TypeName: &ast.TypeName{Names: []*ast.Node{str("regclass")}, Typemod: -1},
	}}}
	return &Expr{
		Node: &ast.Node{Node: &ast.Node_FuncCall{FuncCall: &ast.FuncCall{
			Funcname: []*ast.Node{str("nextval")}, Args: []*ast.Node{arg},
		}}},
		Text: "nextval('" + name + "'::regclass)",
		Type: plain(oidInt8),
		Deps: []Ref{{Object: q.OID}},
		Set:  s.at,
	}
}

func str(s string) *ast.Node {
	return &ast.Node{Node: &ast.Node_String_{String_: &ast.String{Sval: s}}}
}
