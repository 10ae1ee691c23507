package catalog

import (
	"slices"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

func (a *alteration) setOptions(list []*ast.Node) *Error {
	if err := a.storageless(list); err != nil {
		return err
	}
	for name, v := range options(list) {
		if a.rel.Options == nil {
			a.rel.Options = map[string]string{}
		}
		a.rel.Options[name] = v
	}
	a.viewOptions()
	if v := a.rel.View; v != nil && v.CheckOption != "" && !v.Updatable && !v.Unresolved {
		return fail("0A000", "WITH CHECK OPTION is supported only on automatically updatable views")
	}
	return nil
}

// storageless refuses options for what stores nothing: a partitioned table and
// its indexes take none (access/common/reloptions.c, partitioned_table_reloptions).
func (a *alteration) storageless(list []*ast.Node) *Error {
	r := a.rel
	if r.Kind == PartitionedTable && len(list) > 0 {
		return fail("22023", "unrecognized parameter %q", list[0].GetDefElem().GetDefname())
	}
	if r.Index == nil {
		return nil
	}
	if t := a.s.Catalog.Relations[r.Index.Table]; t != nil && t.Kind == PartitionedTable {
		return fail("42809", "ALTER action SET cannot be performed on relation %q", r.Name)
	}
	return nil
}

// persist is SET LOGGED and SET UNLOGGED; indexes follow and, since version 15,
// the sequences of the columns.
func (a *alteration) persist(p byte) *Error {
	if err := a.only(Table, Sequence); err != nil {
		return err
	}
	if a.rel.Persistence == 't' {
		return fail("42P16", "cannot change logged status of table %q because it is temporary", a.rel.Name)
	}
	if err := a.mixedPersistence(p); err != nil {
		return err
	}
	a.rel.Persistence = p
	for _, u := range a.s.Catalog.usersOf(a.rel.OID) {
		if x := a.s.Catalog.Relations[u]; x != nil && a.s.Catalog.goesWith(x, a.rel) {
			a.s.Catalog.touch(x)
			x.Persistence = p
		}
	}
	return nil
}

// mixedPersistence: a logged table cannot refer to an unlogged one
// (ATPrepChangePersistence).
func (a *alteration) mixedPersistence(p byte) *Error {
	c := a.s.Catalog
	for _, k := range a.rel.Constraints {
		if t := c.Relations[k.References]; k.Kind == ForeignKey && p == 'p' && t != nil && t.OID != a.rel.OID && t.Persistence == 'u' {
			return fail("42P16", "could not change table %q to logged because it references unlogged table %q", a.rel.Name, t.Name)
		}
	}
	if p == 'p' {
		return nil
	}
	for _, u := range c.usersOf(a.rel.OID) {
		t := c.Relations[u]
		if t == nil || t.Persistence != 'p' {
			continue
		}
		for _, k := range t.Constraints {
			if k.Kind == ForeignKey && k.References == a.rel.OID {
				return fail("42P16", "could not change table %q to unlogged because it references logged table %q", a.rel.Name, t.Name)
			}
		}
	}
	return nil
}

// goesWith says that a relation is a table's index or the sequence of one of
// its columns, and so follows the table.
func (c *Catalog) goesWith(x, t *Relation) bool {
	return x.Index != nil && x.Index.Table == t.OID || x.Sequence != nil && x.Sequence.OwnedBy.Object == t.OID
}

// viewOptions keeps what a view's options say in step with its query.
func (a *alteration) viewOptions() {
	if v := a.rel.View; v != nil {
		v.CheckOption = a.rel.Options["check_option"]
	}
}

func (a *alteration) rowSecurity(flag *bool, on bool) *Error {
	if err := a.only(Table, PartitionedTable); err != nil {
		return err
	}
	*flag = on
	return nil
}

// enableTrigger is ENABLE and DISABLE TRIGGER, of all triggers where no name is
// written. On a partitioned table it goes on to the partitions' copies.
func (a *alteration) enableTrigger(c *ast.AlterTableCmd, state byte) *Error {
	found := false
	for _, t := range a.rel.Triggers {
		if c.Name == "" || t.Name == c.Name {
			t.Enabled, found = state, true
			a.enableCopies(a.rel, t.OID, state)
		}
	}
	if c.Name != "" && !found && !a.rel.Assumed {
		return fail("42704", "trigger %q for table %q does not exist", c.Name, a.rel.Name)
	}
	if !found && a.rel.Assumed {
		a.s.opaque("a trigger of a table that the directory did not create", c.Name)
	}
	return nil
}

func (a *alteration) enableCopies(r *Relation, parent OID, state byte) {
	for _, child := range a.children(r) {
		for _, t := range child.Triggers {
			if t.Parent == parent {
				t.Enabled = state
				a.enableCopies(child, t.OID, state)
			}
		}
	}
}

func (a *alteration) enableRule(name string, state byte) *Error {
	for _, r := range a.rel.Rules {
		if r.Name == name {
			r.Enabled = state
			return nil
		}
	}
	if a.rel.Assumed || a.rel.View != nil {
		return nil
	}
	return fail("42704", "rule %q for relation %q does not exist", name, a.rel.Name)
}

// replicaIdentity is REPLICA IDENTITY.
func (a *alteration) replicaIdentity(n *ast.ReplicaIdentityStmt) *Error {
	a.rel.ReplicaIdentity, a.rel.ReplicaIndex = firstByte(n.GetIdentityType()), 0
	if n.GetIdentityType() != "i" {
		return nil
	}
	i := a.s.Catalog.RelationNamed(a.rel.Schema, n.Name)
	switch {
	case i == nil && a.rel.Assumed:
		return nil
	case i == nil || i.Index == nil:
		return fail("42704", "index %q for table %q does not exist", n.Name, a.rel.Name)
	case i.Index.Table != a.rel.OID:
		return fail("42809", "%q is not an index for table %q", n.Name, a.rel.Name)
	case !i.Index.Unique:
		return fail("42809", "cannot use non-unique index %q as replica identity", n.Name)
	case !i.Index.Immediate:
		return fail("0A000", "cannot use non-immediate index %q as replica identity", n.Name)
	case i.Index.keyColumns() == nil:
		return fail("0A000", "cannot use expression index %q as replica identity", n.Name)
	case i.Index.Predicate != nil:
		return fail("0A000", "cannot use partial index %q as replica identity", n.Name)
	}
	for _, num := range i.Index.keyColumns() {
		if col := a.rel.ColumnNum(num); col != nil && !col.NotNull {
			return fail("42809", "index %q cannot be used as replica identity because column %q is nullable", n.Name, col.Name)
		}
	}
	a.rel.ReplicaIndex = i.OID
	return nil
}

// dropInherit is NO INHERIT.
func (a *alteration) dropInherit(rv *ast.RangeVar) *Error {
	parent, err := a.s.readRelation(rv)
	if err != nil {
		return err
	}
	if a.rel.Bound != "" {
		return fail("42809", "cannot change inheritance of a partition")
	}
	if !slices.Contains(a.rel.Inherits, parent.OID) {
		if a.rel.Assumed {
			return nil
		}
		return fail("42P01", "relation %q is not a parent of relation %q", parent.Name, a.rel.Name)
	}
	a.s.leaveParent(parent, a.rel)
	return nil
}

// addOf is ALTER TABLE … OF type.
func (a *alteration) addOf(tn *ast.TypeName) *Error {
	t, err := a.s.typeRef(tn)
	if err != nil {
		return err
	}
	ty := a.s.Catalog.Types[t.Type]
	if ty == nil || ty.Kind != Composite {
		if ty != nil && ty.Assumed {
			return nil
		}
		return fail("42809", "type %s is not a composite type", a.s.Catalog.FormatType(t))
	}
	a.rel.OfType = ty.OID
	return nil
}

// dropExpression is ALTER COLUMN … DROP EXPRESSION: the values stay, the column
// becomes an ordinary one.
func (a *alteration) dropExpression(c *ast.AlterTableCmd) *Error {
	if err := a.notOnly("ALTER TABLE / DROP EXPRESSION must be applied to child tables too"); err != nil {
		return err
	}
	return a.simple(a.rel, func(r *Relation) *Error {
		col, err := a.s.column(r, c.Name)
		if err != nil {
			return err
		}
		switch {
		case col.Inherited > 0 && r == a.rel:
			return fail("42P16", "cannot drop generation expression from inherited column")
		case col.Generated == 0 && c.MissingOk, col.Assumed:
			return nil
		case col.Generated == 0:
			return fail("55000", "column %q of relation %q is not a stored generated column", col.Name, r.Name)
		}
		col.Generated, col.Default, col.Changed = 0, nil, a.s.at
		return nil
	})
}
