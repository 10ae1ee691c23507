package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// identity is ADD GENERATED … AS IDENTITY, SET GENERATED and the sequence
// options, and DROP IDENTITY.
func (a *alteration) identity(c *ast.AlterTableCmd) *Error {
	if err := a.only(Table, PartitionedTable, ForeignTable); err != nil {
		return err
	}
	r := a.rel
	col, err := a.s.column(r, c.Name)
	if err != nil {
		return err
	}
	switch c.Subtype {
	case ast.AlterTableType_AT_AddIdentity:
		return a.addIdentity(col, c.Def.GetConstraint())
	case ast.AlterTableType_AT_SetIdentity:
		return a.setIdentity(col, c.Def.GetList().GetItems())
	}
	if col.Identity == 0 && !col.Assumed {
		if c.MissingOk {
			return nil
		}
		return notIdentity(r, col)
	}
	col.Identity, col.Changed = 0, a.s.at
	if q := a.s.Catalog.ownedSequence(r, col); q != nil {
		a.s.Catalog.removeRelation(q)
	}
	return nil
}

func notIdentity(r *Relation, col *Column) *Error {
	return fail("55000", "column %q of relation %q is not an identity column", col.Name, r.Name)
}

func (a *alteration) addIdentity(col *Column, k *ast.Constraint) *Error {
	r := a.rel
	switch {
	case !col.NotNull && !col.Assumed:
		return fail("55000", "column %q of relation %q must be declared NOT NULL before identity can be added", col.Name, r.Name)
	case col.Identity != 0:
		return fail("55000", "column %q of relation %q is already an identity column", col.Name, r.Name)
	case col.Default != nil:
		return fail("55000", "column %q of relation %q already has a default value", col.Name, r.Name)
	}
	col.Identity, col.NotNull, col.Changed = firstByte(k.GetGeneratedWhen()), true, a.s.at
	return a.s.createOwned(r, &ownedSequence{column: col, typ: col.Type, identity: true, options: k.GetOptions()})
}

func (a *alteration) setIdentity(col *Column, list []*ast.Node) *Error {
	if col.Identity == 0 && !col.Assumed {
		return notIdentity(a.rel, col)
	}
	col.Changed = a.s.at
	if d := ast.Option(list, "generated"); d != nil {
		// The grammar gives the letter as a number.
		switch v, _ := ast.Literal(d.Arg); v {
		case "97":
			col.Identity = 'a'
		case "100":
			col.Identity = 'd'
		default:
			a.s.opaque("SET GENERATED of an unknown kind", v)
		}
	}
	rest := slices.DeleteFunc(slices.Clone(list), func(n *ast.Node) bool { return n.GetDefElem().GetDefname() == "generated" })
	if q := a.s.Catalog.ownedSequence(a.rel, col); q != nil && len(rest) > 0 {
		a.s.Catalog.touch(q)
		return a.s.sequenceOptions(q, rest, false)
	}
	return nil
}
