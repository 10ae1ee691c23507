package catalog

import (
	"github.com/renewa/migration-gate/internal/sqlparse/ast"
)

// Foreign data wrappers, servers, user mappings, subscriptions, languages,
// access methods, transforms and event triggers: what exists, who owns it, and
// what goes with it.

func (s *Session) createWrapper(n *ast.CreateFdwStmt) *Error {
	o, err := s.newOther("foreign data wrapper", 0, n.Fdwname)
	if err != nil {
		return err
	}
	for _, f := range n.FuncOptions {
		schema, name := ast.Qualified(f.GetDefElem().GetArg().GetList().GetItems())
		for _, fn := range s.Catalog.functionsByPath(s, schema, name) {
			o.Deps = append(o.Deps, Ref{Object: fn.OID})
		}
	}
	s.Catalog.deps.changed(o.OID)
	return nil
}

func (s *Session) createServer(n *ast.CreateForeignServerStmt) *Error {
	if n.IfNotExists && s.Catalog.OtherNamed("server", 0, n.Servername) != nil {
		return nil
	}
	var deps []Ref
	if w := s.Catalog.OtherNamed("foreign data wrapper", 0, n.Fdwname); w != nil {
		deps = append(deps, Ref{Object: w.OID})
	} else if e, ok := s.wrapperExtension(n.Fdwname); ok {
		deps = append(deps, Ref{Object: e.OID})
	}
	_, err := s.newOther("server", 0, n.Servername, deps...)
	return err
}

// wrapperExtension is the extension that brought a wrapper of its own name.
func (s *Session) wrapperExtension(wrapper string) (*Other, bool) {
	if wrapper == "dblink_fdw" {
		wrapper = "dblink"
	}
	e := s.Catalog.extension(wrapper)
	return e, e != nil
}

// userMapping is how the name of a user mapping is kept.
func userMapping(user, server string) string { return user + " on server " + server }

func (s *Session) createUserMapping(n *ast.CreateUserMappingStmt) *Error {
	user, err := s.role(n.User)
	if err != nil {
		return err
	}
	name := userMapping(user, n.Servername)
	if n.IfNotExists && s.Catalog.OtherNamed("user mapping", 0, name) != nil {
		return nil
	}
	var deps []Ref
	if o := s.Catalog.OtherNamed("server", 0, n.Servername); o != nil {
		deps = append(deps, Ref{Object: o.OID})
	}
	o, err := s.newOther("user mapping", 0, name, deps...)
	if err == nil {
		o.Owner = ""
	}
	return err
}

func (s *Session) dropUserMapping(n *ast.DropUserMappingStmt) *Error {
	user, err := s.role(n.User)
	if err != nil && n.MissingOk {
		return nil
	}
	if err != nil {
		return err
	}
	if o := s.Catalog.OtherNamed("user mapping", 0, userMapping(user, n.Servername)); o != nil {
		s.Catalog.removeOther(o)
	}
	return nil
}

// createForeignTable is CREATE FOREIGN TABLE, which goes with its server.
func (s *Session) createForeignTable(n *ast.CreateForeignTableStmt) *Error {
	base := n.GetBaseStmt()
	if err := s.createTable(base, ForeignTable); err != nil {
		return err
	}
	r := s.lookupRelation(base.GetRelation())
	if r == nil || r.Kind != ForeignTable || r.Server != 0 {
		return nil
	}
	if o := s.Catalog.OtherNamed("server", 0, n.Servername); o != nil {
		r.Server = o.OID
		s.Catalog.deps.changed(r.OID)
	}
	return nil
}

// importForeignSchema makes tables that only the foreign server knows. With
// LIMIT TO their names are known, but not their columns.
func (s *Session) importForeignSchema(n *ast.ImportForeignSchemaStmt) *Error {
	into, err := s.schema(n.LocalSchema)
	if err != nil {
		return err
	}
	if n.ListType != ast.ImportForeignSchemaType_FDW_IMPORT_SCHEMA_LIMIT_TO {
		s.opaque("IMPORT FOREIGN SCHEMA: which tables it makes is not known", n.RemoteSchema)
		return nil
	}
	for _, t := range n.TableList {
		name := t.GetRangeVar().GetRelname()
		if old := s.Catalog.RelationNamed(into.OID, name); old != nil {
			return exists(old)
		}
		r := s.newTable(into.OID, name, ForeignTable, "")
		r.Options = map[string]string{}
		r.Unlisted = true
		if o := s.Catalog.OtherNamed("server", 0, n.ServerName); o != nil {
			r.Server = o.OID
		}
		s.Catalog.addRelation(r)
	}
	return nil
}

func (s *Session) createSubscription(n *ast.CreateSubscriptionStmt) *Error {
	_, err := s.newOther("subscription", 0, n.Subname)
	return err
}

func (s *Session) dropSubscription(n *ast.DropSubscriptionStmt) *Error {
	if o := s.Catalog.OtherNamed("subscription", 0, n.Subname); o != nil {
		s.Catalog.removeOther(o)
		return nil
	}
	if !n.MissingOk {
		return s.missingOther(otherKind{words: "subscription"}, "", n.Subname)
	}
	return nil
}

func (s *Session) createLanguage(n *ast.CreatePLangStmt) *Error {
	if n.Replace && s.Catalog.OtherNamed("language", 0, n.Plname) != nil {
		return nil
	}
	var deps []Ref
	for _, handler := range [][]*ast.Node{n.Plhandler, n.Plinline, n.Plvalidator} {
		schema, name := ast.Qualified(handler)
		for _, f := range s.Catalog.functionsByPath(s, schema, name) {
			deps = append(deps, Ref{Object: f.OID})
		}
	}
	if n.Plname == "plpgsql" {
		return nil // there already
	}
	_, err := s.newOther("language", 0, n.Plname, deps...)
	return err
}

func (s *Session) createAccessMethod(n *ast.CreateAmStmt) *Error {
	_, err := s.newOther("access method", 0, n.Amname)
	return err
}

func (s *Session) createTransform(n *ast.CreateTransformStmt) *Error {
	t, err := s.typeRef(n.TypeName)
	if err != nil {
		return err
	}
	name := s.Catalog.formatBare(t) + " LANGUAGE " + n.Lang
	if old := s.Catalog.OtherNamed("transform", 0, name); old != nil && n.Replace {
		return nil
	}
	_, err = s.newOther("transform", 0, name, typeRefs(t)...)
	return err
}

// createEventTrigger: its function runs at every DDL statement from now on,
// also at those of N-1, which rarely has any.
func (s *Session) createEventTrigger(n *ast.CreateEventTrigStmt) *Error {
	var deps []Ref
	schema, name := ast.Qualified(n.Funcname)
	for _, f := range s.Catalog.functionsByPath(s, schema, name) {
		if len(f.Args) == 0 {
			deps = append(deps, Ref{Object: f.OID})
			if s.functionEffect(f, 0) {
				// Which statements make it run, and what it does then, is known to
				// nobody but its body.
				s.opaque("an event trigger whose function changes the schema", n.Trigname)
			}
			break
		}
	}
	o, err := s.newOther("event trigger", 0, n.Trigname, deps...)
	if err != nil {
		return err
	}
	o.Options["event"] = n.Eventname
	return nil
}

func (s *Session) alterEventTrigger(n *ast.AlterEventTrigStmt) *Error {
	o, err := s.otherObject(ast.ObjectType_OBJECT_EVENT_TRIGGER, stringNode(n.Trigname))
	if o == nil || err != nil {
		return err
	}
	s.Catalog.touchOther(o)
	o.Options["enabled"] = n.Tgenabled
	return nil
}
