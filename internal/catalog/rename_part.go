package catalog

import "github.com/renewa/migration-gate/internal/sqlparse/ast"

// renamePart renames a trigger, rule or policy.
func (s *Session) renamePart(n *ast.RenameStmt, name string) *Error {
	r, err := s.existing(n.GetRelation(), Table, n.MissingOk)
	if r == nil || err != nil {
		return err
	}
	names := map[string]*string{}
	kind := "policy"
	switch n.RenameType {
	case ast.ObjectType_OBJECT_TRIGGER:
		kind = "trigger"
		for _, t := range r.Triggers {
			names[t.Name] = &t.Name
			if t.Name == n.Subname && t.Parent != 0 {
				return fail("42P16", "cannot rename trigger %q on table %q", n.Subname, r.Name)
			}
		}
	case ast.ObjectType_OBJECT_RULE:
		kind = "rule"
		for _, u := range r.Rules {
			names[u.Name] = &u.Name
		}
	default:
		for _, p := range r.Policies {
			names[p.Name] = &p.Name
		}
	}
	at := names[n.Subname]
	switch {
	case names[name] != nil:
		return fail("42710", "%s %q for relation %q already exists", kind, name, r.Name)
	case at == nil && r.Assumed:
		return nil
	case at == nil:
		return fail("42704", "%s %q for table %q does not exist", kind, n.Subname, r.Name)
	}
	*at = name
	if kind == "trigger" {
		s.renameCopies(r, n.Subname, name)
	}
	return nil
}

// renameCopies renames what partitions have of a trigger (renametrig).
func (s *Session) renameCopies(r *Relation, old, name string) {
	for _, child := range s.touched(s.Catalog.children(r.OID)) {
		for _, t := range child.Triggers {
			if t.Name == old && t.Parent != 0 {
				t.Name = name
			}
		}
		s.renameCopies(child, old, name)
	}
}
