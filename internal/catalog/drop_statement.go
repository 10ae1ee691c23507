package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// dropStatement is DROP of whatever kind. All objects go together: one that
// depends on another of the list does not keep it.
func (s *Session) dropStatement(n *ast.DropStmt) *Error {
	var targets []thing
	for _, o := range n.Objects {
		found, err := s.dropTarget(n, o)
		if err != nil {
			return err
		}
		targets = append(targets, found...)
	}
	if len(targets) == 0 {
		return nil
	}
	return s.dropThings(targets, n.Behavior == ast.DropBehavior_DROP_CASCADE)
}

// dropTarget finds one object of a DROP; nothing where IF EXISTS finds none.
func (s *Session) dropTarget(n *ast.DropStmt, o *ast.Node) ([]thing, *Error) {
	switch n.RemoveType {
	case ast.ObjectType_OBJECT_TABLE, ast.ObjectType_OBJECT_VIEW, ast.ObjectType_OBJECT_MATVIEW,
		ast.ObjectType_OBJECT_SEQUENCE, ast.ObjectType_OBJECT_INDEX, ast.ObjectType_OBJECT_FOREIGN_TABLE:
		return s.dropRelation(n, rangeVar(ast.Strings(o.GetList().GetItems())))
	case ast.ObjectType_OBJECT_SCHEMA:
		return s.dropSchema(ast.Strings([]*ast.Node{o}), n.MissingOk)
	case ast.ObjectType_OBJECT_TRIGGER, ast.ObjectType_OBJECT_RULE, ast.ObjectType_OBJECT_POLICY:
		return s.dropPart(n, ast.Strings(o.GetList().GetItems()))
	case ast.ObjectType_OBJECT_TYPE, ast.ObjectType_OBJECT_DOMAIN:
		return s.dropType(n, o.GetTypeName())
	case ast.ObjectType_OBJECT_FUNCTION, ast.ObjectType_OBJECT_PROCEDURE, ast.ObjectType_OBJECT_ROUTINE, ast.ObjectType_OBJECT_AGGREGATE:
		return s.dropFunction(n, o.GetObjectWithArgs())
	}
	return s.dropOther(n, o)
}

func one(c class, oid OID) []thing { return []thing{{class: c, object: oid}} }

// rangeVar is a name of [schema.]name.
func rangeVar(names []string) *ast.RangeVar {
	rv := &ast.RangeVar{Inh: true}
	if n := len(names); n > 0 {
		rv.Relname = names[n-1]
		if n > 1 {
			rv.Schemaname = names[n-2]
		}
	}
	return rv
}

func (s *Session) dropRelation(n *ast.DropStmt, rv *ast.RangeVar) ([]thing, *Error) {
	want := alteredKind(n.RemoveType)
	r, err := s.existing(rv, want, n.MissingOk)
	if err != nil && want == Index {
		err.State = "42704" // DropErrorMsgNonExistent
	}
	if r == nil || err != nil {
		return nil, err
	}
	isTable := want == Table && (r.Kind == Table || r.Kind == PartitionedTable)
	if r.Kind != want && !isTable && (!r.Assumed || r.Kind != Table) {
		err := fail("42809", "%q is not a %s", r.Name, want.String())
		err.Certain = !r.Assumed
		return nil, err
	}
	if n.Concurrent {
		switch {
		case n.Behavior == ast.DropBehavior_DROP_CASCADE:
			return nil, fail("0A000", "DROP INDEX CONCURRENTLY does not support CASCADE")
		case len(n.Objects) > 1:
			return nil, fail("0A000", "DROP INDEX CONCURRENTLY does not support dropping multiple objects")
		}
	}
	return one(aRelation, r.OID), nil
}

func (s *Session) dropSchema(names []string, ifExists bool) ([]thing, *Error) {
	if len(names) != 1 {
		return nil, fail("42601", "a schema without a name")
	}
	name := names[0]
	n := s.lookupSchema(name)
	if n == nil {
		if ifExists && (!s.Catalog.Assumed.Any() || s.Catalog.gone('n', 0, name)) {
			return nil, nil
		}
		var err *Error
		if n, err = s.schema(name); err != nil {
			return nil, err
		}
	}
	if n.Builtin() {
		return nil, fail("2BP01", "cannot drop schema %s because it is required by the database system", name)
	}
	return one(aSchema, n.OID), nil
}

// dropPart finds a trigger, rule or policy: [schema.]table.name.
func (s *Session) dropPart(n *ast.DropStmt, names []string) ([]thing, *Error) {
	if len(names) < 2 {
		return nil, fail("42601", "a part without its table")
	}
	name := names[len(names)-1]
	r, err := s.existing(rangeVar(names[:len(names)-1]), Table, n.MissingOk)
	if r == nil || err != nil {
		return nil, err
	}
	kind, part := "trigger", thing{object: r.OID}
	switch n.RemoveType {
	case ast.ObjectType_OBJECT_RULE:
		kind = "rule"
		for _, x := range r.Rules {
			if x.Name == name {
				part.class, part.part = aRule, x.OID
			}
		}
	case ast.ObjectType_OBJECT_POLICY:
		kind = "policy"
		for _, x := range r.Policies {
			if x.Name == name {
				part.class, part.part = aPolicy, x.OID
			}
		}
	default:
		for _, x := range r.Triggers {
			if x.Name == name {
				part.class, part.part = aTrigger, x.OID
				if x.Parent != 0 {
					return nil, fail("2BP01", "cannot drop trigger %s on table %s because the partitioned table's trigger requires it", name, r.Name)
				}
			}
		}
	}
	switch {
	case part.part != 0:
		return []thing{part}, nil
	case n.MissingOk:
		return nil, nil
	case r.Assumed:
		s.opaque("DROP "+kind+" "+name+" of a table that the directory did not create", r.Name)
		return nil, nil
	}
	return nil, fail("42704", "%s %q for table %q does not exist", kind, name, r.Name)
}

func (s *Session) dropType(n *ast.DropStmt, tn *ast.TypeName) ([]thing, *Error) {
	names := ast.Strings(tn.GetNames())
	t := s.lookupUserType(names)
	if t == nil {
		schema, name := ast.Qualified(tn.GetNames())
		if n.MissingOk && !s.mayExist('t', schema, name) {
			return nil, nil
		}
		kind := Base
		if n.RemoveType == ast.ObjectType_OBJECT_DOMAIN {
			kind = Domain
		}
		var err *Error
		if t, err = s.userType(tn.GetNames(), kind); err != nil {
			return nil, err
		}
	}
	if n.RemoveType == ast.ObjectType_OBJECT_DOMAIN && t.Kind != Domain && !t.Assumed {
		return nil, fail("42809", "%q is not a domain", t.Name)
	}
	if r := s.Catalog.Relations[t.Relation]; r != nil && r.Kind == CompositeType {
		return []thing{{class: aType, object: t.OID}, {class: aRelation, object: r.OID}}, nil
	}
	return one(aType, t.OID), nil
}

// lookupUserType finds a type by name; nil when there is none of the
// directory's.
func (s *Session) lookupUserType(names []string) *Type {
	switch len(names) {
	case 0:
		return nil
	case 1:
		var t *Type
		s.searchPath(func(n *Schema) bool {
			t = s.Catalog.TypeNamed(n.OID, names[0])
			return t == nil
		})
		return t
	}
	n := s.lookupSchema(names[len(names)-2])
	if n == nil {
		return nil
	}
	return s.Catalog.TypeNamed(n.OID, names[len(names)-1])
}
