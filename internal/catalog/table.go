package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// createTable is CREATE TABLE and CREATE FOREIGN TABLE (DefineRelation and
// transformCreateStmt): columns first, then defaults, checks, keys and indexes,
// what LIKE copies, and foreign keys at the end.
func (s *Session) createTable(n *ast.CreateStmt, kind RelationKind) *Error {
	rv := n.GetRelation()
	in, err := s.createIn(rv)
	if err != nil {
		return err
	}
	name := truncated(rv.GetRelname())
	if old := s.Catalog.RelationNamed(in.OID, name); old != nil {
		if n.IfNotExists {
			return nil
		}
		return exists(old)
	}
	if err := s.freeType(in.OID, name); err != nil {
		return err
	}
	b := &tableBuilder{s: s, isNew: true, rel: s.newTable(in.OID, name, kind, rv.GetRelpersistence())}
	if n.Partspec != nil {
		if len(n.InhRelations) > 0 && n.Partbound == nil {
			return fail("42P17", "cannot create partitioned table as inheritance child")
		}
		b.rel.Kind = PartitionedTable
	}
	s.Catalog.addRelation(b.rel)
	if err := b.define(n); err != nil {
		return err
	}
	if n.Oncommit == ast.OnCommitAction_ONCOMMIT_DROP {
		s.dropOnCommit(b.rel.OID)
	}
	return nil
}

// newTable is a relation without columns, owned by the current role.
func (s *Session) newTable(schema OID, name string, kind RelationKind, persistence string) *Relation {
	r := &Relation{
		OID: s.Catalog.newOID(), Schema: schema, Name: name, Kind: kind, Persistence: 'p',
		Owner: s.Role, ReplicaIdentity: 'd', Created: s.at, Changed: s.at,
	}
	if len(persistence) == 1 {
		r.Persistence = persistence[0]
	}
	if schema == s.temp && s.temp != 0 {
		r.Persistence = 't'
	}
	object := byte('r')
	if kind == Sequence {
		object, r.ReplicaIdentity = 'S', 'n'
	}
	r.ACL = s.Catalog.defaultACL(schema, object, s.Role)
	return r
}

// exists is the error for a relation's name that is taken.
func exists(old *Relation) *Error {
	err := fail("42P07", "relation %q already exists", old.Name)
	err.Certain = !old.Assumed
	return err
}

// freeType refuses the name of a relation that a type has already: the type of
// the relation's rows needs it.
func (s *Session) freeType(schema OID, name string) *Error {
	t := s.Catalog.TypeNamed(schema, name)
	if t == nil {
		return nil
	}
	err := fail("42710", "type %q already exists", name)
	err.Certain = !t.Assumed
	return err
}

func (s *Session) dropOnCommit(oid OID) {
	if s.txn != nil {
		s.txn.onCommitDrop = append(s.txn.onCommitDrop, oid)
		return
	}
	s.Catalog.remove(thing{class: aRelation, object: oid})
}

// tableBuilder collects what becomes of a table's elements before it can be
// carried out.
type tableBuilder struct {
	s   *Session
	rel *Relation
	// isNew is false for ADD COLUMN, which builds on a table that is there.
	isNew bool

	defaults []columnExpr
	sequence []*ownedSequence
	checks   []*constraintDef
	keys     []*constraintDef
	foreign  []*constraintDef
	likes    []likeClause
}

// columnExpr is a default or generation expression that waits for all columns.
type columnExpr struct {
	column *Column
	node   *ast.Node
}

func (b *tableBuilder) define(n *ast.CreateStmt) *Error {
	if n.OfTypename != nil {
		if err := b.ofType(n.OfTypename); err != nil {
			return err
		}
	}
	for _, p := range n.InhRelations {
		if err := b.inherit(p.GetRangeVar(), n.Partbound); err != nil {
			return err
		}
	}
	for _, e := range append(n.TableElts[:len(n.TableElts):len(n.TableElts)], n.Constraints...) {
		if err := b.element(e, n.OfTypename != nil || n.Partbound != nil); err != nil {
			return err
		}
	}
	b.rel.Options = options(n.Options)
	if n.Partspec != nil {
		if err := b.partitionBy(n.Partspec); err != nil {
			return err
		}
	}
	return b.finish()
}

// element is one line of CREATE TABLE. Where the columns come from a type or a
// partitioned table, it only adds to them.
func (b *tableBuilder) element(e *ast.Node, columnsGiven bool) *Error {
	switch m := ast.Unwrap(e).(type) {
	case *ast.ColumnDef:
		if old := b.rel.Column(truncated(m.Colname)); old != nil && (columnsGiven || old.Inherited > 0 && !old.Local) {
			return b.merge(old, m)
		}
		_, err := b.column(m)
		return err
	case *ast.Constraint:
		b.constraint(&constraintDef{node: m, deferrable: m.Deferrable, deferred: m.Initdeferred})
		return nil
	case *ast.TableLikeClause:
		return b.like(m)
	}
	b.s.opaque("an element of CREATE TABLE", ast.Kind(e))
	return nil
}

// constraint sorts a constraint by when it is made.
func (b *tableBuilder) constraint(d *constraintDef) {
	d.onNew = b.isNew
	switch d.node.Contype {
	case ast.ConstrType_CONSTR_CHECK:
		b.checks = append(b.checks, d)
	case ast.ConstrType_CONSTR_FOREIGN:
		b.foreign = append(b.foreign, d)
	case ast.ConstrType_CONSTR_PRIMARY, ast.ConstrType_CONSTR_UNIQUE, ast.ConstrType_CONSTR_EXCLUSION:
		b.keys = append(b.keys, d)
	default:
		b.s.opaque("a kind of table constraint", d.node.Contype.String())
	}
}

// finish makes what needs all columns to be there.
func (b *tableBuilder) finish() *Error {
	for _, q := range b.sequence {
		if err := b.s.createOwned(b.rel, q); err != nil {
			return err
		}
	}
	for _, d := range b.defaults {
		if err := b.s.setDefault(b.rel, d.column, d.node); err != nil {
			return err
		}
	}
	for _, d := range b.checks {
		if _, err := b.s.addCheck(b.rel, d); err != nil {
			return err
		}
	}
	if err := b.inheritParts(); err != nil {
		return err
	}
	if err := b.s.addKeys(b.rel, b.keys); err != nil {
		return err
	}
	for _, l := range b.likes {
		if err := b.copyLike(l); err != nil {
			return err
		}
	}
	for _, d := range b.foreign {
		if err := b.s.addForeignKey(b.rel, d, true); err != nil {
			return err
		}
	}
	return nil
}

// options are WITH (…) as text.
func options(list []*ast.Node) map[string]string {
	if len(list) == 0 {
		return nil
	}
	out := map[string]string{}
	for _, n := range list {
		d := n.GetDefElem()
		if d == nil {
			continue
		}
		name := d.Defname
		if d.Defnamespace != "" {
			name = d.Defnamespace + "." + name
		}
		out[name] = optionValue(d)
	}
	return out
}

func optionValue(d *ast.DefElem) string {
	if d.Arg == nil {
		return "true"
	}
	if t := d.Arg.GetTypeName(); t != nil { // a bare word: check_option = local
		_, name := ast.Qualified(t.Names)
		return name
	}
	v, _ := ast.Literal(d.Arg)
	return v
}
