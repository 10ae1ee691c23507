package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// alterTable is ALTER TABLE, and what ALTER VIEW, INDEX, SEQUENCE, … have in
// common with it. The commands of one statement run in passes, not as written
// (AlterTablePass, commands/tablecmds.c): drops first, then types, new columns,
// and constraints once all columns are there.
func (s *Session) alterTable(n *ast.AlterTableStmt) *Error {
	r, err := s.existing(n.GetRelation(), alteredKind(n.Objtype), n.MissingOk)
	if r == nil || err != nil {
		return err
	}
	if err := wrongKind(r, n.Objtype); err != nil {
		return err
	}
	r.Changed = s.at
	a := &alteration{s: s, rel: r, recurse: n.GetRelation().GetInh()}
	for _, cmd := range n.Cmds {
		if c := cmd.GetAlterTableCmd(); c != nil {
			if err := a.bindUsing(c); err != nil {
				return err
			}
			a.add(passOf(c), func() *Error { return a.run(c) })
		}
	}
	if err := a.execute(); err != nil || r.Kind != CompositeType {
		return err
	}
	return s.followType(r)
}

// pass orders the commands of an ALTER TABLE.
type pass int

const (
	passDrop pass = iota
	passType
	passAddColumn
	passColumn
	passKeys
	passOther
	passMisc
	passes
)

// alteration is an ALTER TABLE that is being carried out.
type alteration struct {
	s       *Session
	rel     *Relation
	recurse bool
	work    [passes][]func() *Error
	// retyped columns, which no statement may retype twice.
	retyped []Ref
}

func (a *alteration) add(p pass, f func() *Error) { a.work[p] = append(a.work[p], f) }

func (a *alteration) execute() *Error {
	for p := range a.work {
		// A command may add work to its own pass or a later one.
		for i := 0; i < len(a.work[p]); i++ { //nolint:intrange // the list grows on the way
			if err := a.work[p][i](); err != nil {
				return err
			}
		}
	}
	return nil
}

func passOf(c *ast.AlterTableCmd) pass {
	switch c.Subtype {
	case ast.AlterTableType_AT_DropColumn, ast.AlterTableType_AT_DropConstraint, ast.AlterTableType_AT_DropNotNull,
		ast.AlterTableType_AT_DropIdentity, ast.AlterTableType_AT_DropExpression:
		return passDrop
	case ast.AlterTableType_AT_ColumnDefault:
		if c.Def == nil {
			return passDrop
		}
		return passOther
	case ast.AlterTableType_AT_AlterColumnType:
		return passType
	case ast.AlterTableType_AT_AddColumn:
		return passAddColumn
	case ast.AlterTableType_AT_SetNotNull:
		return passColumn
	case ast.AlterTableType_AT_AddIndexConstraint, ast.AlterTableType_AT_AddIndex:
		return passKeys
	case ast.AlterTableType_AT_AddConstraint:
		switch c.Def.GetConstraint().GetContype() {
		case ast.ConstrType_CONSTR_PRIMARY, ast.ConstrType_CONSTR_UNIQUE, ast.ConstrType_CONSTR_EXCLUSION:
			return passKeys
		}
		return passOther
	case ast.AlterTableType_AT_AddIdentity:
		return passOther
	}
	return passMisc
}

// alteredKind is what an unknown relation of ALTER … is assumed to be.
func alteredKind(t ast.ObjectType) RelationKind {
	switch t {
	case ast.ObjectType_OBJECT_VIEW:
		return View
	case ast.ObjectType_OBJECT_MATVIEW:
		return MaterializedView
	case ast.ObjectType_OBJECT_INDEX:
		return Index
	case ast.ObjectType_OBJECT_SEQUENCE:
		return Sequence
	case ast.ObjectType_OBJECT_FOREIGN_TABLE:
		return ForeignTable
	case ast.ObjectType_OBJECT_TYPE:
		return CompositeType
	}
	return Table
}

// wrongKind refuses ALTER VIEW of a table and the like. ALTER TABLE takes every
// relation except a composite type (RangeVarCallbackForAlterRelation).
func wrongKind(r *Relation, t ast.ObjectType) *Error {
	want := alteredKind(t)
	if r.Assumed || r.Kind == want {
		return nil
	}
	if want == Table {
		if r.Kind == CompositeType {
			return fail("42809", "%q is a composite type", r.Name)
		}
		return nil
	}
	return fail("42809", "%q is not a %s", r.Name, want.String())
}

// children are the tables to which a command goes on; ONLY keeps it from that.
func (a *alteration) children(r *Relation) []*Relation {
	if !a.recurse {
		return nil
	}
	return a.s.touched(a.s.Catalog.children(r.OID))
}

func (s *Session) touched(list []*Relation) []*Relation {
	for _, r := range list {
		s.Catalog.touch(r)
		r.Changed = s.at
	}
	return list
}

// notOnly refuses ONLY for a table that has children.
func (a *alteration) notOnly(format string, args ...any) *Error {
	if a.recurse || len(a.s.Catalog.children(a.rel.OID)) == 0 {
		return nil
	}
	return fail("42P16", format, args...)
}

// simple applies f to the table and everything below it, once each
// (ATSimpleRecursion).
func (a *alteration) simple(r *Relation, f func(*Relation) *Error) *Error {
	if err := f(r); err != nil || !a.recurse {
		return err
	}
	for _, h := range a.s.Catalog.inheritors(r) {
		a.s.touched([]*Relation{h.rel})
		if err := f(h.rel); err != nil {
			return err
		}
	}
	return nil
}

// only refuses a command for other kinds of relation.
func (a *alteration) only(kinds ...RelationKind) *Error {
	if slices.Contains(kinds, a.rel.Kind) || a.rel.Assumed {
		return nil
	}
	return fail("42809", "ALTER action cannot be performed on relation %q: this operation is not supported for a %s", a.rel.Name, a.rel.Kind.String())
}
