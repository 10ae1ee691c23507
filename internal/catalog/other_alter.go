package catalog

import (
	"strings"

	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// renameOtherObject is ALTER … RENAME TO of an object of another kind, a type
// or a role.
func (s *Session) renameOtherObject(n *ast.RenameStmt, name string) *Error {
	switch n.RenameType {
	case ast.ObjectType_OBJECT_TYPE:
		return s.renameUserType(n.Object.GetList().GetItems(), 0, name)
	case ast.ObjectType_OBJECT_DOMAIN:
		return s.renameUserType(n.Object.GetList().GetItems(), Domain, name)
	case ast.ObjectType_OBJECT_DOMCONSTRAINT:
		return s.renameDomainCheck(n.Object.GetList().GetItems(), n.Subname, name)
	case ast.ObjectType_OBJECT_ROLE:
		return s.renameRole(n.Subname, name)
	case ast.ObjectType_OBJECT_DATABASE:
		s.given(givenDatabase, n.Subname).set("name", name)
		return nil
	case ast.ObjectType_OBJECT_TABLESPACE:
		return nil // where it lies changes nothing for who uses the tables
	}
	k, ok := otherKindOf(n.RenameType)
	if !ok {
		s.opaque("RENAME of an object of kind "+n.RenameType.String(), name)
		return nil
	}
	o, err := s.otherObject(n.RenameType, n.Object)
	if err != nil {
		return err
	}
	if o == nil {
		return s.renameUnknown(n, k, name)
	}
	name = sameForm(o.Name, name)
	if s.Catalog.OtherNamed(o.Kind, o.Schema, name) != nil {
		return fail("42710", "%s %q already exists", o.Kind, name)
	}
	old := o.Name
	s.Catalog.renameOther(o, o.Schema, name)
	switch o.Kind {
	case "collation":
		s.Catalog.renameCollation(o, old)
	case "server":
		for _, u := range s.Catalog.usersOf(o.OID) {
			if m := s.Catalog.Others[u]; m != nil && m.Kind == "user mapping" {
				s.Catalog.renameOther(m, 0, strings.TrimSuffix(m.Name, userMapping("", old))+userMapping("", name))
			}
		}
	}
	return nil
}

// renameUnknown renames what was there before the directory began.
func (s *Session) renameUnknown(n *ast.RenameStmt, k otherKind, name string) *Error {
	schema, old, err := s.otherName(n.RenameType, n.Object)
	if err != nil {
		return err
	}
	if _, err := s.dropUnknown(k, schema, old); err != nil {
		return err
	}
	if o := s.findOther(k, schema, old); o != nil {
		s.Catalog.renameOther(o, o.Schema, sameForm(o.Name, name))
	}
	return nil
}

// sameForm gives an operator class or family its access method back.
func sameForm(old, name string) string {
	if _, method, ok := strings.Cut(old, " USING "); ok {
		return name + " USING " + method
	}
	return name
}

// setOtherSchema is ALTER … SET SCHEMA of a type, an extension or an object of
// another kind.
func (s *Session) setOtherSchema(n *ast.AlterObjectSchemaStmt) *Error {
	switch n.ObjectType {
	case ast.ObjectType_OBJECT_TYPE:
		return s.setTypeSchema(n.Object.GetList().GetItems(), 0, n.Newschema)
	case ast.ObjectType_OBJECT_DOMAIN:
		return s.setTypeSchema(n.Object.GetList().GetItems(), Domain, n.Newschema)
	case ast.ObjectType_OBJECT_EXTENSION:
		return s.setExtensionSchema(n.Object.GetString_().GetSval(), n.Newschema)
	}
	o, err := s.otherObject(n.ObjectType, n.Object)
	if err != nil {
		return err
	}
	to, err := s.schema(n.Newschema)
	if err != nil {
		return err
	}
	if o == nil {
		k, ok := otherKindOf(n.ObjectType)
		if !ok {
			return nil // otherObject has said so
		}
		schema, name, err := s.otherName(n.ObjectType, n.Object)
		if err != nil {
			return err
		}
		if _, err := s.dropUnknown(k, schema, name); err != nil {
			return err
		}
		if o = s.findOther(k, schema, name); o == nil {
			return nil
		}
	}
	if o.Schema == to.OID {
		return nil
	}
	if s.Catalog.OtherNamed(o.Kind, to.OID, o.Name) != nil {
		return fail("42710", "%s %q already exists in schema %q", o.Kind, o.Name, to.Name)
	}
	s.Catalog.renameOther(o, to.OID, o.Name)
	return nil
}

// alterOperator is ALTER OPERATOR … SET, which only tells the planner things.
func (s *Session) alterOperator(n *ast.AlterOperatorStmt) *Error {
	_, err := s.otherObject(ast.ObjectType_OBJECT_OPERATOR, objectNode(n.Opername))
	return err
}

func objectNode(o *ast.ObjectWithArgs) *ast.Node {
	return &ast.Node{Node: &ast.Node_ObjectWithArgs{ObjectWithArgs: o}}
}

// alterTextSearch is ALTER TEXT SEARCH CONFIGURATION and DICTIONARY: what they
// make of a text changes.
func (s *Session) alterTextSearch(kind ast.ObjectType, names []*ast.Node) *Error {
	k, _ := otherKindOf(kind)
	schema, name := ast.Qualified(names)
	o := s.findOther(k, schema, name)
	if o == nil {
		return nil // PostgreSQL's own, or older than the directory
	}
	s.Catalog.touchOther(o)
	if o.Options == nil {
		o.Options = map[string]string{}
	}
	o.Options["altered"] = s.at.File + ":" + itoa(s.at.Line)
	return nil
}

// alterOpFamily is ALTER OPERATOR FAMILY … ADD and DROP: which operators an
// index can serve changes no result.
func (s *Session) alterOpFamily(n *ast.AlterOpFamilyStmt) *Error {
	schema, name := ast.Qualified(n.Opfamilyname)
	if o := s.findOther(otherKind{"operator family", true}, schema, name+" USING "+n.Amname); o == nil {
		return s.missingOther(otherKind{"operator family", true}, schema, name+" USING "+n.Amname)
	}
	return nil
}

// objectDepends is ALTER … DEPENDS ON EXTENSION: the object is dropped with the
// extension.
func (s *Session) objectDepends(n *ast.AlterObjectDependsStmt) *Error {
	e, err := s.otherObject(ast.ObjectType_OBJECT_EXTENSION, stringNode(n.GetExtname().GetSval()))
	if e == nil || err != nil {
		return err
	}
	switch n.ObjectType {
	case ast.ObjectType_OBJECT_FUNCTION, ast.ObjectType_OBJECT_PROCEDURE, ast.ObjectType_OBJECT_ROUTINE:
		f, err := s.routine(n.Object.GetObjectWithArgs(), n.ObjectType)
		if err != nil {
			return err
		}
		f.DependsOn = without(f.DependsOn, e.OID)
		if !n.Remove {
			f.DependsOn = append(f.DependsOn, e.OID)
		}
	default: // triggers, materialized views and indexes
		r, err := s.relation(n.GetRelation())
		if err != nil {
			return err
		}
		if n.ObjectType == ast.ObjectType_OBJECT_TRIGGER {
			return nil
		}
		r.DependsOn = without(r.DependsOn, e.OID)
		if !n.Remove {
			r.DependsOn = append(r.DependsOn, e.OID)
		}
	}
	return nil
}

// comment: COMMENT and SECURITY LABEL change nothing that a statement sees, but
// what they name was there. Only relations are looked up: what else a comment
// names is said by the statements that use it.
func (s *Session) comment(n *ast.CommentStmt) *Error {
	switch n.Objtype {
	case ast.ObjectType_OBJECT_TABLE, ast.ObjectType_OBJECT_VIEW, ast.ObjectType_OBJECT_MATVIEW,
		ast.ObjectType_OBJECT_SEQUENCE, ast.ObjectType_OBJECT_FOREIGN_TABLE, ast.ObjectType_OBJECT_INDEX:
		kind := alteredKind(n.Objtype)
		rv := rangeVar(ast.Strings(n.Object.GetList().GetItems()))
		if s.findRelation(rv.Schemaname, rv.Relname) != nil {
			return nil
		}
		_, err := s.assumeRelation(rv.Schemaname, rv.Relname, kind)
		return err
	case ast.ObjectType_OBJECT_COLUMN:
		names := ast.Strings(n.Object.GetList().GetItems())
		if len(names) < 2 {
			return fail("42601", "a column without its relation")
		}
		r, err := s.readRelation(rangeVar(names[:len(names)-1]))
		if err != nil {
			return err
		}
		_, err = s.column(r, names[len(names)-1])
		return err
	}
	return nil
}
