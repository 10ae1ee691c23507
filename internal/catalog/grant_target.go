package catalog

import (
	"cmp"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// grantee is an object whose rights a statement changes.
type grantTarget struct {
	kind  byte
	what  string // for messages
	owner string
	acl   *ACL
	// column is the column whose own rights are meant; its table's are acl.
	rel *Relation
}

// grantTargets finds the objects of a GRANT or REVOKE.
func (s *Session) grantTargets(n *ast.GrantStmt) ([]grantTarget, *Error) {
	if n.Targtype == ast.GrantTargetType_ACL_TARGET_ALL_IN_SCHEMA {
		return s.allInSchemas(n)
	}
	var out []grantTarget
	for _, o := range n.Objects {
		if t, ok := s.systemTarget(n.Objtype, o); ok {
			out = append(out, t)
			continue
		}
		t, ok, err := s.grantTarget(n.Objtype, o)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, t)
		}
	}
	return out, nil
}

func (s *Session) grantTarget(kind ast.ObjectType, o *ast.Node) (grantTarget, bool, *Error) {
	var err *Error
	switch kind {
	case ast.ObjectType_OBJECT_TABLE, ast.ObjectType_OBJECT_SEQUENCE:
		want := Table
		if kind == ast.ObjectType_OBJECT_SEQUENCE {
			want = Sequence
		}
		var r *Relation
		if r, err = s.relationAs(o.GetRangeVar(), want); err == nil {
			t, err := relationTarget(r, want)
			return t, err == nil, err
		}
	case ast.ObjectType_OBJECT_FUNCTION, ast.ObjectType_OBJECT_PROCEDURE, ast.ObjectType_OBJECT_ROUTINE:
		var f *Function
		if f = s.aggregateTarget(o.GetObjectWithArgs(), kind); f != nil {
			return s.functionTarget(f), true, nil
		}
		if f, err = s.routine(o.GetObjectWithArgs(), kind); err == nil {
			return s.functionTarget(f), true, nil
		}
	case ast.ObjectType_OBJECT_SCHEMA:
		var n *Schema
		if n, err = s.schema(o.GetString_().GetSval()); err == nil {
			return s.schemaTarget(n), true, nil
		}
	case ast.ObjectType_OBJECT_TYPE, ast.ObjectType_OBJECT_DOMAIN:
		return s.typeTarget(o)
	case ast.ObjectType_OBJECT_LANGUAGE:
		return s.otherTarget("language", aclLanguage, o)
	case ast.ObjectType_OBJECT_FDW:
		return s.otherTarget("foreign data wrapper", aclWrapper, o)
	case ast.ObjectType_OBJECT_FOREIGN_SERVER:
		return s.otherTarget("server", aclServer, o)
	case ast.ObjectType_OBJECT_DATABASE, ast.ObjectType_OBJECT_TABLESPACE, ast.ObjectType_OBJECT_PARAMETER_ACL:
		words := map[ast.ObjectType]string{ast.ObjectType_OBJECT_DATABASE: givenDatabase, ast.ObjectType_OBJECT_TABLESPACE: "tablespace"}[kind]
		return s.givenTarget(cmp.Or(words, "parameter"), o.GetString_().GetSval()), true, nil
	case ast.ObjectType_OBJECT_LARGEOBJECT:
		name, _ := ast.Literal(o)
		return s.givenTarget("large object", name), true, nil
	}
	return grantTarget{}, false, err
}

// aggregateTarget: GRANT ON FUNCTION takes aggregates too.
func (s *Session) aggregateTarget(o *ast.ObjectWithArgs, kind ast.ObjectType) *Function {
	schema, name := ast.Qualified(o.GetObjname())
	if kind != ast.ObjectType_OBJECT_FUNCTION {
		return nil
	}
	for _, f := range s.Catalog.functionsByPath(s, schema, name) {
		if f.Kind != Aggregate {
			continue
		}
		if given, err := s.argumentTypes(o); err == nil && sameTypes(f.Inputs(), given) {
			return f
		}
	}
	return nil
}

func relationTarget(r *Relation, want RelationKind) (grantTarget, *Error) {
	t := grantTarget{kind: aclTable, what: r.Name, owner: r.Owner, acl: &r.ACL, rel: r}
	switch {
	case r.Kind == Index:
		return t, fail("42809", "%q is an index", r.Name)
	case r.Kind == CompositeType:
		return t, fail("42809", "%q is a composite type", r.Name)
	case r.Kind == Sequence:
		t.kind = aclSequence
	case want == Sequence:
		if !r.Assumed {
			return t, fail("42809", "%q is not a sequence", r.Name)
		}
	}
	return t, nil
}

func (s *Session) functionTarget(f *Function) grantTarget {
	s.Catalog.touchFunction(f)
	return grantTarget{kind: aclFunction, what: f.Name, owner: f.Owner, acl: &f.ACL}
}

func (s *Session) schemaTarget(n *Schema) grantTarget {
	s.Catalog.touchSchema(n)
	return grantTarget{kind: aclSchema, what: n.Name, owner: n.Owner, acl: &n.ACL}
}

func (s *Session) typeTarget(o *ast.Node) (grantTarget, bool, *Error) {
	names := o.GetList().GetItems()
	if tn := o.GetTypeName(); tn != nil {
		names = tn.Names
	}
	if s.lookupType(ast.Qualified(names)).Type < FirstUserOID && s.lookupType(ast.Qualified(names)).Known() {
		return grantTarget{}, false, nil // one of PostgreSQL's own
	}
	t, err := s.userType(names, 0)
	if err != nil {
		return grantTarget{}, false, err
	}
	return grantTarget{kind: aclType, what: t.Name, owner: t.Owner, acl: &t.ACL}, true, nil
}

func (s *Session) otherTarget(kind string, acl byte, o *ast.Node) (grantTarget, bool, *Error) {
	x := s.Catalog.OtherNamed(kind, 0, o.GetString_().GetSval())
	if x == nil {
		if kind == "server" {
			kind = "foreign server" // GRANT's word
		}
		return s.givenTarget(kind, o.GetString_().GetSval()), true, nil
	}
	s.Catalog.touchOther(x)
	return grantTarget{kind: acl, what: x.Name, owner: x.Owner, acl: &x.ACL}, true, nil
}

// allInSchemas are the objects that exist at this point, which is all that
// GRANT … ON ALL … IN SCHEMA concerns.
func (s *Session) allInSchemas(n *ast.GrantStmt) ([]grantTarget, *Error) {
	var out []grantTarget
	for _, o := range n.Objects {
		if in := s.systemSchema(o.GetString_().GetSval()); in != "" {
			out = append(out, s.givenTarget(systemKind(n.Objtype), in+".*"))
			continue
		}
		schema, err := s.schema(o.GetString_().GetSval())
		if err != nil {
			return nil, err
		}
		s.Catalog.inSchema(schema.OID, func(t thing) {
			if t, ok := s.inGrant(n.Objtype, t); ok {
				out = append(out, t)
			}
		})
	}
	return out, nil
}

func (s *Session) inGrant(kind ast.ObjectType, t thing) (grantTarget, bool) {
	c := s.Catalog
	switch r, f := c.Relations[t.object], c.Functions[t.object]; {
	case r != nil && t.class == aRelation:
		want := Table
		switch kind {
		case ast.ObjectType_OBJECT_SEQUENCE:
			want = Sequence
		case ast.ObjectType_OBJECT_TABLE:
		default:
			return grantTarget{}, false
		}
		if r.Kind == Index || r.Kind == CompositeType || (r.Kind == Sequence) != (want == Sequence) {
			return grantTarget{}, false
		}
		c.touch(r)
		target, err := relationTarget(r, want)
		return target, err == nil
	case f != nil && t.class == aFunction:
		switch kind {
		case ast.ObjectType_OBJECT_FUNCTION:
			if f.Kind == Procedure {
				return grantTarget{}, false
			}
		case ast.ObjectType_OBJECT_PROCEDURE:
			if f.Kind != Procedure {
				return grantTarget{}, false
			}
		case ast.ObjectType_OBJECT_ROUTINE:
		default:
			return grantTarget{}, false
		}
		return s.functionTarget(f), true
	}
	return grantTarget{}, false
}
